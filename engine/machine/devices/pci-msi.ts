/**
 * Message-signalled interrupts of a PCI function: MSI (PCI 3.0, 6.8.1) and MSI-X (6.8.2).
 */
import type { BusTarget } from '../bus.ts'
import type { DeviceState } from '../state.ts'
import { StateReader } from '../state-reader.ts'
import type { PciDevice } from './pci-device.ts'

const MSI_ID = 0x05
const MSIX_ID = 0x11
const MSI_ENABLE = 1
const MSI_64BIT = 0x80
const MSIX_ENABLE = 0x8000
const MSIX_MASK_ALL = 0x4000
const ENTRY_WORDS = 4
const VECTOR_MASKED = 1

/** MSI with up to 32 vectors, 64-bit address, no masks by vector. */
export class Msi {
  private readonly device: PciDevice
  private readonly capability: number
  private readonly maxLog2: number

  constructor(device: PciDevice, vectors: 1 | 2 | 4 | 8 | 16 | 32) {
    this.device = device
    this.maxLog2 = 31 - Math.clz32(vectors)
    this.capability = device.addCapability(MSI_ID, new Uint8Array(12))
    device.define(this.capability + 2, 2, MSI_64BIT | (this.maxLog2 << 1), MSI_ENABLE | 0x70)
    device.define(this.capability + 4, 4, 0, 0xffff_fffc)
    device.define(this.capability + 8, 4, 0, 0xffff_ffff)
    device.define(this.capability + 12, 2, 0, 0xffff)
  }

  get enabled(): boolean {
    return (this.device.value(this.capability + 2, 2) & MSI_ENABLE) !== 0
  }

  send(vector: number): void {
    if (!this.enabled) return
    const log2 = Math.min((this.device.value(this.capability + 2, 2) >>> 4) & 7, this.maxLog2)
    const address =
      this.device.value(this.capability + 4, 4) + this.device.value(this.capability + 8, 4) * 2 ** 32
    // The device may change as many low bits of the data as it was granted.
    const mask = (1 << log2) - 1
    const data = this.device.value(this.capability + 12, 2)
    this.device.sendMessage(address, (data & ~mask) | (vector & mask))
  }
}

export interface MsixOptions {
  vectors: number
  /** The memory BAR that holds table and pending bits. */
  bar: number
  tableOffset: number
  pendingOffset: number
}

/** MSI-X. The owner maps {@link Msix.table} and {@link Msix.pendingBits} into its BAR. */
export class Msix {
  readonly vectors: number
  /** Vector table: address, upper address, data and control of each (6.8.2.6–9). */
  readonly table: BusTarget = {
    read: (offset, size) => part(this.entries[offset >>> 2] ?? 0, offset, size),
    write: (offset, size, value) => this.writeTable(offset, size, value),
  }
  readonly pendingBits: BusTarget = {
    read: (offset, size) => part(this.pending[offset >>> 2] ?? 0, offset, size),
    write: () => {},
  }

  private readonly device: PciDevice
  private readonly capability: number
  private readonly entries: Uint32Array
  private readonly pending: Uint32Array

  constructor(device: PciDevice, options: MsixOptions) {
    this.device = device
    this.vectors = options.vectors
    this.entries = new Uint32Array(options.vectors * ENTRY_WORDS)
    this.pending = new Uint32Array((options.vectors + 31) >>> 5)
    this.capability = device.addCapability(MSIX_ID, new Uint8Array(10))
    device.define(this.capability + 2, 2, options.vectors - 1, MSIX_ENABLE | MSIX_MASK_ALL)
    device.define(this.capability + 4, 4, options.tableOffset | options.bar)
    device.define(this.capability + 8, 4, options.pendingOffset | options.bar)
    device.watch(this.capability + 2, 2, { afterWrite: () => this.sendPending() })
    this.reset()
  }

  get enabled(): boolean {
    return (this.control() & MSIX_ENABLE) !== 0
  }

  /** Sends the vector's message, or keeps it pending while it is masked. */
  send(vector: number): void {
    if (!this.enabled || vector >= this.vectors) return
    if (this.control() & MSIX_MASK_ALL || this.masked(vector)) this.setPending(vector, true)
    else this.deliver(vector)
  }

  reset(): void {
    this.entries.fill(0)
    for (let vector = 0; vector < this.vectors; vector++)
      this.entries[vector * ENTRY_WORDS + 3] = VECTOR_MASKED
    this.pending.fill(0)
  }

  save(): DeviceState {
    return { version: 1, entries: [...this.entries], pending: [...this.pending] }
  }

  restore(state: DeviceState): void {
    const from = new StateReader(`${this.device.name} (MSI-X)`, state, 1)
    this.entries.set(from.numbers('entries', this.entries.length))
    this.pending.set(from.numbers('pending', this.pending.length))
  }

  private control(): number {
    return this.device.value(this.capability + 2, 2)
  }

  private masked(vector: number): boolean {
    return ((this.entries[vector * ENTRY_WORDS + 3] ?? 1) & VECTOR_MASKED) !== 0
  }

  private writeTable(offset: number, size: number, value: number): void {
    // Dwords and qwords only; a qword comes as two (6.8.2).
    const word = offset >>> 2
    if (size !== 4 || (offset & 3) !== 0 || word >= this.entries.length) return
    const kind = word % ENTRY_WORDS
    this.entries[word] = kind === 0 ? value & ~3 : kind === 3 ? value & VECTOR_MASKED : value
    if (kind === 3) this.sendPending()
  }

  private sendPending(): void {
    if (!this.enabled || this.control() & MSIX_MASK_ALL) return
    for (let vector = 0; vector < this.vectors; vector++) {
      if (!this.isPending(vector) || this.masked(vector)) continue
      this.setPending(vector, false)
      this.deliver(vector)
    }
  }

  private isPending(vector: number): boolean {
    return (((this.pending[vector >>> 5] ?? 0) >>> (vector & 31)) & 1) === 1
  }

  private setPending(vector: number, on: boolean): void {
    const word = this.pending[vector >>> 5] ?? 0
    const bit = 1 << (vector & 31)
    this.pending[vector >>> 5] = on ? word | bit : word & ~bit
  }

  private deliver(vector: number): void {
    const at = vector * ENTRY_WORDS
    const address = (this.entries[at] ?? 0) + (this.entries[at + 1] ?? 0) * 2 ** 32
    this.device.sendMessage(address, this.entries[at + 2] ?? 0)
  }
}

function part(word: number, offset: number, size: number): number {
  const shifted = word >>> (8 * (offset & 3))
  return size === 4 ? shifted : size === 2 ? shifted & 0xffff : shifted & 0xff
}
