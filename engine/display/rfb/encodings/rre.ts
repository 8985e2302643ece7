import type { Frame, Rectangle } from '../../screen.ts'
import { ByteWriter } from '../byte-writer.ts'
import { encoding } from '../encoding-numbers.ts'
import type { PixelFormat } from '../pixel-format.ts'
import { PixelWire } from '../pixel-wire.ts'
import { type Encoder, HEADER_LENGTH, writeHeader } from './encoder.ts'
import { RawEncoder } from './raw.ts'
import { runOf, takeRows } from './subrectangles.ts'

/** Smaller areas have backgrounds of their own. */
const TILE = 64
const SUBRECTANGLE_LENGTH = 8

/** Rectangles over a background, each with its colour (RFC 6143, 7.7.3); what is shorter as pixels goes as pixels. */
export class RreEncoder implements Encoder {
  private readonly wire: PixelWire
  private readonly raw: RawEncoder
  private readonly pixels = new Uint32Array(TILE * TILE)
  private readonly rectangles = new ByteWriter()

  constructor(format: PixelFormat) {
    this.wire = PixelWire.pixel(format)
    this.raw = new RawEncoder(format)
  }

  write(out: ByteWriter, frame: Frame, area: Rectangle): number {
    let count = 0
    const right = area.x + area.width
    const bottom = area.y + area.height
    for (let y = area.y; y < bottom; y += TILE)
      for (let x = area.x; x < right; x += TILE) {
        const tile = { x, y, width: Math.min(TILE, right - x), height: Math.min(TILE, bottom - y) }
        count += this.writeTile(out, frame, tile)
      }
    return count
  }

  private writeTile(out: ByteWriter, frame: Frame, tile: Rectangle): number {
    const { pixels, wire, rectangles } = this
    wire.translate(frame, tile, pixels)
    const background = pixels[0]!
    const pixelBytes = tile.width * tile.height * wire.size
    const most = Math.floor((pixelBytes - HEADER_LENGTH) / (wire.size + SUBRECTANGLE_LENGTH))
    const count = this.gather(tile.width, tile.height, background, most)
    if (count === undefined) return this.raw.write(out, frame, tile)
    writeHeader(out, tile, encoding.rre)
    out.u32(count)
    out.pixel(background, wire.size)
    out.put(rectangles.view())
    return 1
  }

  /** Writes what differs from the background as rectangles; returns how many, undefined if more than `most`. */
  private gather(width: number, height: number, background: number, most: number): number | undefined {
    const { pixels, rectangles, wire } = this
    let count = 0
    rectangles.truncate(0)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = y * width + x
        const pixel = pixels[at]!
        if (pixel === background) continue
        if (++count > most) return undefined
        const across = runOf(pixels, at, width - x)
        rectangles.pixel(pixel, wire.size)
        rectangles.u16(x)
        rectangles.u16(y)
        rectangles.u16(across)
        rectangles.u16(takeRows(pixels, at, across, width, height - y, background))
      }
    return count
  }
}
