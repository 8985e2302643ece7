import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  FormSelect,
  FormSelectOption,
  Icon,
  SearchInput,
  SimpleList,
  SimpleListItem,
} from '@patternfly/react-core'
import { ChartAreaIcon, PlusCircleIcon } from '@patternfly/react-icons'
import { type KeyboardEvent, useState } from 'react'
import type { HardwareItem } from './hardware.ts'
import { hardwareIcon } from './hardware-icons.ts'

interface Props {
  items: readonly HardwareItem[]
  nameOf: (item: HardwareItem) => string
  selected: string
  select: (key: string) => void
  /** Keys of pages with something that waits for a shutdown. */
  pending: ReadonlySet<string>
  performanceLink: string | undefined
  add: () => void
}

/** All pages: a list where there is room beside them, else a menu above. The search finds what is on them, too. */
export function HardwareList({ items, nameOf, selected, select, pending, performanceLink, add }: Props) {
  const { t } = useLingui()
  const [wanted, setWanted] = useState('')
  const textOf = (item: HardwareItem) =>
    [nameOf(item), ...item.fields.flatMap(({ label, help }) => [t(label), t(help)])].join(' ').toLowerCase()
  const found = items.filter(
    (item) => item.key === selected || textOf(item).includes(wanted.trim().toLowerCase()),
  )
  const performance = performanceLink !== undefined && wanted === '' && (
    <SimpleListItem key="performance" component="a" componentProps={{ href: performanceLink, tabIndex: -1 }}>
      <Icon isInline>
        <ChartAreaIcon />
      </Icon>{' '}
      <Trans>Performance</Trans>
    </SimpleListItem>
  )
  const rows = found.flatMap((item) => {
    const HardwareIcon = hardwareIcon(item.kind)
    const row = (
      <SimpleListItem
        key={item.key}
        itemId={item.key}
        isActive={item.key === selected}
        onClick={() => select(item.key)}
        componentProps={{
          'aria-current': item.key === selected ? 'page' : undefined,
          tabIndex: item.key === selected ? 0 : -1,
        }}
      >
        <Icon isInline>
          <HardwareIcon />
        </Icon>{' '}
        {nameOf(item)}
        {pending.has(item.key) && <span className="waits" role="img" aria-label={t`needs shutdown`} />}
      </SimpleListItem>
    )
    return item.key === 'os' && performance ? [row, performance] : [row]
  })
  return (
    <nav className="hardware-list" aria-label={t`Hardware`}>
      <SearchInput
        aria-label={t`Search settings`}
        placeholder={t`Search settings`}
        value={wanted}
        onChange={(_, text) => setWanted(text)}
        onClear={() => setWanted('')}
      />
      <Button variant="secondary" icon={<PlusCircleIcon />} onClick={add}>
        <Trans>Add hardware</Trans>
      </Button>
      <FormSelect
        className="hardware-select"
        aria-label={t`Hardware`}
        value={selected}
        onChange={(_, key) => select(key)}
      >
        {found.map((item) => (
          <FormSelectOption
            key={item.key}
            value={item.key}
            label={pending.has(item.key) ? `${nameOf(item)} •` : nameOf(item)}
          />
        ))}
      </FormSelect>
      <SimpleList
        isControlled={false}
        aria-label={t`Hardware`}
        className="hardware-items"
        onKeyDown={moveFocus}
      >
        {rows}
      </SimpleList>
    </nav>
  )
}

/** The list is one stop of the tabulator; arrows go from item to item, Enter opens one. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('button, a')]
  const place = items.indexOf(document.activeElement as HTMLElement)
  const ends: Record<string, number> = {
    ArrowUp: place - 1,
    ArrowDown: place + 1,
    Home: 0,
    End: items.length - 1,
  }
  const next = ends[event.key]
  if (next === undefined) return
  event.preventDefault()
  items[next]?.focus()
}
