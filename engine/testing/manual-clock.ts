import type { Clock } from '../base/clock.ts'
import { TimerQueue } from '../base/clock.ts'

/** Guest time that a test moves by hand. */
export class ManualClock implements Clock {
  readonly timers = new TimerQueue(this)
  private time = 0

  now(): number {
    return this.time
  }

  /** Moves on to `time` (ns), firing each timer at its own deadline, as a precise host would. */
  runTo(time: number): void {
    while (this.timers.nextDeadline() <= time) {
      this.time = Math.max(this.time, this.timers.nextDeadline())
      this.timers.run()
    }
    this.time = time
  }

  run(nanoseconds: number): void {
    this.runTo(this.time + nanoseconds)
  }

  /** Jumps to `time` first and fires afterwards, as a host does that was busy elsewhere. */
  jumpTo(time: number): void {
    this.time = time
    this.timers.run()
  }
}
