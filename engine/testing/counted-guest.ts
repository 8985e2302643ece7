import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { SeededRandom } from '../base/random.ts'
import { writeCpio } from '../guests/cpio.ts'
import { InstructionClock } from '../host/guest-clock.ts'
import { SerialLine } from '../host/serial-line.ts'
import { Machine, type MachineOptions } from '../machine/machine.ts'

const images = new URL('../../public/images/', import.meta.url)
const commandLine = 'console=ttyS0 mitigations=off rcupdate.rcu_expedited=1 8250.nr_uarts=1 cryptomgr.notests'

/** Linux on a machine whose time goes by instructions: all that happens follows from the count. */
export class CountedGuest {
  readonly machine: Machine
  readonly memoryMiB: number
  readonly serial = new SerialLine()
  /** What the serial port said. */
  console = ''
  private readonly clock = new InstructionClock()

  private readonly image: URL

  constructor(
    options: Partial<
      Pick<
        MachineOptions,
        | 'memoryMiB'
        | 'variant'
        | 'hotCount'
        | 'shapes'
        | 'inputs'
        | 'channels'
        | 'hasVmPort'
        | 'video'
        | 'frameBuffer'
      >
    > & {
      /** A name in public/images, or a folder that ends with a slash. */
      image?: 'linux-tiny' | 'linux-desktop' | URL
    } = {},
  ) {
    const { image = 'linux-tiny' } = options
    this.image = typeof image === 'string' ? new URL(`${image}/`, images) : image
    this.memoryMiB = options.memoryMiB ?? 128
    this.machine = new Machine({
      memoryMiB: this.memoryMiB,
      clock: this.clock,
      wallClock: { bootEpochSeconds: 1_767_225_600 },
      random: new SeededRandom(1),
      serials: [this.serial],
      variant: options.variant ?? 'q35',
      hotCount: options.hotCount,
      shapes: options.shapes,
      inputs: options.inputs,
      channels: options.channels,
      hasVmPort: options.hasVmPort,
      video: options.video,
      ...(options.frameBuffer && { frameBuffer: options.frameBuffer }),
    })
    this.clock.attach(() => this.machine.instructions)
    this.serial.onOutput((bytes) => {
      this.console += String.fromCharCode(...bytes)
    })
  }

  /**
   * Linux unpacks `files`, each by its path, over those of the image; `more` goes before its command line. Another kernel than
   * the image's has no modules there.
   */
  boot(files: ReadonlyMap<string, Uint8Array> = new Map(), more = '', kernel?: Uint8Array): this {
    const initrd = readFileSync(new URL('initrd', this.image))
    const entries = [...files].map(([path, data]) => [path, { kind: 'file', mode: 0o644, data }] as const)
    const padding = new Uint8Array(-initrd.length & 3)
    this.machine.bootLinux({
      kernel: kernel ?? readFileSync(new URL('kernel', this.image)),
      initrd: files.size > 0 ? Buffer.concat([initrd, padding, writeCpio(new Map(entries))]) : initrd,
      commandLine: `${more} ${commandLine}`.trim(),
    })
    return this
  }

  /** Runs on for so many milliseconds of the guest's time. */
  pass(milliseconds: number): this {
    const { machine, clock } = this
    const end = clock.now() + milliseconds * 1e6
    while (clock.now() < end) {
      const result = machine.run(Math.max(1, Math.min(1_000_000, clock.instructionsUntil(end))))
      if (result === 'halted') clock.skipTo(Math.min(end, machine.nextDeadline()))
      else if (result !== 'budget') throw new Error(`the guest has ${result}`)
    }
    this.serial.flush()
    return this
  }

  /** Waits for the shell of the serial port, and makes it say nothing but answers. */
  login(): this {
    this.runUntil('# \x1b[6n', 2e9).type('stty -echo; PS1=; PS2=\n').pass(100)
    return this
  }

  /** Runs a command at that shell; gives what it printed. Throws if it failed. */
  ask(command: string, most = 200_000_000): string {
    this.console = ''
    this.type(`${command}; echo "answer"-$?\n`)
    this.runUntil(/answer-\d+\r\n/, most)
    const [, output = '', status] = /^([\s\S]*)answer-(\d+)\r\n/.exec(this.console) ?? []
    if (status !== '0') throw new Error(`${command}: status ${status}\n${output}`)
    return output.replaceAll('\r\n', '\n')
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
  runUntil(text: string | RegExp, most: number): this {
    const end = this.machine.instructions + most
    while (typeof text === 'string' ? !this.console.includes(text) : !text.test(this.console)) {
      if (this.machine.instructions > end) throw new Error(`no «${text}» on the console:\n${this.console}`)
      this.runTo(this.machine.instructions + 1_000_000)
    }
    return this
  }

  /** Runs until something is true, which is looked at every 40 ms of the guest's time. */
  passUntil(isTrue: () => boolean, mostMilliseconds: number): this {
    for (let passed = 0; !isTrue(); passed += 40) {
      if (passed > mostMilliseconds) throw new Error(`not true: ${isTrue}; the console:\n${this.console}`)
      this.pass(40)
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
