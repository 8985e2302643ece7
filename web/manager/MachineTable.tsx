import { useLingui } from '@lingui/react/macro'
import { Checkbox } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { type CSSProperties, type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { type ColumnKey, columnTitles, columnWidths } from './columns.table.ts'
import type { Commands } from './commands.ts'
import { entriesOf, type Group } from './filter.ts'
import { GroupHeading } from './GroupHeading.tsx'
import { cellOf, MachineRow } from './MachineRow.tsx'
import { useOverflow } from './use-overflow.ts'
import { useWindow } from './use-window.ts'
import { type SortKey, useViewSettings } from './view-settings.ts'

interface Props {
  client: RpcClient
  groups: readonly Group[]
  /** Whether any machine has one. */
  hasTags: boolean
  selected: ReadonlySet<string>
  /** All that are shown. */
  selectAll: (isSelected: boolean) => void
  areAllSelected: boolean
  commands: Commands
}

/** In rem; the names have what the rest leaves, and at least so much. */
const [selectWidth, nameWidth, actionsWidth] = [3.25, 10.5, 13]
/** As many columns as there are on a phone, too. */
const headingSpan = 3
/** In pixels, before one was measured. */
const usualRowHeight = 52

/** All machines, a row each, of which only those near the view are there. */
export function MachineTable({
  client,
  groups,
  hasTags,
  selected,
  selectAll,
  areAllSelected,
  commands,
}: Props) {
  const { t } = useLingui()
  const { columns: chosen, sort, isDescending } = useViewSettings()
  const columns = useMemo(
    () => (hasTags ? chosen : chosen.filter((key) => key !== 'tags')),
    [chosen, hasTags],
  )
  const entries = useMemo(() => entriesOf(groups), [groups])
  const keys: SortKey[] = ['name', ...columns]
  const box = useRef<HTMLDivElement>(null)
  // Who scrolls sideways, too, would not keep the head in sight.
  const isTooWide = useOverflow(box)
  const body = useRef<HTMLTableSectionElement>(null)
  const [rowHeight, setRowHeight] = useState(usualRowHeight)
  const { first, end } = useWindow(body, entries.length, rowHeight)

  useLayoutEffect(() => {
    const height = body.current?.querySelector('[data-machine]')?.getBoundingClientRect().height
    if (height && Math.abs(height - rowHeight) > 0.5) setRowHeight(height)
  })

  return (
    <div ref={box} className={isTooWide ? 'machine-scroll' : undefined}>
      <Table
        aria-label={t`Virtual machines`}
        aria-rowcount={entries.length + 1}
        variant="compact"
        gridBreakPoint=""
        isStickyHeader={!isTooWide}
        className="machine-table"
        style={leastWidth(columns)}
      >
        <Thead>
          <Tr aria-rowindex={1}>
            <Th className="pf-v6-c-table__check" style={width(selectWidth)}>
              <Checkbox
                id="select-all"
                aria-label={t`Select all`}
                isChecked={areAllSelected}
                onChange={(_, isSelected) => selectAll(isSelected)}
              />
            </Th>
            {keys.map((key, columnIndex) => (
              <Th
                key={key}
                sort={{
                  columnIndex,
                  sortBy: { index: keys.indexOf(sort), direction: isDescending ? 'desc' : 'asc' },
                  onSort: (_, index, direction) =>
                    useViewSettings.setState({ sort: keys[index]!, isDescending: direction === 'desc' }),
                }}
                {...(key !== 'name' && { ...cellOf(key), style: width(columnWidths[key]) })}
              >
                {key === 'name' ? t`Name` : t(columnTitles[key])}
              </Th>
            ))}
            <Th screenReaderText={t`Actions`} className="actions-cell" style={width(actionsWidth)} />
          </Tr>
        </Thead>
        <Tbody ref={body} onKeyDown={moveFocus}>
          <Gap height={first * rowHeight} />
          {entries.slice(first, end).map((entry, place) =>
            'row' in entry ? (
              <MachineRow
                key={entry.key}
                client={client}
                row={entry.row}
                index={first + place + 2}
                columns={columns}
                isSelected={selected.has(entry.row.name)}
                commands={commands}
              />
            ) : (
              <Tr key={entry.key} aria-rowindex={first + place + 2}>
                <Td colSpan={headingSpan}>
                  <GroupHeading group={entry.heading} />
                </Td>
              </Tr>
            ),
          )}
          <Gap height={(entries.length - end) * rowHeight} />
        </Tbody>
      </Table>
    </div>
  )
}

const width = (rem: number) => ({ '--width': `${rem}rem` }) as CSSProperties

function leastWidth(columns: readonly ColumnKey[]) {
  const rest = columns.reduce((sum, column) => sum + columnWidths[column], 0)
  return { '--least-width': `${selectWidth + nameWidth + rest + actionsWidth}rem` } as CSSProperties
}

/** The room of rows that are not there. */
const Gap = ({ height }: { height: number }) => height > 0 && <Tr aria-hidden style={{ height }} />

/** Up and down go to the same control of the next machine. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowUp: 'previousElementSibling', ArrowDown: 'nextElementSibling' } as const
  const direction = event.key === 'ArrowUp' || event.key === 'ArrowDown' ? step[event.key] : undefined
  if (!direction || !(event.target instanceof Element)) return
  const cell = event.target.closest('td')
  const row = cell?.closest('tr')
  let next = row?.[direction]
  while (next && !next.hasAttribute('data-machine')) next = next[direction]
  const control = next?.children[cell!.cellIndex]?.querySelector<HTMLElement>('a, input, button')
  if (!control) return
  event.preventDefault()
  control.focus()
}
