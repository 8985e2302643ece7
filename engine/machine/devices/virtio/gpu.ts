/**
 * Virtio GPU in 2D: VIRTIO 1.2, 5.7. One display, with an EDID; no 3D, no blobs. Responses to what a driver must not do are
 * those of the specification where it names one, else those that QEMU gives.
 */
import type { PointerImage, Screen } from '../../../display/screen.ts'
import type { GuestMemory } from '../../memory.ts'
import type { DeviceState } from '../../state.ts'
import { StateReader } from '../../state-reader.ts'
import { monitorEdid } from '../edid.ts'
import type { VirtioFunction, VirtioPort } from './function.ts'
import { COMMAND, displayInfo, edidInfo, GpuCommand, type Place, RESPONSE } from './gpu-protocol.ts'
import { GpuResource } from './gpu-resource.ts'
import { GpuScreen } from './gpu-screen.ts'
import type { Virtqueue } from './queue.ts'

const F_EDID = 1n << 1n
const CONTROL = 0
/** Configuration: events, events to clear, scanouts, capability sets; 32 bits each (5.7.4). */
const CONFIG_LENGTH = 16
const EVENTS_CLEAR = 4
const EVENT_DISPLAY = 1

const DEFAULT_SIZE = { width: 1280, height: 800 }
/** What an EDID can tell. */
const MOST_SUGGESTED = 4095
const LEAST_SUGGESTED = 64
/** All pictures together, as QEMU has it. */
const MOST_BYTES = 256 * 2 ** 20
const MOST_SIDE = 16_384
const MOST_RESOURCES = 4096
/** Pieces of memory behind one picture. */
const MOST_PIECES = 16_384
/** A pointer has one size (5.7.6.10). */
const POINTER_SIDE = 64

const OTHER_DISPLAY = 0x03_8000

interface VirtioGpuOptions {
  /** A display controller that is not VGA compatible, if left out. */
  readonly classCode?: number
  /** The size that the monitor likes best at first. */
  readonly preferredSize?: { readonly width: number; readonly height: number } | undefined
}

export class VirtioGpu implements VirtioFunction {
  readonly type = 16
  readonly classCode: number
  readonly features = F_EDID
  readonly queueSizes = [256, 16]
  readonly configLength = CONFIG_LENGTH

  private readonly memory: GuestMemory
  private readonly output: GpuScreen
  private readonly resources = new Map<number, GpuResource>()
  private port: VirtioPort | undefined
  private wanted: { readonly width: number; readonly height: number }
  private events = 0
  private scanout: { id: number; place: Place } | undefined
  private wasUsed = false

  constructor(memory: GuestMemory, options: VirtioGpuOptions = {}) {
    this.memory = memory
    this.classCode = options.classCode ?? OTHER_DISPLAY
    this.wanted = options.preferredSize ?? DEFAULT_SIZE
    const { width, height } = this.wanted
    this.output = new GpuScreen(width, height, (wide, high) => this.suggest(wide, high))
  }

  get screen(): Screen {
    return this.output
  }

  /** The driver has shown something since the last reset. */
  get isInUse(): boolean {
    return this.wasUsed
  }

  connect(port: VirtioPort): void {
    this.port = port
  }

  reset(): void {
    this.resources.clear()
    this.events = 0
    this.scanout = undefined
    this.wasUsed = false
    this.output.show()
    this.output.setPointer(undefined)
  }

  readConfig(offset: number): number {
    const fields = [this.events, 0, 1, 0]
    return ((fields[offset >> 2] ?? 0) >>> (8 * (offset & 3))) & 0xff
  }

  writeConfig(offset: number, value: number): void {
    if (offset === EVENTS_CLEAR) this.events &= ~value
  }

  process(queue: Virtqueue, index: number): void {
    for (let chain = queue.pop(); chain; chain = queue.pop()) {
      const command = new GpuCommand(queue.readBytes(chain))
      const response = index === CONTROL ? this.control(command) : this.cursor(command)
      queue.push(chain, queue.writeBytes(chain, response))
    }
    this.port?.notify(queue)
  }

  save(): DeviceState {
    const { wanted, events, scanout, wasUsed, output } = this
    const { pointer } = output
    return {
      version: 1,
      width: wanted.width,
      height: wanted.height,
      events,
      wasUsed,
      resources: [...this.resources].map(([id, resource]) => ({ ...resource.save(), id })),
      scanout: scanout ? [scanout.id, ...Object.values(scanout.place)] : null,
      pointer: pointer
        ? {
            version: 1,
            hotX: pointer.hotX,
            hotY: pointer.hotY,
            pixels: new Uint8Array(pointer.pixels.slice().buffer),
          }
        : null,
    }
  }

  restore(state: DeviceState): void {
    const from = new StateReader('the GPU', state, 1)
    this.reset()
    this.wanted = { width: from.upTo(MOST_SUGGESTED, 'width'), height: from.upTo(MOST_SUGGESTED, 'height') }
    this.events = from.number('events')
    this.wasUsed = from.boolean('wasUsed')
    for (const saved of from.parts('resources', from.list('resources').length)) {
      const id = new StateReader('a picture of the GPU', saved, 1).number('id')
      this.resources.set(id, GpuResource.restore(saved, MOST_SIDE))
    }
    if (state.scanout !== null) {
      const [id = 0, x = 0, y = 0, width = 0, height = 0] = from.numbers('scanout', 5)
      const place = { x, y, width, height }
      const resource = this.resources.get(id)
      if (!resource?.has(place)) from.fail('scanout', 'a part of a picture')
      this.scanout = { id, place }
      this.output.show(resource, place)
    }
    if (state.pointer !== null) this.output.setPointer(restoredPointer(from.part('pointer')))
  }

  // ---- the display

  private suggest(width: number, height: number): boolean {
    const within = (size: number) =>
      Math.min(MOST_SUGGESTED, Math.max(LEAST_SUGGESTED, Math.floor(size) || LEAST_SUGGESTED))
    const wanted = { width: within(width), height: within(height) }
    const hasChanged = wanted.width !== this.wanted.width || wanted.height !== this.wanted.height
    this.wanted = wanted
    if (hasChanged) {
      this.events |= EVENT_DISPLAY
      this.port?.configChanged()
    }
    return this.wasUsed
  }

  // ---- commands

  private control(command: GpuCommand): Uint8Array {
    const { width, height } = this.wanted
    switch (command.type) {
      case COMMAND.getDisplayInfo:
        return command.response(RESPONSE.displayInfo, displayInfo(width, height))
      case COMMAND.getEdid:
        if (command.field(0) !== 0) return command.response(RESPONSE.invalidParameter)
        return command.response(RESPONSE.edid, edidInfo(monitorEdid(width, height)))
      case COMMAND.resourceCreate2d:
        return command.response(this.create(command))
      case COMMAND.resourceUnref:
        return command.response(this.unref(command.field(0)))
      case COMMAND.setScanout:
        return command.response(this.setScanout(command))
      case COMMAND.resourceFlush:
        return command.response(this.flush(command))
      case COMMAND.transferToHost2d:
        return command.response(this.transfer(command))
      case COMMAND.resourceAttachBacking:
        return command.response(this.attach(command))
      case COMMAND.resourceDetachBacking:
        return command.response(this.detach(command.field(0)))
      default:
        return command.response(RESPONSE.unspecified)
    }
  }

  private create(command: GpuCommand): number {
    const [id, format, width, height] = [0, 4, 8, 12].map((offset) => command.field(offset)) as [
      number,
      number,
      number,
      number,
    ]
    if (id === 0 || this.resources.has(id)) return RESPONSE.invalidResource
    if (width === 0 || height === 0 || width > MOST_SIDE || height > MOST_SIDE)
      return RESPONSE.invalidParameter
    const used = [...this.resources.values()].reduce((sum, { byteLength }) => sum + byteLength, 0)
    if (used + width * height * 4 > MOST_BYTES || this.resources.size >= MOST_RESOURCES)
      return RESPONSE.outOfMemory
    try {
      const resource = GpuResource.create(format, width, height)
      if (!resource) return RESPONSE.invalidParameter
      this.resources.set(id, resource)
      return RESPONSE.noData
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      return RESPONSE.outOfMemory
    }
  }

  private unref(id: number): number {
    if (this.scanout?.id === id) this.darken()
    return this.resources.delete(id) ? RESPONSE.noData : RESPONSE.invalidResource
  }

  private setScanout(command: GpuCommand): number {
    const place = command.place(0)
    const id = command.field(20)
    if (command.field(16) !== 0) return RESPONSE.invalidScanout
    if (id === 0) {
      this.darken()
      return RESPONSE.noData
    }
    const resource = this.resources.get(id)
    if (!resource) return RESPONSE.invalidResource
    if (place.width === 0 || place.height === 0 || !resource.has(place)) return RESPONSE.invalidParameter
    this.scanout = { id, place }
    this.wasUsed = true
    this.output.show(resource, place)
    return RESPONSE.noData
  }

  private darken(): void {
    this.scanout = undefined
    this.output.show()
  }

  private flush(command: GpuCommand): number {
    const place = command.place(0)
    const resource = this.resources.get(command.field(16))
    if (!resource) return RESPONSE.invalidResource
    if (!resource.has(place)) return RESPONSE.invalidParameter
    this.output.flush(resource, place)
    return RESPONSE.noData
  }

  private transfer(command: GpuCommand): number {
    const place = command.place(0)
    const resource = this.resources.get(command.field(24))
    if (!resource) return RESPONSE.invalidResource
    if (!resource.has(place)) return RESPONSE.invalidParameter
    if (!resource.hasBacking) return RESPONSE.unspecified
    resource.transfer(this.memory, place, command.wideField(16))
    return RESPONSE.noData
  }

  private attach(command: GpuCommand): number {
    const resource = this.resources.get(command.field(0))
    if (!resource) return RESPONSE.invalidResource
    const count = command.field(4)
    if (resource.hasBacking || count > MOST_PIECES || command.length < 8 + 16 * count)
      return RESPONSE.unspecified
    const pieces = Array.from({ length: count }, (_, i) => ({
      address: command.wideField(8 + 16 * i),
      length: command.field(16 + 16 * i),
    }))
    if (pieces.some(({ address, length }) => address + length > this.memory.size)) return RESPONSE.unspecified
    resource.attach(pieces)
    return RESPONSE.noData
  }

  private detach(id: number): number {
    const resource = this.resources.get(id)
    if (!resource) return RESPONSE.invalidResource
    if (!resource.hasBacking) return RESPONSE.unspecified
    resource.detach()
    return RESPONSE.noData
  }

  // ---- the pointer

  /** Where it is matters to nobody: viewers draw it where their own pointer is. */
  private cursor(command: GpuCommand): Uint8Array {
    if (command.type === COMMAND.moveCursor) return command.response(RESPONSE.noData)
    if (command.type !== COMMAND.updateCursor) return command.response(RESPONSE.unspecified)
    if (command.field(0) !== 0) return command.response(RESPONSE.invalidScanout)
    const id = command.field(16)
    const resource = this.resources.get(id)
    if (id !== 0 && !resource) return command.response(RESPONSE.invalidResource)
    if (resource && (resource.width !== POINTER_SIDE || resource.height !== POINTER_SIDE))
      return command.response(RESPONSE.invalidParameter)
    this.output.setPointer(resource && pointerOf(resource, command.field(20), command.field(24)))
    return command.response(RESPONSE.noData)
  }
}

/** Systems hand in colours that are multiplied with alpha. */
function pointerOf(
  { pixels, width, height }: GpuResource,
  hotX: number,
  hotY: number,
): PointerImage | undefined {
  const plain = pixels.map((pixel) => {
    const alpha = pixel >>> 24
    const part = (shift: number) =>
      alpha === 0 ? 0 : Math.min(255, Math.round((((pixel >>> shift) & 0xff) * 255) / alpha)) << shift
    return ((alpha << 24) | part(16) | part(8) | part(0)) >>> 0
  })
  const within = (place: number) => Math.min(place, POINTER_SIDE - 1)
  return { width, height, hotX: within(hotX), hotY: within(hotY), pixels: plain }
}

function restoredPointer(state: DeviceState): PointerImage {
  const from = new StateReader("the GPU's pointer", state, 1)
  const bytes = new Uint8Array(POINTER_SIDE * POINTER_SIDE * 4)
  from.bytesInto('pixels', bytes)
  return {
    width: POINTER_SIDE,
    height: POINTER_SIDE,
    hotX: from.upTo(POINTER_SIDE - 1, 'hotX'),
    hotY: from.upTo(POINTER_SIDE - 1, 'hotY'),
    pixels: new Uint32Array(bytes.buffer),
  }
}
