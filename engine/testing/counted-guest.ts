import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { SeededRandom } from '../base/random.ts'
import { InstructionClock } from '../host/guest-clock.ts'
import { SerialLine } from '../host/serial-line.ts'
import { Machine, type MachineOptions } from '../machine/machine.ts'

const image = new URL('../../public/images/linux-tiny/', import.meta.url)
const commandLine = 'console=ttyS0 mitigations=off rcupdate.rcu_expedited=1 8250.nr_uarts=1 cryptomgr.notests'

/** Linux on a machine whose time goes by instructions: all that happens follows from the count. */
export class CountedGuest {
  readonly machine: Machine
  readonly memoryMiB: number
  readonly serial = new SerialLine()
  /** What the serial port said. */
  console = ''
  private readonly clock = new InstructionClock()

  constructor(options: Partial<Pick<MachineOptions, 'memoryMiB' | 'variant'>> = {}) {
    this.memoryMiB = options.memoryMiB ?? 128
    this.machine = new Machine({
      memoryMiB: this.memoryMiB,
      clock: this.clock,
      wallClock: { bootEpochSeconds: 1_767_225_600 },
      random: new SeededRandom(1),
      serials: [this.serial],
      variant: options.variant ?? 'q35',
    })
    this.clock.attach(() => this.machine.instructions)
    this.serial.onOutput((bytes) => {
      this.console += String.fromCharCode(...bytes)
    })
  }

  boot(): this {
    this.machine.bootLinux({
      kernel: readFileSync(new URL('kernel', image)),
      initrd: readFileSync(new URL('initrd', image)),
      commandLine,
    })
    return this
  }

  /** Runs on to `count` instructions since power-on, in pieces of `budget`; idle time is skipped. */
  runTo(count: number, budget: () => number = () => 1_000_000): this {
    const { machine, clock } = this
    while (machine.instructions < count) {
      const end = machine.run(Math.min(budget(), count - machine.instructions))
      if (end === 'halted' && machine.nextDeadline() < Number.POSITIVE_INFINITY)
        clock.skipTo(machine.nextDeadline())
      else if (end !== 'budget')
        throw new Error(`the guest has ${end} after ${machine.instructions} instructions`)
    }
    this.serial.flush()
    return this
  }

  /** Runs until the console has said `text`, at most `most` instructions. */
  runUntil(text: string, most: number): this {
    const end = this.machine.instructions + most
    while (!this.console.includes(text)) {
      if (this.machine.instructions > end) throw new Error(`no «${text}» on the console:\n${this.console}`)
      this.runTo(this.machine.instructions + 1_000_000)
    }
    return this
  }

  /** Runs until the machine has ended, at most `most` instructions; gives how. */
  runToEnd(most: number): string {
    const { machine, clock } = this
    const last = machine.instructions + most
    for (;;) {
      const end = machine.run(1_000_000)
      if (end === 'shutdown' || end === 'crashed') return end
      if (machine.instructions > last) throw new Error('the guest goes on')
      if (end === 'halted') clock.skipTo(machine.nextDeadline())
    }
  }

  type(text: string): this {
    this.serial.send(new TextEncoder().encode(text))
    return this
  }

  /** One number for the whole state. */
  hash(): string {
    return createHash('sha256').update(this.machine.save()).digest('hex')
  }
}
