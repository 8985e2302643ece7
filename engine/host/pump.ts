import type { Disposable } from '../base/event.ts'
import type { Machine } from '../machine/machine.ts'
import type { GuestClock } from './guest-clock.ts'
import type { Scheduler } from './scheduler.ts'

export type PumpedMachine = Pick<Machine, 'run' | 'nextDeadline'>

/** How long the guest runs before the host gets its turn. Longer makes input lag, shorter costs speed. */
const sliceMilliseconds = 8
/** Waits up to this long block the thread; longer ones leave it free for messages. */
const dozeMilliseconds = 4
/** A timer that is set anew now and then: hosts clamp longer ones (HTML standard: 2^31 - 1 ms). */
const longestWait = 60_000

/** Runs a machine in slices between which the host gets its turn, and sleeps while the guest is idle. */
export class Pump {
  private readonly machine: PumpedMachine
  private readonly clock: GuestClock
  private readonly scheduler: Scheduler
  /** Called after each slice; `stopped` is why the machine will not run on. */
  private readonly afterSlice: (stopped: 'shutdown' | 'crashed' | undefined) => void
  private budget = 100_000
  private isRunning = false
  private isScheduled = false
  private wait: Disposable | undefined

  constructor(
    machine: PumpedMachine,
    clock: GuestClock,
    scheduler: Scheduler,
    afterSlice: (stopped: 'shutdown' | 'crashed' | undefined) => void,
  ) {
    this.machine = machine
    this.clock = clock
    this.scheduler = scheduler
    this.afterSlice = afterSlice
  }

  start(): void {
    if (this.isRunning) return
    this.isRunning = true
    this.clock.resume()
    this.schedule()
  }

  stop(): void {
    if (!this.isRunning) return
    this.isRunning = false
    this.clock.pause()
    this.endWait()
  }

  /** Something came from outside: an idle guest may have work now. */
  wake(): void {
    if (!this.wait) return
    this.endWait()
    this.schedule()
  }

  private schedule(): void {
    if (this.isScheduled) return
    this.isScheduled = true
    this.scheduler.soon(() => {
      this.isScheduled = false
      if (this.isRunning) this.slice()
    })
  }

  private slice(): void {
    const end = this.scheduler.now() + sliceMilliseconds
    for (;;) {
      const result = this.runBudget()
      if (result === 'shutdown' || result === 'crashed') {
        this.stop()
        this.afterSlice(result)
        return
      }
      if (result === 'halted' && !this.passIdleTime(end)) break
      if (this.scheduler.now() >= end) break
    }
    this.afterSlice(undefined)
    if (this.isRunning && !this.wait) this.schedule()
  }

  /** Runs once and learns how many instructions fill a quarter of a slice. */
  private runBudget(): ReturnType<PumpedMachine['run']> {
    const before = this.scheduler.now()
    const result = this.machine.run(this.budget)
    const spent = this.scheduler.now() - before
    if (result === 'budget') {
      const factor = spent > 0 ? Math.min(2, Math.max(0.5, sliceMilliseconds / 4 / spent)) : 2
      this.budget = Math.min(50_000_000, Math.max(1_000, Math.round(this.budget * factor)))
    }
    return result
  }

  /** The guest waits for its next timer. True when that is over within this slice. */
  private passIdleTime(end: number): boolean {
    const deadline = this.machine.nextDeadline()
    if (deadline !== Number.POSITIVE_INFINITY && !this.clock.isReal) {
      this.clock.skipTo(deadline)
      return true
    }
    const milliseconds = (deadline - this.clock.now()) / 1e6
    if (milliseconds <= 0) return true
    if (milliseconds < dozeMilliseconds && this.scheduler.now() < end) {
      this.afterSlice(undefined)
      if (!this.isRunning) return false
      if (this.scheduler.doze(milliseconds)) return true
    }
    this.wait = this.scheduler.after(Math.min(milliseconds, longestWait), () => {
      this.wait = undefined
      this.schedule()
    })
    return false
  }

  private endWait(): void {
    this.wait?.dispose()
    this.wait = undefined
  }
}
