import type { Rectangle } from '../screen.ts'
import type { ByteQueue } from './byte-queue.ts'
import { decodePixelFormat, PIXEL_FORMAT_LENGTH, type PixelFormat } from './pixel-format.ts'

/** What a client says after the handshake (RFC 6143, 7.5, and rfbproto’s extensions). */
export type ClientMessage =
  | { readonly type: 'setPixelFormat'; readonly format: PixelFormat }
  | { readonly type: 'setEncodings'; readonly encodings: readonly number[] }
  | { readonly type: 'updateRequest'; readonly isIncremental: boolean; readonly area: Rectangle }
  | { readonly type: 'key'; readonly keysym: number; readonly isDown: boolean; readonly scancode?: number }
  | { readonly type: 'pointer'; readonly x: number; readonly y: number; readonly buttons: number }
  | { readonly type: 'cutText'; readonly text: Uint8Array }
  | { readonly type: 'extendedCutText'; readonly content: Uint8Array }
  | { readonly type: 'continuousUpdates'; readonly isEnabled: boolean; readonly area: Rectangle }
  | { readonly type: 'fence'; readonly flags: number; readonly payload: Uint8Array }
  | { readonly type: 'setDesktopSize'; readonly width: number; readonly height: number }
  /** Something without consequences. */
  | { readonly type: 'nothing' }
  /** What this says cannot be followed by anything that is understood. */
  | { readonly type: 'wrong'; readonly reason: string }

/** Longer texts are read and forgotten. */
const MOST_TEXT = 256 << 10
/** Those that a client may list; more are read and forgotten. */
const MOST_ENCODINGS = 256
const MOST_FENCE = 64

/** One type of message. */
interface Shape {
  /** Bytes after which {@link length} is known. */
  readonly head: number
  length?(queue: ByteQueue): number
  read(queue: ByteQueue, length: number): ClientMessage
}

const NOTHING: ClientMessage = { type: 'nothing' }

/** Finds messages in what a client sends. */
export class ClientMessages {
  private readonly queue: ByteQueue
  /** The client was told that it may send more than eight buttons. */
  hasExtendedButtons = false
  /** Bytes to come that belong to a text which is too long. */
  private unwanted = 0

  constructor(queue: ByteQueue) {
    this.queue = queue
  }

  /** The next message; undefined until more has come. */
  next(): ClientMessage | undefined {
    const { queue } = this
    if (this.unwanted > 0) {
      const skipped = Math.min(this.unwanted, queue.length)
      queue.skip(skipped)
      this.unwanted -= skipped
    }
    if (queue.length === 0) return undefined
    const type = queue.u8(0)
    const shape = shapes[type] ?? (type === POINTER ? this.pointerShape() : undefined)
    if (!shape) return { type: 'wrong', reason: `there is no message type ${type}` }
    if (queue.length < shape.head) return undefined
    if (type === CUT_TEXT && textLength(queue) > MOST_TEXT) {
      this.unwanted = textLength(queue)
      queue.skip(shape.head)
      return NOTHING
    }
    const length = shape.length?.(queue) ?? shape.head
    if (queue.length < length) return undefined
    const message = shape.read(queue, length)
    queue.skip(length)
    return message
  }

  /** The marker in the highest bit says that a byte with more buttons follows (rfbproto, Extended Mouse Buttons). */
  private pointerShape(): Shape {
    const isLong = this.hasExtendedButtons && (this.queue.u8(1) & 0x80) !== 0
    return {
      head: 6,
      length: () => (isLong ? 7 : 6),
      read: (queue) => ({
        type: 'pointer',
        buttons: isLong ? (queue.u8(1) & 0x7f) | (queue.u8(6) << 7) : queue.u8(1),
        x: queue.u16(2),
        y: queue.u16(4),
      }),
    }
  }
}

const POINTER = 5
const CUT_TEXT = 6

const shapes: { readonly [type: number]: Shape | undefined } = {
  0: {
    head: 4 + PIXEL_FORMAT_LENGTH,
    read: (queue) => {
      const format = decodePixelFormat(queue.slice(4, PIXEL_FORMAT_LENGTH))
      return format ? { type: 'setPixelFormat', format } : { type: 'wrong', reason: 'no such pixel format' }
    },
  },
  2: {
    head: 4,
    length: (queue) => 4 + 4 * queue.u16(2),
    read: (queue) => {
      const count = Math.min(queue.u16(2), MOST_ENCODINGS)
      return {
        type: 'setEncodings',
        encodings: Array.from({ length: count }, (_, i) => queue.u32(4 + 4 * i) | 0),
      }
    },
  },
  3: {
    head: 10,
    read: (queue) => ({ type: 'updateRequest', isIncremental: queue.u8(1) !== 0, area: areaAt(queue, 2) }),
  },
  4: {
    head: 8,
    read: (queue) => ({ type: 'key', isDown: queue.u8(1) !== 0, keysym: queue.u32(4) }),
  },
  [CUT_TEXT]: {
    head: 8,
    length: (queue) => 8 + textLength(queue),
    // A negative length says that the text is of the extended clipboard.
    read: (queue, length) =>
      queue.u32(4) > 0x7fff_ffff
        ? { type: 'extendedCutText', content: queue.slice(8, length - 8) }
        : { type: 'cutText', text: queue.slice(8, length - 8) },
  },
  150: {
    head: 10,
    read: (queue) => ({ type: 'continuousUpdates', isEnabled: queue.u8(1) !== 0, area: areaAt(queue, 2) }),
  },
  248: {
    head: 9,
    length: (queue) => 9 + Math.min(queue.u8(8), MOST_FENCE),
    read: (queue, length) =>
      queue.u8(8) > MOST_FENCE
        ? { type: 'wrong', reason: `a fence of more than ${MOST_FENCE} bytes` }
        : { type: 'fence', flags: queue.u32(4), payload: queue.slice(9, length - 9) },
  },
  251: {
    head: 8,
    length: (queue) => 8 + 16 * queue.u8(6),
    read: (queue) => ({ type: 'setDesktopSize', width: queue.u16(2), height: queue.u16(4) }),
  },
  // QEMU: of its kinds of message only the extended key event was offered.
  255: {
    head: 2,
    length: (queue) => (queue.u8(1) === 0 ? 12 : 2),
    read: (queue) =>
      queue.u8(1) === 0
        ? { type: 'key', isDown: queue.u16(2) !== 0, keysym: queue.u32(4), scancode: queue.u32(8) }
        : { type: 'wrong', reason: `there is no QEMU message type ${queue.u8(1)}` },
  },
}

const textLength = (queue: ByteQueue): number => Math.abs(queue.u32(4) | 0)

const areaAt = (queue: ByteQueue, at: number): Rectangle => ({
  x: queue.u16(at),
  y: queue.u16(at + 2),
  width: queue.u16(at + 4),
  height: queue.u16(at + 6),
})
