import { useLingui } from '@lingui/react/macro'
import { Button, MenuToggle } from '@patternfly/react-core'
import { EllipsisVIcon } from '@patternfly/react-icons'
import { ActionsColumn, Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import type { ReactNode } from 'react'
import { StateLabel } from '../StateLabel.tsx'
import { actionLabel, type DomainAction } from '../stores/domain-actions.ts'
import { canAct, shownState } from '../stores/domain-state.ts'
import type { DomainRow } from '../stores/domains.ts'
import { formatNumber } from '../texts.ts'
import type { SortKey, Wish } from './filter.ts'

interface Props {
  rows: readonly DomainRow[]
  wish: Wish
  sortBy: (sort: SortKey, isDescending: boolean) => void
  selected: ReadonlySet<string>
  select: (names: readonly string[], isSelected: boolean) => void
  /** Where a machine's page is. */
  linkOf: (name: string) => string
  act: (action: DomainAction, row: DomainRow) => void
}

const columns: [SortKey, string][] = [
  ['name', 'Name'],
  ['state', 'State'],
  ['memory', 'Memory'],
  ['vcpus', 'vCPUs'],
]
const menu: (DomainAction | 'line')[] = [
  ...(['start', 'pause', 'resume', 'line'] as const),
  ...(['shutdown', 'reboot', 'reset', 'forceOff', 'save', 'line'] as const),
  ...(['autostart', 'noAutostart', 'line', 'delete'] as const),
]
/** Of these pairs only what is possible is in the menu; all else stays at its place. */
const hiddenWhenImpossible: readonly DomainAction[] = ['pause', 'resume', 'autostart', 'noAutostart']
const runs: readonly DomainAction[] = ['start', 'resume', 'pause']

/** All machines, a row each. */
export function MachineTable({ rows, wish, sortBy, selected, select, linkOf, act }: Props) {
  const sortIndex = columns.findIndex(([key]) => key === wish.sort)
  return (
    <Table aria-label="Virtual machines" variant="compact">
      <Thead>
        <Tr>
          <Th
            aria-label="Select all"
            select={{
              onSelect: (_, isSelected) =>
                select(
                  rows.map(({ name }) => name),
                  isSelected,
                ),
              isSelected: rows.length > 0 && rows.every(({ name }) => selected.has(name)),
            }}
          />
          {columns.map(([key, title], columnIndex) => (
            <Th
              key={key}
              sort={{
                columnIndex,
                sortBy: { index: sortIndex, direction: wish.isDescending ? 'desc' : 'asc' },
                onSort: (_, index, direction) => sortBy(columns[index]![0], direction === 'desc'),
              }}
            >
              {title}
            </Th>
          ))}
          <Th screenReaderText="Actions" />
        </Tr>
      </Thead>
      <Tbody>
        {rows.map((row, rowIndex) => (
          <Tr key={row.name}>
            <Td
              select={{
                rowIndex,
                onSelect: (_, isSelected) => select([row.name], isSelected),
                isSelected: selected.has(row.name),
              }}
            />
            <Td dataLabel="Name">
              <Button variant="link" isInline component="a" href={linkOf(row.name)}>
                {row.title || row.name}
              </Button>
              {row.title && <div className="machine-name">{row.name}</div>}
            </Td>
            <Td dataLabel="State">
              <StateLabel state={shownState(row)} />
            </Td>
            <Td dataLabel="Memory">{formatNumber(row.memoryKiB / 1024)} MiB</Td>
            <Td dataLabel="vCPUs">{row.vcpus}</Td>
            <Td isActionCell>
              <RowActions row={row} act={act} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function RowActions({ row, act }: { row: DomainRow; act: Props['act'] }): ReactNode {
  const { t } = useLingui()
  const label = (action: DomainAction) => t(actionLabel(action, row.isSaved))
  const quick = runs.find((action) => canAct(action, row)) ?? 'start'
  const shown = menu.filter(
    (entry) => entry === 'line' || !hiddenWhenImpossible.includes(entry) || canAct(entry, row),
  )
  return (
    <div className="row-actions">
      <Button
        variant="secondary"
        size="sm"
        aria-label={`${label(quick)} ${row.title || row.name}`}
        isAriaDisabled={!canAct(quick, row)}
        onClick={() => act(quick, row)}
      >
        {label(quick)}
      </Button>
      <ActionsColumn
        actionsToggle={({ onToggle, isOpen, toggleRef }) => (
          <MenuToggle
            ref={toggleRef}
            variant="plain"
            aria-label={`More actions for ${row.title || row.name}`}
            isExpanded={isOpen}
            onClick={onToggle}
            icon={<EllipsisVIcon />}
          />
        )}
        items={shown.map((entry) =>
          entry === 'line'
            ? { isSeparator: true }
            : {
                title: label(entry),
                isAriaDisabled: !canAct(entry, row),
                isDanger: entry === 'delete',
                onClick: () => act(entry, row),
              },
        )}
      />
    </div>
  )
}
