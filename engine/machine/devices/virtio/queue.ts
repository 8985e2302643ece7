/**
 * Split virtqueue: Virtual I/O Device (VIRTIO) Version 1.2, 2.7.
 *
 * Everything in the rings is the guest's word and may be wrong or hostile. A queue that breaks the rules is broken:
 * it says so once and gives nothing more until it is reset.
 */
import type { GuestMemory } from '../../memory.ts'
import type { DeviceState } from '../../state.ts'
import { StateReader } from '../../state-reader.ts'

const NEXT = 1
const WRITE = 2
const INDIRECT = 4
const NO_INTERRUPT = 1
const DESCRIPTOR_SIZE = 16
/** 2.7.5: a chain is no longer than 2^32 bytes. Nobody needs that; this bounds what one request can make us do. */
const CHAIN_BYTES = 64 * 1024 * 1024

export interface Segment {
  address: number
  length: number
}

/** A request: buffers the device reads, then buffers it writes. */
export interface Chain {
  head: number
  readable: Segment[]
  writable: Segment[]
  readLength: number
  writeLength: number
}

export interface VirtqueueOptions {
  memory: GuestMemory
  maxSize: number
  /** The ring broke a rule. Called once until the queue is reset. */
  onBroken(reason: string): void
}

export class Virtqueue {
  readonly maxSize: number
  /** Entries that the driver chose. */
  size: number
  enabled = false
  descriptors = 0
  available = 0
  used = 0
  /** MSI-X vector, FFFFh for none. */
  vector = 0xffff
  /** The driver negotiated VIRTIO_F_EVENT_IDX. */
  eventIndex = false
  /** The driver negotiated VIRTIO_F_INDIRECT_DESC. */
  indirect = false

  private readonly memory: GuestMemory
  private readonly onBroken: (reason: string) => void
  private broken = false
  private nextAvailable = 0
  private nextUsed = 0
  /** Used index when the driver was last asked for an interrupt. */
  private announced = 0

  constructor(options: VirtqueueOptions) {
    this.memory = options.memory
    this.maxSize = options.maxSize
    this.size = options.maxSize
    this.onBroken = options.onBroken
  }

  reset(): void {
    this.size = this.maxSize
    this.enabled = this.broken = this.eventIndex = this.indirect = false
    this.descriptors = this.available = this.used = 0
    this.vector = 0xffff
    this.nextAvailable = this.nextUsed = this.announced = 0
  }

  /** Checks what the driver set up. False if it cannot work. */
  enable(): boolean {
    const power = this.size > 0 && this.size <= this.maxSize && (this.size & (this.size - 1)) === 0
    const placed =
      this.descriptors % 16 === 0 &&
      this.available % 2 === 0 &&
      this.used % 4 === 0 &&
      this.inside(this.descriptors, this.size * DESCRIPTOR_SIZE) &&
      this.inside(this.available, 6 + 2 * this.size) &&
      this.inside(this.used, 6 + 8 * this.size)
    this.enabled = power && placed
    return this.enabled
  }

  get usable(): boolean {
    return this.enabled && !this.broken
  }

  /** A request waits. */
  hasNext(): boolean {
    return this.usable && this.memory.u16(this.available + 2) !== this.nextAvailable
  }

  /** Takes the next request. */
  pop(): Chain | undefined {
    if (!this.usable) return undefined
    const waiting = (this.memory.u16(this.available + 2) - this.nextAvailable) & 0xffff
    if (waiting === 0) {
      // Ask to be told of the next one (2.7.10).
      if (this.eventIndex) this.memory.setU16(this.used + 4 + 8 * this.size, this.nextAvailable)
      return undefined
    }
    if (waiting > this.size) return this.fail('the available index runs ahead of the ring')
    const head = this.memory.u16(this.available + 4 + 2 * (this.nextAvailable & (this.size - 1)))
    if (head >= this.size) return this.fail('a head lies outside the descriptor table')
    const chain = this.collect(head)
    if (!chain) return undefined
    this.nextAvailable = (this.nextAvailable + 1) & 0xffff
    if (this.eventIndex) this.memory.setU16(this.used + 4 + 8 * this.size, this.nextAvailable)
    return chain
  }

  /** Gives a request back, with the number of bytes written into it. */
  push(chain: Chain, written: number): void {
    if (!this.usable) return
    const entry = this.used + 4 + 8 * (this.nextUsed & (this.size - 1))
    this.memory.setU32(entry, chain.head)
    this.memory.setU32(entry + 4, written)
    this.nextUsed = (this.nextUsed + 1) & 0xffff
    this.memory.setU16(this.used + 2, this.nextUsed)
  }

  /** Whether the driver wants an interrupt for what was pushed since the last call (2.7.7.2). */
  takeNotification(): boolean {
    if (!this.usable || this.nextUsed === this.announced) return false
    const before = this.announced
    this.announced = this.nextUsed
    if (!this.eventIndex) return (this.memory.u16(this.available) & NO_INTERRUPT) === 0
    const event = this.memory.u16(this.available + 4 + 2 * this.size)
    return ((this.nextUsed - event - 1) & 0xffff) < ((this.nextUsed - before) & 0xffff)
  }

  /** The request's readable bytes, from `offset`, as one copy. */
  readBytes(chain: Chain, offset = 0, length = chain.readLength - offset): Uint8Array {
    const out = new Uint8Array(Math.max(0, Math.min(length, chain.readLength - offset)))
    let skip = offset
    let at = 0
    for (const segment of chain.readable) {
      if (at === out.length) break
      if (skip >= segment.length) {
        skip -= segment.length
        continue
      }
      const take = Math.min(segment.length - skip, out.length - at)
      out.set(this.memory.read(segment.address + skip, take), at)
      at += take
      skip = 0
    }
    return out
  }

  /** Writes into the request's writable buffers, from `offset`. Gives the number of bytes that fitted. */
  writeBytes(chain: Chain, bytes: Uint8Array, offset = 0): number {
    let skip = offset
    let at = 0
    for (const segment of chain.writable) {
      if (at === bytes.length) break
      if (skip >= segment.length) {
        skip -= segment.length
        continue
      }
      const take = Math.min(segment.length - skip, bytes.length - at)
      this.memory.write(segment.address + skip, bytes.subarray(at, at + take))
      at += take
      skip = 0
    }
    return at
  }

  save(): DeviceState {
    const { size, enabled, vector, eventIndex, indirect } = this
    const { broken, nextAvailable, nextUsed, announced } = this
    return {
      version: 2,
      // A driver may have written any 64 bits there.
      descriptors: BigInt(this.descriptors).toString(),
      available: BigInt(this.available).toString(),
      used: BigInt(this.used).toString(),
      ...{ size, enabled, vector, eventIndex, indirect },
      ...{ broken, nextAvailable, nextUsed, announced },
    }
  }

  restore(name: string, state: DeviceState): void {
    const from = new StateReader(name, state, 2)
    this.size = from.upTo(0xffff, 'size')
    this.enabled = from.boolean('enabled')
    this.descriptors = Number(from.unsigned64('descriptors'))
    this.available = Number(from.unsigned64('available'))
    this.used = Number(from.unsigned64('used'))
    this.vector = from.number('vector')
    this.eventIndex = from.boolean('eventIndex')
    this.indirect = from.boolean('indirect')
    this.broken = from.boolean('broken')
    this.nextAvailable = from.upTo(0xffff, 'nextAvailable')
    this.nextUsed = from.upTo(0xffff, 'nextUsed')
    this.announced = from.upTo(0xffff, 'announced')
    if (this.enabled && !this.enable()) from.fail('size', 'that of a queue inside memory')
  }

  private collect(head: number): Chain | undefined {
    const chain: Chain = { head, readable: [], writable: [], readLength: 0, writeLength: 0 }
    let table = this.descriptors
    let entries = this.size
    let index = head
    let inTable = false
    for (let seen = 0; ; seen++) {
      // More than there are entries: it goes in circles.
      if (seen >= entries) return this.fail('a descriptor chain is a loop')
      const at = table + index * DESCRIPTOR_SIZE
      const address = this.memory.u32(at) + this.memory.u32(at + 4) * 2 ** 32
      const length = this.memory.u32(at + 8)
      const flags = this.memory.u16(at + 12)
      const next = this.memory.u16(at + 14)
      if (flags & INDIRECT) {
        const misplaced = inTable || !this.indirect || (flags & NEXT) !== 0
        if (misplaced || length === 0 || length % DESCRIPTOR_SIZE !== 0 || !this.inside(address, length))
          return this.fail('an indirect descriptor is not allowed there or has a bad table')
        table = address
        // A next field has 16 bits and cannot reach more; the chain is bounded by the queue size (2.7.5.3.1).
        entries = Math.min(length / DESCRIPTOR_SIZE, Math.max(this.size, 1024))
        index = 0
        inTable = true
        seen = -1
        continue
      }
      if (!this.inside(address, length)) return this.fail('a buffer lies outside memory')
      if (flags & WRITE) {
        chain.writable.push({ address, length })
        chain.writeLength += length
      } else {
        if (chain.writable.length > 0) return this.fail('a readable buffer follows a writable one')
        chain.readable.push({ address, length })
        chain.readLength += length
      }
      if (chain.readLength + chain.writeLength > CHAIN_BYTES) return this.fail('a request is too long')
      if (!(flags & NEXT)) return chain
      if (next >= entries) return this.fail('a descriptor links outside its table')
      index = next
    }
  }

  private inside(address: number, length: number): boolean {
    return address + length <= this.memory.size
  }

  private fail(reason: string): undefined {
    this.broken = true
    this.onBroken(reason)
    return undefined
  }
}
