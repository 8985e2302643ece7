/**
 * PCI host: the root bus and the ways into configuration space.
 * Configuration mechanism #1 at ports CF8h–CFFh (PCI Local Bus Specification 3.0, 3.2.2.3.2) and the enhanced mechanism
 * in memory (PCI Express Base Specification 3.0, 7.2.2). The reset control register at CF9h is a part of its own, to be
 * mapped later and so on top.
 */
import type { Disposable } from '../../base/event.ts'
import type { AccessSize, Bus, BusTarget } from '../bus.ts'
import type { IrqLine } from '../irq.ts'
import type { Device, DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'
import type { PciDevice } from './pci-device.ts'

const PCI_CONFIG_PORT = 0xcf8
const ENABLE = 0x8000_0000

export interface PciHostOptions {
  name: string
  ports: Bus
  mmio: Bus
  msi(address: number, data: number): void
  /** Which interrupt router input (PIRQ, from 0) a slot's pin 1–4 is wired to. */
  swizzle(slot: number, pin: number): number
  /** The router's inputs. */
  pirq: readonly IrqLine[]
}

interface PciAddress {
  slot: number
  fn: number
}

export class PciHost implements Device {
  readonly name: string
  private readonly options: PciHostOptions
  private readonly functions = new Map<number, PciDevice>()
  /** Functions that assert each router input: a wire-or. */
  private readonly asserting: Set<number>[]
  private address = 0
  private ecam: Disposable | undefined

  constructor(options: PciHostOptions) {
    this.name = options.name
    this.options = options
    this.asserting = options.pirq.map(() => new Set<number>())
    const target: BusTarget = {
      read: (offset, size) => this.readPort(offset, size),
      write: (offset, size, value) => this.writePort(offset, size, value),
    }
    options.ports.map(PCI_CONFIG_PORT, 8, target, options.name)
  }

  /** Puts a function into a slot (0–31) of the root bus. Function 0 must be there for the others to be found. */
  attach(device: PciDevice, slot: number, fn = 0): void {
    const key = slot * 8 + fn
    this.functions.set(key, device)
    const first = this.functions.get(slot * 8)
    const others = [1, 2, 3, 4, 5, 6, 7].some((other) => this.functions.has(slot * 8 + other))
    if (first && others) first.setMultifunction()
    device.plug({
      ports: this.options.ports,
      mmio: this.options.mmio,
      msi: this.options.msi,
      intx: { set: (high) => this.setPin(key, slot, device, high) },
    })
  }

  /** Every function of the root bus, in order of slot and function. */
  list(): { address: PciAddress; device: PciDevice }[] {
    return [...this.functions]
      .sort(([a], [b]) => a - b)
      .map(([key, device]) => ({ address: { slot: key >> 3, fn: key & 7 }, device }))
  }

  /** The lowest slot with nothing in it, at `from` or above. */
  freeSlot(from: number): number | undefined {
    for (let slot = from; slot < 32; slot++)
      if (![0, 1, 2, 3, 4, 5, 6, 7].some((fn) => this.functions.has(slot * 8 + fn))) return slot
    return undefined
  }

  routerInput(slot: number, pin: number): number {
    return this.options.swizzle(slot, pin)
  }

  /** Maps the enhanced window of `buses` buses, or takes it away. */
  setEcam(base: number | undefined, buses: number): void {
    this.ecam?.dispose()
    this.ecam = undefined
    if (base === undefined) return
    const target: BusTarget = {
      read: (offset, size) => this.read(offset >>> 12, offset & 0xfff, size),
      write: (offset, size, value) => this.write(offset >>> 12, offset & 0xfff, size, value),
    }
    this.ecam = this.options.mmio.map(base, buses * 0x10_0000, target, this.name)
  }

  reset(): void {
    this.address = 0
  }

  save(): DeviceState {
    return { version: 1, address: this.address }
  }

  restore(state: DeviceState): void {
    const from = new StateReader(this.name, state, 1)
    this.address = from.number('address')
  }

  private setPin(key: number, slot: number, device: PciDevice, high: boolean): void {
    const pin = device.value(0x3d, 1)
    if (pin === 0) return
    const input = this.options.swizzle(slot, pin)
    const users = this.asserting[input]
    if (!users) return
    if (high) users.add(key)
    else users.delete(key)
    this.options.pirq[input]?.set(users.size > 0)
  }

  private readPort(offset: number, size: AccessSize): number {
    if (offset >= 4) {
      if (!(this.address & ENABLE)) return ones(size)
      return this.read((this.address >>> 8) & 0xffff, (this.address & 0xfc) + (offset & 3), size)
    }
    // The address register answers to whole dwords only.
    return offset === 0 && size === 4 ? this.address : ones(size)
  }

  private writePort(offset: number, size: AccessSize, value: number): void {
    if (offset >= 4) {
      if (this.address & ENABLE)
        this.write((this.address >>> 8) & 0xffff, (this.address & 0xfc) + (offset & 3), size, value)
    } else if (offset === 0 && size === 4) this.address = (value & 0x80ff_fffc) >>> 0
  }

  /** `number` is bus, device and function as in the enhanced address's bits 27–12. */
  private read(number: number, offset: number, size: AccessSize): number {
    return this.functions.get(number)?.readConfig(offset, size) ?? ones(size)
  }

  private write(number: number, offset: number, size: AccessSize, value: number): void {
    this.functions.get(number)?.writeConfig(offset, size, value)
  }
}

function ones(size: AccessSize): number {
  return size === 4 ? 0xffff_ffff : size === 2 ? 0xffff : 0xff
}
