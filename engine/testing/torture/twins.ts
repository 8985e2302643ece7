import { SeededRandom } from '../../base/random.ts'
import type { Batching } from '../../cpu/jit/queue.ts'
import { exitReason, state } from '../../cpu/layout.ts'
import { TF } from '../../cpu/registers.ts'
import { randomShapes } from '../region-shapes.ts'
import { difference } from './difference.ts'
import { interrupt, linear, PAGE, pages } from './places.ts'
import { type Themes, type TortureProgram, tortureProgram } from './program.ts'
import { TortureGuest } from './torture-guest.ts'

/** What happens to programs while they run; each number is how often of a hundred stops. */
export type Torture = Themes & {
  /** Instructions that a program runs, about. */
  readonly instructions: number
  readonly interrupts: number
  readonly nmis: number
  /** A device overwrites code. */
  readonly pokes: number
  /** TF is set, debug registers are. */
  readonly traps: number
  readonly breakpoints: number
  /** TLB and translated code are emptied; the processor's state is saved and restored. */
  readonly flushes: number
  /** Compiled code waits for more, to be in a module with; not at all if left out. */
  readonly batching?: Batching
}

/** How a run is cut short: before this stop, counted from 0, after at most so many instructions since the one before. */
export type Cut = { readonly stop: number; readonly budget: number }

export class Twins {
  readonly compiled: TortureGuest
  readonly interpreted: TortureGuest
  readonly program: TortureProgram
  /** Vectors of exceptions that no handler went on from, by how many there were. */
  readonly faults = new Map<number, number>()
  stops = 0
  private readonly torture: Torture
  private readonly random: SeededRandom
  private readonly budgets: number

  constructor(seed: number, torture: Torture) {
    this.torture = torture
    this.random = new SeededRandom(seed)
    this.program = tortureProgram(this.random, torture)
    const level = torture.privileged ? 0 : 3
    const raises = 3 + this.below(20)
    const hotCount = this.pick([1, 1, 2, 5, 20])
    const shapes = this.below(3) === 0 ? undefined : randomShapes(seed)
    this.budgets = this.pick([12, 150, 2500, 2500, 20_000])
    this.compiled = new TortureGuest(this.program, {
      hotCount,
      shapes,
      batching: torture.batching,
      level,
      raises,
    })
    this.interpreted = new TortureGuest(this.program, { hotCount: 0, level, raises })
  }

  private below(n: number): number {
    return this.random.next() % n
  }

  private pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T
  }

  private chance(percent: number): boolean {
    return this.below(1000) < percent * 10
  }

  private both(body: (guest: TortureGuest) => void): void {
    body(this.compiled)
    body(this.interpreted)
  }

  /** Both do the same with the same random numbers. */
  private alike(body: (guest: TortureGuest, random: SeededRandom) => void): void {
    const seed = this.random.next()
    this.both((guest) => body(guest, new SeededRandom(seed)))
  }

  private start(rip: number): void {
    const fuel = this.pick([3, 20, 60, 200])
    const walk = this.pick([linear.data, linear.lazy]) + 8 * this.below(200)
    this.alike((guest, random) => guest.start(rip, fuel, walk, () => random.next()))
  }

  /**
   * Runs both until the program has run long enough. Gives what differs at a stop, one line each, with the stop's number and
   * the instructions since the one before; undefined if nothing ever does.
   */
  run(cut?: Cut): { lines: string[]; stop: number; budget: number } | undefined {
    const { compiled, interpreted } = this
    this.alike((guest, random) => guest.fill(random))
    this.start(this.program.entries[0] ?? linear.code)
    const { cpu } = interpreted.guest
    for (this.stops = 0; this.stops < 600 && cpu.instructions < this.torture.instructions; this.stops++) {
      const wanted = 1 + this.below(this.budgets)
      const budget = cut?.stop === this.stops ? Math.min(wanted, cut.budget) : wanted
      if (budget === 0) return undefined
      const before = cpu.instructions
      const reasons = [compiled, interpreted].map(({ guest }) => guest.cpu.run(budget))
      const lines = difference(compiled, interpreted)
      if (reasons[0] !== reasons[1]) lines.push(`  reason: ${reasons[0]}, interpreted ${reasons[1]}`)
      if (lines.length > 0) return { lines, stop: this.stops, budget: Math.max(1, cpu.instructions - before) }
      if (cut?.stop === this.stops) return undefined
      if (reasons[1] === exitReason.tripleFault) return undefined
      this.goOn(reasons[1])
    }
    return undefined
  }

  private goOn(reason: number | undefined): void {
    if (reason === exitReason.interrupt) this.deliver()
    else if (reason === exitReason.halt) this.recover()
    else this.event()
  }

  private deliver(): void {
    const vector = this.pick([
      interrupt.tick,
      interrupt.switch,
      interrupt.flush,
      interrupt.forget,
      interrupt.exchange,
      interrupt.clean,
    ])
    this.both(({ guest: { cpu } }) => {
      if (cpu.nmiPending) {
        cpu.deliverNmi()
        return
      }
      cpu.setInterruptPending(false)
      cpu.interrupt(vector)
    })
  }

  /** Goes on after an exception, or after the program's end, at some block. */
  private recover(): void {
    const { vector } = this.interpreted
    if (vector !== undefined && vector !== interrupt.end)
      this.faults.set(vector, (this.faults.get(vector) ?? 0) + 1)
    this.start(this.chance(30) ? (this.program.entries[0] ?? 0) : this.pick(this.program.entries))
  }

  private event(): void {
    const { torture } = this
    if (this.chance(torture.interrupts)) this.both(({ guest }) => guest.cpu.setInterruptPending(true))
    if (this.chance(torture.nmis)) this.both(({ guest }) => guest.cpu.setNmi())
    const site = this.program.sites[this.below(Math.max(1, this.program.sites.length))]
    if (site && this.chance(torture.pokes)) {
      const bytes = this.pick(site.variants)
      this.both((guest) => guest.pokeCode(site.address, bytes))
    }
    if (this.chance(torture.flushes)) this.flush()
    // the handlers' stack would not survive a trap within a handler
    if (!this.interpreted.isInProgram) return
    if (this.chance(5)) this.recover()
    if (this.chance(torture.traps))
      this.set32(state.flagsSystem, this.interpreted.guest.cpu.get32(state.flagsSystem) | TF)
    if (this.chance(torture.breakpoints)) this.setBreakpoints()
  }

  private flush(): void {
    if (this.chance(50)) this.both(({ guest }) => guest.cpu.flush())
    else this.both(({ guest: { cpu } }) => cpu.restoreState(cpu.saveState()))
  }

  private set32(cell: number, value: number): void {
    this.both(({ guest: { cpu } }) => {
      cpu.set32(cell, value)
      cpu.changed()
    })
  }

  private setBreakpoints(): void {
    let control = 0x400
    for (let n = 0; n < 4; n++) {
      const isCode = this.below(2) === 0
      const address = isCode
        ? this.pick(this.program.entries)
        : linear.data + 8 * this.below((pages.data * PAGE) / 8)
      this.both(({ guest }) => guest.cpu.set64(state.debug + 8 * n, BigInt(address)))
      if (this.chance(60)) control |= (2 << (2 * n)) | ((isCode ? 0 : this.pick([1, 3]) | 8) << (16 + 4 * n))
    }
    this.both(({ guest }) => guest.cpu.set64(state.debug + 56, BigInt(control >>> 0)))
    this.both(({ guest }) => guest.cpu.changed())
  }
}
