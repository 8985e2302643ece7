import type { CpuCounters } from '../../cpu/counters.ts'
import { Decoder } from '../../cpu/decoder.ts'
import { disassemble } from '../../cpu/disassembler.ts'
import { state } from '../../cpu/layout.ts'
import { LONG64 } from '../../cpu/mode.ts'
import { rows } from '../../cpu/table/rows.ts'
import { counted } from './handlers.ts'
import { control, linear } from './places.ts'
import type { TortureGuest } from './torture-guest.ts'
import { type Cut, type Torture, Twins } from './twins.ts'

export type TortureReport = {
  readonly instructions: number
  readonly compiled: CpuCounters
  readonly stops: number
  /** Exceptions that ended a program, by vector. */
  readonly faults: ReadonlyMap<number, number>
  /** What the guest's own handlers counted. */
  readonly counters: Readonly<Record<keyof typeof counted, number>>
  readonly devices: number
}

const decoder = new Decoder(rows)

/**
 * Runs the random program of a seed with and without compiled code. Throws if they differ anywhere at any stop, with the seed,
 * what differs first and the instructions before it.
 */
export function torture(seed: number, how: Torture): TortureReport {
  const twins = new Twins(seed, how)
  const found = twins.run()
  if (found) throw new Error(explain(seed, how, found))
  const { guest, devices } = twins.interpreted
  const at = linear.control + control.counters
  const page = Number(guest.entryAt(guest.entry(BigInt(at))) & 0xffff_f000n)
  const counters = Object.entries(counted).map(([name, n]) => [name, guest.ram.getUint32(page + 8 * n, true)])
  return {
    instructions: guest.cpu.instructions,
    compiled: twins.compiled.guest.cpu.counters,
    stops: twins.stops,
    faults: twins.faults,
    counters: Object.fromEntries(counters),
    devices: devices.length,
  }
}

type Found = Cut & { readonly lines: readonly string[] }

function explain(seed: number, how: Torture, found: Found): string {
  const first = earliest(seed, how, found)
  const title = `program ${seed} differs at stop ${first.stop}, ${first.budget} instructions after the one before:`
  return [title, ...first.lines, ...trace(seed, how, first)].join('\n')
}

/** The fewest instructions since the stop before after which they differ. */
function earliest(seed: number, how: Torture, found: Found): Found {
  let last = found
  let [low, high] = [0, found.budget]
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    const shorter = new Twins(seed, how).run({ stop: found.stop, budget: middle })
    if (shorter && shorter.stop === found.stop) {
      last = { ...shorter, budget: middle }
      high = middle
    } else low = middle
  }
  return last
}

const MOST_LINES = 40

/** The last instructions before a difference, as the interpreter runs them. */
function trace(seed: number, how: Torture, { stop, budget }: Found): string[] {
  const twins = new Twins(seed, how)
  twins.run({ stop, budget: 0 })
  const { interpreted } = twins
  const lines: string[] = []
  for (let n = 0; n < budget; n++) {
    lines.push(`    ${instructionAt(interpreted)}`)
    interpreted.guest.cpu.run(1)
  }
  return lines.slice(-MOST_LINES)
}

function instructionAt({ guest }: TortureGuest): string {
  const rip = guest.cpu.get64(state.rip)
  const bytes = new Uint8Array(16)
  for (const [i] of bytes.entries()) {
    const address = rip + BigInt(i)
    const page = guest.entryAt(guest.entry(address)) & 0xffff_f000n
    bytes[i] = guest.cpu.ram[Number(page | (address & 0xfffn))] ?? 0
  }
  const insn = decoder.decode(bytes, 0, 15, LONG64)
  return `${rip.toString(16)} ${insn ? disassemble(insn, rip) : '?'}`
}
