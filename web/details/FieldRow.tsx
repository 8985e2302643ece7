import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  Checkbox,
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  Label,
  TextArea,
  TextInput,
} from '@patternfly/react-core'
import type { ReactNode } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { BootOrder } from './BootOrder.tsx'
import { type ElementPath, valuesAt } from './declared.ts'
import type { Field, Input } from './field.ts'
import { useSuggestions } from './use-suggestions.ts'

interface Props {
  field: Field
  /** Where the page’s element stands, for what its values can be. */
  place: ElementPath
  value: string
  change: (value: string) => void
  problem: string | undefined
  /** Cannot be changed now. */
  isLocked: boolean
  /** What the running machine has, where it differs. */
  live: string | undefined
  revert: () => void
  client: RpcClient
  /** Names of devices by their keys, to put in order. */
  bootable: ReadonlyMap<string, string>
}

export const fieldId = (path: string) => `field-${path.replace(/[^\w]/g, '-')}`

/** A field with what it means, what is wrong with it, and what the running machine has meanwhile. */
export function FieldRow(props: Props) {
  const { field, problem, live, revert } = props
  const { t } = useLingui()
  const id = fieldId(field.path)
  const isSwitch = field.input.kind === 'switch'
  const name = t(field.label)
  return (
    <FormGroup
      fieldId={id}
      {...(isSwitch ? {} : { label: name })}
      {...(field.input.kind === 'order' && { role: 'group' as const })}
      isRequired={'isNeeded' in field.input && field.input.isNeeded === true && field.input.kind === 'number'}
    >
      <FieldInput {...props} id={id} name={name} />
      {live !== undefined && (
        <span className="pending">
          <Label color="orange" isCompact>
            <Trans>Now: {shownValue(field, live) || t`none`}</Trans>
          </Label>
          <Button variant="link" size="sm" onClick={revert} aria-label={t`Revert ${name}`}>
            <Trans>Revert</Trans>
          </Button>
        </span>
      )}
      <FormHelperText>
        <HelperText id={`${id}-help`} aria-live="polite">
          {problem && <HelperTextItem variant="error">{problem}</HelperTextItem>}
          <HelperTextItem>{t(field.help)}</HelperTextItem>
        </HelperText>
      </FormHelperText>
    </FormGroup>
  )
}

/** A value as it is said beside the field. */
function shownValue({ input }: Field, value: string): string {
  if (input.kind === 'memory') return `${value} MiB`
  return input.kind === 'password' ? '•'.repeat(value.length) : value
}

function FieldInput({
  field,
  place,
  value,
  change,
  problem,
  isLocked,
  client,
  bootable,
  id,
  name,
}: Props & { id: string; name: string }): ReactNode {
  const { t } = useLingui()
  const input: Input = isLocked && field.input.kind === 'choice' ? { kind: 'fixed' } : field.input
  const suggestions = useSuggestions(client, input.kind === 'text' ? input.suggest : undefined)
  const state = {
    id,
    validated: problem ? ('error' as const) : ('default' as const),
    'aria-describedby': `${id}-help`,
  }
  const plain = { ...state, value, autoComplete: 'off', spellCheck: false }
  const listId = `${id}-list`
  switch (input.kind) {
    case 'fixed':
      return <TextInput {...plain} readOnlyVariant="plain" value={value || t`none`} aria-label={name} />
    case 'lines':
      return (
        <TextArea {...plain} rows={3} resizeOrientation="vertical" onChange={(_, text) => change(text)} />
      )
    case 'switch':
      return (
        <Checkbox
          id={id}
          label={name}
          isChecked={value === input.on}
          aria-describedby={`${id}-help`}
          onChange={(_, isOn) => change(isOn ? input.on : input.off)}
        />
      )
    case 'choice': {
      const declared = input.values ?? declaredValues(place, field.path)
      const values = [...(input.isNeeded ? [] : ['']), ...declared]
      return (
        <FormSelect {...state} value={value} onChange={(_, chosen) => change(chosen)}>
          {(values.includes(value) ? values : [value, ...values]).map((one) => (
            <FormSelectOption key={one} value={one} label={one || t`Hypervisor default`} />
          ))}
        </FormSelect>
      )
    }
    case 'order':
      return <BootOrder id={id} order={value} names={bootable} change={change} />
    case 'number':
    case 'memory':
      return (
        <TextInput
          {...plain}
          type="number"
          min={input.kind === 'number' ? input.least : 1}
          onChange={(_, text) => change(text)}
        />
      )
    default:
      return (
        <>
          <TextInput
            {...plain}
            type={input.kind}
            {...(isLocked && { readOnlyVariant: 'default' as const })}
            {...(suggestions.length > 0 && { list: listId })}
            autoComplete={input.kind === 'password' ? 'new-password' : 'off'}
            onChange={(_, text) => change(text)}
          />
          {suggestions.length > 0 && (
            <datalist id={listId}>
              {suggestions.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          )}
        </>
      )
  }
}

function declaredValues(place: ElementPath, path: string): string[] {
  const names = path.split('/')
  const last = names.at(-1)!
  if (!last.startsWith('@')) return valuesAt([...place, ...names])
  return valuesAt([...place, ...names.slice(0, -1)], last.slice(1))
}
