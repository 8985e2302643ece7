import { decode, encode, hyper, Reader, struct, uint } from './xdr.ts'

/** Kinds and states of messages, as numbers on the wire. */
export const messageTypes = {
  call: 0,
  reply: 1,
  message: 2,
  stream: 3,
  callWithFds: 4,
  replyWithFds: 5,
  streamHole: 6,
} as const

export const messageStatus = { ok: 0, error: 1, continue: 2 } as const

export interface Header {
  program: number
  version: number
  procedure: number
  type: number
  serial: number
  status: number
}

export interface Frame {
  header: Header
  payload: Uint8Array
}

const headerBytes = 24
/** The length word and the header. */
const leadBytes = 4 + headerBytes
/** Of everything behind the length word. */
const messageLimit = 32 << 20
export const payloadLimit = messageLimit - headerBytes
/** Data of a stream in one message, as much as old libraries can take. */
export const streamPartLimit = 262_120

export const streamHole = struct({ length: hyper, flags: uint })

/** The other end does not speak this protocol: there is no way to go on. */
export class FramingError extends Error {
  override readonly name = 'FramingError'
}

export function encodeFrame(header: Header, payload?: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = leadBytes + (payload?.length ?? 0)
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  const { program, version, procedure, type, serial, status } = header
  for (const [i, word] of [length, program, version, procedure, type, serial, status].entries())
    view.setUint32(i * 4, word)
  if (payload) bytes.set(payload, leadBytes)
  return bytes
}

function decodeHeader(bytes: Uint8Array): Header {
  const reader = new Reader(bytes)
  return {
    program: reader.uint(),
    version: reader.uint(),
    procedure: reader.int(),
    type: reader.uint(),
    serial: reader.uint(),
    status: reader.uint(),
  }
}

/** Makes messages of bytes that come cut anywhere. It keeps no more than twice what came. */
export class Framer {
  /** The first bytes of a message whose end has not come: the first {@link length} ones of these. */
  private pending = new Uint8Array(0)
  private length = 0

  /** All messages that are complete now; they may share memory with `bytes`. Throws a {@link FramingError}. */
  push(bytes: Uint8Array): Frame[] {
    // A Buffer of Node's is treated as what it is declared to be: its slice() would not be a copy.
    const source = this.append(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    const frames: Frame[] = []
    let at = 0
    for (let length = lengthAt(source, at); length <= source.length - at; length = lengthAt(source, at)) {
      const frame = source.subarray(at + 4, at + length)
      frames.push({ header: decodeHeader(frame), payload: frame.subarray(headerBytes) })
      at += length
    }
    if (at > 0 || this.length === 0) {
      this.pending = source.slice(at)
      this.length = this.pending.length
    }
    return frames
  }

  private append(bytes: Uint8Array): Uint8Array {
    if (this.length === 0) return bytes
    const length = this.length + bytes.length
    if (length > this.pending.length) {
      const grown = new Uint8Array(Math.max(length, this.pending.length * 2))
      grown.set(this.pending.subarray(0, this.length))
      this.pending = grown
    }
    this.pending.set(bytes, this.length)
    this.length = length
    return this.pending.subarray(0, length)
  }
}

/** The length of the message that begins there; infinite as long as not even that has come. */
function lengthAt(bytes: Uint8Array, at: number): number {
  if (bytes.length - at < 4) return Number.POSITIVE_INFINITY
  const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0)
  if (length < leadBytes) throw new FramingError(`a message of ${length} bytes is too short`)
  if (length > messageLimit + 4) throw new FramingError(`a message of ${length} bytes is too long`)
  return length
}

export const encodeHole = (length: bigint): Uint8Array => encode(streamHole, { length, flags: 0 })
export const decodeHole = (payload: Uint8Array): bigint => decode(streamHole, payload).length
