import { type ShownState, shownState } from '../stores/domain-state.ts'
import type { DomainRow } from '../stores/domains.ts'

export type SortKey = 'name' | 'state' | 'memory' | 'vcpus'

export interface Wish {
  /** Matches anywhere in name or title, whatever its case. */
  text: string
  /** Undefined shows all. */
  state: ShownState | undefined
  sort: SortKey
  isDescending: boolean
}

/** The rows that a person wishes to see, in the order wished for. */
export function visibleRows(
  rows: readonly DomainRow[],
  { text, state, sort, isDescending }: Wish,
): DomainRow[] {
  const needle = text.trim().toLocaleLowerCase()
  const found = rows.filter(
    (row) =>
      (state === undefined || shownState(row) === state) &&
      `${row.title}\n${row.name}`.toLocaleLowerCase().includes(needle),
  )
  const sign = isDescending ? -1 : 1
  return found.sort((a, b) => sign * compare[sort](a, b) || byName(a, b))
}

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })
const byName = (a: DomainRow, b: DomainRow) => collator.compare(a.title || a.name, b.title || b.name)

const compare: Record<SortKey, (a: DomainRow, b: DomainRow) => number> = {
  name: byName,
  state: (a, b) => collator.compare(shownState(a), shownState(b)),
  memory: (a, b) => a.memoryKiB - b.memoryKiB,
  vcpus: (a, b) => a.vcpus - b.vcpus,
}
