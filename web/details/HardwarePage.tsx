import { Trans, useLingui } from '@lingui/react/macro'
import {
  ActionList,
  ActionListItem,
  Alert,
  Button,
  Tab,
  Tabs,
  TabTitleText,
  Title,
} from '@patternfly/react-core'
import { lazy, Suspense, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { FailureAlert } from '../FailureAlert.tsx'
import { leave } from '../stores/unapplied.ts'
import { applyDraft, define } from './apply.ts'
import { bootableDevices } from './boot-order.ts'
import { fieldId } from './FieldRow.tsx'
import type { Field } from './field.ts'
import { HostFacts } from './HostFacts.tsx'
import type { HardwareItem } from './hardware.ts'
import { LeaveDialog } from './LeaveDialog.tsx'
import type { Pending } from './pending.ts'
import { RemoveDevice } from './RemoveDevice.tsx'
import { SettingsForm } from './SettingsForm.tsx'
import type { Definition } from './use-definition.ts'
import { usePageDraft } from './use-page-draft.ts'
import { checkXml, refusedXml, type XmlProblem } from './xml-check.ts'
import { pageXml, withPageXml } from './xml-text.ts'

const XmlEditor = lazy(async () => ({ default: (await import('./XmlEditor.tsx')).XmlEditor }))

interface Props {
  client: RpcClient
  definition: Definition
  item: HardwareItem
  name: string
  /** Of all pages, by their keys. */
  names: ReadonlyMap<string, string>
  pending: Pending | undefined
  reload: () => Promise<void>
  renamed: ((name: string) => void) | undefined
}

/** A page about the machine or one of its devices: as fields, and as XML. */
export function HardwarePage({ client, definition, item, name, names, pending, reload, renamed }: Props) {
  const { t } = useLingui()
  const [tab, setTab] = useState<string | number>('settings')
  const [problem, setProblem] = useState<XmlProblem>()
  const [note, setNote] = useState<string>()
  const [isRemoving, setIsRemoving] = useState(false)
  const page = usePageDraft(definition, item)
  const machine = definition.dom.name
  const isActive = definition.live !== undefined

  const cancel = () => {
    page.discard()
    setProblem(undefined)
  }
  const apply = async (): Promise<boolean> => {
    setNote(undefined)
    if (page.text !== undefined) return applyText(page.text)
    const [wrong] = page.problems.keys()
    if (wrong !== undefined) {
      document.getElementById(fieldId(wrong))?.focus()
      return false
    }
    const outcome = await applyDraft(client, definition, item, page.draft)
    setProblem(outcome.failure && refusedXml(outcome.failure))
    if (outcome.problem) {
      page.refuse(outcome.problem.path, outcome.problem.text)
      document.getElementById(fieldId(outcome.problem.path))?.focus()
    }
    if (outcome.failure || outcome.problem) return false
    setNote(outcome.liveRefusal)
    if (outcome.name === machine) {
      await page.settle(reload)
    } else {
      page.discard()
      renamed?.(outcome.name)
    }
    return true
  }
  const applyText = async (text: string): Promise<boolean> => {
    const wrong = checkXml(item, text)
    setProblem(wrong)
    if (wrong) return false
    const refusal = await define(client, machine, withPageXml(definition.tree, item, text))
    setProblem(refusal && refusedXml(refusal))
    if (refusal) return false
    await reload()
    page.setText(undefined)
    return true
  }
  const revert = async ({ path }: Field, live: string) => {
    const outcome = await applyDraft(client, definition, item, { [path]: live })
    setProblem(outcome.failure && refusedXml(outcome.failure))
    setNote(undefined)
    await reload()
  }

  const buttons = (
    <ActionList className="page-actions">
      <ActionListItem>
        <Button isAriaDisabled={!page.isDirty} onClick={() => void apply()}>
          <Trans>Apply</Trans>
        </Button>
      </ActionListItem>
      <ActionListItem>
        <Button variant="link" isAriaDisabled={!page.isDirty} onClick={cancel}>
          <Trans>Cancel</Trans>
        </Button>
      </ActionListItem>
      {item.isDevice && (
        <ActionListItem>
          <Button variant="secondary" isDanger onClick={() => leave(() => setIsRemoving(true))}>
            <Trans>Remove</Trans>
          </Button>
        </ActionListItem>
      )}
    </ActionList>
  )
  return (
    <section aria-label={name}>
      <Title headingLevel="h2" size="xl">
        {name}
      </Title>
      <Tabs
        activeKey={tab}
        onSelect={(_, key) => key !== tab && leave(() => setTab(key))}
        mountOnEnter
        unmountOnExit
        aria-label={t`${name}, as`}
      >
        <Tab eventKey="settings" title={<TabTitleText>{t`Settings`}</TabTitleText>}>
          <HostFacts client={client} definition={definition} item={item} valueAtPath={page.valueAtPath} />
          <SettingsForm
            client={client}
            item={item}
            isActive={isActive}
            draft={page.draft}
            valueAtPath={page.valueAtPath}
            change={page.change}
            problems={page.problems}
            pending={pending}
            revert={(field, live) => void revert(field, live)}
            bootable={
              new Map([...bootableDevices(definition.tree).keys()].map((key) => [key, names.get(key) ?? key]))
            }
            apply={() => void apply()}
          />
        </Tab>
        <Tab eventKey="xml" title={<TabTitleText>{t`XML`}</TabTitleText>}>
          <Suspense fallback={null}>
            <XmlEditor
              item={item}
              xml={pageXml(definition, item)}
              text={page.text}
              change={(text) => {
                setProblem(undefined)
                page.setText(text)
              }}
              problem={problem}
            />
          </Suspense>
        </Tab>
      </Tabs>
      <div aria-live="polite">
        {problem?.error && tab === 'settings' && (
          <FailureAlert title={t`The definition was not changed`} error={problem.error} />
        )}
        {note !== undefined && (
          <Alert isInline component="h3" variant="info" title={t`It takes effect after the next shutdown`}>
            {note}
          </Alert>
        )}
      </div>
      {buttons}
      {isRemoving && (
        <RemoveDevice
          client={client}
          definition={definition}
          item={item}
          name={name}
          close={() => setIsRemoving(false)}
          reload={reload}
        />
      )}
      <LeaveDialog apply={apply} discard={cancel} />
    </section>
  )
}
