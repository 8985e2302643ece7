/** What driver and device say to each other over a GPU's queues: VIRTIO 1.2, 5.7.6. */

export const COMMAND = {
  getDisplayInfo: 0x0100,
  resourceCreate2d: 0x0101,
  resourceUnref: 0x0102,
  setScanout: 0x0103,
  resourceFlush: 0x0104,
  transferToHost2d: 0x0105,
  resourceAttachBacking: 0x0106,
  resourceDetachBacking: 0x0107,
  getEdid: 0x010a,
  updateCursor: 0x0300,
  moveCursor: 0x0301,
} as const

export const RESPONSE = {
  noData: 0x1100,
  displayInfo: 0x1101,
  edid: 0x1104,
  unspecified: 0x1200,
  outOfMemory: 0x1201,
  invalidScanout: 0x1202,
  invalidResource: 0x1203,
  invalidParameter: 0x1205,
} as const

/** The GPU answers once what came before is done. */
const FLAG_FENCE = 1
/** Type, flags, fence, context and ring of a command or response. */
const HEADER = 24
/** The most scanouts that a response about displays has room for. */
const MAX_SCANOUTS = 16
const EDID_ROOM = 1024

export interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A command as it came, read by its offsets. What it is too short for is zero. */
export class GpuCommand {
  /** Bytes after the header. */
  readonly length: number
  private readonly view: DataView

  constructor(bytes: Uint8Array) {
    const padded = new Uint8Array(Math.max(HEADER, bytes.length))
    padded.set(bytes)
    this.view = new DataView(padded.buffer, padded.byteOffset, padded.length)
    this.length = bytes.length - HEADER
  }

  get type(): number {
    return this.view.getUint32(0, true)
  }

  /** The 32-bit field at an offset behind the header. */
  field(offset: number): number {
    const at = HEADER + offset
    return at + 4 <= this.view.byteLength ? this.view.getUint32(at, true) : 0
  }

  /** A 64-bit field; beyond 2^53 it is imprecise, and too much for anything it may be used for. */
  wideField(offset: number): number {
    return this.field(offset) + this.field(offset + 4) * 2 ** 32
  }

  /** A `virtio_gpu_rect`. */
  place(offset: number): Place {
    const [x, y, width, height] = [0, 4, 8, 12].map((field) => this.field(offset + field))
    return { x: x ?? 0, y: y ?? 0, width: width ?? 0, height: height ?? 0 }
  }

  /** A response of that type: it carries the fence of the command, if there is one. */
  response(type: number, body: Uint8Array = new Uint8Array(0)): Uint8Array {
    const bytes = new Uint8Array(HEADER + body.length)
    const view = new DataView(bytes.buffer)
    view.setUint32(0, type, true)
    if (this.view.getUint32(4, true) & FLAG_FENCE) {
      view.setUint32(4, FLAG_FENCE, true)
      for (const field of [8, 12, 16]) view.setUint32(field, this.view.getUint32(field, true), true)
    }
    bytes.set(body, HEADER)
    return bytes
  }
}

/** `virtio_gpu_resp_display_info`: one display is there, the others are off. */
export function displayInfo(width: number, height: number): Uint8Array {
  const body = new Uint8Array(MAX_SCANOUTS * 24)
  const view = new DataView(body.buffer)
  view.setUint32(8, width, true)
  view.setUint32(12, height, true)
  view.setUint32(16, 1, true)
  return body
}

/** `virtio_gpu_resp_edid`. */
export function edidInfo(edid: Uint8Array): Uint8Array {
  const body = new Uint8Array(8 + EDID_ROOM)
  new DataView(body.buffer).setUint32(0, edid.length, true)
  body.set(edid, 8)
  return body
}
