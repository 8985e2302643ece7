import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  Content,
  EmptyState,
  EmptyStateBody,
  FormSelect,
  FormSelectOption,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core'
import { useState } from 'react'
import { download } from '../download.ts'
import { logLine } from '../report.ts'
import { useLog } from '../stores/log.ts'
import { LogTable } from './LogTable.tsx'
import { type LogKind, type LogWish, wishedEntries } from './log-view.ts'

const kinds: [LogKind, MessageDescriptor][] = [
  ['all', msg`Actions and events`],
  ['actions', msg`Actions`],
  ['events', msg`Events`],
  ['failures', msg`What failed`],
]
/** Rows that are drawn at first, and with each wish for more. */
const pageLength = 100

/** What was done on this page, with the same as a line for virsh, and what happened. */
export function LogPage() {
  const { t } = useLingui()
  const entries = useLog((log) => log.entries)
  const [wish, setWish] = useState<LogWish>({ kind: 'all', machine: undefined })
  const [length, setLength] = useState(pageLength)
  const shown = wishedEntries(entries, wish)
  const machines = [...new Set(entries.flatMap(({ machine }) => machine ?? []))].sort()
  const save = () =>
    download('tabvisor-log.txt', new Blob([`${entries.map(logLine).join('\n')}\n`], { type: 'text/plain' }))
  return (
    <>
      <Content component="h2">
        <Trans>Log</Trans>
      </Content>
      {entries.length === 0 ? (
        <EmptyState titleText={t`Nothing has happened yet`} headingLevel="h3">
          <EmptyStateBody>
            <Trans>
              What you do to machines and what happens to them is written down here until the tab is closed.
            </Trans>
          </EmptyStateBody>
        </EmptyState>
      ) : (
        <>
          <Toolbar aria-label={t`What of the log is shown`}>
            <ToolbarContent>
              <ToolbarItem>
                <FormSelect
                  aria-label={t`Kind`}
                  value={wish.kind}
                  onChange={(_, kind) => setWish({ ...wish, kind: kind as LogKind })}
                >
                  {kinds.map(([kind, label]) => (
                    <FormSelectOption key={kind} value={kind} label={t(label)} />
                  ))}
                </FormSelect>
              </ToolbarItem>
              <ToolbarItem>
                <FormSelect
                  aria-label={t`Virtual machine`}
                  value={wish.machine ?? ''}
                  onChange={(_, machine) => setWish({ ...wish, machine: machine || undefined })}
                >
                  <FormSelectOption value="" label={t`All virtual machines`} />
                  {machines.map((machine) => (
                    <FormSelectOption key={machine} value={machine} label={machine} />
                  ))}
                </FormSelect>
              </ToolbarItem>
              <ToolbarItem>
                <Button variant="secondary" onClick={save}>
                  <Trans>Save as text</Trans>
                </Button>
              </ToolbarItem>
            </ToolbarContent>
          </Toolbar>
          <LogTable entries={shown.slice(0, length)} />
          {shown.length === 0 && (
            <Content component="p">
              <Trans>Nothing like that has happened.</Trans>
            </Content>
          )}
          {shown.length > length && (
            <div>
              <Button variant="link" onClick={() => setLength(length + pageLength)}>
                <Trans>Show more</Trans>
              </Button>
            </div>
          )}
        </>
      )}
    </>
  )
}
