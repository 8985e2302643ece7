import type { Frame, Rectangle } from '../screen.ts'
import type { PixelFormat } from './pixel-format.ts'

/**
 * Pixels as a client's bytes. A pixel of ours becomes a number whose bytes, the lowest first, are what goes out; so the
 * encodings compare and write numbers, and know nothing of colours.
 */
export class PixelWire {
  /** Bytes of each pixel. */
  readonly size: 1 | 2 | 3 | 4
  private readonly red: Uint32Array
  private readonly green: Uint32Array
  private readonly blue: Uint32Array
  /** Pixels go out as they are. */
  private readonly isOwn: boolean
  /** They go out with red and blue exchanged, as browsers have them. */
  private readonly isSwapped: boolean

  private constructor(size: 1 | 2 | 3 | 4, format: PixelFormat, place: (value: number) => number) {
    this.size = size
    this.red = partTable(format.redMax, format.redShift, place)
    this.green = partTable(format.greenMax, format.greenShift, place)
    this.blue = partTable(format.blueMax, format.blueShift, place)
    this.isOwn = this.colour(0x01_02_03) === 0x01_02_03 && this.colour(0xff_fe_fd) === 0xff_fe_fd
    this.isSwapped = this.colour(0x01_02_03) === 0x03_02_01 && this.colour(0xff_fe_fd) === 0xfd_fe_ff
  }

  /** PIXEL: as the format says. */
  static pixel(format: PixelFormat): PixelWire {
    const size = (format.bitsPerPixel >> 3) as 1 | 2 | 4
    return new PixelWire(size, format, (value) => (format.isBigEndian ? swapped(value, size) : value))
  }

  /** CPIXEL (RFC 6143, 7.7.5): three bytes where colours take up no more of four. */
  static compressed(format: PixelFormat): PixelWire {
    if (!format.isTrueColour || format.bitsPerPixel !== 32 || format.depth > 24)
      return PixelWire.pixel(format)
    const used = usedBits(format)
    if (used >>> 24 === 0)
      return new PixelWire(3, format, (value) => (format.isBigEndian ? swapped(value, 3) : value))
    if ((used & 0xff) === 0)
      return new PixelWire(3, format, (value) => (format.isBigEndian ? swapped(value >>> 8, 3) : value >>> 8))
    return PixelWire.pixel(format)
  }

  /** TPIXEL (rfbproto, Tight encoding): red, green, blue, where each has eight bits. */
  static tight(format: PixelFormat): PixelWire {
    const { isTrueColour, bitsPerPixel, depth, redMax, greenMax, blueMax } = format
    const isFull = isTrueColour && bitsPerPixel === 32 && depth === 24
    if (!isFull || redMax !== 255 || greenMax !== 255 || blueMax !== 255) return PixelWire.pixel(format)
    return new PixelWire(3, { ...format, redShift: 0, greenShift: 8, blueShift: 16 }, (value) => value)
  }

  /** One pixel, 0x00RRGGBB. */
  colour(pixel: number): number {
    return (
      (this.red[(pixel >> 16) & 0xff]! | this.green[(pixel >> 8) & 0xff]! | this.blue[pixel & 0xff]!) >>> 0
    )
  }

  /** Pixels of an area, row by row, into the start of `out`. What lies outside the frame is black. */
  translate(frame: Frame, area: Rectangle, out: Uint32Array): void {
    const width = Math.max(0, Math.min(area.width, frame.width - area.x))
    const height = Math.max(0, Math.min(area.height, frame.height - area.y))
    if (width < area.width || height < area.height) out.fill(this.colour(0), 0, area.width * area.height)
    for (let row = 0; row < height; row++) {
      const from = (area.y + row) * frame.width + area.x
      const to = row * area.width
      if (this.isOwn) out.set(frame.pixels.subarray(from, from + width), to)
      else if (this.isSwapped) swapRow(frame.pixels, from, width, out, to)
      else this.translateRow(frame.pixels, from, width, out, to)
    }
  }

  private translateRow(pixels: Uint32Array, from: number, width: number, out: Uint32Array, to: number): void {
    const { red, green, blue } = this
    for (let x = 0; x < width; x++) {
      const pixel = pixels[from + x]!
      out[to + x] = red[(pixel >> 16) & 0xff]! | green[(pixel >> 8) & 0xff]! | blue[pixel & 0xff]!
    }
  }
}

/** Ten times as fast as by tables, for what nearly every viewer in a browser asks for. */
function swapRow(pixels: Uint32Array, from: number, width: number, out: Uint32Array, to: number): void {
  for (let x = 0; x < width; x++) {
    const pixel = pixels[from + x]! | 0
    out[to + x] = (pixel & 0xff00) | ((pixel >> 16) & 0xff) | ((pixel & 0xff) << 16)
  }
}

function partTable(max: number, shift: number, place: (value: number) => number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, part) =>
    place((Math.round((part * max) / 255) << shift) >>> 0),
  )
}

function usedBits({ redMax, redShift, greenMax, greenShift, blueMax, blueShift }: PixelFormat): number {
  return ((redMax << redShift) | (greenMax << greenShift) | (blueMax << blueShift)) >>> 0
}

/** The lowest `size` bytes of a number in opposite order. */
function swapped(value: number, size: number): number {
  let out = 0
  for (let i = 0; i < size; i++) out |= ((value >>> (8 * i)) & 0xff) << (8 * (size - 1 - i))
  return out >>> 0
}
