import { ExpandableSection } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useEffect, useState } from 'react'
import type { GraphKind, GraphSource } from './Graph.tsx'

interface Props<T> {
  kinds: readonly GraphKind<T>[]
  source: GraphSource<T>
}

/** As many as can be read before the next one. */
const shownCount = 10

/** The last values of all graphs as text, newest first, for who wants or cannot see lines. */
export function GraphTable<T extends { time: number }>(props: Props<T>) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <ExpandableSection
      toggleText="Values as a table"
      isExpanded={isOpen}
      onToggle={(_, opens) => setIsOpen(opens)}
    >
      {isOpen && <LastValues {...props} />}
    </ExpandableSection>
  )
}

function LastValues<T extends { time: number }>({ kinds, source }: Props<T>) {
  const [entries, setEntries] = useState(source.entries)
  useEffect(() => {
    const show = () => setEntries(source.entries())
    show()
    return source.watch(show)
  }, [source])

  const columns = kinds.flatMap(({ title, lines, format }) =>
    lines.map(({ label, value }) => ({ title: `${title}: ${label}`, format, value })),
  )
  const last = entries.slice(-shownCount).reverse()
  return (
    <div className="sample-table">
      <Table variant="compact" aria-label="Last values" gridBreakPoint="">
        <Thead>
          <Tr>
            <Th>Time</Th>
            {columns.map(({ title }) => (
              <Th key={title} modifier="wrap">
                {title}
              </Th>
            ))}
          </Tr>
        </Thead>
        <Tbody>
          {last.map((entry) => (
            <Tr key={entry.time}>
              <Td>{new Date(entry.time).toLocaleTimeString('en-GB')}</Td>
              {columns.map(({ title, format, value }) => {
                const found = value(entry)
                return (
                  <Td key={title} dataLabel={title}>
                    {found === undefined ? '–' : format(found)}
                  </Td>
                )
              })}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  )
}
