import { contestantName, hosts, type Work } from './contest.ts'
import type { Results } from './contest-run.ts'
import type { Skipped } from './contestants.ts'
import { Figures, type Measure } from './figures.ts'
import { judge } from './goals.ts'
import { type Item, itemClasses } from './items.ts'

type Row = string[]

const titles: Record<Work, string> = {
  programs: 'Programs',
  guest: 'In the guest',
  boot: 'Boot to the shell',
}
const measures: Record<Measure, string> = {
  thread: 'milliseconds of processor time, of the thread that emulates',
  wall: 'milliseconds by the clock',
  process: 'milliseconds of processor time, of the whole process',
}

/** The results as Markdown. */
export function writeReport(
  results: Results,
  skipped: readonly Skipped[],
  heading: readonly string[],
): string {
  const figures = new Figures(results)
  const parts = [...heading]
  for (const work of ['programs', 'guest', 'boot'] as const) parts.push(...workParts(work, figures))
  if (figures.items.length > 0) parts.push(...classParts(figures), ...goalParts(figures))
  const absent = [...skipped, ...results.failed].map(
    ({ name, work, reason }) => `- ${work}, ${name}: ${reason}`,
  )
  if (absent.length > 0) parts.push('## Not measured', absent.join('\n'))
  const wrong = wrongSums(results)
  if (wrong.length > 0) parts.push('## Wrong', wrong.map((line) => `- ${line}`).join('\n'))
  return `${parts.join('\n\n')}\n`
}

/** What different contestants calculated differently; a sentence each. */
export function wrongSums(results: Results): string[] {
  const figures = new Figures(results)
  return figures.items.flatMap((item) => {
    const found = figures.sums(item)
    if (new Set(found.flatMap(({ sums }) => sums)).size < 2) return []
    const said = found.map(({ name, sums }) => `${name} ${sums.join(' and ') || 'nothing'}`)
    return [`${item.name}: the sums differ: ${said.join(', ')}`]
  })
}

function workParts(work: Work, figures: Figures): string[] {
  const items = figures.items.filter((item) => item.work === work)
  if (items.length === 0) return []
  const names = figures.names(work)
  const times = (Object.keys(measures) as Measure[]).flatMap((measure) => {
    const cell = (name: string, item: Item) => decimal(figures.time(name, item, measure), 1)
    return [`## ${titles[work]}: ${measures[measure]}`, table(grid(work, items, names, cell))]
  })
  const pairs = comparisons(names)
  const compared = grid(
    work,
    items,
    pairs.map(({ title }) => title),
    (title, item) => decimal(ratioOf(figures, pairs, title, item), 2),
  )
  const counted = names.filter((name) => items.some((item) => figures.mips(name, item)))
  const speeds = grid(work, items, counted, (name, item) => decimal(figures.mips(name, item), 0))
  return [
    ...times,
    ...(pairs.length > 0 ? [`## ${titles[work]}: ratios of processor time`, table(compared)] : []),
    ...(counted.length > 0
      ? [`## ${titles[work]}: million guest instructions a second of processor time`, table(speeds)]
      : []),
  ]
}

function grid(
  head: string,
  items: readonly Item[],
  columns: readonly string[],
  cell: (column: string, item: Item) => string,
): Row[] {
  return [
    [head, ...columns],
    ...items.map((item) => [item.name, ...columns.map((column) => cell(column, item))]),
  ]
}

interface Pair {
  title: string
  slow: string
  fast: string
}

/**
 * Pairs of ours and another that ran on the same host, or needs none, of which both were measured. All are to be large but the
 * one with this computer itself, which is told the other way round.
 */
function comparisons(names: readonly string[]): Pair[] {
  return hosts.flatMap((host) => {
    const ours = contestantName('ours', host)
    const pairs = (['v86', 'qemu', 'interpreter'] as const).map((peer): [string, string] => [
      contestantName(peer, host),
      ours,
    ])
    return [...pairs, [ours, contestantName('native')] as const]
      .filter((pair) => pair.every((name) => names.includes(name)))
      .map(([slow, fast]) => ({ title: `${slow} ÷ ${fast}`, slow, fast }))
  })
}

function ratioOf(figures: Figures, pairs: readonly Pair[], title: string, item: Item): number | undefined {
  const pair = pairs.find((found) => found.title === title)
  return pair && figures.ratio(pair.slow, pair.fast, item, 'thread')
}

/** Classes by geometric means. */
function classParts(figures: Figures): string[] {
  const pairs = comparisons(figures.names())
  if (pairs.length === 0) return []
  const classes = itemClasses.filter((name) => figures.items.some((item) => item.class === name))
  const rows = classes.map((name) => {
    const items = figures.items.filter((item) => item.class === name)
    return [
      `${name} (${items.length})`,
      ...pairs.map(({ slow, fast }) => decimal(figures.meanRatio(slow, fast, items, 'thread'), 2)),
    ]
  })
  return [
    '## Classes: geometric means of the ratios of processor time',
    table([['class', ...pairs.map(({ title }) => title)], ...rows]),
  ]
}

function goalParts(figures: Figures): string[] {
  const verdicts = judge(figures).filter(({ isReached }) => isReached !== undefined)
  if (verdicts.length === 0) return []
  const rows = verdicts.map(({ goal, atLeast, thread, wall, process, isReached, note }) => [
    goal,
    `≥ ${decimal(atLeast, 2)}`,
    decimal(thread, 2),
    decimal(wall, 2),
    decimal(process, 2),
    `${isReached ? 'reached' : 'not reached'}${note ? `: ${note}` : ''}`,
  ])
  return [
    '## Goals, in Chromium: ratios of times; processor time of the thread decides',
    table([['goal', 'at least', 'thread', 'wall', 'process', ''], ...rows]),
  ]
}

const decimal = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '–'

/** A Markdown table that can be read as text. */
function table(rows: readonly Row[]): string {
  const [head = [], ...body] = rows
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: Row) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return [line(head), rule, ...body.map(line)].join('\n')
}
