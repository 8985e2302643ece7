import { joined } from '../base/bytes.ts'
import { crc32 } from '../base/crc32.ts'

/** A picture of up to 256 colours. */
export interface IndexedPicture {
  width: number
  height: number
  /** 0xRRGGBB each. */
  colours: readonly number[]
  /** A colour's index for each point, row by row. */
  points: Uint8Array
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const INDEXED = 3

/** Portable Network Graphics, Second Edition (ISO/IEC 15948). `deflate` makes a stream of RFC 1950. */
export async function encodePng(
  { width, height, colours, points }: IndexedPicture,
  deflate: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([8, INDEXED, 0, 0, 0], 8)
  const palette = Uint8Array.from(
    colours.flatMap((colour) => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff]),
  )
  // Each row begins with the number of its filter: 0 is none.
  const rows = new Uint8Array((width + 1) * height)
  for (let y = 0; y < height; y++) rows.set(points.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  return joined([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', await deflate(rows)),
    chunk('IEND', new Uint8Array(0)),
  ])
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
