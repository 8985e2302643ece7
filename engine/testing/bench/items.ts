import type { Work } from './contest.ts'
import { workloads } from './guest/workloads.ts'

/** What is compared by geometric means. */
export const itemClasses = [
  'integer',
  'SSE2 double',
  'memory',
  'x87',
  'fork and syscall',
  'Lua and Python',
  'boot',
] as const
export type ItemClass = (typeof itemClasses)[number]

/** Something that is timed. */
export interface Item {
  name: string
  work: Work
  class: ItemClass
}

/** In the order of the table at the end of programs/table.c. */
const programs = [
  ['sha256', 'integer'],
  ['nbody', 'SSE2 double'],
  ['bytecode', 'integer'],
  ['string-hash', 'integer'],
  ['matrix-product', 'SSE2 double'],
  ['quicksort', 'integer'],
  ['memory-copy', 'memory'],
  ['string-moves', 'memory'],
  ['pointer-chase', 'memory'],
  ['x87', 'x87'],
  ['packed-double', 'SSE2 double'],
  ['packed-integer', 'integer'],
] as const satisfies readonly (readonly [string, ItemClass])[]

export const programNames: readonly string[] = programs.map(([name]) => name)

/** In the order in which they are run and reported. */
export const items: readonly Item[] = [
  ...programs.map(([name, itemClass]) => ({ name, work: 'programs' as const, class: itemClass })),
  ...workloads.map((workload) => ({ name: workload.name, work: 'guest' as const, class: workload.class })),
  { name: 'boot', work: 'boot', class: 'boot' },
]

/** Those that a word names: one, or several by how their names begin, as `lua` does. */
export const itemsOf = (word: string): Item[] =>
  items.filter(({ name }) => name === word || name.startsWith(`${word}-`))
