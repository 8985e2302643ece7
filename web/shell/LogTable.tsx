import { useLingui } from '@lingui/react/macro'
import { Button, Label } from '@patternfly/react-core'
import { ExpandableRowContent, Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useState } from 'react'
import type { LogEntry } from '../stores/log.ts'
import { formatNumber, formatTime } from '../texts.ts'
import { LogDetails } from './LogDetails.tsx'
import { outcomes } from './log-view.ts'
import { linkTo } from './routes.ts'

/** Entries of the log, each with more to unfold where there is more. */
export function LogTable({ entries }: { entries: readonly LogEntry[] }) {
  const { t } = useLingui()
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const toggle = (id: number) => {
    const next = new Set(open)
    if (!next.delete(id)) next.add(id)
    setOpen(next)
  }
  return (
    <Table aria-label={t`Log`} variant="compact">
      <Thead>
        <Tr>
          <Th screenReaderText={t`More`} />
          <Th>{t`Time`}</Th>
          <Th>{t`What`}</Th>
          <Th>{t`Outcome`}</Th>
          <Th>{t`Took`}</Th>
          <Th>{t`In virsh`}</Th>
        </Tr>
      </Thead>
      {entries.map((entry, rowIndex) => (
        <LogRow
          key={entry.id}
          entry={entry}
          rowIndex={rowIndex}
          isOpen={open.has(entry.id)}
          toggle={() => toggle(entry.id)}
        />
      ))}
    </Table>
  )
}

interface RowProps {
  entry: LogEntry
  rowIndex: number
  isOpen: boolean
  toggle: () => void
}

function LogRow({ entry, rowIndex, isOpen, toggle }: RowProps) {
  const { t } = useLingui()
  const { at, machine, text, virsh, outcome, duration } = entry
  const { text: word, status } = outcomes[outcome]
  const seconds = duration === undefined ? '' : formatNumber(duration / 1000, 2)
  return (
    <Tbody isExpanded={isOpen}>
      <Tr>
        {outcome === 'event' ? (
          <Td />
        ) : (
          <Td expand={{ rowIndex, isExpanded: isOpen, onToggle: toggle, expandId: 'log' }} />
        )}
        <Td dataLabel={t`Time`}>{formatTime(at)}</Td>
        <Td dataLabel={t`What`} translate={outcome === 'event' ? 'no' : undefined}>
          {machine === undefined ? (
            text
          ) : (
            <Button
              variant="link"
              isInline
              component="a"
              href={linkTo({ page: 'machine', name: machine, tab: 'console' })}
            >
              {text}
            </Button>
          )}
        </Td>
        <Td dataLabel={t`Outcome`}>
          <Label {...(status && { status })}>{t(word)}</Label>
        </Td>
        <Td dataLabel={t`Took`} className="counter">
          {seconds && t`${seconds} s`}
        </Td>
        <Td dataLabel={t`In virsh`}>
          <code>{virsh}</code>
        </Td>
      </Tr>
      {isOpen && (
        <Tr isExpanded>
          <Td colSpan={6}>
            <ExpandableRowContent>
              <LogDetails entry={entry} />
            </ExpandableRowContent>
          </Td>
        </Tr>
      )}
    </Tbody>
  )
}
