import type { Frame, Rectangle } from '../../screen.ts'
import type { ByteWriter } from '../byte-writer.ts'
import { encoding } from '../encoding-numbers.ts'
import type { PixelFormat } from '../pixel-format.ts'
import { PixelWire } from '../pixel-wire.ts'
import { type Encoder, writeHeader } from './encoder.ts'
import { runOf, takeRows } from './subrectangles.ts'

const TILE = 16
const MOST_SUBRECTANGLES = 255
const mask = { raw: 1, background: 2, foreground: 4, subrectangles: 8, coloured: 16 } as const

/** Tiles of rectangles over a background (RFC 6143, 7.7.4). */
export class HextileEncoder implements Encoder {
  private readonly wire: PixelWire
  /** A row of tiles. */
  private band = new Uint32Array(0)
  private readonly pixels = new Uint32Array(TILE * TILE)
  /** The tile without what is in rectangles already. */
  private readonly left = new Uint32Array(TILE * TILE)
  /** What the client has from the tile before; undefined after a raw tile. */
  private background: number | undefined
  private foreground: number | undefined

  constructor(format: PixelFormat) {
    this.wire = PixelWire.pixel(format)
  }

  write(out: ByteWriter, frame: Frame, area: Rectangle): number {
    writeHeader(out, area, encoding.hextile)
    this.forget()
    const bottom = area.y + area.height
    if (this.band.length < area.width * TILE) this.band = new Uint32Array(area.width * TILE)
    for (let y = area.y; y < bottom; y += TILE) {
      const height = Math.min(TILE, bottom - y)
      this.wire.translate(frame, { ...area, y, height }, this.band)
      for (let x = 0; x < area.width; x += TILE) {
        const width = Math.min(TILE, area.width - x)
        this.cutTile(x, area.width, width, height)
        this.writeTile(out, width, height)
      }
    }
    return 1
  }

  /** Rows are too short for anything but a loop to be fast. */
  private cutTile(from: number, stride: number, width: number, height: number): void {
    const { band, pixels } = this
    let to = 0
    for (let row = 0; row < height; row++) {
      const start = from + row * stride
      for (let at = start; at < start + width; at++) pixels[to++] = band[at]!
    }
  }

  private forget(): void {
    this.background = undefined
    this.foreground = undefined
  }

  private writeTile(out: ByteWriter, width: number, height: number): void {
    const { background, foreground, isMany } = mainColours(this.pixels, width * height)
    const start = out.length
    const most = Math.floor((width * height * this.wire.size) / (2 + this.wire.size))
    if (isMany && hasCorners(this.pixels, width, height, background, Math.min(MOST_SUBRECTANGLES, most))) {
      this.writePixels(out, width * height)
      return
    }
    out.u8(0)
    let flags = 0
    if (background !== this.background) {
      flags |= mask.background
      out.pixel(background, this.wire.size)
    }
    if (foreground !== undefined) {
      flags |= mask.subrectangles
      if (isMany) flags |= mask.coloured
      else if (foreground !== this.foreground) {
        flags |= mask.foreground
        out.pixel(foreground, this.wire.size)
      }
      if (!this.writeSubrectangles(out, width, height, background, isMany, start)) {
        out.truncate(start)
        this.writePixels(out, width * height)
        return
      }
      // After coloured rectangles the client may have forgotten its foreground.
      this.foreground = isMany ? undefined : foreground
    }
    this.background = background
    out.setU8(start, flags)
  }

  private writePixels(out: ByteWriter, count: number): void {
    out.u8(mask.raw)
    out.pixels(this.pixels, 0, count, this.wire.size)
    this.forget()
  }

  /** False if they are more bytes than the pixels themselves, or too many. */
  private writeSubrectangles(
    out: ByteWriter,
    width: number,
    height: number,
    background: number,
    isColoured: boolean,
    start: number,
  ): boolean {
    const { left } = this
    const { size } = this.wire
    const most = start + 1 + width * height * size
    const counted = out.length
    let count = 0
    out.u8(0)
    left.set(this.pixels)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = y * width + x
        const pixel = left[at]!
        if (pixel === background) continue
        const across = runOf(left, at, width - x)
        const down = takeRows(left, at, across, width, height - y, background)
        if (isColoured) out.pixel(pixel, size)
        out.u8((x << 4) | y)
        out.u8(((across - 1) << 4) | (down - 1))
        count++
        if (count > MOST_SUBRECTANGLES || out.length >= most) return false
      }
    out.setU8(counted, count)
    return true
  }
}

/**
 * Whether more than `most` pixels differ from the background and from those to the left and above, which makes each the
 * corner of another rectangle.
 */
function hasCorners(
  pixels: Uint32Array,
  width: number,
  height: number,
  background: number,
  most: number,
): boolean {
  let count = 0
  for (let row = 0; row < height; row++) {
    const start = row * width
    for (let at = start; at < start + width; at++) {
      const pixel = pixels[at]!
      if (pixel === background || (at > start && pixels[at - 1] === pixel)) continue
      if (row === 0 || pixels[at - width] !== pixel) count++
    }
    if (count > most) return true
  }
  return false
}

/** The more frequent of the first two colours, the other one if there is, and whether there are more. */
function mainColours(pixels: Uint32Array, count: number) {
  const first = pixels[0]!
  let second: number | undefined
  let firsts = 0
  for (let at = 0; at < count; at++) {
    const pixel = pixels[at]!
    if (pixel === first) firsts++
    else if (second === undefined) second = pixel
    else if (pixel !== second) return { background: first, foreground: second, isMany: true }
  }
  if (second !== undefined && 2 * firsts < count)
    return { background: second, foreground: first, isMany: false }
  return { background: first, foreground: second, isMany: false }
}
