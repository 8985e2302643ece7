/**
 * I/O APIC: Intel 82093AA (datasheet 290566), with the EOI register of version 20h (ICH9 datasheet, 13.5).
 *
 * Pins are set by meaning, not by voltage: `set(true)` is «asserted» whatever the polarity bit says, as boards whose
 * tables and wiring agree would have it.
 */
import type { BusTarget } from '../bus.ts'
import type { IrqLine } from '../irq.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'
import { type ApicBus, DELIVERY } from './apic-bus.ts'

export const IOAPIC_PINS = 24

const VERSION = ((IOAPIC_PINS - 1) << 16) | 0x20
const MASKED = 1 << 16
const LEVEL = 1 << 15
const REMOTE_IRR = 1 << 14
const LOGICAL = 1 << 11
/** Delivery status and remote IRR are read-only (3.2.4). */
const LOW_WRITABLE = 0x0001_afff

export interface IoapicOptions {
  name: string
  bus: ApicBus
}

export class Ioapic implements Device {
  readonly name: string
  readonly target: BusTarget = {
    read: (offset) => this.readMemory(offset),
    write: (offset, _size, value) => this.writeMemory(offset, value),
  }

  private readonly bus: ApicBus
  private readonly low = new Uint32Array(IOAPIC_PINS)
  private readonly high = new Uint32Array(IOAPIC_PINS)
  private pins = 0
  private id = 0
  private select = 0

  constructor(options: IoapicOptions) {
    this.name = options.name
    this.bus = options.bus
    this.low.fill(MASKED)
    options.bus.onEoi((vector) => this.endOfInterrupt(vector))
  }

  line(pin: number): IrqLine {
    return { set: (high) => this.setPin(pin, high) }
  }

  /** The wires keep their level. */
  reset(): void {
    this.low.fill(MASKED)
    this.high.fill(0)
    this.id = this.select = 0
  }

  save(): DeviceState {
    return {
      version: 1,
      low: [...this.low],
      high: [...this.high],
      pins: this.pins,
      id: this.id,
      select: this.select,
    }
  }

  restore(state: DeviceState): void {
    const from = new StateReader(this.name, state, 1)
    this.low.set(from.numbers('low', IOAPIC_PINS))
    this.high.set(from.numbers('high', IOAPIC_PINS))
    this.pins = from.number('pins')
    this.id = from.number('id')
    this.select = from.number('select')
  }

  private readMemory(offset: number): number {
    if (offset === 0x00) return this.select
    if (offset !== 0x10) return 0
    if (this.select === 0 || this.select === 2) return this.id << 24
    if (this.select === 1) return VERSION
    const pin = (this.select - 0x10) >> 1
    const words = this.select & 1 ? this.high : this.low
    return words[pin] ?? 0
  }

  private writeMemory(offset: number, value: number): void {
    if (offset === 0x00) this.select = value & 0xff
    else if (offset === 0x10) this.writeSelected(value)
    else if (offset === 0x40) this.endOfInterrupt(value & 0xff)
  }

  private writeSelected(value: number): void {
    if (this.select === 0) this.id = (value >>> 24) & 0xf
    const pin = (this.select - 0x10) >> 1
    if (pin < 0 || pin >= IOAPIC_PINS) return
    if (this.select & 1) {
      this.high[pin] = value & 0xff00_0000
      return
    }
    const kept = value & LEVEL ? this.entry(pin) & REMOTE_IRR : 0
    this.low[pin] = (value & LOW_WRITABLE) | kept
    this.serve(pin)
  }

  private entry(pin: number): number {
    return this.low[pin] ?? MASKED
  }

  private setPin(pin: number, high: boolean): void {
    const bit = 1 << pin
    const before = (this.pins & bit) !== 0
    this.pins = high ? this.pins | bit : this.pins & ~bit
    const entry = this.entry(pin)
    if (!high || before) return
    if (isLevel(entry)) this.serve(pin)
    // An edge on a masked pin is lost (3.2.4, interrupt mask).
    else if (!(entry & MASKED)) this.send(pin)
  }

  /** Sends a level-triggered interrupt if its pin is asserted and none is under way. */
  private serve(pin: number): void {
    const entry = this.entry(pin)
    if (!isLevel(entry) || entry & (MASKED | REMOTE_IRR) || !((this.pins >>> pin) & 1)) return
    // Before sending: the receiver may answer at once. Nobody took it: nothing under way.
    this.low[pin] = entry | REMOTE_IRR
    if (!this.send(pin)) this.low[pin] = entry
  }

  private send(pin: number): boolean {
    const entry = this.entry(pin)
    const destination = (this.high[pin] ?? 0) >>> 24
    return this.bus.send({
      destination,
      broadcast: destination === 0xff,
      logical: (entry & LOGICAL) !== 0,
      delivery: (entry >>> 8) & 7,
      vector: entry & 0xff,
      level: isLevel(entry),
    })
  }

  private endOfInterrupt(vector: number): void {
    for (let pin = 0; pin < IOAPIC_PINS; pin++) {
      const entry = this.entry(pin)
      if ((entry & 0xff) !== vector || !(entry & LEVEL) || !(entry & REMOTE_IRR)) continue
      this.low[pin] = entry & ~REMOTE_IRR
      this.serve(pin)
    }
  }
}

/** NMI, SMI, INIT and ExtINT are edges whatever the trigger mode says (3.2.4): nobody ends them. */
function isLevel(entry: number): boolean {
  const delivery = (entry >>> 8) & 7
  return (entry & LEVEL) !== 0 && (delivery === DELIVERY.fixed || delivery === DELIVERY.lowest)
}
