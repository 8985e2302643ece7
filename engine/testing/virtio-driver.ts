import { AddressSpace } from '../machine/address-space.ts'
import type { VirtioFunction } from '../machine/devices/virtio/function.ts'
import { VIRTIO_STATUS, VirtioPci } from '../machine/devices/virtio/transport.ts'
import { type GuestMemory, PlainMemory } from '../machine/memory.ts'

const BAR = 0xe000_0000
export const MSIX_BAR = 0xe010_0000
export const COMMON = BAR
export const ISR = BAR + 0x1000
export const CONFIG = BAR + 0x2000
export const NOTIFY = BAR + 0x3000

export interface Descriptor {
  address: number
  length: number
  flags?: number
  next?: number
}

/** A virtio device on a bus of its own, driven as a guest's driver would drive it: through registers and memory. */
export class VirtioDriver {
  readonly memory = new PlainMemory(new Uint8Array(0x10_0000))
  readonly mmio = new AddressSpace('memory')
  readonly device: VirtioPci
  readonly line = { high: false }
  readonly messages: number[] = []
  readonly broken: string[] = []
  /** What is next in each queue's available ring. */
  private readonly added: number[] = []

  /** A device that reaches memory by itself is made here. */
  constructor(kind: VirtioFunction | ((memory: GuestMemory) => VirtioFunction)) {
    this.device = new VirtioPci({
      name: 'virtio0',
      memory: this.memory,
      function: typeof kind === 'function' ? kind(this.memory) : kind,
      onBroken: (reason) => this.broken.push(reason),
    })
    const ports = new AddressSpace('ports')
    const { pci } = this.device
    pci.plug({
      ports,
      mmio: this.mmio,
      intx: { set: (high) => (this.line.high = high) },
      msi: (_, data) => this.messages.push(data),
    })
    this.plugIn()
  }

  /** Places the BARs and turns decoding and bus mastering on. */
  plugIn(): void {
    const { pci } = this.device
    pci.writeConfig(0x14, 4, MSIX_BAR)
    pci.writeConfig(0x20, 4, BAR)
    pci.writeConfig(0x04, 2, 0x0006)
  }

  get status(): number {
    return this.mmio.read(COMMON + 0x14, 1)
  }

  /** Negotiates features (bits 0-31; VERSION_1 is added) up to FEATURES_OK. */
  negotiate(features = 0, version1 = 1): void {
    const { mmio } = this
    const { acknowledge, driver, featuresOk } = VIRTIO_STATUS
    mmio.write(COMMON + 0x14, 1, 0)
    mmio.write(COMMON + 0x14, 1, acknowledge)
    mmio.write(COMMON + 0x14, 1, acknowledge | driver)
    mmio.write(COMMON + 0x08, 4, 0)
    mmio.write(COMMON + 0x0c, 4, features)
    mmio.write(COMMON + 0x08, 4, 1)
    mmio.write(COMMON + 0x0c, 4, version1)
    mmio.write(COMMON + 0x14, 1, acknowledge | driver | featuresOk)
  }

  descriptors(queue: number): number {
    return 0x1_0000 + queue * 0x4000
  }

  available(queue: number): number {
    return this.descriptors(queue) + 0x1000
  }

  used(queue: number): number {
    return this.descriptors(queue) + 0x2000
  }

  setUpQueue(queue: number, size = 8): void {
    const { mmio } = this
    this.added[queue] = 0
    mmio.write(COMMON + 0x16, 2, queue)
    mmio.write(COMMON + 0x18, 2, size)
    mmio.write(COMMON + 0x1a, 2, queue)
    mmio.write(COMMON + 0x20, 4, this.descriptors(queue))
    mmio.write(COMMON + 0x28, 4, this.available(queue))
    mmio.write(COMMON + 0x30, 4, this.used(queue))
    mmio.write(COMMON + 0x1c, 2, 1)
  }

  ready(): void {
    this.mmio.write(COMMON + 0x14, 1, this.status | VIRTIO_STATUS.driverOk)
  }

  /** All of the initialisation, with queues of 8. */
  start(queues: number, features = 0): void {
    this.negotiate(features)
    for (let queue = 0; queue < queues; queue++) this.setUpQueue(queue)
    this.ready()
  }

  describe(queue: number, index: number, { address, length, flags = 0, next = 0 }: Descriptor): void {
    this.writeDescriptor(this.descriptors(queue) + 16 * index, { address, length, flags, next })
  }

  writeDescriptor(at: number, { address, length, flags = 0, next = 0 }: Descriptor): void {
    const { memory } = this
    memory.setU32(at, address % 2 ** 32)
    memory.setU32(at + 4, Math.floor(address / 2 ** 32))
    memory.setU32(at + 8, length)
    memory.setU16(at + 12, flags)
    memory.setU16(at + 14, next)
  }

  /** Makes a chain available, and rings. */
  offer(queue: number, head: number, size = 8): void {
    this.add(queue, head, size)
    this.mmio.write(NOTIFY + 4 * queue, 2, queue)
  }

  add(queue: number, head: number, size = 8): void {
    const at = this.added[queue] ?? 0
    this.memory.setU16(this.available(queue) + 4 + 2 * (at % size), head)
    this.added[queue] = at + 1
    this.memory.setU16(this.available(queue) + 2, at + 1)
  }

  usedIndex(queue: number): number {
    return this.memory.u16(this.used(queue) + 2)
  }

  usedEntry(queue: number, index: number): { id: number; length: number } {
    const at = this.used(queue) + 4 + 8 * index
    return { id: this.memory.u32(at), length: this.memory.u32(at + 4) }
  }
}
