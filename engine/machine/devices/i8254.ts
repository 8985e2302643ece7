/**
 * Intel 82C54 programmable interval timer (datasheet 231244) at ports 40h-43h, clocked at 1,193,182 Hz, and port 61h
 * of the PC/AT (ICH9 datasheet, section 13.7.1: NMI status and control), which gates channel 2 and shows its output.
 */
import type { Timer, TimerQueue } from '../../base/clock.ts'
import type { BusTarget } from '../bus.ts'
import { byteTarget } from '../byte-target.ts'
import type { IrqLine } from '../irq.ts'
import { savedRecord } from '../saved-record.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'
import { PitChannel } from './i8254-channel.ts'

const HERTZ = 1_193_182
const SECOND = 1_000_000_000
/** The DRAM refresh request toggles bit 4 of port 61h once per 18 ticks of channel 1. */
const REFRESH_TICKS = 18

export interface I8254Options {
  readonly name: string
  /** IRQ 0. */
  readonly irq: IrqLine
  readonly timers: TimerQueue
}

export class I8254 implements Device {
  readonly name: string
  /** Ports 40h-43h. */
  readonly ports: BusTarget
  /** Port 61h. */
  readonly port61: BusTarget
  private readonly irq: IrqLine
  private readonly timers: TimerQueue
  private readonly timer: Timer
  private readonly channels: readonly [PitChannel, PitChannel, PitChannel]
  private control61 = 0

  constructor(options: I8254Options) {
    this.name = options.name
    this.irq = options.irq
    this.timers = options.timers
    this.channels = [new PitChannel(), new PitChannel(), new PitChannel()]
    this.channels[2].regs.gate = false
    this.timer = options.timers.create(() => this.rise())
    this.ports = byteTarget(
      (offset) => this.channels[offset]?.read(this.tick()) ?? 0xff,
      (offset, value) => this.write(offset, value),
    )
    this.port61 = byteTarget(
      (offset) => (offset === 0 ? this.read61() : 0xff),
      (offset, value) => {
        if (offset === 0) this.write61(value)
      },
    )
  }

  reset(): void {
    for (const channel of this.channels) channel.regs = PitChannel.shape()
    this.channels[2].regs.gate = false
    this.control61 = 0
    this.timer.cancel()
    this.irq.set(false)
  }

  save(): DeviceState {
    const { deadline } = this.timer
    const due = Number.isFinite(deadline) ? deadline : -1
    return { version: 1, channels: this.channels.map((c) => ({ ...c.regs })), control61: this.control61, due }
  }

  restore(state: DeviceState): void {
    const reader = new StateReader(this.name, state, 1)
    const saved = reader.list('channels')
    const regs = this.channels.map((_, i) => savedRecord(this.name, saved[i], PitChannel.shape()))
    this.control61 = reader.number('control61')
    this.channels.forEach((channel, i) => {
      channel.regs = regs[i] ?? channel.regs
    })
    const due = reader.number('due')
    if (due < 0) this.timer.cancel()
    else this.timer.arm(due)
  }

  private tick(): number {
    return ticksAt(this.timers.clock.now())
  }

  private write(offset: number, value: number): void {
    if (offset > 3) return
    // An edge that is due must not be lost to what is written now.
    if (this.timer.deadline <= this.timers.clock.now()) this.rise()
    const tick = this.tick()
    if (offset < 3) this.channels[offset]?.writeCount(value, tick)
    else this.writeControl(value, tick)
    if (offset === 0 || (offset === 3 && value < 0x40 && value & 0x30)) {
      this.irq.set(this.channels[0].out(tick))
      this.arm()
    }
  }

  private writeControl(value: number, tick: number): void {
    const select = value >> 6
    if (select === 3) {
      // Read-back: bits 5 and 4 are active low.
      this.channels.forEach((channel, i) => {
        if (!(value & (2 << i))) return
        if (!(value & 0x20)) channel.latchCount(tick)
        if (!(value & 0x10)) channel.latchStatus(tick)
      })
    } else if (value & 0x30) this.channels[select]?.control(value)
    else this.channels[select]?.latchCount(tick)
  }

  private read61(): number {
    const tick = this.tick()
    const refresh = Math.floor(tick / REFRESH_TICKS) & 1
    return this.control61 | (refresh << 4) | (this.channels[2].out(tick) ? 0x20 : 0)
  }

  private write61(value: number): void {
    this.control61 = value & 0x0f
    this.channels[2].setGate((value & 1) !== 0, this.tick())
  }

  /** OUT of channel 0 rose. The moment at which it fell before is nobody's concern: IRQ 0 is edge-triggered. */
  private rise(): void {
    this.irq.set(false)
    this.irq.set(true)
    this.arm()
  }

  /** From the count's start and not from now, so that nothing drifts; edges that were missed are skipped. */
  private arm(): void {
    const rise = this.channels[0].nextRise(this.tick())
    if (rise === Number.POSITIVE_INFINITY) this.timer.cancel()
    else this.timer.arm(nanosecondsAt(rise))
  }
}

/** Whole seconds apart, so that products stay below 2^53. */
function ticksAt(now: number): number {
  const seconds = Math.floor(now / SECOND)
  return seconds * HERTZ + Math.floor(((now - seconds * SECOND) * HERTZ) / SECOND)
}

/** The first nanosecond at which {@link ticksAt} gives `tick`. */
function nanosecondsAt(tick: number): number {
  const seconds = Math.floor(tick / HERTZ)
  return seconds * SECOND + Math.ceil(((tick - seconds * HERTZ) * SECOND) / HERTZ)
}
