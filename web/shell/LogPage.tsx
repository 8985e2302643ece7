import {
  Button,
  ClipboardCopy,
  Content,
  EmptyState,
  EmptyStateBody,
  Label,
  type LabelProps,
} from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { type LogEntry, useLog } from '../stores/log.ts'
import { formatTime } from '../texts.ts'
import { linkTo } from './routes.ts'

const outcomes: Record<LogEntry['outcome'], { text: string; status?: LabelProps['status'] }> = {
  event: { text: 'Event' },
  running: { text: 'Running', status: 'info' },
  done: { text: 'Done', status: 'success' },
  failed: { text: 'Failed', status: 'danger' },
}

/** What was done on this page, with the same as a line for virsh, and what happened. */
export function LogPage() {
  const entries = useLog((log) => log.entries)
  return (
    <>
      <Content component="h2">Log</Content>
      {entries.length === 0 ? (
        <EmptyState titleText="Nothing has happened yet" headingLevel="h3">
          <EmptyStateBody>
            What you do to machines and what happens to them is written down here until the page is closed.
          </EmptyStateBody>
        </EmptyState>
      ) : (
        <Table aria-label="Log" variant="compact">
          <Thead>
            <Tr>
              <Th>Time</Th>
              <Th>What</Th>
              <Th>Outcome</Th>
              <Th>In virsh</Th>
            </Tr>
          </Thead>
          <Tbody>
            {entries.toReversed().map((entry) => (
              <LogRow key={entry.id} entry={entry} />
            ))}
          </Tbody>
        </Table>
      )}
    </>
  )
}

function LogRow({ entry: { at, machine, text, virsh, outcome, detail } }: { entry: LogEntry }) {
  const { text: word, status } = outcomes[outcome]
  return (
    <Tr>
      <Td dataLabel="Time">{formatTime(at)}</Td>
      <Td dataLabel="What">
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
        {detail !== undefined && <div className="log-detail">{detail}</div>}
      </Td>
      <Td dataLabel="Outcome">
        <Label {...(status && { status })}>{word}</Label>
      </Td>
      <Td dataLabel="In virsh">
        {virsh !== undefined && (
          <ClipboardCopy isReadOnly variant="inline-compact" isCode hoverTip="Copy" clickTip="Copied">
            {virsh}
          </ClipboardCopy>
        )}
      </Td>
    </Tr>
  )
}
