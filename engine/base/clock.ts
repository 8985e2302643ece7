/** Guest time in nanoseconds since power-on. It stands while the guest is paused. */
export interface Clock {
  /** Nanoseconds, an integer below 2^53 (104 days). Never goes back. */
  now(): number
  /** Where time goes by instructions: how many may run until `deadline` (ns); infinity for an infinite one. */
  instructionsUntil?(deadline: number): number
  /** Sets guest time, when a saved machine is restored. */
  set?(now: number): void
}

/** Seconds since the Unix epoch when the guest was powered on, for the RTC and kvm-clock. */
export interface WallClock {
  readonly bootEpochSeconds: number
}

/** One alarm of a device. A device owns its timers; the queue keeps them in order. */
export class Timer {
  /** Guest time at which it fires, or Infinity when it is not armed. */
  deadline = Number.POSITIVE_INFINITY
  /** Order of creation: settles ties, so that two runs fire in the same order. */
  readonly order: number
  private readonly queue: TimerQueue
  readonly fire: (now: number) => void

  constructor(queue: TimerQueue, order: number, fire: (now: number) => void) {
    this.queue = queue
    this.order = order
    this.fire = fire
  }

  /** Fires once when guest time reaches `deadline` (ns); replaces an earlier deadline. */
  arm(deadline: number): void {
    this.deadline = deadline
    this.queue.changed()
  }

  cancel(): void {
    this.deadline = Number.POSITIVE_INFINITY
    this.queue.changed()
  }
}

/** All timers of one machine. Whoever runs the vCPU asks for the next deadline and calls {@link run}. */
export class TimerQueue {
  readonly clock: Clock
  private readonly timers: Timer[] = []
  private next = Number.POSITIVE_INFINITY
  private stale = false
  /** Called when a deadline changed, so that a running vCPU can shorten its slice. */
  onChange: () => void = () => {}

  constructor(clock: Clock) {
    this.clock = clock
  }

  create(fire: (now: number) => void): Timer {
    const timer = new Timer(this, this.timers.length, fire)
    this.timers.push(timer)
    return timer
  }

  changed(): void {
    this.stale = true
    this.onChange()
  }

  /** The earliest deadline (ns), or Infinity. */
  nextDeadline(): number {
    if (this.stale) {
      this.next = this.timers.reduce((least, t) => Math.min(least, t.deadline), Number.POSITIVE_INFINITY)
      this.stale = false
    }
    return this.next
  }

  /** Fires everything due by now, earliest first. A timer may arm itself again, also in the past. */
  run(): void {
    const now = this.clock.now()
    for (let guard = 0; guard < 10_000 && this.nextDeadline() <= now; guard++) {
      let due: Timer | undefined
      for (const t of this.timers) if (t.deadline <= now && (!due || t.deadline < due.deadline)) due = t
      if (!due) return
      due.deadline = Number.POSITIVE_INFINITY
      this.stale = true
      due.fire(now)
    }
  }
}
