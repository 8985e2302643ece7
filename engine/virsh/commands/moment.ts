import { textOf, type XmlElement } from '../../xml/tree.ts'
import { CommandError, type GivenOptions } from '../command.ts'
import { formatTable } from '../table.ts'
import { timeText } from '../time-text.ts'
import { treeText } from '../tree-text.ts'
import type { OnDomain } from './on-domain.ts'
import { elementsAt } from './xml-query.ts'

/** What is listed of snapshots and checkpoints: points in a domain's life, each with the one before. */
export interface Moment {
  readonly name: string
  readonly parent: string | undefined
  readonly created: string
  readonly state: string
}

/** Reads it from the definition. */
export function momentOf(name: string, xml: string): Moment {
  const at = (path: string): string | undefined => {
    const [found] = elementsAt(xml, path)
    return found && textOf(found)
  }
  return {
    name,
    parent: at('parent/name'),
    created: timeText(BigInt(at('creationTime') ?? 0), true),
    state: at('state') ?? '',
  }
}

/** Prints those that were found, and where a tree begins its root, by name or each after the one before. */
export async function tellMoments<T extends { name: string }>(
  { given, print }: OnDomain,
  found: readonly T[],
  { start, hasState, xmlOf }: { start: T | undefined; hasState: boolean; xmlOf(moment: T): Promise<string> },
): Promise<void> {
  const sorted = given.has('topological')
    ? found
    : [...found].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
  const moments: Moment[] = []
  for (const one of start && given.has('tree') ? [start, ...sorted] : sorted)
    moments.push(momentOf(one.name, await xmlOf(one)))
  print(momentsText(given, moments, hasState))
}

/** What no list of them takes together. */
export const listConflicts = [
  ['tree', 'name'],
  ['parent', 'roots'],
  ['parent', 'tree'],
  ['roots', 'tree'],
  ['roots', 'from'],
] as const

/** As `--tree`, `--name` or in columns. */
function momentsText(given: GivenOptions, moments: readonly Moment[], hasState: boolean): string {
  if (given.has('tree')) return treeText(moments)
  if (given.has('name')) return moments.map(({ name }) => `${name}\n`).join('')
  const columns: readonly (readonly [title: string, cell: (moment: Moment) => string])[] = [
    ['Name', ({ name }) => name],
    ['Creation Time', ({ created }) => created],
    ...(hasState ? [['State', ({ state }) => state] as [string, (moment: Moment) => string]] : []),
    ...(given.has('parent')
      ? [['Parent', ({ parent }) => parent ?? ''] as [string, (moment: Moment) => string]]
      : []),
  ]
  return formatTable(
    columns.map(([title]) => title),
    moments.map((moment) => columns.map(([, cell]) => cell(moment))),
  )
}

/** Parts of a specification between commas, where two commas are one in a part: the first, then `key=value`. */
export function parseSpec(
  text: string,
  what: string,
  keys: readonly string[],
  hasName: boolean,
): ReadonlyMap<string, string> {
  const parts = text.split(/(?<!,),(?!,)/).map((part) => part.replaceAll(',,', ','))
  const found = new Map<string, string>()
  for (const [n, part] of parts.entries()) {
    const at = part.indexOf('=')
    const key = at < 0 ? '' : part.slice(0, at)
    if (hasName && n === 0) found.set('name', part)
    else if (keys.includes(key)) found.set(key, part.slice(at + 1))
    else throw new CommandError(`unable to parse ${what}: ${text}`)
  }
  return found
}

/** An attribute if it is there. */
export const attribute = (name: string, value: string | undefined): string =>
  value === undefined ? '' : ` ${name}='${value}'`

/** `<name>` and `<description>` as the options `name` and `description` say. */
export const nameAndWords = (given: GivenOptions): string =>
  ['name', 'description']
    .map((name) => (given.has(name) ? `  <${name}>${given.text(name)}</${name}>\n` : ''))
    .join('')

/** Whether an element of a definition stands for something outside of the disk's own image. */
export const isExternal = (element: XmlElement): boolean => element.attributes.get('snapshot') === 'external'
