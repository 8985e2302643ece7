import { type KeyboardEvent, useCallback, useRef, useState } from 'react'
import type { DomainRow } from '../stores/domains.ts'

/** Which of the machines that are shown are selected, by names. */
export function useSelection(shown: readonly DomainRow[]) {
  const [names, setNames] = useState<ReadonlySet<string>>(new Set())
  const order = useRef<readonly DomainRow[]>(shown)
  order.current = shown
  const last = useRef<string>(undefined)

  const select = useCallback((name: string, isSelected: boolean, isRange: boolean) => {
    const range = isRange && last.current !== undefined ? between(order.current, last.current, name) : [name]
    last.current = name
    setNames((before) => {
      const next = new Set(before)
      for (const one of range) {
        if (isSelected) next.add(one)
        else next.delete(one)
      }
      return next
    })
  }, [])
  const selectAll = (isSelected: boolean) =>
    setNames(new Set(isSelected ? shown.map(({ name }) => name) : []))
  /** Ctrl+A selects all, Escape none. */
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') selectAll(false)
    if (event.key !== 'a' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    selectAll(true)
  }
  return { names, select, selectAll, onKeyDown }
}

/** All from one to the other, in the order that is shown, whichever is first. */
function between(rows: readonly DomainRow[], one: string, other: string): string[] {
  const names = rows.map(({ name }) => name)
  const [from, to] = [names.indexOf(one), names.indexOf(other)]
  if (from < 0 || to < 0) return [other]
  return names.slice(Math.min(from, to), Math.max(from, to) + 1)
}
