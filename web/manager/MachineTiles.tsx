import { useLingui } from '@lingui/react/macro'
import { type CSSProperties, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import type { DomainRow } from '../stores/domains.ts'
import type { Commands } from './commands.ts'
import type { Group } from './filter.ts'
import { GroupHeading } from './GroupHeading.tsx'
import { MachineTile } from './MachineTile.tsx'
import { useWindow } from './use-window.ts'

interface Props {
  client: RpcClient
  groups: readonly Group[]
  selected: ReadonlySet<string>
  commands: Commands
}

/** In rem, as the style sheet has them. */
const [tileWidth, tileHeight, gap] = [15, 17, 1]

/** All machines as tiles, of which only those near the view are there. */
export function MachineTiles({ client, groups, selected, commands }: Props) {
  return groups.map((group) => (
    <section key={group.key} className="tile-group">
      {group.isNamed && <GroupHeading group={group} />}
      <Tiles client={client} rows={group.rows} selected={selected} commands={commands} />
    </section>
  ))
}

interface TilesProps {
  client: RpcClient
  rows: readonly DomainRow[]
  selected: ReadonlySet<string>
  commands: Commands
}

function Tiles({ client, rows, selected, commands }: TilesProps) {
  const { t } = useLingui()
  const list = useRef<HTMLUListElement>(null)
  const rem = usePixelsPerRem()
  const perLine = useTilesPerLine(list, rem)
  const lines = Math.ceil(rows.length / perLine)
  const lineHeight = (tileHeight + gap) * rem
  const { first, end } = useWindow(list, lines, lineHeight)
  return (
    <ul
      ref={list}
      aria-label={t`Virtual machines`}
      className="tiles"
      style={
        {
          gridTemplateColumns: `repeat(${perLine}, minmax(0, 1fr))`,
          paddingBlockStart: `${first * lineHeight}px`,
          paddingBlockEnd: `${(lines - end) * lineHeight}px`,
        } satisfies CSSProperties
      }
    >
      {rows.slice(first * perLine, end * perLine).map((row, index) => (
        <li key={row.name} aria-setsize={rows.length} aria-posinset={first * perLine + index + 1}>
          <MachineTile client={client} row={row} isSelected={selected.has(row.name)} commands={commands} />
        </li>
      ))}
    </ul>
  )
}

function usePixelsPerRem(): number {
  const [rem] = useState(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize))
  return rem
}

function useTilesPerLine(list: RefObject<HTMLElement | null>, rem: number): number {
  const [perLine, setPerLine] = useState(1)
  useLayoutEffect(() => {
    const look = () => {
      const width = list.current!.clientWidth / rem
      setPerLine(Math.max(1, Math.floor((width + gap) / (tileWidth + gap))))
    }
    look()
    const sizes = new ResizeObserver(look)
    sizes.observe(list.current!)
    return () => sizes.disconnect()
  }, [list, rem])
  return perLine
}
