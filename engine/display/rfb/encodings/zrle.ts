import type { Frame, Rectangle } from '../../screen.ts'
import { ByteWriter } from '../byte-writer.ts'
import { encoding } from '../encoding-numbers.ts'
import type { PixelFormat } from '../pixel-format.ts'
import { PixelWire } from '../pixel-wire.ts'
import { CompressionTrial } from './compression-trial.ts'
import { type Encoder, writeHeader } from './encoder.ts'
import { Palette } from './palette.ts'
import type { ZlibStream } from './zlib-stream.ts'

const TILE = 64
const MOST_PACKED = 16
const MOST_COLOURS = 127
/** Less than so many pixels, at the edges of an area, are compressed together with other tiles. */
const FEWEST_TRIED = 1024
/** Looked at to see whether a tile has runs. */
const SAMPLED_ROWS = 8
/** So much is compressed at a time at most; it bounds what is held for it. */
const MOST_ROWS = 4 * TILE

/** Tiles with palettes and runs, compressed (RFC 6143, 7.7.6). */
export class ZrleEncoder implements Encoder {
  private readonly wire: PixelWire
  private readonly stream: ZlibStream
  private readonly tiles = new ByteWriter()
  private readonly pixels = new Uint32Array(TILE * TILE)
  private readonly palette = new Palette()
  private readonly trial = new CompressionTrial()

  constructor(format: PixelFormat, stream: ZlibStream) {
    this.wire = PixelWire.compressed(format)
    this.stream = stream
  }

  write(out: ByteWriter, frame: Frame, area: Rectangle): number {
    let count = 0
    const bottom = area.y + area.height
    for (let y = area.y; y < bottom; y += MOST_ROWS) {
      out.cut()
      this.writeRectangle(out, frame, { ...area, y, height: Math.min(MOST_ROWS, bottom - y) })
      count++
    }
    return count
  }

  private writeRectangle(out: ByteWriter, frame: Frame, area: Rectangle): void {
    writeHeader(out, area, encoding.zrle)
    const right = area.x + area.width
    const bottom = area.y + area.height
    const length = out.length
    out.u32(0)
    this.tiles.truncate(0)
    for (let y = area.y; y < bottom; y += TILE)
      for (let x = area.x; x < right; x += TILE) {
        const tile = { x, y, width: Math.min(TILE, right - x), height: Math.min(TILE, bottom - y) }
        this.wire.translate(frame, tile, this.pixels)
        this.writeTile(out, tile.width, tile.height)
      }
    this.flush(out)
    out.setU32(length, out.length - length - 4)
  }

  /** Compresses the tiles so far. */
  private flush(out: ByteWriter): void {
    this.stream.write(out, this.tiles.view())
    this.tiles.truncate(0)
  }

  /** In whichever of the ways needs the fewest bytes before compression. */
  private writeTile(out: ByteWriter, width: number, height: number): void {
    const { pixels, palette, tiles } = this
    const { size } = this.wire
    const count = width * height
    const hasPalette = palette.gather(pixels, 0, width, width, height, MOST_COLOURS)
    if (hasPalette && palette.size === 1) {
      tiles.u8(1)
      tiles.pixel(pixels[0]!, size)
      return
    }
    if (!hasPalette && !hasRuns(pixels, width, height)) {
      this.writePixels(out, count)
      return
    }
    const { runs, singles, lengths } = runsOf(pixels, count)
    const colours = hasPalette ? palette.size * size : Number.POSITIVE_INFINITY
    const bits = bitsOf(palette.size)
    const raw = count * size
    const packed =
      palette.size <= MOST_PACKED ? colours + ((width * bits + 7) >> 3) * height : Number.POSITIVE_INFINITY
    const plainRuns = runs * size + lengths
    // A single pixel needs no length here.
    const paletteRuns = colours + runs + lengths - singles
    const least = Math.min(raw, packed, plainRuns, paletteRuns)
    if (least === packed) this.writePacked(width, height, bits)
    else if (least === paletteRuns) this.writeRuns(count, true)
    else if (least === plainRuns) this.writeRuns(count, false)
    else this.writePixels(out, count)
  }

  /** Nothing but compression can make them smaller, if that. */
  private writePixels(out: ByteWriter, count: number): void {
    const { tiles, stream, trial } = this
    const isLarge = count >= FEWEST_TRIED
    if (isLarge) this.flush(out)
    tiles.u8(0)
    tiles.pixels(this.pixels, 0, count, this.wire.size)
    if (!isLarge) return
    const before = out.length
    if (trial.next()) {
      stream.write(out, tiles.view())
      trial.note(tiles.length, out.length - before)
    } else stream.store(out, tiles.view())
    tiles.truncate(0)
  }

  private writePalette(): void {
    this.tiles.pixels(this.palette.colours, 0, this.palette.size, this.wire.size)
  }

  private writePacked(width: number, height: number, bits: number): void {
    const { pixels, palette } = this
    this.tiles.u8(palette.size)
    this.writePalette()
    const bytes = this.tiles.reserve(((width * bits + 7) >> 3) * height)
    let to = 0
    for (let row = 0; row < height; row++) {
      let byte = 0
      let shift = 8 - bits
      for (let at = row * width; at < (row + 1) * width; at++) {
        byte |= palette.indexOf(pixels[at]!) << shift
        shift -= bits
        if (shift >= 0) continue
        bytes[to++] = byte
        byte = 0
        shift = 8 - bits
      }
      if (shift < 8 - bits) bytes[to++] = byte
    }
  }

  private writeRuns(count: number, hasPalette: boolean): void {
    const { pixels, palette, tiles } = this
    tiles.u8(hasPalette ? 128 + palette.size : 128)
    if (hasPalette) this.writePalette()
    for (let at = 0; at < count; ) {
      const pixel = pixels[at]!
      const start = at
      while (at < count && pixels[at] === pixel) at++
      const length = at - start
      if (!hasPalette) tiles.pixel(pixel, this.wire.size)
      else tiles.u8(palette.indexOf(pixel) + (length > 1 ? 128 : 0))
      if (hasPalette && length === 1) continue
      let rest = length - 1
      for (; rest >= 255; rest -= 255) tiles.u8(255)
      tiles.u8(rest)
    }
  }
}

/** Whether some rows of the picture say that runs may be shorter than pixels: at least every fifth is like the one before. */
function hasRuns(pixels: Uint32Array, width: number, height: number): boolean {
  let same = 0
  let seen = 0
  for (let row = 0; row < height; row += SAMPLED_ROWS, seen += width)
    for (let at = row * width + 1; at < (row + 1) * width; at++) if (pixels[at] === pixels[at - 1]) same++
  return 5 * same >= seen
}

/** How many runs there are, how many of a single pixel, and how many bytes all lengths take. */
function runsOf(pixels: Uint32Array, count: number) {
  let [runs, singles, lengths] = [0, 0, 0]
  for (let at = 0; at < count; ) {
    const pixel = pixels[at]!
    const start = at
    while (at < count && pixels[at] === pixel) at++
    runs++
    lengths++
    if (at - start === 1) singles++
    else if (at - start > 255) lengths += Math.floor((at - start - 1) / 255)
  }
  return { runs, singles, lengths }
}

const bitsOf = (colours: number): number => (colours <= 2 ? 1 : colours <= 4 ? 2 : 4)
