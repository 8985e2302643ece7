import type { PointerImage } from '../screen.ts'
import type { ByteWriter } from './byte-writer.ts'
import type { ClientEncodings } from './client-encodings.ts'
import type { Size } from './client-picture.ts'
import { writeAlphaCursor, writeCursor, writeVmwareCursor } from './cursors.ts'
import { encoding } from './encoding-numbers.ts'
import { writeHeader } from './encodings/encoder.ts'
import type { PixelFormat } from './pixel-format.ts'

/** Why a size is told, and what became of a client’s wish (rfbproto, ExtendedDesktopSize). */
const sizeReason = { server: 0, client: 1 } as const
export const sizeStatus = { prohibited: 1, invalid: 3, forwarded: 4 } as const

/** Said once, by an empty rectangle, to whoever lists it: that what the client may send is understood. */
const OFFERS = [encoding.extendedKeyEvent, encoding.extendedMouseButtons]

const encoder = new TextEncoder()

/** What a client is told besides pixels, each when it changes. */
export class Announcements {
  private readonly name: string
  private readonly told = new Set<number>()
  private pointer: PointerImage | undefined
  private leds: number | undefined
  /** The size is another one. */
  private isResized = false
  /** What became of the size that the client wished for. */
  private answer: number | undefined

  constructor(name: string) {
    this.name = name
  }

  /** The client has to hear of the size. */
  tellSize(): void {
    this.isResized = true
  }

  /** The client has to hear what became of its wish; of several wishes it hears about the last. */
  answerSize(status: number): void {
    this.answer = status
  }

  /** The pixel format is another one, and so are the pointer's pixels. */
  forgetPointer(): void {
    this.pointer = undefined
  }

  /** Rectangles about the size, which is news, go alone. Returns how many were written. */
  writeSize(out: ByteWriter, encodings: ClientEncodings, size: Size): number {
    const { answer, isResized } = this
    this.answer = undefined
    this.isResized = false
    let count = 0
    if (encodings.has(encoding.extendedDesktopSize)) {
      if (answer !== undefined) {
        writeSize(out, sizeReason.client, answer, size)
        count++
      }
      if (isResized) {
        writeSize(out, sizeReason.server, 0, size)
        count++
      }
    } else if (isResized && encodings.has(encoding.desktopSize)) {
      writeHeader(out, { x: 0, y: 0, ...size }, encoding.desktopSize)
      count++
    }
    return count
  }

  /** Everything else. Returns how many rectangles were written. */
  write(
    out: ByteWriter,
    encodings: ClientEncodings,
    format: PixelFormat,
    now: { readonly pointer: PointerImage | undefined; readonly leds: number },
  ): number {
    return (
      this.writeOffers(out, encodings) +
      this.writePointer(out, encodings, format, now.pointer) +
      this.writeLeds(out, encodings, now.leds)
    )
  }

  private isNew(encodings: ClientEncodings, number: number): boolean {
    if (!encodings.has(number) || this.told.has(number)) return false
    this.told.add(number)
    return true
  }

  private writeOffers(out: ByteWriter, encodings: ClientEncodings): number {
    const offers = OFFERS.filter((number) => this.isNew(encodings, number))
    for (const number of offers) writeHeader(out, { x: 0, y: 0, width: 0, height: 0 }, number)
    let count = offers.length
    // Pointers are always absolute here.
    if (this.isNew(encodings, encoding.pointerMotionChange)) {
      writeHeader(out, { x: 1, y: 0, width: 0, height: 0 }, encoding.pointerMotionChange)
      count++
    }
    if (this.isNew(encodings, encoding.desktopName)) {
      writeHeader(out, { x: 0, y: 0, width: 0, height: 0 }, encoding.desktopName)
      const name = encoder.encode(this.name)
      out.u32(name.length)
      out.put(name)
      count++
    }
    return count
  }

  private writePointer(
    out: ByteWriter,
    encodings: ClientEncodings,
    format: PixelFormat,
    pointer: PointerImage | undefined,
  ): number {
    if (pointer === this.pointer) return 0
    const image = pointer ?? noPointer
    if (encodings.has(encoding.cursorWithAlpha)) writeAlphaCursor(out, image)
    else if (encodings.has(encoding.vmwareCursor)) writeVmwareCursor(out, image)
    else if (encodings.has(encoding.cursor)) writeCursor(out, image, format)
    else return 0
    this.pointer = pointer
    return 1
  }

  private writeLeds(out: ByteWriter, encodings: ClientEncodings, leds: number): number {
    if (leds === this.leds) return 0
    if (encodings.has(encoding.ledState)) {
      writeHeader(out, { x: 0, y: 0, width: 0, height: 0 }, encoding.ledState)
      out.u8(leds)
    } else if (encodings.has(encoding.vmwareLedState)) {
      writeHeader(out, { x: 0, y: 0, width: 0, height: 0 }, encoding.vmwareLedState)
      out.u32(leds)
    } else return 0
    this.leds = leds
    return 1
  }
}

/** The guest draws its own. */
const noPointer: PointerImage = { width: 0, height: 0, hotX: 0, hotY: 0, pixels: new Uint32Array(0) }

/** One screen that is as large as the frame. */
function writeSize(out: ByteWriter, reason: number, status: number, size: Size): void {
  writeHeader(out, { x: reason, y: status, ...size }, encoding.extendedDesktopSize)
  out.u32(1 << 24)
  out.u32(0)
  out.u32(0)
  out.u16(size.width)
  out.u16(size.height)
  out.u32(0)
}
