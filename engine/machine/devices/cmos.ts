/**
 * Motorola MC146818A real-time clock with 114 bytes of battery-backed RAM at ports 70h and 71h. After the MC146818A
 * datasheet (DS9750); the bytes for memory size and boot order as SeaBIOS reads them (src/hw/rtc.h there).
 */
import type { Timer, TimerQueue, WallClock } from '../../base/clock.ts'
import type { BusTarget } from '../bus.ts'
import { byteTarget } from '../byte-target.ts'
import type { IrqLine } from '../irq.ts'
import { savedRecord } from '../saved-record.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'
import { type CalendarTime, toCalendar, toSeconds } from './rtc-calendar.ts'

const SECOND = 1_000_000_000
const NEVER = Number.POSITIVE_INFINITY
/** UIP rises 244 µs before the update cycle of 1,984 µs (table 5, 32,768 Hz). */
const UPDATE_IN_PROGRESS = 2_228_000

const A = 10
const B = 11
const C = 12
const D = 13
const CENTURY = 0x32

const SET = 0x80
const ALARM = 0x20
const PERIODIC = 0x40
const UPDATED = 0x10
const BINARY = 0x04
const HOURS_24 = 0x02
const REQUEST = 0x80

export interface CmosOptions {
  readonly name: string
  /** IRQ 8. */
  readonly irq: IrqLine
  readonly timers: TimerQueue
  readonly wallClock: WallClock
  /** Bytes of RAM below and above 4 GiB. */
  readonly memoryBelow4G: number
  readonly memoryAbove4G: number
  readonly vcpus: number
  /** What SeaBIOS tries in turn, up to three: 1 floppy, 2 hard disk, 3 CD-ROM, 4 network. */
  readonly bootOrder?: readonly number[]
}

function powerOn() {
  return {
    index: D,
    a: 0x26,
    b: HOURS_24,
    /** Flags of register C without IRQF. */
    flags: 0,
    /** At guest time `baseTime` the clock showed exactly `baseSeconds` since 1970. */
    baseSeconds: 0,
    baseTime: 0,
    /** Guest time up to which the flags are right. */
    checked: 0,
    /** The weekday register counts on its own: its lead over the calendar. */
    weekdayLead: 0,
  }
}

export class Cmos implements Device {
  readonly name: string
  /** Ports 70h-71h. */
  readonly ports: BusTarget
  private readonly irq: IrqLine
  private readonly timers: TimerQueue
  private readonly timer: Timer
  private regs = powerOn()
  private ram = new Uint8Array(128)

  constructor(options: CmosOptions) {
    this.name = options.name
    this.irq = options.irq
    this.timers = options.timers
    this.timer = options.timers.create(() => this.update())
    this.regs.baseSeconds = options.wallClock.bootEpochSeconds
    describeBoard(this.ram, options)
    this.ports = byteTarget(
      (offset) => (offset === 1 ? this.read(this.regs.index) : 0xff),
      (offset, value) => {
        if (offset === 0) this.regs.index = value & 0x7f
        else if (offset === 1) this.write(this.regs.index, value)
      },
    )
  }

  /** The battery keeps the time and the RAM; RESET# clears the interrupts (datasheet, «RESET»). */
  reset(): void {
    this.update()
    this.regs.b &= ~(PERIODIC | ALARM | UPDATED | 0x08)
    this.regs.flags = 0
    this.update()
  }

  save(): DeviceState {
    return { version: 1, registers: { ...this.regs }, ram: this.ram.slice() }
  }

  restore(state: DeviceState): void {
    const reader = new StateReader(this.name, state, 1)
    const regs = savedRecord(this.name, state.registers, powerOn())
    reader.bytesInto('ram', this.ram)
    this.regs = regs
    this.irq.set(this.requesting())
    this.arm()
  }

  private read(index: number): number {
    const r = this.regs
    switch (index) {
      case 1:
      case 3:
      case 5:
        return this.ram[index] ?? 0
      case A:
        return r.a | (this.updating() ? 0x80 : 0)
      case B:
        return r.b
      case C: {
        this.update()
        const value = r.flags | (this.requesting() ? REQUEST : 0)
        r.flags = 0
        this.update()
        return value
      }
      case D:
        return 0x80
    }
    if (index > D && index !== CENTURY) return this.ram[index] ?? 0
    if (this.stopped()) return this.ram[index] ?? 0
    return this.encodeTime(index, toCalendar(this.seconds(this.timers.clock.now())))
  }

  private write(index: number, value: number): void {
    const now = this.timers.clock.now()
    this.update()
    if (index === A) this.writeA(value & 0x7f, now)
    else if (index === B) this.writeB(value, now)
    else if (index === C || index === D) return
    else if (index < A || index === CENTURY) this.writeTime(index, value, now)
    else this.ram[index] = value
    this.update()
  }

  /** Divider bits 11x hold the clock; when they are released, the first update comes after half a second. */
  private writeA(value: number, now: number): void {
    const was = this.stopped()
    this.regs.a = value
    if (was === this.stopped()) return
    if (was) this.start(now, now - SECOND / 2)
    else this.stop(was, now)
  }

  private writeB(value: number, now: number): void {
    const was = this.stopped()
    const r = this.regs
    if (!was && value & SET) this.stop(was, now)
    r.b = value & SET ? value & ~UPDATED : value
    // The divider runs on while SET holds the registers: the second's phase stays.
    if (was && !this.stopped()) this.start(now, now - this.phase(now))
  }

  private writeTime(index: number, value: number, now: number): void {
    if (index === 1 || index === 3 || index === 5 || this.stopped()) {
      this.ram[index] = value
      return
    }
    this.stop(false, now)
    this.ram[index] = value
    this.start(now, now - this.phase(now))
  }

  /** The clock is held: by SET, or by a divider chain that does not run at 32,768 Hz. */
  private stopped(): boolean {
    return (this.regs.b & SET) !== 0 || (this.regs.a & 0x70) !== 0x20
  }

  /** Freezes the time into its registers. */
  private stop(already: boolean, now: number): void {
    if (already) return
    const time = toCalendar(this.seconds(now))
    for (const index of [0, 2, 4, 6, 7, 8, 9, CENTURY]) this.ram[index] = this.encodeTime(index, time)
  }

  /** Takes the time from its registers and runs on; the current second began at `secondStart`. */
  private start(now: number, secondStart: number): void {
    const r = this.regs
    const field = (index: number) => this.decode(this.ram[index] ?? 0)
    const year = field(CENTURY) * 100 + field(9)
    const [second, minute, hour] = [field(0), field(2), this.decodeHour(this.ram[4] ?? 0)]
    r.baseSeconds = toSeconds({ year, month: field(8), day: field(7), hour, minute, second })
    r.baseTime = secondStart
    r.checked = now
    const calendar = toCalendar(r.baseSeconds).weekday
    r.weekdayLead = (((field(6) - 1 - calendar) % 7) + 7) % 7
  }

  private seconds(now: number): number {
    return this.regs.baseSeconds + Math.floor((now - this.regs.baseTime) / SECOND)
  }

  /** Nanoseconds since the current second began. */
  private phase(now: number): number {
    const since = now - this.regs.baseTime
    return since - Math.floor(since / SECOND) * SECOND
  }

  private updating(): boolean {
    return !this.stopped() && this.phase(this.timers.clock.now()) >= SECOND - UPDATE_IN_PROGRESS
  }

  private requesting(): boolean {
    return (this.regs.flags & this.regs.b & (PERIODIC | ALARM | UPDATED)) !== 0
  }

  /** Brings the flags up to date, then the line, then the timer. */
  private update(): void {
    const r = this.regs
    const now = this.timers.clock.now()
    if (this.nextPeriodic(r.checked) <= now) r.flags |= PERIODIC
    if (this.nextSecond(r.checked) <= now) {
      r.flags |= UPDATED
      if (!(r.flags & ALARM) && this.nextAlarm(r.checked) <= now) r.flags |= ALARM
    }
    r.checked = Math.max(r.checked, now)
    this.irq.set(this.requesting())
    this.arm()
  }

  /** Only what would raise the line needs the timer; the other flags are found when they are read. */
  private arm(): void {
    const r = this.regs
    const wanted = r.b & ~r.flags
    let next = NEVER
    if (!this.requesting()) {
      if (wanted & PERIODIC) next = Math.min(next, this.nextPeriodic(r.checked))
      if (wanted & UPDATED) next = Math.min(next, this.nextSecond(r.checked))
      if (wanted & ALARM) next = Math.min(next, this.nextAlarm(r.checked))
    }
    if (next !== this.timer.deadline) this.timer.arm(next)
  }

  /** Guest time of the first tick after `time` at the rate of register A (table 5). */
  private nextPeriodic(time: number): number {
    const rate = this.regs.a & 15
    if (rate === 0 || (this.regs.a & 0x70) !== 0x20) return NEVER
    const cycles = 1 << ((rate < 3 ? rate + 7 : rate) - 1)
    const secondStart = time - this.phase(time)
    const passed = Math.floor(Math.floor(((time - secondStart) * 32_768) / SECOND) / cycles)
    return secondStart + Math.ceil(((passed + 1) * cycles * SECOND) / 32_768)
  }

  private nextSecond(time: number): number {
    return this.stopped() ? NEVER : time - this.phase(time) + SECOND
  }

  /** When the time first matches the alarm after `time`, or Infinity. C0h to FFh in a field match anything. */
  private nextAlarm(time: number): number {
    if (this.stopped()) return NEVER
    const second = this.matching(this.ram[1] ?? 0, 60, (v) => this.encode(v))
    const minute = this.matching(this.ram[3] ?? 0, 60, (v) => this.encode(v))
    const hour = this.matching(this.ram[5] ?? 0, 24, (v) => this.encodeHour(v))
    if (second.length === 0 || minute.length === 0 || hour.length === 0) return NEVER
    const from = this.seconds(time) + 1
    const midnight = Math.floor(from / 86_400) * 86_400
    for (const day of [0, 86_400]) {
      for (const h of hour) {
        if (midnight + day + h * 3600 + 3599 < from) continue
        for (const m of minute) {
          if (midnight + day + h * 3600 + m * 60 + 59 < from) continue
          for (const s of second) {
            const at = midnight + day + h * 3600 + m * 60 + s
            if (at >= from) return this.regs.baseTime + (at - this.regs.baseSeconds) * SECOND
          }
        }
      }
    }
    return NEVER
  }

  private matching(alarm: number, count: number, encode: (value: number) => number): number[] {
    const all = Array.from({ length: count }, (_, value) => value)
    return alarm >= 0xc0 ? all : all.filter((value) => encode(value) === alarm)
  }

  private encodeTime(index: number, time: CalendarTime): number {
    switch (index) {
      case 0:
        return this.encode(time.second)
      case 2:
        return this.encode(time.minute)
      case 4:
        return this.encodeHour(time.hour)
      case 6:
        return this.encode(((time.weekday + this.regs.weekdayLead) % 7) + 1)
      case 7:
        return this.encode(time.day)
      case 8:
        return this.encode(time.month)
      case 9:
        return this.encode(time.year % 100)
      default:
        return this.encode(Math.floor(time.year / 100) % 100)
    }
  }

  private encode(value: number): number {
    return this.regs.b & BINARY ? value : (Math.floor(value / 10) << 4) | (value % 10)
  }

  private decode(value: number): number {
    return this.regs.b & BINARY ? value : (value >> 4) * 10 + (value & 15)
  }

  private encodeHour(hour: number): number {
    if (this.regs.b & HOURS_24) return this.encode(hour)
    return this.encode(hour % 12 || 12) | (hour >= 12 ? 0x80 : 0)
  }

  private decodeHour(value: number): number {
    if (this.regs.b & HOURS_24) return this.decode(value)
    return (this.decode(value & 0x7f) % 12) + (value & 0x80 ? 12 : 0)
  }
}

/** What the firmware wants to know of the board before it can look for itself. */
function describeBoard(ram: Uint8Array, options: CmosOptions): void {
  const word = (index: number, value: number, bytes = 2) => {
    const most = 2 ** (8 * bytes) - 1
    const number = Math.max(0, Math.min(Math.floor(value), most))
    for (let i = 0; i < bytes; i++) ram[index + i] = Math.floor(number / 2 ** (8 * i)) & 0xff
  }
  const kibibytes = options.memoryBelow4G / 1024
  word(0x15, Math.min(kibibytes, 640))
  word(0x17, kibibytes - 1024)
  word(0x30, kibibytes - 1024)
  word(0x34, (kibibytes - 16_384) / 64)
  word(0x5b, options.memoryAbove4G / 65_536, 3)
  word(0x5f, options.vcpus - 1, 1)
  // Equipment: a coprocessor and a PS/2 mouse.
  ram[0x14] = 0x06
  const [first = 0, second = 0, third = 0] = options.bootOrder ?? []
  ram[0x3d] = first | (second << 4)
  // Bit 0: no check of a floppy's boot signature.
  ram[0x38] = (third << 4) | 1
}
