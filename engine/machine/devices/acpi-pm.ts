/**
 * ACPI fixed hardware: power-management events and control, PM timer, general-purpose events and the APM command port.
 * ACPI Specification 6.5, chapter 4 (registers 4.8.3 and 4.8.4); laid out as in the 82371AB (PIIX4, datasheet 290562,
 * 7.2) or the ICH9 (datasheet 316972, 13.8.3).
 *
 * On a real board system-management code answers the APM command port by setting SCI_EN; here the device does it.
 */
import type { Clock, Timer, TimerQueue } from '../../base/clock.ts'
import type { AccessSize, BusTarget } from '../bus.ts'
import type { IrqLine } from '../irq.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'

export const PM_TIMER_HERTZ = 3_579_545
/** Commands for the APM port, as the FADT tells them to the guest. */
export const ACPI_ENABLE_COMMAND = 0x02
export const ACPI_DISABLE_COMMAND = 0x03
export const APM_PORT = 0xb2

/** Where the blocks lie and how S5 is encoded. */
export interface AcpiPmLayout {
  /** Ports of the whole block. */
  length: number
  gpe0: number
  /** Bytes of GPE0: half status, half enable. */
  gpe0Length: number
  /** SLP_TYP of soft-off. */
  softOff: number
}

export const PIIX4_PM: AcpiPmLayout = { length: 0x40, gpe0: 0x0c, gpe0Length: 4, softOff: 0 }
export const ICH9_PM: AcpiPmLayout = { length: 0x80, gpe0: 0x20, gpe0Length: 16, softOff: 7 }

const EVENT = {
  timer: 1 << 0,
  global: 1 << 5,
  powerButton: 1 << 8,
  sleepButton: 1 << 9,
  rtc: 1 << 10,
  wake: 1 << 15,
}
const STATUS_BITS =
  EVENT.timer | EVENT.global | EVENT.powerButton | EVENT.sleepButton | EVENT.rtc | EVENT.wake
const ENABLE_BITS = EVENT.timer | EVENT.global | EVENT.powerButton | EVENT.sleepButton | EVENT.rtc
const SCI_ENABLE = 1
const SLEEP_ENABLE = 1 << 13
const CONTROL_BITS = 0x1c07
const TIMER_STATUS_PERIOD = 2 ** 23

export interface AcpiPmOptions {
  name: string
  layout: AcpiPmLayout
  timers: TimerQueue
  /** System control interrupt: level, shared. */
  sci: IrqLine
  /** The guest turned the machine off (S5). */
  onSoftOff(): void
}

export class AcpiPm implements Device {
  readonly name: string
  readonly layout: AcpiPmLayout
  /** The block at PMBASE. */
  readonly target: BusTarget = {
    read: (offset, size) => this.read(offset, size),
    write: (offset, size, value) => this.write(offset, size, value),
  }
  /** APM control and status, two ports. */
  readonly apm: BusTarget = {
    read: (offset) => this.apmBytes[offset] ?? 0xff,
    write: (offset, _size, value) => this.writeApm(offset, value & 0xff),
  }

  private readonly options: AcpiPmOptions
  private readonly clock: Clock
  private readonly overflow: Timer
  private readonly apmBytes = new Uint8Array(2)
  private readonly gpeStatus: Uint8Array
  private readonly gpeEnable: Uint8Array
  private status = 0
  private enable = 0
  private control = 0
  /** Half periods of the timer that the status bit has accounted for. */
  private halvesSeen = 0

  constructor(options: AcpiPmOptions) {
    this.name = options.name
    this.options = options
    this.layout = options.layout
    this.clock = options.timers.clock
    this.gpeStatus = new Uint8Array(options.layout.gpe0Length / 2)
    this.gpeEnable = new Uint8Array(options.layout.gpe0Length / 2)
    this.overflow = options.timers.create(() => this.update())
    this.halvesSeen = this.halves()
  }

  /** The guest has turned ACPI on: it will answer a press of the button. */
  get enabled(): boolean {
    return (this.control & SCI_ENABLE) !== 0
  }

  pressPowerButton(): void {
    this.status |= EVENT.powerButton
    this.update()
  }

  /** A general-purpose event happened (4.8.4.1). */
  raiseGpe(event: number): void {
    const byte = event >> 3
    if (byte >= this.gpeStatus.length) return
    this.gpeStatus[byte] = (this.gpeStatus[byte] ?? 0) | (1 << (event & 7))
    this.update()
  }

  reset(): void {
    this.status = this.enable = this.control = 0
    this.apmBytes.fill(0)
    this.gpeStatus.fill(0)
    this.gpeEnable.fill(0)
    this.halvesSeen = this.halves()
    this.update()
  }

  save(): DeviceState {
    this.latchTimer()
    return {
      version: 1,
      status: this.status,
      enable: this.enable,
      control: this.control,
      apm: this.apmBytes.slice(),
      gpeStatus: this.gpeStatus.slice(),
      gpeEnable: this.gpeEnable.slice(),
      halvesSeen: this.halvesSeen,
    }
  }

  restore(state: DeviceState): void {
    const from = new StateReader(this.name, state, 1)
    this.status = from.number('status')
    this.enable = from.number('enable')
    this.control = from.number('control')
    from.bytesInto('apm', this.apmBytes)
    from.bytesInto('gpeStatus', this.gpeStatus)
    from.bytesInto('gpeEnable', this.gpeEnable)
    this.halvesSeen = from.number('halvesSeen')
    this.update()
  }

  /** Counts since power-on. Split at the second so that the product stays exact. */
  private ticks(): number {
    const now = this.clock.now()
    const seconds = Math.floor(now / 1e9)
    return seconds * PM_TIMER_HERTZ + Math.floor(((now - seconds * 1e9) * PM_TIMER_HERTZ) / 1e9)
  }

  private halves(): number {
    return Math.floor(this.ticks() / TIMER_STATUS_PERIOD)
  }

  /** TMR_STS: the 24-bit counter's top bit changed (4.8.3.1.1, table 4.11). */
  private latchTimer(): void {
    const halves = this.halves()
    if (halves !== this.halvesSeen) this.status |= EVENT.timer
    this.halvesSeen = halves
  }

  private update(): void {
    this.latchTimer()
    const fixed = (this.status & this.enable) !== 0
    const general = this.gpeStatus.some((byte, i) => (byte & (this.gpeEnable[i] ?? 0)) !== 0)
    this.options.sci.set(this.enabled && (fixed || general))
    if (!(this.enable & EVENT.timer) || this.status & EVENT.timer) {
      if (Number.isFinite(this.overflow.deadline)) this.overflow.cancel()
    } else
      this.overflow.arm(Math.ceil(((this.halvesSeen + 1) * TIMER_STATUS_PERIOD * 1e9) / PM_TIMER_HERTZ) + 1)
  }

  private read(offset: number, size: AccessSize): number {
    if (offset === 8 && size === 4) return this.ticks() % 2 ** 24
    let value = 0
    for (let i = size - 1; i >= 0; i--) value = (value << 8) | this.readByte(offset + i)
    return value >>> 0
  }

  private readByte(offset: number): number {
    const byte = offset & 1
    if (offset < 2) {
      this.latchTimer()
      return (this.status >> (8 * byte)) & 0xff
    }
    if (offset < 4) return (this.enable >> (8 * byte)) & 0xff
    if (offset < 6) return (this.control >> (8 * byte)) & 0xff
    if (offset >= 8 && offset < 12) return ((this.ticks() % 2 ** 24) >> (8 * (offset & 3))) & 0xff
    const gpe = offset - this.layout.gpe0
    const half = this.gpeStatus.length
    if (gpe >= 0 && gpe < half) return this.gpeStatus[gpe] ?? 0
    if (gpe >= half && gpe < 2 * half) return this.gpeEnable[gpe - half] ?? 0
    return 0
  }

  private write(offset: number, size: AccessSize, value: number): void {
    for (let i = 0; i < size; i++) this.writeByte(offset + i, (value >>> (8 * i)) & 0xff)
    // Control last and whole: SLP_EN sits in its upper byte.
    if (offset <= 5 && offset + size > 5) this.sleep((value >>> (8 * (5 - offset))) & 0xff)
    this.update()
  }

  private writeByte(offset: number, value: number): void {
    const shift = 8 * (offset & 1)
    const keep = 0xff00 >> shift
    if (offset < 2) this.status &= ~((value << shift) & STATUS_BITS)
    else if (offset < 4) this.enable = ((this.enable & keep) | (value << shift)) & ENABLE_BITS
    // SCI_EN belongs to the firmware, but boards let the guest write it (table 4.13 leaves it to hardware).
    else if (offset < 6) this.control = ((this.control & keep) | (value << shift)) & CONTROL_BITS
    const gpe = offset - this.layout.gpe0
    const half = this.gpeStatus.length
    if (gpe >= 0 && gpe < half) this.gpeStatus[gpe] = (this.gpeStatus[gpe] ?? 0) & ~value
    else if (gpe >= half && gpe < 2 * half) this.gpeEnable[gpe - half] = value
  }

  private sleep(upper: number): void {
    if (!((upper << 8) & SLEEP_ENABLE)) return
    if (((upper >> 2) & 7) === this.layout.softOff) this.options.onSoftOff()
  }

  private writeApm(offset: number, value: number): void {
    if (offset > 1) return
    this.apmBytes[offset] = value
    if (offset === 1) return
    if (value === ACPI_ENABLE_COMMAND) this.control |= SCI_ENABLE
    else if (value === ACPI_DISABLE_COMMAND) this.control &= ~SCI_ENABLE
    this.update()
  }
}
