import { useLingui } from '@lingui/react/macro'
import { ExpandableSection } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useEffect, useState } from 'react'
import type { GraphKind, GraphSource } from './Graph.tsx'
import { formatTime } from './texts.ts'

interface Props<T> {
  kinds: readonly GraphKind<T>[]
  source: GraphSource<T>
}

/** As many as can be read before the next one. */
const shownCount = 10

/** The last values of all graphs as text, newest first, for who wants or cannot see lines. */
export function GraphTable<T extends { time: number }>(props: Props<T>) {
  const { t } = useLingui()
  const [isOpen, setIsOpen] = useState(false)
  return (
    <ExpandableSection
      toggleText={t`Values as a table`}
      isExpanded={isOpen}
      onToggle={(_, opens) => setIsOpen(opens)}
    >
      {isOpen && <LastValues {...props} />}
    </ExpandableSection>
  )
}

function LastValues<T extends { time: number }>({ kinds, source }: Props<T>) {
  const { t } = useLingui()
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
      <Table variant="compact" aria-label={t`Last values`} gridBreakPoint="">
        <Thead>
          <Tr>
            <Th>{t`Time`}</Th>
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
              <Td>{formatTime(entry.time)}</Td>
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
