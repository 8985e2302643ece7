import { SeededRandom } from '../../base/random.ts'
import { state } from '../../cpu/layout.ts'
import { CR0 } from '../../cpu/registers.ts'
import type { Screen } from '../../display/screen.ts'
import { InstructionClock } from '../../host/guest-clock.ts'
import { SerialLine } from '../../host/serial-line.ts'
import { Machine } from '../../machine/machine.ts'
import { forced, watched } from '../forced-compilation.ts'

/** Where a Multiboot image with address fields lies, and where its entry address stands in it (Multiboot 0.6.96, 3.1.3). */
const LOAD_ADDRESS = 0x10_0000
const ENTRY_FIELD = 28
const MOST_INSTRUCTIONS = 50_000_000

/** What a program prints on our machine, line by line, how it ended, and what the screen shows. */
export function runOnOurs(image: Uint8Array): {
  lines: string[]
  ending: string
  screen: Screen | undefined
} {
  let output = ''
  const clock = new InstructionClock()
  const machine: Machine = new Machine({
    memoryMiB: 16,
    clock,
    wallClock: { bootEpochSeconds: 0 },
    random: new SeededRandom(1),
    serials: [new SerialLine()],
    ...forced,
    onDebugText: (bytes) => {
      output += String.fromCharCode(...bytes)
    },
  })
  clock.attach(() => machine.instructions)
  let ending = 'still runs'
  machine.onExit(({ kind, reason }) => {
    ending = kind === 'crash' ? 'triple fault' : (reason ?? kind)
  })
  watched(internals(machine).cpu)
  load(machine, image)
  while (machine.instructions < MOST_INSTRUCTIONS) {
    const end = machine.run(1_000_000)
    if (end === 'shutdown' || end === 'crashed') break
    if (end === 'budget') continue
    if (machine.nextDeadline() === Number.POSITIVE_INFINITY) {
      ending = 'waits for ever'
      break
    }
    clock.skipTo(machine.nextDeadline())
  }
  return { lines: output.trimEnd().split('\n'), ending, screen: machine.screen }
}

/** The state that a Multiboot loader leaves (Multiboot 0.6.96, 3.2): 32-bit protected mode, flat segments, no paging. */
function load(machine: Machine, image: Uint8Array): void {
  const { cpu, board } = internals(machine)
  board.initialize()
  cpu.ram.set(image, LOAD_ADDRESS)
  cpu.set64(state.cr0, BigInt(CR0.PE | CR0.ET))
  cpu.setSegment('cs', 8, 0n, 0xffff_ffff, 0xc9b)
  for (const name of ['ds', 'es', 'ss', 'fs', 'gs'] as const) cpu.setSegment(name, 16, 0n, 0xffff_ffff, 0xc93)
  cpu.set64(state.rip, BigInt(new DataView(image.buffer, image.byteOffset).getUint32(ENTRY_FIELD, true)))
  cpu.flush()
  cpu.changed()
}

/** The machine boots nothing but Linux by itself. */
function internals(machine: Machine): { cpu: Machine['cpu']; board: Machine['board'] } {
  return { cpu: machine['cpu'], board: machine['board'] }
}
