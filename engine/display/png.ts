import { joined } from '../base/bytes.ts'
import { crc32 } from '../base/crc32.ts'
import type { Frame } from './screen.ts'

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const TRUE_COLOUR = 2
const INDEXED = 3
const MOST_COLOURS = 256

/**
 * Portable Network Graphics, Second Edition (ISO/IEC 15948): with a palette if there are no more than 256 colours. `deflate`
 * makes a stream of RFC 1950.
 */
export async function encodePng(
  frame: Frame,
  deflate: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height } = frame
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  const palette = paletteOf(frame)
  header.set([8, palette ? INDEXED : TRUE_COLOUR, 0, 0, 0], 8)
  return joined([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    ...(palette ? [chunk('PLTE', Uint8Array.from([...palette.keys()].flatMap(parts)))] : []),
    chunk('IDAT', await deflate(palette ? indexedRows(frame, palette) : colourRows(frame))),
    chunk('IEND', new Uint8Array(0)),
  ])
}

const parts = (colour: number): number[] => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff]

/** Each colour's number, or undefined if there are too many. */
function paletteOf({ pixels }: Frame): Map<number, number> | undefined {
  const palette = new Map<number, number>()
  let last = -1
  for (const pixel of pixels) {
    if (pixel === last) continue
    last = pixel
    if (palette.has(pixel)) continue
    if (palette.size === MOST_COLOURS) return undefined
    palette.set(pixel, palette.size)
  }
  return palette
}

// Each row begins with the number of its filter: 0 is none.

function indexedRows({ width, height, pixels }: Frame, palette: Map<number, number>) {
  const rows = new Uint8Array((width + 1) * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      rows[y * (width + 1) + 1 + x] = palette.get(pixels[y * width + x] ?? 0) ?? 0
  return rows
}

function colourRows({ width, height, pixels }: Frame) {
  const pitch = 3 * width + 1
  const rows = new Uint8Array(pitch * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const pixel = pixels[y * width + x] ?? 0
      const at = y * pitch + 1 + 3 * x
      rows[at] = pixel >> 16
      rows[at + 1] = pixel >> 8
      rows[at + 2] = pixel
    }
  return rows
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + content.length)
  const view = new DataView(out.buffer)
  view.setUint32(0, content.length)
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i)
  out.set(content, 8)
  view.setUint32(8 + content.length, crc32(out.subarray(4, 8 + content.length)))
  return out
}
