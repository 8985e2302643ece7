import { useLingui } from '@lingui/react/macro'
import { Alert, Form } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { FieldRow } from './FieldRow.tsx'
import type { Draft, Field } from './field.ts'
import { type HardwareItem, pathOf } from './hardware.ts'
import type { Pending } from './pending.ts'

interface Props {
  client: RpcClient
  item: HardwareItem
  isActive: boolean
  draft: Draft
  /** With the draft in it. */
  valueAtPath: (path: string) => string
  change: (field: Field, value: string) => void
  problems: ReadonlyMap<string, string>
  pending: Pending | undefined
  revert: (field: Field, live: string) => void
  bootable: ReadonlyMap<string, string>
  apply: () => void
}

/** The fields of a page. Enter applies them. */
export function SettingsForm({
  client,
  item,
  isActive,
  draft,
  valueAtPath,
  change,
  problems,
  pending,
  revert,
  bootable,
  apply,
}: Props): ReactNode {
  const { t } = useLingui()
  if (item.fields.length === 0)
    return (
      <Alert
        isInline
        isPlain
        variant="info"
        component="h4"
        title={t`This device has no fields here; its XML says all.`}
      />
    )
  return (
    <Form
      className="settings"
      onSubmit={(event) => {
        event.preventDefault()
        apply()
      }}
    >
      {item.fields
        .filter(({ isShown }) => !isShown || isShown(valueAtPath))
        .map((field) => (
          <FieldRow
            key={field.path}
            field={field}
            place={pathOf(item)}
            value={valueAtPath(field.path)}
            change={(value) => change(field, value)}
            problem={problems.get(field.path)}
            isLocked={isActive && field.isLockedWhileActive === true}
            live={draft[field.path] === undefined ? pending?.fields.get(field.path) : undefined}
            revert={() => revert(field, pending!.fields.get(field.path)!)}
            client={client}
            bootable={bootable}
          />
        ))}
      <button type="submit" hidden />
    </Form>
  )
}
