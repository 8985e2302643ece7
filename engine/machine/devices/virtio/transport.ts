/**
 * Virtio over PCI, without the transitional interface: Virtual I/O Device (VIRTIO) Version 1.2, 4.1, with the
 * initialisation of 3.1 and the status field of 2.1.
 */
import type { AccessSize, BusTarget } from '../../bus.ts'
import type { GuestMemory } from '../../memory.ts'
import type { Device, DeviceState } from '../../state.ts'
import { StateReader } from '../../state-reader.ts'
import { PciDevice } from '../pci-device.ts'
import { Msix } from '../pci-msi.ts'
import type { VirtioFunction } from './function.ts'
import {
  addVirtioCapabilities,
  NOTIFY_MULTIPLIER,
  PLAIN_LAYOUT,
  type VirtioLayout,
} from './pci-capabilities.ts'
import { Virtqueue } from './queue.ts'

const VENDOR = 0x1af4
const FIRST_DEVICE_ID = 0x1040

export const VIRTIO_STATUS = {
  acknowledge: 1,
  driver: 2,
  driverOk: 4,
  featuresOk: 8,
  needsReset: 64,
  failed: 128,
} as const

const F_INDIRECT_DESC = 1n << 28n
const F_EVENT_IDX = 1n << 29n
const F_VERSION_1 = 1n << 32n

const MSIX_BAR_SIZE = 0x1000
const MSIX_PENDING = 0x800
const NO_VECTOR = 0xffff
const ISR_QUEUE = 1
const ISR_CONFIG = 2
const QUEUES_MAX = 256

export interface VirtioPciOptions {
  name: string
  memory: GuestMemory
  function: VirtioFunction
  /** Where its registers are, if not where all have them. */
  layout?: VirtioLayout
  /** What is in their BAR before them. */
  companion?: BusTarget
  /** A note for the person who looks after the guest. */
  onBroken?(reason: string): void
}

export class VirtioPci implements Device {
  readonly name: string
  readonly pci: PciDevice

  private readonly options: VirtioPciOptions
  private readonly function: VirtioFunction
  private readonly layout: VirtioLayout
  private readonly queues: Virtqueue[]
  private readonly msix: Msix
  private readonly offered: bigint
  private accepted = 0n
  private status = 0
  private isr = 0
  private deviceFeatureSelect = 0
  private driverFeatureSelect = 0
  private queueSelect = 0
  private configVector = NO_VECTOR
  private generation = 0

  constructor(options: VirtioPciOptions) {
    const { name, memory, function: kind } = options
    this.name = name
    this.options = options
    this.function = kind
    this.layout = options.layout ?? PLAIN_LAYOUT
    const { layout } = this
    this.offered = kind.features | F_VERSION_1 | F_EVENT_IDX | F_INDIRECT_DESC
    this.queues = kind.queueSizes
      .slice(0, QUEUES_MAX)
      .map((maxSize) => new Virtqueue({ memory, maxSize, onBroken: (reason) => this.fail(reason) }))
    this.pci = new PciDevice(name, {
      vendor: VENDOR,
      device: FIRST_DEVICE_ID + kind.type,
      revision: 1,
      classCode: kind.classCode,
      subsystemVendor: VENDOR,
      // Must not be what transitional devices have there (4.1.2.1).
      subsystem: 0x1100,
      interruptPin: 1,
    })
    this.msix = new Msix(this.pci, {
      vectors: Math.min(this.queues.length + 1, MSIX_PENDING / 16),
      bar: layout.msixBar,
      tableOffset: 0,
      pendingOffset: MSIX_PENDING,
    })
    this.pci.addBar(layout.msixBar, { kind: 'mem32', size: MSIX_BAR_SIZE, target: this.msixTarget() })
    this.pci.addBar(layout.bar, { kind: 'mem64', size: layout.size, prefetchable: true, target: this.target })
    addVirtioCapabilities(this.pci, this.queues.length, kind.configLength, this.target, layout)
    kind.connect({
      queues: this.queues,
      features: () => this.accepted,
      running: () => this.running(),
      notify: (queue) => this.notify(queue),
      configChanged: () => this.configChanged(),
      fail: (reason) => this.fail(reason),
    })
  }

  /** All that is in the BAR. */
  readonly target: BusTarget = {
    read: (offset, size) => this.read(offset, size),
    write: (offset, size, value) => this.write(offset, size, value),
  }

  reset(): void {
    this.pci.reset()
    this.msix.reset()
    this.resetDevice()
  }

  save(): DeviceState {
    return {
      version: 1,
      pci: this.pci.save(),
      msix: this.msix.save(),
      queues: this.queues.map((queue) => queue.save()),
      function: this.function.save(),
      accepted: this.accepted.toString(),
      status: this.status,
      isr: this.isr,
      deviceFeatureSelect: this.deviceFeatureSelect,
      driverFeatureSelect: this.driverFeatureSelect,
      queueSelect: this.queueSelect,
      configVector: this.configVector,
      generation: this.generation,
    }
  }

  restore(state: DeviceState): void {
    const from = new StateReader(this.name, state, 1)
    this.msix.restore(from.part('msix'))
    this.pci.restore(from.part('pci'))
    this.accepted = from.unsigned64('accepted')
    this.status = from.number('status')
    this.isr = from.number('isr')
    this.deviceFeatureSelect = from.number('deviceFeatureSelect')
    this.driverFeatureSelect = from.number('driverFeatureSelect')
    this.queueSelect = from.upTo(0xffff, 'queueSelect')
    this.configVector = from.number('configVector')
    this.generation = from.number('generation')
    for (const [i, queue] of from.parts('queues', this.queues.length).entries())
      this.queues[i]?.restore(`queue ${i} of ${this.name}`, queue)
    this.function.restore(from.part('function'))
  }

  // ---- the device's side

  private running(): boolean {
    const { driverOk, needsReset } = VIRTIO_STATUS
    return (this.status & (driverOk | needsReset)) === driverOk && this.pci.busMaster
  }

  private notify(queue: Virtqueue): void {
    if (this.running() && queue.takeNotification()) this.interrupt(ISR_QUEUE, queue.vector)
  }

  private configChanged(): void {
    this.generation = (this.generation + 1) & 0xff
    if (this.status & VIRTIO_STATUS.driverOk) this.interrupt(ISR_CONFIG, this.configVector)
  }

  private fail(reason: string): void {
    if (this.status & VIRTIO_STATUS.needsReset) return
    this.status |= VIRTIO_STATUS.needsReset
    this.options.onBroken?.(`${this.name}: ${reason}`)
    this.configChanged()
  }

  /** By MSI-X if the guest turned it on, else by the ISR register and the pin (4.1.5.1.2 and 4.1.5.3). */
  private interrupt(cause: number, vector: number): void {
    if (this.msix.enabled) {
      if (vector !== NO_VECTOR) this.msix.send(vector)
      return
    }
    this.isr |= cause
    this.pci.setInterrupt(true)
  }

  private resetDevice(): void {
    this.status = this.isr = 0
    this.accepted = 0n
    this.deviceFeatureSelect = this.driverFeatureSelect = this.queueSelect = 0
    this.configVector = NO_VECTOR
    this.generation = 0
    this.pci.setInterrupt(false)
    for (const queue of this.queues) queue.reset()
    this.function.reset()
  }

  // ---- registers

  private read(offset: number, size: AccessSize): number {
    const { common, isr, device, notify } = this.layout
    if (offset >= notify) return 0
    if (offset >= device) return this.readDevice(offset - device, size)
    if (offset >= isr) return offset === isr ? this.readIsr() : 0
    if (offset >= common) return this.readCommon(offset - common, size)
    return this.options.companion?.read(offset, size) ?? 0
  }

  private write(offset: number, size: AccessSize, value: number): void {
    const { common, isr, device, notify } = this.layout
    if (offset >= notify) this.ring((offset - notify) / NOTIFY_MULTIPLIER)
    else if (offset >= device) this.writeDevice(offset - device, size, value)
    else if (offset < common) this.options.companion?.write(offset, size, value)
    else if (offset < isr) this.writeCommon(offset - common, value)
  }

  private ring(index: number): void {
    const queue = this.queues[index]
    if (queue?.usable && this.running()) this.function.process(queue, index)
  }

  private readIsr(): number {
    const { isr } = this
    this.isr = 0
    this.pci.setInterrupt(false)
    return isr
  }

  private readDevice(offset: number, size: AccessSize): number {
    let value = 0
    for (let i = size - 1; i >= 0; i--) {
      const byte = offset + i < this.function.configLength ? this.function.readConfig(offset + i) : 0
      value = (value << 8) | byte
    }
    return value >>> 0
  }

  private writeDevice(offset: number, size: AccessSize, value: number): void {
    for (let i = 0; i < size; i++)
      if (offset + i < this.function.configLength)
        this.function.writeConfig(offset + i, (value >>> (8 * i)) & 0xff)
  }

  /** 4.1.4.3. Fields are read at their own width; parts of them shifted down. */
  private readCommon(offset: number, size: AccessSize): number {
    const shift = 8 * (offset & 3)
    const word = this.commonWord(offset & ~3)
    const value = word >>> shift
    return size === 4 ? value >>> 0 : size === 2 ? value & 0xffff : value & 0xff
  }

  private commonWord(offset: number): number {
    const queue = this.queues[this.queueSelect]
    switch (offset) {
      case 0x00:
        return this.deviceFeatureSelect
      case 0x04:
        return this.deviceFeatureSelect < 2 ? dword(this.offered, this.deviceFeatureSelect) : 0
      case 0x08:
        return this.driverFeatureSelect
      case 0x0c:
        return this.driverFeatureSelect < 2 ? dword(this.accepted, this.driverFeatureSelect) : 0
      case 0x10:
        return (this.configVector | (this.queues.length << 16)) >>> 0
      case 0x14:
        return (this.status | (this.generation << 8) | (this.queueSelect << 16)) >>> 0
      case 0x18:
        // A queue that is not there has size 0.
        return queue ? (queue.size | (queue.vector << 16)) >>> 0 : NO_VECTOR * 0x1_0000
      case 0x1c:
        return queue ? (Number(queue.enabled) | (this.queueSelect << 16)) >>> 0 : 0
      case 0x20:
        return low(queue?.descriptors ?? 0)
      case 0x24:
        return high(queue?.descriptors ?? 0)
      case 0x28:
        return low(queue?.available ?? 0)
      case 0x2c:
        return high(queue?.available ?? 0)
      case 0x30:
        return low(queue?.used ?? 0)
      case 0x34:
        return high(queue?.used ?? 0)
      default:
        return 0
    }
  }

  private writeCommon(offset: number, value: number): void {
    switch (offset) {
      case 0x00:
        this.deviceFeatureSelect = value >>> 0
        return
      case 0x08:
        this.driverFeatureSelect = value >>> 0
        return
      case 0x0c:
        this.acceptFeatures(value)
        return
      case 0x10:
        this.configVector = this.checkedVector(value)
        return
      case 0x14:
        this.writeStatus(value & 0xff)
        return
      case 0x16:
        this.queueSelect = value & 0xffff
        return
    }
    const queue = this.queues[this.queueSelect]
    if (queue) this.writeQueue(queue, offset, value)
  }

  private writeQueue(queue: Virtqueue, offset: number, value: number): void {
    if (offset === 0x1a) {
      queue.vector = this.checkedVector(value)
      return
    }
    if (offset === 0x1c) {
      // Only 1 may be written (4.1.4.3.2).
      if ((value & 0xffff) !== 1 || queue.enabled) return
      queue.eventIndex = (this.accepted & F_EVENT_IDX) !== 0n
      queue.indirect = (this.accepted & F_INDIRECT_DESC) !== 0n
      if (!queue.enable()) this.fail('a queue was enabled with a bad size or place')
      return
    }
    // The place of a queue in use stays.
    if (queue.enabled) return
    if (offset === 0x18) queue.size = value & 0xffff
    else if (offset === 0x20) queue.descriptors = withLow(queue.descriptors, value)
    else if (offset === 0x24) queue.descriptors = withHigh(queue.descriptors, value)
    else if (offset === 0x28) queue.available = withLow(queue.available, value)
    else if (offset === 0x2c) queue.available = withHigh(queue.available, value)
    else if (offset === 0x30) queue.used = withLow(queue.used, value)
    else if (offset === 0x34) queue.used = withHigh(queue.used, value)
  }

  /** A vector that is not there reads back as none (4.1.5.1.2.1). */
  private checkedVector(value: number): number {
    return (value & 0xffff) < this.msix.vectors ? value & 0xffff : NO_VECTOR
  }

  private acceptFeatures(value: number): void {
    if (this.driverFeatureSelect > 1 || this.status & VIRTIO_STATUS.featuresOk) return
    const shift = BigInt(32 * this.driverFeatureSelect)
    this.accepted = (this.accepted & ~(0xffff_ffffn << shift)) | (BigInt(value >>> 0) << shift)
  }

  private writeStatus(value: number): void {
    if (value === 0) {
      this.resetDevice()
      return
    }
    let next = value & ~VIRTIO_STATUS.needsReset
    const valid = (this.accepted & ~this.offered) === 0n && (this.accepted & F_VERSION_1) !== 0n
    // Refused features: the bit does not stick (3.1.1, step 6).
    if (!valid) next &= ~VIRTIO_STATUS.featuresOk
    const starts = (next & ~this.status & VIRTIO_STATUS.driverOk) !== 0
    this.status = next | (this.status & VIRTIO_STATUS.needsReset)
    if (!starts || !this.running()) return
    // Buffers may have been offered before the driver was ready.
    for (const [index, queue] of this.queues.entries()) if (queue.hasNext()) this.ring(index)
  }

  private msixTarget(): BusTarget {
    const { table, pendingBits } = this.msix
    return {
      read: (offset, size) =>
        offset < MSIX_PENDING ? table.read(offset, size) : pendingBits.read(offset - MSIX_PENDING, size),
      write: (offset, size, value) => {
        if (offset < MSIX_PENDING) table.write(offset, size, value)
      },
    }
  }
}

function dword(value: bigint, index: number): number {
  return Number((value >> BigInt(32 * index)) & 0xffff_ffffn)
}

function low(value: number): number {
  return value % 2 ** 32
}

function high(value: number): number {
  return Math.floor(value / 2 ** 32)
}

function withLow(value: number, part: number): number {
  return high(value) * 2 ** 32 + (part >>> 0)
}

function withHigh(value: number, part: number): number {
  return (part >>> 0) * 2 ** 32 + low(value)
}
