import type { Frame, Rectangle } from '../../screen.ts'
import type { ByteWriter } from '../byte-writer.ts'
import { encoding } from '../encoding-numbers.ts'
import type { PixelFormat } from '../pixel-format.ts'
import { PixelWire } from '../pixel-wire.ts'
import { type Encoder, writeHeader } from './encoder.ts'

const TILE = 16
const MOST_SUBRECTANGLES = 255
const mask = { raw: 1, background: 2, foreground: 4, subrectangles: 8, coloured: 16 } as const

/** Tiles of rectangles over a background (RFC 6143, 7.7.4). */
export class HextileEncoder implements Encoder {
  private readonly wire: PixelWire
  private readonly pixels = new Uint32Array(TILE * TILE)
  private readonly isCovered = new Uint8Array(TILE * TILE)
  /** What the client has from the tile before; undefined after a raw tile. */
  private background: number | undefined
  private foreground: number | undefined

  constructor(format: PixelFormat) {
    this.wire = PixelWire.pixel(format)
  }

  write(out: ByteWriter, frame: Frame, area: Rectangle): number {
    writeHeader(out, area, encoding.hextile)
    this.forget()
    const right = area.x + area.width
    const bottom = area.y + area.height
    for (let y = area.y; y < bottom; y += TILE)
      for (let x = area.x; x < right; x += TILE) {
        const tile = { x, y, width: Math.min(TILE, right - x), height: Math.min(TILE, bottom - y) }
        this.wire.translate(frame, tile, this.pixels)
        this.writeTile(out, tile.width, tile.height)
      }
    return 1
  }

  private forget(): void {
    this.background = undefined
    this.foreground = undefined
  }

  private writeTile(out: ByteWriter, width: number, height: number): void {
    const { background, foreground, isMany } = mainColours(this.pixels, width * height)
    const start = out.length
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
        out.u8(mask.raw)
        out.pixels(this.pixels, 0, width * height, this.wire.size)
        this.forget()
        return
      }
      // After coloured rectangles the client may have forgotten its foreground.
      this.foreground = isMany ? undefined : foreground
    }
    this.background = background
    out.setU8(start, flags)
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
    const { pixels, isCovered } = this
    const { size } = this.wire
    const most = start + 1 + width * height * size
    const counted = out.length
    let count = 0
    out.u8(0)
    isCovered.fill(0)
    for (let at = 0; at < width * height; at++) {
      const pixel = pixels[at]!
      if (pixel === background || isCovered[at]) continue
      const [x, y] = [at % width, Math.floor(at / width)]
      const [across, down] = this.extent(at, x, y, width, height)
      if (isColoured) out.pixel(pixel, size)
      out.u8((x << 4) | y)
      out.u8(((across - 1) << 4) | (down - 1))
      count++
      if (count > MOST_SUBRECTANGLES || out.length >= most) return false
    }
    out.setU8(counted, count)
    return true
  }

  /** The largest rectangle of the pixel's colour that grows first to the right, then down; marks it as covered. */
  private extent(at: number, x: number, y: number, width: number, height: number): [number, number] {
    const { pixels, isCovered } = this
    const pixel = pixels[at]
    let across = 1
    while (x + across < width && pixels[at + across] === pixel && !isCovered[at + across]) across++
    let down = 1
    while (y + down < height && isRowOf(pixels, at + down * width, across, pixel)) down++
    for (let row = 0; row < down; row++) isCovered.fill(1, at + row * width, at + row * width + across)
    return [across, down]
  }
}

function isRowOf(pixels: Uint32Array, from: number, count: number, pixel: number | undefined): boolean {
  for (let at = from; at < from + count; at++) if (pixels[at] !== pixel) return false
  return true
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
