import { type ProgramTiming, programNames } from './contest.ts'
import type { Results } from './contest-run.ts'
import type { Skipped } from './contestants.ts'

/** Where our engine ran; each is compared with the others that ran there, and with those that need no host. */
const hosts = ['Node', 'Chromium'] as const

type Row = string[]

/** The results as Markdown. */
export function writeReport(
  results: Results,
  skipped: readonly Skipped[],
  heading: readonly string[],
): string {
  const parts = [...heading]
  if (results.programs.size > 0) {
    parts.push('## Programs: milliseconds', table(timeRows(results)))
    const compared = ratioRows(results)
    if (hasColumns(compared)) parts.push('## Programs: ratios; above 1 ours is slower', table(compared))
    const speeds = speedRows(results)
    if (hasColumns(speeds)) parts.push('## Programs: million guest instructions a second', table(speeds))
  }
  if (results.boot.size > 0) parts.push('## Boot to the shell', table(bootRows(results)))
  const absent = [...skipped, ...results.failed].map(
    ({ name, work, reason }) => `- ${work}, ${name}: ${reason}`,
  )
  if (absent.length > 0) parts.push('## Not measured', absent.join('\n'))
  const wrong = wrongSums(results)
  if (wrong.length > 0) parts.push('## Wrong', wrong.map((line) => `- ${line}`).join('\n'))
  return `${parts.join('\n\n')}\n`
}

/** Programs whose results differ between contestants; a sentence each. */
export function wrongSums({ programs }: Results): string[] {
  return programNames.flatMap((program, index) => {
    const sums = [...programs].map(([name, timings]) => `${name} ${timings[index]?.sum ?? 'nothing'}`)
    const different = new Set(sums.map((sum) => sum.split(' ').at(-1)))
    return different.size > 1 ? [`${program}: the sums differ: ${sums.join(', ')}`] : []
  })
}

const hasColumns = (rows: readonly Row[]): boolean => (rows[0]?.length ?? 0) > 1

function timeRows({ programs }: Results): Row[] {
  return [
    ['program', ...programs.keys()],
    ...programNames.map((program, index) => [
      program,
      ...[...programs.values()].map((timings) => decimal(timings[index]?.milliseconds, 1)),
    ]),
  ]
}

/** Pairs of ours and another that were both measured. */
function comparisons(names: readonly string[]): { title: string; ours: string; other: string }[] {
  return hosts.flatMap((host) =>
    ['native', 'QEMU TCG', `v86, ${host}`]
      .map((other) => ({ title: `ours, ${host} ÷ ${other}`, ours: `ours, ${host}`, other }))
      .filter(({ ours, other }) => names.includes(ours) && names.includes(other)),
  )
}

function ratioRows({ programs }: Results): Row[] {
  const columns = comparisons([...programs.keys()])
  const ratios = columns.map(({ ours, other }) =>
    programNames.map((_, index) =>
      ratio(programs.get(ours)?.[index]?.milliseconds, programs.get(other)?.[index]?.milliseconds),
    ),
  )
  return [
    ['program', ...columns.map(({ title }) => title)],
    ...programNames.map((program, index) => [program, ...ratios.map((column) => decimal(column[index], 2))]),
    ['geometric mean', ...ratios.map((column) => decimal(geometricMean(column), 2))],
  ]
}

function speedRows({ programs }: Results): Row[] {
  const counted = [...programs].filter(([, timings]) => timings.some((timing) => timing?.instructions))
  const speeds = counted.map(([, timings]) => programNames.map((_, index) => mips(timings[index])))
  return [
    ['program', ...counted.map(([name]) => name)],
    ...programNames.map((program, index) => [program, ...speeds.map((column) => decimal(column[index], 0))]),
    ['geometric mean', ...speeds.map((column) => decimal(geometricMean(column), 0))],
  ]
}

function bootRows({ boot }: Results): Row[] {
  const reference = boot.get('QEMU TCG')?.seconds
  return [
    ['machine', 'seconds', '÷ QEMU TCG', 'million instructions', 'million a second'],
    ...[...boot].map(([name, { seconds, instructions }]) => [
      name,
      decimal(seconds, 2),
      decimal(ratio(seconds, reference), 2),
      decimal(instructions && instructions / 1e6, 0),
      decimal(instructions && instructions / seconds / 1e6, 0),
    ]),
  ]
}

const mips = (timing: ProgramTiming | undefined): number | undefined =>
  timing?.instructions && timing.instructions / timing.milliseconds / 1000

const ratio = (a: number | undefined, b: number | undefined): number | undefined => a && b && a / b

function geometricMean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  if (known.length === 0 || known.length < values.length) return undefined
  return Math.exp(known.reduce((sum, value) => sum + Math.log(value), 0) / known.length)
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
