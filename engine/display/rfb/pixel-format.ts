import { message } from './server-messages.ts'

/** How a client wants its pixels (RFC 6143, 7.4). */
export interface PixelFormat {
  readonly bitsPerPixel: 8 | 16 | 32
  readonly depth: number
  readonly isBigEndian: boolean
  /** Otherwise pixels are indices of a colour map. */
  readonly isTrueColour: boolean
  readonly redMax: number
  readonly greenMax: number
  readonly blueMax: number
  readonly redShift: number
  readonly greenShift: number
  readonly blueShift: number
}

export const PIXEL_FORMAT_LENGTH = 16

/** What the server offers: 0x00RRGGBB, the low byte first. */
export const ownPixelFormat: PixelFormat = {
  bitsPerPixel: 32,
  depth: 24,
  isBigEndian: false,
  isTrueColour: true,
  redMax: 255,
  greenMax: 255,
  blueMax: 255,
  redShift: 16,
  greenShift: 8,
  blueShift: 0,
}

/** Colours of a client with a colour map: three bits of red and green, two of blue. The server decides about the map. */
const mappedColours = { redMax: 7, greenMax: 7, blueMax: 3, redShift: 0, greenShift: 3, blueShift: 6 }

/** The colours of that map as a message (RFC 6143, 7.6.2). Sent bytes belong to the channel: each client gets its own. */
export function colourMapMessage(): Uint8Array {
  return message((out) => {
    out.u8(1)
    out.u8(0)
    out.u16(0)
    out.u16(256)
    for (let index = 0; index < 256; index++)
      for (const [max, shift] of [
        [7, 0],
        [7, 3],
        [3, 6],
      ] as const)
        out.u16(Math.round((((index >> shift) & max) * 0xffff) / max))
  })
}

/** Reads the format at the start of `bytes`; undefined if pixels cannot be written so. */
export function decodePixelFormat(bytes: Uint8Array): PixelFormat | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, PIXEL_FORMAT_LENGTH)
  const bitsPerPixel = view.getUint8(0)
  if (bitsPerPixel !== 8 && bitsPerPixel !== 16 && bitsPerPixel !== 32) return undefined
  const depth = Math.min(view.getUint8(1), bitsPerPixel)
  const isBigEndian = view.getUint8(2) !== 0
  const isTrueColour = view.getUint8(3) !== 0
  if (!isTrueColour)
    return bitsPerPixel === 8
      ? { bitsPerPixel, depth, isBigEndian, isTrueColour, ...mappedColours }
      : undefined
  const format = {
    bitsPerPixel,
    depth,
    isBigEndian,
    isTrueColour,
    redMax: view.getUint16(4),
    greenMax: view.getUint16(6),
    blueMax: view.getUint16(8),
    redShift: view.getUint8(10),
    greenShift: view.getUint8(11),
    blueShift: view.getUint8(12),
  } as const
  const fits =
    isPart(format.redMax, format.redShift, bitsPerPixel) &&
    isPart(format.greenMax, format.greenShift, bitsPerPixel) &&
    isPart(format.blueMax, format.blueShift, bitsPerPixel)
  return fits ? format : undefined
}

/** The largest value of a part is all ones, and lies within the pixel. */
function isPart(max: number, shift: number, bits: number): boolean {
  return max > 0 && (max & (max + 1)) === 0 && shift + Math.log2(max + 1) <= bits
}

export function encodePixelFormat(format: PixelFormat): Uint8Array {
  const bytes = new Uint8Array(PIXEL_FORMAT_LENGTH)
  const view = new DataView(bytes.buffer)
  bytes.set([format.bitsPerPixel, format.depth, Number(format.isBigEndian), Number(format.isTrueColour)])
  view.setUint16(4, format.redMax)
  view.setUint16(6, format.greenMax)
  view.setUint16(8, format.blueMax)
  bytes.set([format.redShift, format.greenShift, format.blueShift], 10)
  return bytes
}
