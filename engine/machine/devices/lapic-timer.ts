/**
 * The local APIC's timer: one-shot, periodic and TSC-deadline (Intel SDM 3A, 11.5.4).
 */
import type { Timer, TimerQueue } from '../../base/clock.ts'
import type { DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'

/** LVT timer register, bits 18-17. */
export const TIMER_MODE = { oneShot: 0, periodic: 1, deadline: 2 } as const

export interface LapicTimerOptions {
  timers: TimerQueue
  /** Ticks of the undivided clock per second. */
  timerHertz: number
  tscHertz: number
  readTsc(): bigint
  onFire(): void
}

export class LapicTimer {
  /** The divide configuration register. */
  divide = 0
  private readonly options: LapicTimerOptions
  private readonly timer: Timer
  private mode = 0
  private initial = 0
  private start = 0
  private deadlineTsc = 0n

  constructor(options: LapicTimerOptions) {
    this.options = options
    this.timer = options.timers.create((now) => this.fire(now))
  }

  get initialCount(): number {
    return this.initial
  }

  /** IA32_TSC_DEADLINE, 0 in other modes. */
  get deadline(): bigint {
    return this.deadlineTsc
  }

  reset(): void {
    this.mode = this.divide = this.start = 0
    this.disarm()
  }

  setMode(mode: number): void {
    const before = this.mode
    this.mode = mode
    // Entering or leaving deadline mode disarms the timer (11.5.4.1).
    if (mode !== before && (before === TIMER_MODE.deadline || mode === TIMER_MODE.deadline)) this.disarm()
  }

  startCount(value: number): void {
    if (this.mode === TIMER_MODE.deadline) return
    this.initial = value
    this.start = this.now()
    if (value === 0) this.timer.cancel()
    else this.timer.arm(this.start + this.duration(value))
  }

  currentCount(): number {
    if (this.mode === TIMER_MODE.deadline || !Number.isFinite(this.timer.deadline)) return 0
    const elapsed = this.now() - this.start
    const counts = Math.floor((elapsed * this.options.timerHertz) / 1e9 / this.divisor())
    if (this.mode === TIMER_MODE.periodic) return this.initial - (counts % this.initial)
    return Math.max(0, this.initial - counts)
  }

  writeDivide(value: number): void {
    const left = this.currentCount()
    this.divide = value
    if (!Number.isFinite(this.timer.deadline) || this.mode === TIMER_MODE.deadline) return
    // What is left of the count goes on at the new speed.
    this.start = this.now() - this.duration(this.initial - left)
    this.timer.arm(this.now() + this.duration(left))
  }

  writeDeadline(value: bigint): void {
    if (this.mode !== TIMER_MODE.deadline) return
    this.deadlineTsc = value
    if (value === 0n) this.timer.cancel()
    else this.armDeadline()
  }

  save(): DeviceState {
    const { mode, divide, initial, start } = this
    const armed = Number.isFinite(this.timer.deadline) ? this.timer.deadline : null
    return { version: 1, mode, divide, initial, start, deadlineTsc: this.deadlineTsc.toString(), armed }
  }

  restore(name: string, state: DeviceState): void {
    const from = new StateReader(name, state, 1)
    this.mode = from.number('mode')
    this.divide = from.number('divide')
    this.initial = from.number('initial')
    this.start = from.number('start')
    this.deadlineTsc = from.unsigned64('deadlineTsc')
    if (state.armed === null) this.timer.cancel()
    else this.timer.arm(from.number('armed'))
  }

  private now(): number {
    return this.options.timers.clock.now()
  }

  private disarm(): void {
    this.initial = 0
    this.deadlineTsc = 0n
    this.timer.cancel()
  }

  /** Figure 11-10: bits 3, 1 and 0 are 2, 4, … 128, and then 1. */
  private divisor(): number {
    return 1 << ((((this.divide & 3) | ((this.divide & 8) >>> 1)) + 1) & 7)
  }

  /** Guest nanoseconds of so many counts. */
  private duration(counts: number): number {
    return Math.max(1, Math.ceil((counts * this.divisor() * 1e9) / this.options.timerHertz))
  }

  private armDeadline(): void {
    const ticks = this.deadlineTsc - this.options.readTsc()
    const now = this.now()
    // The TSC and guest time run together; a deadline beyond 2^53 ns never comes in a guest's life.
    const wait = ticks <= 0n ? 0 : Math.ceil((Number(ticks) * 1e9) / this.options.tscHertz)
    if (Number.isSafeInteger(now + wait)) this.timer.arm(now + wait)
    else this.timer.cancel()
  }

  private fire(now: number): void {
    if (this.mode === TIMER_MODE.deadline) {
      if (this.options.readTsc() < this.deadlineTsc) {
        // Rounding, or the guest wrote its TSC: not yet. At least a nanosecond, so that time goes on.
        this.armDeadline()
        if (this.timer.deadline <= now) this.timer.arm(now + 1)
        return
      }
      this.deadlineTsc = 0n
    } else if (this.initial === 0) return
    else if (this.mode === TIMER_MODE.periodic) {
      // Periods missed altogether become one interrupt; the phase stays.
      const period = this.duration(this.initial)
      this.start += period * Math.max(1, Math.floor((now - this.start) / period))
      this.timer.arm(this.start + period)
    }
    this.options.onFire()
  }
}
