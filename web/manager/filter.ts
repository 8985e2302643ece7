import { type ShownState, shownState } from '../stores/domain-state.ts'
import type { DomainRow } from '../stores/domains.ts'
import { type GraphKey, isGraph } from './columns.table.ts'
import type { SortKey, ViewSettings } from './view-settings.ts'

/** Which machines a person wishes to see. */
export interface Wish {
  /** Matches anywhere in name, title or a tag, whatever its case. */
  text: string
  /** Undefined shows all. */
  state: ShownState | undefined
  tag: string | undefined
}

/** In which order. */
export type Order = Pick<ViewSettings, 'sort' | 'isDescending'>
/** What a graph of a machine shows now. */
type Measure = (row: DomainRow, graph: GraphKey) => number | undefined

/** The rows that a person wishes to see, in the order wished for. */
export function visibleRows(
  rows: readonly DomainRow[],
  { text, state, tag }: Wish,
  { sort, isDescending }: Order,
  measure: Measure,
): DomainRow[] {
  const needle = text.trim().toLocaleLowerCase()
  const found = rows.filter(
    (row) =>
      (state === undefined || shownState(row) === state) &&
      (tag === undefined || row.tags.includes(tag)) &&
      [row.title, row.name, ...row.tags].join('\n').toLocaleLowerCase().includes(needle),
  )
  const sign = isDescending ? -1 : 1
  const order = isGraph(sort) ? byMeasure(found, sort, measure) : compare[sort]
  return found.sort((a, b) => sign * order(a, b) || byName(a, b))
}

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })
const byName = (a: DomainRow, b: DomainRow) => collator.compare(a.title || a.name, b.title || b.name)

const compare: Record<Exclude<SortKey, GraphKey>, (a: DomainRow, b: DomainRow) => number> = {
  name: byName,
  state: (a, b) => collator.compare(shownState(a), shownState(b)),
  tags: (a, b) => collator.compare(a.tags.join('\n'), b.tags.join('\n')),
  memory: (a, b) => a.memoryKiB - b.memoryKiB,
  vcpus: (a, b) => a.vcpus - b.vcpus,
  autostart: (a, b) => Number(a.isAutostarted) - Number(b.isAutostarted),
}

/** What nobody measured counts less than nothing. */
function byMeasure(rows: readonly DomainRow[], graph: GraphKey, measure: Measure) {
  const values = new Map(rows.map((row) => [row, measure(row, graph) ?? -1]))
  return (a: DomainRow, b: DomainRow) => values.get(a)! - values.get(b)!
}

/** Machines that stand together. */
export interface Group {
  key: string
  /** The tag that they share; undefined for those that have none. */
  tag: string | undefined
  /** Whether it has a heading. */
  isNamed: boolean
  rows: readonly DomainRow[]
}

/** A group for each tag; a machine with several tags is in several, those without come last. */
export function grouped(rows: readonly DomainRow[]): Group[] {
  const groups = [...allTags(rows), undefined].map((tag) => ({
    key: `tag ${tag ?? ''}`,
    tag,
    isNamed: true,
    rows: rows.filter(({ tags }) => (tag === undefined ? tags.length === 0 : tags.includes(tag))),
  }))
  return groups.filter((group) => group.rows.length > 0)
}

export const ungrouped = (rows: readonly DomainRow[]): Group[] => [
  { key: '', tag: undefined, isNamed: false, rows },
]

/** A row of a table: a machine, or the heading of those that follow. */
export type Entry = { key: string; row: DomainRow } | { key: string; heading: Group }

export const entriesOf = (groups: readonly Group[]): Entry[] =>
  groups.flatMap((group) => [
    ...(group.isNamed ? [{ key: group.key, heading: group }] : []),
    ...group.rows.map((row) => ({ key: `${row.name} ${group.key}`, row })),
  ])

/** Every tag that one of the machines has, in order. */
export const allTags = (rows: readonly DomainRow[]): string[] =>
  [...new Set(rows.flatMap(({ tags }) => tags))].sort(collator.compare)
