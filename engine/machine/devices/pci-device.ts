/**
 * One function on a PCI bus: its configuration space, base address registers and interrupts.
 * PCI Local Bus Specification 3.0, chapter 6. Section numbers below are of that.
 */
import type { Disposable } from '../../base/event.ts'
import type { Bus, BusTarget } from '../bus.ts'
import type { IrqLine } from '../irq.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'

export interface PciIdentity {
  vendor: number
  device: number
  revision?: number
  /** Class, subclass and programming interface, 24 bits. */
  classCode: number
  subsystemVendor?: number
  subsystem?: number
  /** 1–4 for INTA#–INTD#; 0 or absent for none. */
  interruptPin?: number
}

/** What a function gets from the bus it is plugged into. */
export interface PciWiring {
  ports: Bus
  mmio: Bus
  intx: IrqLine
  /** A message-signalled interrupt: a memory write of `data`. */
  msi(address: number, data: number): void
}

type BarKind = 'io' | 'mem32' | 'mem64'

export interface BarOptions {
  kind: BarKind
  /** A power of two: at least 4 for ports, 16 for memory. */
  size: number
  prefetchable?: boolean
  target: BusTarget
  /** Told where it is mapped from now on, or -1. */
  onMove?(address: number): void
}

interface Bar extends BarOptions {
  register: number
  mapping?: Disposable
  /** Where it is mapped, or -1. */
  mapped: number
}

/** Calls back around accesses to some of configuration space. */
export interface ConfigHook {
  beforeRead?(): void
  /** The guest wrote there. */
  afterWrite?(): void
  /** The guest wrote there, or everything changed by a reset or a restored state. */
  afterChange?(): void
}

export const PCI = {
  command: 0x04,
  status: 0x06,
  headerType: 0x0e,
  bar0: 0x10,
  subsystem: 0x2c,
  capabilities: 0x34,
  interruptLine: 0x3c,
  interruptPin: 0x3d,
} as const

export const COMMAND = { io: 1, memory: 2, master: 4, intxOff: 0x400 } as const
const STATUS_INTERRUPT = 0x08
const STATUS_CAPABILITIES = 0x10
const CONFIG_SIZE = 256

export class PciDevice implements Device {
  readonly name: string
  private readonly config = new Uint8Array(CONFIG_SIZE)
  private readonly initial = new Uint8Array(CONFIG_SIZE)
  private readonly writable = new Uint8Array(CONFIG_SIZE)
  private readonly bars: Bar[] = []
  private readonly hooks: { start: number; end: number; hook: ConfigHook }[] = []
  private wiring: PciWiring | undefined
  private nextCapability = 0x40
  private lastCapability = 0
  private interrupt = false
  private lineHigh = false

  constructor(name: string, identity: PciIdentity) {
    this.name = name
    this.define(0x00, 2, identity.vendor)
    this.define(0x02, 2, identity.device)
    this.define(PCI.command, 2, 0, 0x0547)
    this.define(0x08, 4, ((identity.classCode << 8) | (identity.revision ?? 0)) >>> 0)
    this.define(0x0c, 1, 0, 0xff)
    this.define(PCI.subsystem, 2, identity.subsystemVendor ?? 0)
    this.define(PCI.subsystem + 2, 2, identity.subsystem ?? 0)
    if (identity.interruptPin) {
      this.define(PCI.interruptLine, 1, 0, 0xff)
      this.define(PCI.interruptPin, 1, identity.interruptPin)
    }
  }

  // ---- building

  /** A field of configuration space: its value after reset and the bits that the guest can write. */
  define(offset: number, size: 1 | 2 | 4, value: number, writable = 0): void {
    for (let i = 0; i < size; i++) {
      this.initial[offset + i] = this.config[offset + i] = (value >>> (8 * i)) & 0xff
      this.writable[offset + i] = (writable >>> (8 * i)) & 0xff
    }
  }

  /** Base address register `index`; a 64-bit one takes the next register as well. */
  addBar(index: number, options: BarOptions): void {
    const register = PCI.bar0 + 4 * index
    const flags =
      options.kind === 'io' ? 1 : (options.kind === 'mem64' ? 4 : 0) | (options.prefetchable ? 8 : 0)
    this.define(register, 4, flags, ~(options.size - 1) >>> 0)
    if (options.kind === 'mem64') this.define(register + 4, 4, 0, 0xffff_ffff)
    this.bars.push({ ...options, register, mapped: -1 })
  }

  /** Appends a capability whose body, after its ID and link, is `body`. Gives its offset. */
  addCapability(id: number, body: Uint8Array): number {
    const offset = this.nextCapability
    this.define(this.lastCapability === 0 ? PCI.capabilities : this.lastCapability + 1, 1, offset)
    this.define(offset, 1, id)
    this.define(offset + 1, 1, 0)
    for (const [i, byte] of body.entries()) this.define(offset + 2 + i, 1, byte)
    this.define(PCI.status, 1, STATUS_CAPABILITIES)
    this.lastCapability = offset
    this.nextCapability = (offset + 2 + body.length + 3) & ~3
    return offset
  }

  watch(start: number, length: number, hook: ConfigHook): void {
    this.hooks.push({ start, end: start + length, hook })
  }

  // ---- towards the bus

  plug(wiring: PciWiring): void {
    this.wiring = wiring
  }

  /** More than one function in this slot. */
  setMultifunction(): void {
    this.define(PCI.headerType, 1, this.value(PCI.headerType, 1) | 0x80)
  }

  readConfig(offset: number, size: 1 | 2 | 4): number {
    // Not PCI Express: nothing beyond 256 bytes.
    if (offset + size > CONFIG_SIZE) return size === 4 ? 0xffff_ffff : size === 2 ? 0xffff : 0xff
    for (const { start, end, hook } of this.hooks)
      if (offset < end && offset + size > start) hook.beforeRead?.()
    return this.value(offset, size)
  }

  writeConfig(offset: number, size: 1 | 2 | 4, value: number): void {
    if (offset + size > CONFIG_SIZE) return
    for (let i = 0; i < size; i++) {
      const mask = this.writable[offset + i] ?? 0
      const byte = (value >>> (8 * i)) & 0xff
      this.config[offset + i] = ((this.config[offset + i] ?? 0) & ~mask) | (byte & mask)
    }
    if (offset < PCI.status && offset + size > PCI.command) this.updateLine()
    if (offset < 0x28 && offset + size > PCI.command) this.updateBars()
    for (const { start, end, hook } of this.hooks) {
      if (offset >= end || offset + size <= start) continue
      hook.afterWrite?.()
      hook.afterChange?.()
    }
  }

  // ---- towards the device

  /** A field as it stands, without side effects. */
  value(offset: number, size: 1 | 2 | 4): number {
    let value = 0
    for (let i = size - 1; i >= 0; i--) value = (value << 8) | (this.config[offset + i] ?? 0)
    return value >>> 0
  }

  /** Changes a field from the device's side, past the guest's write mask. */
  setValue(offset: number, size: 1 | 2 | 4, value: number): void {
    for (let i = 0; i < size; i++) this.config[offset + i] = (value >>> (8 * i)) & 0xff
  }

  get command(): number {
    return this.value(PCI.command, 2)
  }

  /** The device may read and write memory, and send messages. */
  get busMaster(): boolean {
    return (this.command & COMMAND.master) !== 0
  }

  /** Asserts or releases the INTx# pin. */
  setInterrupt(high: boolean): void {
    this.interrupt = high
    this.updateLine()
  }

  sendMessage(address: number, data: number): void {
    if (this.busMaster) this.wiring?.msi(address, data)
  }

  // ---- Device

  reset(): void {
    this.config.set(this.initial)
    this.setInterrupt(false)
    this.updateBars()
    for (const { hook } of this.hooks) hook.afterChange?.()
  }

  save(): DeviceState {
    return { version: 1, config: this.config.slice(), interrupt: this.interrupt }
  }

  restore(state: DeviceState): void {
    const from = new StateReader(this.name, state, 1)
    from.bytesInto('config', this.config)
    this.setInterrupt(from.boolean('interrupt'))
    this.updateBars()
    for (const { hook } of this.hooks) hook.afterChange?.()
  }

  private updateLine(): void {
    const status = this.value(PCI.status, 1) & ~STATUS_INTERRUPT
    this.setValue(PCI.status, 1, status | (this.interrupt ? STATUS_INTERRUPT : 0))
    const high = this.interrupt && (this.command & COMMAND.intxOff) === 0
    if (high === this.lineHigh) return
    this.lineHigh = high
    this.wiring?.intx.set(high)
  }

  private updateBars(): void {
    for (const bar of this.bars) {
      const address = this.barAddress(bar)
      if (address === bar.mapped) continue
      bar.mapping?.dispose()
      bar.mapped = address
      const bus = bar.kind === 'io' ? this.wiring?.ports : this.wiring?.mmio
      bar.mapping = address < 0 ? undefined : bus?.map(address, bar.size, bar.target, this.name)
      bar.onMove?.(address)
    }
  }

  /** Where the register puts the region, or -1: decoding off, not assigned, or all ones while being sized (6.2.5.1). */
  private barAddress(bar: Bar): number {
    const enable = bar.kind === 'io' ? COMMAND.io : COMMAND.memory
    if (!(this.command & enable)) return -1
    const low = this.value(bar.register, 4)
    const address =
      bar.kind === 'io'
        ? (low & ~3) >>> 0
        : ((low & ~15) >>> 0) + (bar.kind === 'mem64' ? this.value(bar.register + 4, 4) * 2 ** 32 : 0)
    const limit = bar.kind === 'io' ? 0x1_0000 : bar.kind === 'mem32' ? 2 ** 32 : 2 ** 52
    return address === 0 || address + bar.size >= limit ? -1 : address
  }
}
