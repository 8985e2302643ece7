import type { Line, Profile, RegionProfile } from '../cpu/profile/profile.ts'
import { columns, countText as count, shareText as share } from './columns.ts'
import { exitCauses } from './exit-causes.ts'
import type { KernelSymbols } from './kernel-symbols.ts'
import { type TimeSamples, type TimeSum, timeSums } from './time-samples.ts'

const MOST_LINES = 12

/** A profile as text, lists of at most `top` lines. */
export function profileReport(
  profile: Profile,
  samples: TimeSamples,
  symbols: KernelSymbols,
  top: number,
): string[] {
  const { translated, interpreted, regions, exits, ops, reasons, blocks } = profile
  const total = translated + interpreted
  const time = timeSums(samples)
  const whole = time.kinds.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  const times = (sums: readonly TimeSum[]) =>
    sums.map(({ what, milliseconds }) => [count(milliseconds), share(milliseconds, whole), what])
  const entries = regions.reduce((sum, region) => sum + region.entries, 0)
  return [
    `${count(total)} instructions: ${share(translated, total)} compiled in ${count(entries)} entries of ${regions.length} regions, ${share(interpreted, total)} interpreted`,
    '',
    'Where time went: V8 looked every millisecond; what profiling took itself is left out, but its counting is in the main loop',
    table(['ms', 'share', 'what'], times(time.kinds)),
    '',
    'Functions besides regions that took most time',
    table(['ms', 'share', 'what'], times(time.functions.slice(0, top))),
    '',
    'Why compiled code was left, and what was interpreted until it was entered again',
    table(
      ['exits', 'entered at once', 'interpreted', 'share', 'a time', 'why'],
      exits
        .slice(0, top * 2)
        .map((exit) => [
          count(exit.count),
          share(exit.chained, exit.count),
          count(exit.interpreted),
          share(exit.interpreted, interpreted),
          average(exit.interpreted, exit.count),
          [exitCauses[exit.cause], exit.what, exit.example && `(${exit.example})`].filter(Boolean).join(' '),
        ]),
    ),
    '',
    'Why blocks were interpreted (their whole instructions, as if no branch left them early)',
    table(
      ['blocks', 'instructions', 'why'],
      reasons.slice(0, top * 2).map((sum) => [count(sum.blocks), count(sum.instructions), sum.reason]),
    ),
    '',
    'What the interpreter executed most',
    table(
      ['times', 'share', 'what'],
      ops.slice(0, top * 2).map((op) => [count(op.count), share(op.count, sumOf(ops)), op.what]),
    ),
    '',
    'Blocks in which the interpreter executed most',
    ...blocks
      .slice(0, top)
      .flatMap(({ address, physical, reason, entries: n, instructions, lines }) => [
        `${hex(address)}${address === undefined ? '' : named(symbols)(address)} (RAM ${hex(physical)}): ${count(instructions)} instructions in ${count(n)} entries; ${reason}`,
        ...listing(lines),
      ]),
    '',
    'Regions that executed most',
    ...regions.slice(0, top).flatMap((region) => {
      const milliseconds = samples.get(region.name)?.milliseconds ?? 0
      const heading = `${share(region.instructions, total)} of all instructions, ${share(milliseconds, whole)} of the time`
      return ['', ...regionReport(region, heading, symbols, top)]
    }),
  ]
}

function regionReport(region: RegionProfile, shares: string, symbols: KernelSymbols, top: number): string[] {
  const { address, privilege, isAlive, codeBytes, entries, instructions, exits, blocks } = region
  /** Blocks overlap where something jumps into one. */
  const shown = new Set<bigint>()
  const nameOf = named(symbols)
  return [
    `${hex(address)}${nameOf(address)} (privilege ${privilege}${isAlive ? '' : ', given up since'}): ${shares}, ${count(entries)} entries of ${average(instructions, entries)}; ${blocks.length} blocks, ${count(codeBytes)} bytes of WebAssembly`,
    table(
      ['exits', 'entered at once', 'interpreted', 'to', 'why'],
      exits
        .slice(0, top)
        .map((exit) => [
          count(exit.count),
          share(exit.chained, exit.count),
          count(exit.interpreted),
          hex(exit.address) + nameOf(exit.address),
          [exitCauses[exit.cause], exit.text].filter(Boolean).join(': '),
        ]),
    ),
    ...blocks.flatMap((block) => {
      const lines = block.lines.filter(({ address: at }) => !shown.has(at))
      for (const line of lines) shown.add(line.address)
      return [
        `  block ${hex(block.address)}${nameOf(block.address)}`,
        ...listing(lines, Number.POSITIVE_INFINITY),
      ]
    }),
  ]
}

function listing(lines: readonly Line[], most = MOST_LINES): string[] {
  const shown = lines.slice(0, most).map(({ address, text }) => `    ${hex(address)}  ${text}`)
  return lines.length > most ? [...shown, `    … ${lines.length - most} more`] : shown
}

const named =
  (symbols: KernelSymbols) =>
  (address: bigint): string => {
    const name = symbols.at(address)
    return name && ` ${name}`
  }

const average = (sum: number, n: number): string => (n > 0 ? sum / n : 0).toFixed(1)
const hex = (n: bigint | number | undefined): string => (n === undefined ? '?' : n.toString(16))
const sumOf = (all: readonly { count: number }[]): number => all.reduce((sum, one) => sum + one.count, 0)

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  columns([head, ...rows]).join('\n')
