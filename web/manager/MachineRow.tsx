import { Plural, useLingui } from '@lingui/react/macro'
import { Button, Checkbox, Label } from '@patternfly/react-core'
import { EllipsisVIcon } from '@patternfly/react-icons'
import { Td, Tr } from '@patternfly/react-table'
import { type KeyboardEvent, type MouseEvent, memo, type ReactNode } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { PendingLabel } from '../PendingLabel.tsx'
import { StateLabel } from '../StateLabel.tsx'
import { actionLabel } from '../stores/domain-actions.ts'
import { canAct, isActive, shownState } from '../stores/domain-state.ts'
import type { DomainRow } from '../stores/domains.ts'
import { stateReason } from '../stores/state-reasons.ts'
import { formatNumber } from '../texts.ts'
import { type ColumnKey, columnTitles, graphs, isGraph } from './columns.table.ts'
import { type Commands, quickAction, shownName } from './commands.ts'
import { Sparkline } from './Sparkline.tsx'
import { tagColor } from './tag-color.ts'

interface RowProps {
  client: RpcClient
  row: DomainRow
  /** Its number in the whole list, the head being 1. */
  index: number
  columns: readonly ColumnKey[]
  isSelected: boolean
  commands: Commands
}

/** A machine in the table. */
export const MachineRow = memo(function MachineRow(props: RowProps) {
  const { client, row, index, columns, isSelected, commands } = props
  const { t } = useLingui()
  const name = shownName(row)
  return (
    <Tr aria-rowindex={index} data-machine={row.name} isRowSelected={isSelected} {...menuOf(row, commands)}>
      <Td className="pf-v6-c-table__check" tooltip={null}>
        <Checkbox
          id={`select-${row.name}`}
          aria-label={t`Select ${name}`}
          isChecked={isSelected}
          onChange={({ nativeEvent }, isNow) => commands.select(row.name, isNow, isShifted(nativeEvent))}
        />
      </Td>
      <Td dataLabel={t`Name`} className="name-cell" tooltip={null}>
        <a className="machine-link" href={commands.linkOf(row.name)} title={name}>
          {name}
        </a>
        {row.title && (
          <small className="machine-name" translate="no">
            {row.name}
          </small>
        )}{' '}
        <PendingLabel name={row.name} />
      </Td>
      {columns.map((column) => (
        <Td key={column} dataLabel={t(columnTitles[column])} tooltip={null} {...cellOf(column)}>
          <Cell client={client} row={row} column={column} />
        </Td>
      ))}
      <Td className="actions-cell" tooltip={null}>
        <RowActions row={row} commands={commands} />
      </Td>
    </Tr>
  )
})

/** Phones have room for the state only. */
export const cellOf = (column: ColumnKey) => ({
  className: `${column}-cell`,
  ...(column !== 'state' && { visibility: ['hidden' as const, 'visibleOnMd' as const] }),
})

function Cell({ client, row, column }: { client: RpcClient; row: DomainRow; column: ColumnKey }): ReactNode {
  const { t } = useLingui()
  if (isGraph(column))
    return isActive(shownState(row)) && <Sparkline client={client} name={row.name} graph={graphs[column]} />
  switch (column) {
    case 'state':
      return <StateLabel state={shownState(row)} reason={stateReason(row.state, row.reason)} />
    case 'tags':
      return <Tags tags={row.tags} />
    case 'memory':
      return `${formatNumber(row.memoryKiB / 1024)} MiB`
    case 'vcpus':
      return formatNumber(row.vcpus)
    case 'autostart':
      return row.isAutostarted ? t`Yes` : t`No`
  }
}

/** As many as fit in a row; the rest is a number. */
const shownTags = 2

export function Tags({ tags }: { tags: readonly string[] }): ReactNode {
  if (tags.length === 0) return null
  const rest = tags.slice(shownTags)
  return (
    <span className="tags">
      {tags.slice(0, shownTags).map((tag) => (
        <Label key={tag} isCompact color={tagColor(tag)} textMaxWidth="10ch">
          {tag}
        </Label>
      ))}
      {rest.length > 0 && (
        <small title={rest.join(', ')}>
          <Plural value={rest.length} one="# more" other="# more" />
        </small>
      )}
    </span>
  )
}

/** The action that is likeliest, and a menu with all of them. */
export function RowActions({ row, commands }: { row: DomainRow; commands: Commands }) {
  const { t } = useLingui()
  const name = shownName(row)
  const quick = quickAction((action) => canAct(action, row))
  const label = t(actionLabel(quick, row.isSaved))
  return (
    <span className="row-actions">
      <Button
        className="quick-action"
        variant="secondary"
        size="sm"
        aria-label={`${label} ${name}`}
        isAriaDisabled={!canAct(quick, row)}
        onClick={() => commands.act(quick, row)}
      >
        {label}
      </Button>
      <Button
        variant="plain"
        size="sm"
        aria-label={t`More actions for ${name}`}
        aria-haspopup="menu"
        icon={<EllipsisVIcon />}
        onClick={({ currentTarget }) => commands.openMenu(row, { anchor: currentTarget, point: undefined })}
      />
    </span>
  )
}

/** What opens a machine's menu: the right button, the Menu key, or Shift+F10. */
export function menuOf(row: DomainRow, commands: Commands) {
  return {
    onContextMenu: (event: MouseEvent<HTMLElement>) => {
      event.preventDefault()
      const anchor = focusable(event.currentTarget, event.target)
      commands.openMenu(row, { anchor, point: { x: event.clientX, y: event.clientY } })
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey)) return
      event.preventDefault()
      commands.openMenu(row, { anchor: focusable(event.currentTarget, event.target), point: undefined })
    },
  }
}

/** Where the keyboard goes back to: what was pressed on, else the machine's link. */
function focusable(machine: HTMLElement, target: EventTarget): HTMLElement {
  const pressed = target instanceof HTMLElement ? target.closest<HTMLElement>('a, button, input') : undefined
  return pressed ?? machine.querySelector<HTMLElement>('a')!
}

/** Whether Shift was pressed with a click. */
export const isShifted = (event: Event) => event instanceof globalThis.MouseEvent && event.shiftKey
