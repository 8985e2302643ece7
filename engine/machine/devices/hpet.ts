/**
 * High precision event timers after the IA-PC HPET Specification 1.0a: one 64-bit counter at 100 MHz and three
 * comparators, each one-shot or periodic, with legacy replacement routing.
 */
import type { Timer, TimerQueue } from '../../base/clock.ts'
import type { AccessSize, BusTarget } from '../bus.ts'
import type { IrqLine } from '../irq.ts'
import { savedRecord } from '../saved-record.ts'
import type { Device, DeviceState, StateValue } from '../state.ts'
import { StateReader } from '../state-reader.ts'

const TICK_NANOSECONDS = 10
const FEMTOSECONDS_PER_TICK = 10_000_000
const TIMERS = 3
/** Vendor 8086h, legacy replacement, 64-bit counter, three timers, revision 1 (2.3.4). */
const CAPABILITIES = (0x8086 << 16) | 0x8000 | 0x2000 | ((TIMERS - 1) << 8) | 1

const LEVEL = 1 << 1
const ENABLE = 1 << 2
const PERIODIC = 1 << 3
const CAN_PERIODIC = 1 << 4
const IS_64_BIT = 1 << 5
const SET_VALUE = 1 << 6
const FORCE_32_BIT = 1 << 8
const ROUTE = 0x1f << 9
const WRITABLE = LEVEL | ENABLE | PERIODIC | SET_VALUE | FORCE_32_BIT | ROUTE

export interface HpetOptions {
  readonly name: string
  readonly timers: TimerQueue
  /** Inputs of the I/O APIC, by pin. */
  readonly pins: readonly IrqLine[]
  /** Pins that timers may be routed to, bit by bit. */
  readonly routes?: number
  /** Where timers 0 and 1 go under legacy replacement: IRQ 0 (I/O APIC pin 2) and IRQ 8. */
  readonly legacyTimer: IrqLine
  readonly legacyRtc: IrqLine
}

class Comparator {
  config = CAN_PERIODIC | IS_64_BIT
  /** Where the next match is; in periodic mode it moves on with every match. */
  value = 0xffff_ffff_ffff_ffffn
  period = 0n
  /** The high half of a 64-bit write under SET_VALUE is still to come. */
  setHigh = false
  readonly alarm: Timer
  /** Guest time of the next match, or Infinity. */
  due = Number.POSITIVE_INFINITY
  /** The line that is held high. */
  asserted: IrqLine | undefined

  constructor(alarm: Timer) {
    this.alarm = alarm
  }

  get bits(): number {
    return this.config & FORCE_32_BIT ? 32 : 64
  }

  get route(): number {
    return (this.config & ROUTE) >> 9
  }

  /** Matches that nobody is told of happen when somebody looks: a timer that is off must not wake the host. */
  expect(due: number): void {
    this.due = due
    if (this.config & (LEVEL | ENABLE) && Number.isFinite(due)) this.alarm.arm(due)
    else this.alarm.cancel()
  }

  reset(): void {
    this.config = CAN_PERIODIC | IS_64_BIT
    this.value = 0xffff_ffff_ffff_ffffn
    this.period = 0n
    this.setHigh = false
    this.expect(Number.POSITIVE_INFINITY)
  }
}

export class Hpet implements Device, BusTarget {
  readonly name: string
  private readonly options: HpetOptions
  private readonly routes: number
  private readonly comparators: readonly Comparator[]
  private readonly gates: (() => void)[] = []
  private enabled = false
  private legacy = false
  private status = 0
  /** The counter at guest time `baseTime`. */
  private base = 0n
  private baseTime = 0

  constructor(options: HpetOptions) {
    this.name = options.name
    this.options = options
    this.routes = options.routes ?? 0x00ff_0104
    this.comparators = Array.from({ length: TIMERS }, (_, i) => {
      const comparator: Comparator = new Comparator(options.timers.create(() => this.match(i, comparator)))
      return comparator
    })
  }

  /** The way of the 8254 and the RTC to their line: cut off while legacy replacement has taken IRQ 0 and 8. */
  gate(line: IrqLine): IrqLine {
    let high = false
    const drive = () => line.set(high && !this.legacy)
    this.gates.push(drive)
    return {
      set: (level) => {
        high = level
        drive()
      },
    }
  }

  read(offset: number, size: AccessSize): number {
    const word = this.readWord(offset & 0x3fc)
    return size === 4 ? word : (word >>> ((offset & 3) * 8)) & (size === 2 ? 0xffff : 0xff)
  }

  /** Registers are written by 32 or 64 bits (2.3.2); smaller writes are ignored. */
  write(offset: number, size: AccessSize, value: number): void {
    if (size !== 4 || offset & 3) return
    this.catchUp()
    const register = offset & 0x3fc
    if (register === 0x10) this.configure(value)
    else if (register === 0x20) this.clearStatus(value)
    else if (register === 0xf0 || register === 0xf4) {
      this.rebase(replaceHalf(this.counter(), register === 0xf4, value))
      for (const c of this.comparators) this.schedule(c, true)
    } else if (register >= 0x100) this.writeTimer(register, value)
  }

  private catchUp(): void {
    const now = this.options.timers.clock.now()
    this.comparators.forEach((c, i) => {
      if (c.due <= now) this.match(i, c)
    })
  }

  reset(): void {
    this.enabled = false
    this.base = 0n
    this.status = 0
    this.comparators.forEach((c, i) => {
      c.reset()
      this.drive(i, c)
    })
    this.setLegacy(false)
  }

  save(): DeviceState {
    const { enabled, legacy, status, baseTime } = this
    const comparators = this.comparators.map((c): StateValue => {
      const { config, setHigh } = c
      return {
        config,
        setHigh,
        value: `${c.value}`,
        period: `${c.period}`,
        due: Number.isFinite(c.due) ? c.due : -1,
      }
    })
    return { version: 1, registers: { enabled, legacy, status, baseTime }, base: `${this.base}`, comparators }
  }

  restore(state: DeviceState): void {
    const reader = new StateReader(this.name, state, 1)
    const shape = { enabled: true, legacy: true, status: 0, baseTime: 0 }
    const registers = savedRecord(this.name, state.registers, shape)
    const saved = reader.list('comparators')
    this.base = reader.unsigned64('base')
    this.enabled = registers.enabled
    this.status = registers.status
    this.baseTime = registers.baseTime
    this.comparators.forEach((c, i) => {
      const part = new StateReader(`${this.name} timer ${i}`, { version: 1, ...asFields(saved[i]) }, 1)
      c.config = part.number('config')
      c.setHigh = part.boolean('setHigh')
      c.value = part.unsigned64('value')
      c.period = part.unsigned64('period')
      const due = part.number('due')
      c.expect(due < 0 ? Number.POSITIVE_INFINITY : due)
    })
    this.setLegacy(registers.legacy)
  }

  private readWord(register: number): number {
    switch (register) {
      case 0x00:
        return CAPABILITIES >>> 0
      case 0x04:
        return FEMTOSECONDS_PER_TICK
      case 0x10:
        return (this.enabled ? 1 : 0) | (this.legacy ? 2 : 0)
      case 0x20:
        return this.status
      case 0xf0:
      case 0xf4:
        return half(this.counter(), register === 0xf4)
    }
    const c = register >= 0x100 ? this.comparators[(register - 0x100) >> 5] : undefined
    if (!c) return 0
    switch (register & 0x1f) {
      case 0x00:
        return c.config
      case 0x04:
        return this.routes
      case 0x08:
      case 0x0c:
        this.catchUp()
        return half(BigInt.asUintN(c.bits, c.value), (register & 4) !== 0)
      default:
        return 0
    }
  }

  private configure(value: number): void {
    const enable = (value & 1) !== 0
    if (enable !== this.enabled) {
      this.rebase(this.counter())
      this.enabled = enable
      for (const c of this.comparators) this.schedule(c, true)
    }
    if (this.legacy !== ((value & 2) !== 0)) this.setLegacy(!this.legacy)
  }

  private setLegacy(on: boolean): void {
    this.legacy = on
    if (on) for (const drive of this.gates) drive()
    this.comparators.forEach((c, i) => {
      this.drive(i, c)
    })
    if (!on) for (const drive of this.gates) drive()
  }

  private clearStatus(ones: number): void {
    this.status &= ~ones
    this.comparators.forEach((c, i) => {
      this.drive(i, c)
    })
  }

  private writeTimer(register: number, value: number): void {
    const index = (register - 0x100) >> 5
    const c = this.comparators[index]
    if (!c) return
    const field = register & 0x1f
    if (field === 0) this.writeConfig(index, c, value)
    else if (field === 8 || field === 12) this.writeComparator(c, field === 12, value)
  }

  private writeConfig(index: number, c: Comparator, value: number): void {
    const route = (value & ROUTE) >> 9
    // A pin that is not on offer is not taken, and reading back shows it (2.3.8).
    const routed = (this.routes >>> route) & 1 ? value : (value & ~ROUTE) | (c.config & ROUTE)
    c.config = (c.config & ~WRITABLE) | (routed & WRITABLE)
    if (!(c.config & LEVEL)) this.status &= ~(1 << index)
    c.value = BigInt.asUintN(c.bits, c.value)
    c.setHigh = false
    this.drive(index, c)
    this.schedule(c, false)
  }

  /** In periodic mode a write sets the period, and under SET_VALUE the next match as well (2.3.9.2.2). */
  private writeComparator(c: Comparator, high: boolean, value: number): void {
    if (high && c.bits === 32) return
    const periodic = (c.config & PERIODIC) !== 0
    const setValue = (c.config & SET_VALUE) !== 0
    if (!periodic || setValue || (high && c.setHigh)) c.value = replaceHalf(c.value, high, value)
    if (periodic) c.period = replaceHalf(c.period, high, value)
    c.setHigh = setValue && !high && c.bits === 64
    c.config &= ~SET_VALUE
    this.schedule(c, true)
  }

  private counter(): bigint {
    if (!this.enabled) return this.base
    return BigInt.asUintN(64, this.base + BigInt(this.elapsed()))
  }

  private elapsed(): number {
    return Math.floor((this.options.timers.clock.now() - this.baseTime) / TICK_NANOSECONDS)
  }

  private rebase(counter: bigint): void {
    this.base = counter
    this.baseTime = this.options.timers.clock.now()
  }

  /** Arms for the next match. A comparator that equals the counter matches at once if it has just been written. */
  private schedule(c: Comparator, fresh: boolean): void {
    if (!this.enabled) {
      c.expect(Number.POSITIVE_INFINITY)
      return
    }
    const distance = BigInt.asUintN(c.bits, c.value - this.counter())
    const ticks = Number(distance === 0n && !fresh ? 1n << BigInt(c.bits) : distance)
    const deadline = this.baseTime + (this.elapsed() + ticks) * TICK_NANOSECONDS
    c.expect(deadline <= Number.MAX_SAFE_INTEGER ? deadline : Number.POSITIVE_INFINITY)
  }

  private match(index: number, c: Comparator): void {
    if (c.config & PERIODIC && c.period > 0n) {
      const late = BigInt.asUintN(c.bits, this.counter() - c.value)
      c.value = BigInt.asUintN(c.bits, c.value + (late / c.period + 1n) * c.period)
      this.schedule(c, false)
    } else if (c.bits === 32) this.schedule(c, false)
    else c.expect(Number.POSITIVE_INFINITY)
    if (c.config & LEVEL) {
      this.status |= 1 << index
      this.drive(index, c)
    } else if (c.config & ENABLE) {
      const line = this.line(index, c)
      line?.set(true)
      line?.set(false)
    }
  }

  private line(index: number, c: Comparator): IrqLine | undefined {
    if (this.legacy && index < 2) return index === 0 ? this.options.legacyTimer : this.options.legacyRtc
    return (this.routes >>> c.route) & 1 ? this.options.pins[c.route] : undefined
  }

  /** Brings a level-triggered timer's line to where it should be. */
  private drive(index: number, c: Comparator): void {
    const active = c.config & LEVEL && c.config & ENABLE && this.status & (1 << index)
    const line = active ? this.line(index, c) : undefined
    if (c.asserted && c.asserted !== line) c.asserted.set(false)
    c.asserted = line
    line?.set(true)
  }
}

function half(value: bigint, high: boolean): number {
  return Number((high ? value >> 32n : value) & 0xffff_ffffn)
}

function replaceHalf(value: bigint, high: boolean, bits: number): bigint {
  const word = BigInt(bits >>> 0)
  return high ? (value & 0xffff_ffffn) | (word << 32n) : (value & 0xffff_ffff_0000_0000n) | word
}

function asFields(saved: StateValue | undefined): { [field: string]: StateValue } {
  return typeof saved === 'object' &&
    saved !== null &&
    !Array.isArray(saved) &&
    !(saved instanceof Uint8Array)
    ? saved
    : {}
}
