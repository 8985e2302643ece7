import type { Clock } from '../base/clock.ts'

/** Guest time that whoever runs the guest can stop, and move on while nothing runs. */
export interface GuestClock extends Clock {
  pause(): void
  resume(): void
  /** Whether waiting takes the host's time. If not, an idle guest is moved on by {@link skipTo}. */
  readonly isReal: boolean
  /** Moves on to `time` (ns); does nothing where time passes by itself. */
  skipTo(time: number): void
}

/** Guest time as the host's time since power-on, without the pauses. */
export class HostClock implements GuestClock {
  readonly isReal = true
  private readonly milliseconds: () => number
  private elapsed = 0
  private startedAt: number | undefined

  /** `milliseconds` is a monotonic clock, such as performance.now. Time stands until the first {@link resume}. */
  constructor(milliseconds: () => number) {
    this.milliseconds = milliseconds
  }

  now(): number {
    return Math.floor(this.running() * 1e6)
  }

  pause(): void {
    this.elapsed = this.running()
    this.startedAt = undefined
  }

  resume(): void {
    this.startedAt ??= this.milliseconds()
  }

  skipTo(): void {}

  set(now: number): void {
    this.elapsed = now / 1e6
    if (this.startedAt !== undefined) this.startedAt = this.milliseconds()
  }

  private running(): number {
    return this.startedAt === undefined ? this.elapsed : this.elapsed + this.milliseconds() - this.startedAt
  }
}

/** Guest time by the number of instructions run: the same inputs give the same times, on every host. */
export class InstructionClock implements GuestClock {
  readonly isReal = false
  private readonly nanosecondsEach: number
  private count: () => number = () => 0
  private skipped = 0

  /** A vCPU of `mips` million instructions a second. */
  constructor(mips = 250) {
    this.nanosecondsEach = 1000 / mips
  }

  /** The machine needs its clock before it can count: the counter comes afterwards. */
  attach(count: () => number): void {
    this.count = count
  }

  now(): number {
    return Math.floor(this.count() * this.nanosecondsEach) + this.skipped
  }

  pause(): void {}

  resume(): void {}

  instructionsUntil(deadline: number): number {
    return Math.ceil((deadline - this.skipped) / this.nanosecondsEach) - this.count()
  }

  set(now: number): void {
    this.skipped = now - Math.floor(this.count() * this.nanosecondsEach)
  }

  skipTo(time: number): void {
    this.skipped += Math.max(0, Math.ceil(time) - this.now())
  }
}
