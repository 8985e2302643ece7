import type { Frame, Rectangle } from '../../screen.ts'
import { ByteWriter } from '../byte-writer.ts'
import { encoding } from '../encoding-numbers.ts'
import type { PixelFormat } from '../pixel-format.ts'
import { PixelWire } from '../pixel-wire.ts'
import { CompressionTrial } from './compression-trial.ts'
import { type Encoder, writeHeader } from './encoder.ts'
import { Palette } from './palette.ts'
import { ZlibStream } from './zlib-stream.ts'

/** Clients take nothing wider (rfbproto, Tight encoding). */
const MOST_WIDTH = 2048
/** Looked at as a whole: large areas of few colours are common, and one rectangle of them is the cheapest for all. */
const MOST_PIXELS = 1 << 18
/** A picture of many colours is not divided further to find parts of few. */
const FEWEST_PIXELS = 1 << 13
/** Less than this goes out uncompressed. */
const FEWEST_COMPRESSED = 12

const FILL = 0x80
const FILTER_FOLLOWS = 0x40
const PALETTE_FILTER = 1
/** Each kind of data has a stream of its own. */
const stream = { full: 0, mono: 1, indexed: 2, stored: 3 } as const

/** The streams of a client: they go on when its pixel format changes. */
export class TightStreams {
  private readonly streams = new Map<number, ZlibStream>()
  private level: number
  /** Streams that begin anew, a bit each: the client is told. */
  private resets = 0

  constructor(level: number) {
    this.level = level
  }

  setLevel(level: number): void {
    if (level === this.level) return
    this.level = level
    for (const id of this.streams.keys()) this.resets |= 1 << id
    this.streams.clear()
  }

  of(id: number): ZlibStream {
    const found = this.streams.get(id) ?? new ZlibStream(this.level)
    this.streams.set(id, found)
    return found
  }

  takeResets(): number {
    const { resets } = this
    this.resets = 0
    return resets
  }
}

/** Areas of one colour, of few, of many, compressed (rfbproto, Tight encoding; without JPEG and gradients). */
export class TightEncoder implements Encoder {
  private readonly wire: PixelWire
  private readonly streams: TightStreams
  private readonly palette = new Palette()
  private readonly data = new ByteWriter()
  private readonly compressed = new ByteWriter()
  private pixels = new Uint32Array(0)
  private readonly trial = new CompressionTrial()
  /** Palettes of more than two colours say nothing shorter than a byte does. */
  private readonly isNarrow: boolean

  constructor(format: PixelFormat, streams: TightStreams) {
    this.wire = PixelWire.tight(format)
    this.isNarrow = this.wire.size === 1
    this.streams = streams
  }

  write(out: ByteWriter, frame: Frame, area: Rectangle): number {
    let count = 0
    const right = area.x + area.width
    const bottom = area.y + area.height
    for (let x = area.x; x < right; x += MOST_WIDTH) {
      const width = Math.min(MOST_WIDTH, right - x)
      const rows = Math.max(1, Math.floor(MOST_PIXELS / width))
      for (let y = area.y; y < bottom; y += rows) {
        const part = { x, y, width, height: Math.min(rows, bottom - y) }
        if (this.pixels.length < width * part.height) this.pixels = new Uint32Array(width * part.height)
        this.wire.translate(frame, part, this.pixels)
        out.cut()
        count += this.writePart(out, part, 0, width)
      }
    }
    return count
  }

  /** The pixels of `part` begin at `from`, `stride` pixels from row to row. */
  private writePart(out: ByteWriter, part: Rectangle, from: number, stride: number): number {
    const { width, height } = part
    const count = width * height
    const most = this.isNarrow ? 2 : Math.max(2, Math.min(256, count >> 2))
    if (this.palette.gather(this.pixels, from, stride, width, height, most)) {
      writeHeader(out, part, encoding.tight)
      if (this.palette.size === 1) this.writeFill(out, this.pixels[from]!)
      else if (this.palette.size === 2) this.writeMono(out, from, stride, width, height)
      else this.writeIndexed(out, from, stride, width, height)
      return 1
    }
    if (count > FEWEST_PIXELS) return this.writeHalves(out, part, from, stride)
    writeHeader(out, part, encoding.tight)
    this.writeFull(out, from, stride, width, height)
    return 1
  }

  private writeHalves(out: ByteWriter, part: Rectangle, from: number, stride: number): number {
    const { x, y, width, height } = part
    if (width > height) {
      const half = width >> 1
      return (
        this.writePart(out, { x, y, width: half, height }, from, stride) +
        this.writePart(out, { x: x + half, y, width: width - half, height }, from + half, stride)
      )
    }
    const half = height >> 1
    return (
      this.writePart(out, { x, y, width, height: half }, from, stride) +
      this.writePart(out, { x, y: y + half, width, height: height - half }, from + half * stride, stride)
    )
  }

  private writeFill(out: ByteWriter, pixel: number): void {
    this.control(out, FILL)
    out.pixel(pixel, this.wire.size)
  }

  private writeMono(out: ByteWriter, from: number, stride: number, width: number, height: number): void {
    this.writePalette(out, stream.mono)
    const [first] = this.palette.colours
    const { pixels, data } = this
    data.truncate(0)
    const bytes = data.reserve(((width + 7) >> 3) * height)
    let to = 0
    for (let row = 0; row < height; row++) {
      const start = from + row * stride
      for (let x = 0; x < width; x += 8) {
        let byte = 0
        const end = Math.min(8, width - x)
        for (let bit = 0; bit < end; bit++) if (pixels[start + x + bit] !== first) byte |= 0x80 >> bit
        bytes[to++] = byte
      }
    }
    this.writeData(out, stream.mono)
  }

  private writeIndexed(out: ByteWriter, from: number, stride: number, width: number, height: number): void {
    this.writePalette(out, stream.indexed)
    const { pixels, palette, data } = this
    data.truncate(0)
    const bytes = data.reserve(width * height)
    let to = 0
    let last = pixels[from]!
    let index = palette.indexOf(last)
    for (let row = 0; row < height; row++) {
      const start = from + row * stride
      for (let at = start; at < start + width; at++) {
        const pixel = pixels[at]!
        if (pixel !== last) {
          last = pixel
          index = palette.indexOf(pixel)
        }
        bytes[to++] = index
      }
    }
    this.writeData(out, stream.indexed)
  }

  private writeFull(out: ByteWriter, from: number, stride: number, width: number, height: number): void {
    const id = this.trial.next() ? stream.full : stream.stored
    this.control(out, id << 4)
    this.data.truncate(0)
    for (let row = 0; row < height; row++)
      this.data.pixels(this.pixels, from + row * stride, width, this.wire.size)
    const before = out.length
    this.writeData(out, id)
    if (id === stream.full) this.trial.note(this.data.length, out.length - before)
  }

  private writePalette(out: ByteWriter, id: number): void {
    this.control(out, FILTER_FOLLOWS | (id << 4))
    out.u8(PALETTE_FILTER)
    out.u8(this.palette.size - 1)
    out.pixels(this.palette.colours, 0, this.palette.size, this.wire.size)
  }

  private control(out: ByteWriter, kind: number): void {
    out.u8(kind | this.streams.takeResets())
  }

  /** The length has seven bits in each byte, the lowest first. */
  private writeData(out: ByteWriter, id: number): void {
    const data = this.data.view()
    if (data.length < FEWEST_COMPRESSED) {
      out.put(data)
      return
    }
    this.compressed.truncate(0)
    if (id === stream.stored) this.streams.of(id).store(this.compressed, data)
    else this.streams.of(id).write(this.compressed, data)
    const { length } = this.compressed
    if (length < 0x80) out.u8(length)
    else {
      out.u8((length & 0x7f) | 0x80)
      if (length < 0x4000) out.u8(length >> 7)
      else {
        out.u8(((length >> 7) & 0x7f) | 0x80)
        out.u8(length >> 14)
      }
    }
    out.put(this.compressed.view())
  }
}
