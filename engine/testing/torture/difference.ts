import { registerName } from '../../cpu/disassembler.ts'
import { state } from '../../cpu/layout.ts'
import { passing } from '../../cpu/saved-state.ts'
import type { TortureGuest } from './torture-guest.ts'

const starts = Object.entries(state).sort(([, a], [, b]) => a - b)

/** What the cell of the state at an offset is called. */
function nameOf(offset: number): string {
  if (offset < state.zero) return registerName(offset >> 3, 64, false)
  const [name, start] = starts.findLast(([, at]) => at <= offset) ?? ['?', 0]
  return offset === start ? name : `${name}+${offset - start}`
}

const isPassing = (offset: number): boolean => passing.some(([start, end]) => offset >= start && offset < end)

const cellsOf = ({ guest }: TortureGuest): BigUint64Array =>
  new BigUint64Array(guest.cpu.buffer, 0, state.end / 8)

/** In what two guests differ, a line each: registers and other cells, memory, which pages were written, what devices saw. */
export function difference(one: TortureGuest, other: TortureGuest): string[] {
  const lines: string[] = []
  const line = (what: string, a: unknown, b: unknown) => lines.push(`  ${what}: ${a}, interpreted ${b}`)
  const [cells, others] = [cellsOf(one), cellsOf(other)]
  for (let n = 0; n < cells.length; n++) {
    if (cells[n] === others[n]) continue
    // two cells of 32 bits may share one of these
    for (const half of [8 * n, 8 * n + 4]) {
      const [a, b] = [one, other].map(({ guest }) => guest.cpu.get32(half) >>> 0)
      if (a !== b && !isPassing(half)) line(nameOf(half), a?.toString(16), b?.toString(16))
    }
  }
  const [cpu, otherCpu] = [one.guest.cpu, other.guest.cpu]
  if (cpu.instructions !== otherCpu.instructions)
    line('instructions', cpu.instructions, otherCpu.instructions)
  if (Buffer.compare(cpu.ram, otherCpu.ram) !== 0)
    for (let at = 0; at < cpu.ram.length && lines.length < 30; at++)
      if (cpu.ram[at] !== otherCpu.ram[at]) line(`memory ${at.toString(16)}`, cpu.ram[at], otherCpu.ram[at])
  for (let page = 0; page < cpu.ram.length / 4096; page++)
    if (cpu.isDirty(page) !== otherCpu.isDirty(page))
      line(`page ${page} written`, cpu.isDirty(page), otherCpu.isDirty(page))
  const [seen, alsoSeen] = [one.devices, other.devices]
  if (seen.length !== alsoSeen.length || seen.at(-1) !== alsoSeen.at(-1))
    line('last access of a device', seen.at(-1), alsoSeen.at(-1))
  return lines
}
