import { inflateSync } from 'node:zlib'

/** Pixels as 0xRRGGBB, row by row. */
export interface PngPicture {
  width: number
  height: number
  pixels: Uint32Array
}

/** Bytes of a pixel by colour type, of those with eight bits for each part (PNG, 11.2.2): RGB, indexed and RGBA. */
const sizes: Record<number, number> = { 2: 3, 3: 1, 6: 4 }
const INDEXED = 3

/** Reads what programs write as screenshots. */
export function readPng(file: Buffer): PngPicture {
  const [width, height, depth, type] = [file.readUInt32BE(16), file.readUInt32BE(20), file[24], file[25]!]
  const size = sizes[type]
  if (depth !== 8 || !size || file[28] !== 0) throw new Error(`a PNG of type ${type} and depth ${depth}`)
  const data: Buffer[] = []
  let palette = Buffer.alloc(0)
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    const content = file.subarray(at + 8, at + 8 + file.readUInt32BE(at))
    const name = file.toString('latin1', at + 4, at + 8)
    if (name === 'IDAT') data.push(content)
    if (name === 'PLTE') palette = Buffer.from(content)
  }
  const bytes = unfiltered(inflateSync(Buffer.concat(data)), width * size, height, size)
  const pixels = Uint32Array.from({ length: width * height }, (_, i) => {
    const [from, at] = type === INDEXED ? [palette, 3 * bytes[i]!] : [bytes, i * size]
    return (from[at]! << 16) | (from[at + 1]! << 8) | from[at + 2]!
  })
  return { width, height, pixels }
}

/** PNG, chapter 9: each row begins with the number of its filter. */
function unfiltered(data: Uint8Array, rowLength: number, height: number, size: number): Uint8Array {
  const out = new Uint8Array(rowLength * height)
  for (let y = 0; y < height; y++) {
    const filter = data[y * (rowLength + 1)]!
    for (let i = 0; i < rowLength; i++) {
      const at = y * rowLength + i
      const left = i >= size ? out[at - size]! : 0
      const above = y > 0 ? out[at - rowLength]! : 0
      const corner = i >= size && y > 0 ? out[at - rowLength - size]! : 0
      const predicted = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter]!
      out[at] = data[y * (rowLength + 1) + 1 + i]! + predicted
    }
  }
  return out
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(estimate - value)) as [
    number,
    number,
    number,
  ]
  if (a <= b && a <= c) return left
  return b <= c ? above : corner
}
