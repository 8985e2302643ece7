/** Input device: Virtual I/O Device (VIRTIO) Version 1.2, 5.8, apart from what kind of input it is. */
import type { DeviceState, StateValue } from '../../state.ts'
import { StateReader } from '../../state-reader.ts'
import type { VirtioFunction, VirtioPort } from './function.ts'
import type { Virtqueue } from './queue.ts'

const TYPE = 18
const QUEUE_SIZE = 64
const EVENTS = 0
const STATUS = 1
const EVENT_SIZE = 8
/** select, subsel, size and padding come before what was selected. */
const HEADER = 8
const CONFIG_LENGTH = HEADER + 128
const SELECT = { name: 0x01, ids: 0x03, bits: 0x11, axis: 0x12 } as const
const BUS_VIRTUAL = 6
/** Updates for which the driver has had no buffers. */
const MOST_WAITING = 64

/** Types of Linux' input events (input-event-codes.h), which the specification adopts. */
export const EV = { syn: 0x00, key: 0x01, rel: 0x02, abs: 0x03, led: 0x11, rep: 0x14 } as const

/** What an input device says of itself. */
export interface InputProfile {
  readonly name: string
  readonly vendor: number
  readonly product: number
  readonly version: number
  readonly classCode: number
  /** Codes of each type of event that it sends or takes. */
  readonly codes: ReadonlyMap<number, readonly number[]>
  /** Absolute axes go from 0 to this. */
  readonly range?: number
}

export type InputEvent = readonly [type: number, code: number, value: number]
const SYNCHRONISE: InputEvent = [EV.syn, 0, 0]

/** Sends updates, each ended by a SYN_REPORT; what the driver has no room for waits, or is left out as a whole. */
export class VirtioInput implements VirtioFunction {
  readonly type = TYPE
  readonly classCode: number
  readonly features = 0n
  readonly queueSizes = [QUEUE_SIZE, QUEUE_SIZE]
  readonly configLength = CONFIG_LENGTH
  private readonly profile: InputProfile
  private link: VirtioPort | undefined
  private select = 0
  private subselect = 0
  private waiting: (readonly InputEvent[])[] = []
  /** Events of the first update that the driver has already. */
  private sent = 0

  constructor(profile: InputProfile) {
    this.profile = profile
    this.classCode = profile.classCode
  }

  connect(port: VirtioPort): void {
    this.link = port
  }

  /** The guest has a driver for it. */
  get isReady(): boolean {
    return this.link?.running() ?? false
  }

  readConfig(offset: number): number {
    if (offset === 0) return this.select
    if (offset === 1) return this.subselect
    const selected = this.selected()
    return offset === 2 ? selected.length : (selected[offset - HEADER] ?? 0)
  }

  writeConfig(offset: number, value: number): void {
    if (offset === 0) this.select = value
    else if (offset === 1) this.subselect = value
  }

  process(queue: Virtqueue, index: number): void {
    if (index === STATUS) this.takeStatus(queue)
    else this.flush()
  }

  reset(): void {
    this.select = this.subselect = this.sent = 0
    this.waiting = []
    this.forget()
  }

  save(): DeviceState {
    return {
      version: 1,
      select: this.select,
      subselect: this.subselect,
      sent: this.sent,
      waiting: this.waiting.map((update) => update.flat()),
      parts: this.parts(),
    }
  }

  restore(state: DeviceState): void {
    const from = new StateReader(this.profile.name, state, 1)
    this.select = from.upTo(0xff, 'select')
    this.subselect = from.upTo(0xff, 'subselect')
    this.waiting = from.list('waiting').map((update) => readEvents(update) ?? from.fail('waiting', 'events'))
    this.sent = from.upTo(Math.max(0, (this.waiting[0]?.length ?? 0) - 1), 'sent')
    this.restoreParts(from.part('parts'))
  }

  /** Sends an update. False if so many wait that this one is left out, unless it must not be. */
  protected send(events: readonly InputEvent[], isUrgent = false): boolean {
    if (!this.isReady) return false
    const last = this.waiting.length - 1
    const merged = last > 0 || (last === 0 && this.sent === 0) ? merge(this.waiting[last], events) : undefined
    if (merged) this.waiting[last] = [...merged, SYNCHRONISE]
    else if (this.waiting.length < MOST_WAITING || isUrgent) this.waiting.push([...events, SYNCHRONISE])
    else return false
    this.flush()
    return true
  }

  /** What the kind of device keeps besides. */
  protected parts(): DeviceState {
    return { version: 1 }
  }

  protected restoreParts(_state: DeviceState): void {}

  /** The device was reset. */
  protected forget(): void {}

  /** The driver set something, such as a light. */
  protected set(_type: number, _code: number, _value: number): void {}

  /** Nothing waits any more. */
  protected drained(): void {}

  private flush(): void {
    const queue = this.link?.queues[EVENTS]
    if (!queue || !this.isReady || this.waiting.length === 0) return
    for (let update = this.waiting[0]; update; update = this.waiting[0]) {
      const event = update[this.sent]
      if (event) {
        const chain = queue.pop()
        if (!chain) break
        queue.push(chain, queue.writeBytes(chain, encoded(event)))
        this.sent++
      } else {
        this.waiting.shift()
        this.sent = 0
      }
    }
    this.link?.notify(queue)
    if (this.waiting.length === 0) this.drained()
  }

  private takeStatus(queue: Virtqueue): void {
    for (let chain = queue.pop(); chain; chain = queue.pop()) {
      const bytes = queue.readBytes(chain, 0, EVENT_SIZE)
      queue.push(chain, 0)
      if (bytes.length < EVENT_SIZE) continue
      const view = new DataView(bytes.buffer)
      this.set(view.getUint16(0, true), view.getUint16(2, true), view.getUint32(4, true))
    }
    this.link?.notify(queue)
  }

  /** What the driver asked for (5.8.4); nothing for what there is not. */
  private selected(): Uint8Array {
    const { profile, subselect } = this
    const codes = profile.codes.get(subselect)
    switch (this.select) {
      case SELECT.name:
        return subselect === 0 ? new TextEncoder().encode(profile.name) : new Uint8Array(0)
      case SELECT.ids:
        return subselect === 0
          ? new Uint8Array(
              Uint16Array.of(BUS_VIRTUAL, profile.vendor, profile.product, profile.version).buffer,
            )
          : new Uint8Array(0)
      case SELECT.bits:
        return codes ? bitmap(codes) : new Uint8Array(0)
      case SELECT.axis:
        return profile.range !== undefined && profile.codes.get(EV.abs)?.includes(subselect)
          ? new Uint8Array(Uint32Array.of(0, profile.range, 0, 0, 0).buffer)
          : new Uint8Array(0)
      default:
        return new Uint8Array(0)
    }
  }
}

/** Of two movements with nothing between them one is made: places replace each other, ways add up. */
function merge(
  before: readonly InputEvent[] | undefined,
  after: readonly InputEvent[],
): readonly InputEvent[] | undefined {
  const motion = before?.slice(0, -1) ?? []
  const moves = [...motion, ...after]
  if (motion.length === 0 || !moves.every(([type]) => type === EV.abs || type === EV.rel)) return undefined
  const result = new Map<number, InputEvent>()
  for (const [type, code, value] of moves) {
    const key = (type << 16) | code
    const sum = type === EV.rel ? (result.get(key)?.[2] ?? 0) : 0
    result.set(key, [type, code, sum + value])
  }
  return [...result.values()]
}

function encoded([type, code, value]: InputEvent): Uint8Array {
  const bytes = new Uint8Array(EVENT_SIZE)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, type, true)
  view.setUint16(2, code, true)
  view.setInt32(4, value, true)
  return bytes
}

function bitmap(codes: readonly number[]): Uint8Array {
  const bits = new Uint8Array((Math.max(0, ...codes) >> 3) + 1)
  for (const code of codes) bits[code >> 3] = (bits[code >> 3] ?? 0) | (1 << (code & 7))
  return bits
}

function readEvents(saved: StateValue): InputEvent[] | undefined {
  if (!Array.isArray(saved) || saved.length % 3 !== 0 || saved.length === 0) return undefined
  const numbers = saved.filter((value) => Number.isSafeInteger(value)) as number[]
  if (numbers.length !== saved.length) return undefined
  return Array.from({ length: numbers.length / 3 }, (_, i) => numbers.slice(3 * i, 3 * i + 3)).map(
    ([type = 0, code = 0, value = 0]) => [type, code, value],
  )
}
