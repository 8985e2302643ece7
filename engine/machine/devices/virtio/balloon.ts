/**
 * Traditional memory balloon device: Virtual I/O Device (VIRTIO) Version 1.2, 5.5. The host asks the guest to keep out of
 * some pages; those lose their content, so that a machine that is saved or moved has less to carry.
 */
import type { GuestMemory } from '../../memory.ts'
import type { DeviceState } from '../../state.ts'
import { StateReader } from '../../state-reader.ts'
import type { VirtioFunction, VirtioPort } from './function.ts'
import type { Chain, Virtqueue } from './queue.ts'

const TYPE = 5
const F_STATS_VQ = 1n << 1n
const QUEUE_SIZE = 128
const INFLATE = 0
const STATS = 2
const CONFIG_LENGTH = 8
/** Offset of the field that the driver writes: how many pages it has given. */
const ACTUAL = 4
const PAGE = 4096
/** Pages of one request that are emptied. To empty a page is our choice; this keeps a request from holding up the machine. */
const MOST_PAGES = 1024
/** Bytes of an entry of the statistics: a tag and a value (5.5.6.3). */
const STAT_SIZE = 10
const MOST_STATS = 64

const noContent = new Uint8Array(PAGE)

export class VirtioBalloon implements VirtioFunction {
  readonly type = TYPE
  readonly classCode = 0x00_ff_00
  readonly features = F_STATS_VQ
  readonly queueSizes = [QUEUE_SIZE, QUEUE_SIZE, QUEUE_SIZE]
  readonly configLength = CONFIG_LENGTH
  private readonly memory: GuestMemory
  private port: VirtioPort | undefined
  private wanted = 0
  private given = 0
  /** The buffer that the driver left for the next round of statistics. */
  private waiting: Chain | undefined
  private latest: ReadonlyMap<number, bigint> = new Map()
  private asked = false
  /** Told when statistics have come that were asked for. */
  onStats: () => void = () => {}

  constructor(memory: GuestMemory) {
    this.memory = memory
  }

  connect(port: VirtioPort): void {
    this.port = port
  }

  /** Pages that the guest keeps out of, as it says. */
  get pages(): number {
    return Math.min(this.given, this.memory.size / PAGE)
  }

  /** What the guest last told of its memory, by tag. */
  get stats(): ReadonlyMap<number, bigint> {
    return this.latest
  }

  /** Asks the guest to keep out of this many pages. */
  request(pages: number): void {
    const wanted = Math.max(0, Math.min(pages, this.memory.size / PAGE))
    if (wanted === this.wanted) return
    this.wanted = wanted
    this.port?.configChanged()
  }

  /** Gives the driver its buffer back, which it fills anew. Nothing if it has none there. */
  askForStats(): void {
    const queue = this.port?.queues[STATS]
    if (!this.waiting || !queue || !this.port?.running()) return
    const chain = this.waiting
    this.waiting = undefined
    this.asked = true
    queue.push(chain, 0)
    this.port.notify(queue)
  }

  readConfig(offset: number): number {
    const word = offset < ACTUAL ? this.wanted : this.given
    return (word >>> (8 * (offset & 3))) & 0xff
  }

  writeConfig(offset: number, value: number): void {
    if (offset < ACTUAL) return
    const shift = 8 * (offset & 3)
    this.given = ((this.given & ~(0xff << shift)) | (value << shift)) >>> 0
  }

  process(queue: Virtqueue, index: number): void {
    if (index === STATS) {
      this.takeStats(queue)
      return
    }
    for (let chain = queue.pop(); chain; chain = queue.pop()) {
      if (index === INFLATE) this.empty(queue.readBytes(chain, 0, MOST_PAGES * 4))
      queue.push(chain, 0)
    }
    this.port?.notify(queue)
  }

  /** The guest has all of its memory again; what is wanted of it stays. */
  reset(): void {
    this.given = 0
    this.waiting = undefined
    this.latest = new Map()
    this.asked = false
  }

  save(): DeviceState {
    const chain = this.waiting
    return {
      version: 1,
      wanted: this.wanted,
      given: this.given,
      asked: this.asked,
      waiting: chain ? [chain.head] : [],
      stats: [...this.latest].map(([tag, value]) => [tag, value.toString()]),
    }
  }

  restore(state: DeviceState): void {
    const from = new StateReader('virtio-balloon', state, 1)
    this.wanted = from.upTo(this.memory.size / PAGE, 'wanted')
    this.given = from.upTo(0xffff_ffff, 'given')
    this.asked = from.boolean('asked')
    const [head] = from.numbers('waiting', Math.min(1, from.list('waiting').length))
    this.waiting =
      head === undefined ? undefined : { head, readable: [], writable: [], readLength: 0, writeLength: 0 }
    const stats = from.list('stats').filter(isStat).slice(0, MOST_STATS)
    this.latest = new Map(stats.map(([tag, value]) => [tag, BigInt(value)]))
  }

  /** Page numbers, of 4 KiB whatever the guest's pages are (5.5.6). Those outside memory are nobody's. */
  private empty(list: Uint8Array): void {
    const view = new DataView(list.buffer, list.byteOffset, list.length)
    for (let at = 0; at + 4 <= list.length; at += 4)
      this.memory.write(view.getUint32(at, true) * PAGE, noContent)
  }

  /** The driver leaves one buffer; a second one means that the first is not wanted any more. */
  private takeStats(queue: Virtqueue): void {
    const before = this.waiting
    for (let chain = queue.pop(); chain; chain = queue.pop()) {
      if (this.waiting) queue.push(this.waiting, 0)
      this.waiting = chain
    }
    if (!this.waiting || this.waiting === before) return
    this.latest = readStats(queue.readBytes(this.waiting, 0, MOST_STATS * STAT_SIZE))
    if (!this.asked) return
    this.asked = false
    this.onStats()
  }
}

function readStats(bytes: Uint8Array): Map<number, bigint> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const stats = new Map<number, bigint>()
  for (let at = 0; at + STAT_SIZE <= bytes.length; at += STAT_SIZE)
    stats.set(view.getUint16(at, true), view.getBigUint64(at + 2, true))
  return stats
}

const isStat = (value: unknown): value is [number, string] =>
  Array.isArray(value) && Number.isInteger(value[0]) && /^\d{1,20}$/.test(String(value[1]))
