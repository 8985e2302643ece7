import { constants, inflateSync } from 'node:zlib'
import type { ClientFormat } from './rfb-client.ts'

/** What decoders of rectangles need of the client. Pixels are values of the client's format. */
export interface RfbDecoder {
  read(length: number): Promise<Uint8Array>
  format(): ClientFormat
  put(x: number, y: number, pixel: number): void
  get(x: number, y: number): number
}

type Decode = (x: number, y: number, width: number, height: number) => Promise<void>

/** Bytes with a place to read from. */
class Bytes {
  at = 0
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get left(): number {
    return this.bytes.length - this.at
  }

  u8(): number {
    if (this.at >= this.bytes.length) throw new Error('a rectangle ends too soon')
    return this.bytes[this.at++]!
  }

  number(size: number, isBig: boolean): number {
    const bytes = Array.from({ length: size }, () => this.u8())
    return (isBig ? bytes.reverse() : bytes).reduce((sum, byte, i) => sum + byte * 256 ** i, 0)
  }
}

/** Decoders by encoding number, written to be obvious. */
export function rectangleDecoders(client: RfbDecoder): { readonly [encoding: number]: Decode | undefined } {
  const zrle = inflater()
  const tight = [inflater(), inflater(), inflater(), inflater()]
  const pixelSize = () => client.format().bits / 8

  const raw: Decode = async (x, y, width, height) => {
    const { isBig } = client.format()
    const bytes = new Bytes(await client.read(width * height * pixelSize()))
    for (let i = 0; i < width * height; i++)
      client.put(x + (i % width), y + Math.floor(i / width), bytes.number(pixelSize(), isBig))
  }

  const copyRect: Decode = async (x, y, width, height) => {
    const bytes = new Bytes(await client.read(4))
    const [fromX, fromY] = [bytes.number(2, true), bytes.number(2, true)]
    const copy = Array.from({ length: width * height }, (_, i) =>
      client.get(fromX + (i % width), fromY + Math.floor(i / width)),
    )
    for (const [i, pixel] of copy.entries()) client.put(x + (i % width), y + Math.floor(i / width), pixel)
  }

  const fill = (x: number, y: number, width: number, height: number, pixel: number) => {
    for (let row = y; row < y + height; row++)
      for (let column = x; column < x + width; column++) client.put(column, row, pixel)
  }

  const hextile: Decode = async (left, top, width, height) => {
    const { isBig } = client.format()
    const u8 = async () => (await client.read(1))[0]!
    const pixel = async () => new Bytes(await client.read(pixelSize())).number(pixelSize(), isBig)
    let [background, foreground] = [-1, -1]
    for (let y = top; y < top + height; y += 16)
      for (let x = left; x < left + width; x += 16) {
        const [across, down] = [Math.min(16, left + width - x), Math.min(16, top + height - y)]
        const kind = await u8()
        if (kind & 1) {
          await raw(x, y, across, down)
          ;[background, foreground] = [-1, -1]
          continue
        }
        if (kind & 2) background = await pixel()
        if (background < 0) throw new Error('a tile without a background')
        fill(x, y, across, down, background)
        if (kind & 4) foreground = await pixel()
        const count = kind & 8 ? await u8() : 0
        for (let i = 0; i < count; i++) {
          const colour = kind & 16 ? await pixel() : foreground
          if (colour < 0) throw new Error('a subrectangle without a colour')
          const [place, size] = await client.read(2)
          fill(x + (place! >> 4), y + (place! & 15), (size! >> 4) + 1, (size! & 15) + 1, colour)
        }
        if (kind & 16) foreground = -1
      }
  }

  /** RFC 6143, 7.7.5: which three of four bytes a CPIXEL has; otherwise all. */
  const compressedPixel = (bytes: Bytes): number => {
    const { bits, depth, isBig, isTrue, max, shift } = client.format()
    const used = max.reduce((all, one, i) => all + one * 2 ** shift[i]!, 0)
    if (!isTrue || bits !== 32 || depth > 24) return bytes.number(bits / 8, isBig)
    if (used < 2 ** 24) return bytes.number(3, isBig)
    return used % 256 === 0 ? bytes.number(3, isBig) * 256 : bytes.number(4, isBig)
  }

  const rre: Decode = async (left, top, width, height) => {
    const { isBig } = client.format()
    const count = new Bytes(await client.read(4)).number(4, true)
    fill(left, top, width, height, new Bytes(await client.read(pixelSize())).number(pixelSize(), isBig))
    for (let i = 0; i < count; i++) {
      const bytes = new Bytes(await client.read(pixelSize() + 8))
      const pixel = bytes.number(pixelSize(), isBig)
      const [x, y] = [bytes.number(2, true), bytes.number(2, true)]
      const [across, down] = [bytes.number(2, true), bytes.number(2, true)]
      if (x + across > width || y + down > height) throw new Error('a subrectangle beyond its rectangle')
      fill(left + x, top + y, across, down, pixel)
    }
  }

  const runLength = (bytes: Bytes): number => {
    let length = 1
    for (;;) {
      const more = bytes.u8()
      length += more
      if (more < 255) return length
    }
  }

  const zrleTile = (bytes: Bytes, x: number, y: number, width: number, height: number) => {
    const put = (i: number, pixel: number) => {
      if (i >= width * height) throw new Error('a run beyond its tile')
      client.put(x + (i % width), y + Math.floor(i / width), pixel)
    }
    const kind = bytes.u8()
    const palette = Array.from({ length: kind & 127 }, () => compressedPixel(bytes))
    if (kind === 0) for (let i = 0; i < width * height; i++) put(i, compressedPixel(bytes))
    else if (kind === 1) fill(x, y, width, height, palette[0]!)
    else if (kind <= 16) {
      const bits = kind === 2 ? 1 : kind <= 4 ? 2 : 4
      for (let row = 0; row < height; row++) {
        let [byte, left] = [0, 0]
        for (let column = 0; column < width; column++) {
          if (left === 0) [byte, left] = [bytes.u8(), 8]
          left -= bits
          put(row * width + column, palette[(byte >> left) & (2 ** bits - 1)]!)
        }
      }
    } else if (kind === 128 || kind >= 130)
      for (let i = 0; i < width * height; ) {
        const index = kind === 128 ? 128 : bytes.u8()
        const pixel = kind === 128 ? compressedPixel(bytes) : palette[index & 127]!
        for (let rest = index & 128 ? runLength(bytes) : 1; rest > 0; rest--) put(i++, pixel)
      }
    else throw new Error(`a tile of kind ${kind}`)
  }

  const zrleRectangle: Decode = async (left, top, width, height) => {
    const length = new Bytes(await client.read(4)).number(4, true)
    const bytes = new Bytes(zrle(await client.read(length)))
    for (let y = top; y < top + height; y += 64)
      for (let x = left; x < left + width; x += 64)
        zrleTile(bytes, x, y, Math.min(64, left + width - x), Math.min(64, top + height - y))
    if (bytes.left > 0) throw new Error('a rectangle with bytes to spare')
  }

  const isPacked = () => {
    const { bits, depth, isTrue, max } = client.format()
    return isTrue && bits === 32 && depth === 24 && max.every((one) => one === 255)
  }
  const tightSize = () => (isPacked() ? 3 : pixelSize())
  const tightPixel = (bytes: Bytes): number => {
    const { isBig, shift } = client.format()
    if (!isPacked()) return bytes.number(pixelSize(), isBig)
    return shift.reduce((sum, one) => sum + bytes.u8() * 2 ** one, 0)
  }
  const tightData = async (id: number, length: number): Promise<Bytes> => {
    if (length < 12) return new Bytes(await client.read(length))
    let size = 0
    for (let shift = 0; shift <= 14; shift += 7) {
      const [byte] = await client.read(1)
      size += (shift < 14 ? byte! & 127 : byte!) << shift
      if (byte! < 128) break
    }
    const data = tight[id]!(await client.read(size))
    if (data.length !== length) throw new Error(`${data.length} bytes where ${length} should be`)
    return new Bytes(data)
  }

  const tightRectangle: Decode = async (x, y, width, height) => {
    if (width > 2048) throw new Error('a rectangle that is too wide')
    const [control] = await client.read(1)
    for (let id = 0; id < 4; id++) if (control! & (1 << id)) tight[id] = inflater()
    if (control! >> 4 === 8) {
      fill(x, y, width, height, tightPixel(new Bytes(await client.read(tightSize()))))
      return
    }
    if (control! & 0x80) throw new Error(`Tight control ${control}`)
    const id = (control! >> 4) & 3
    const filter = control! & 0x40 ? (await client.read(1))[0]! : 0
    if (filter === 1) {
      const count = (await client.read(1))[0]! + 1
      const colours = new Bytes(await client.read(count * tightSize()))
      const palette = Array.from({ length: count }, () => tightPixel(colours))
      const rowLength = count === 2 ? Math.ceil(width / 8) : width
      const bytes = await tightData(id, rowLength * height)
      for (let row = 0; row < height; row++) {
        const line = Array.from({ length: rowLength }, () => bytes.u8())
        for (let column = 0; column < width; column++) {
          const index = count === 2 ? (line[column >> 3]! >> (7 - (column & 7))) & 1 : line[column]!
          if (index >= count) throw new Error('a colour that is not in the palette')
          client.put(x + column, y + row, palette[index]!)
        }
      }
    } else if (filter === 0) {
      const bytes = await tightData(id, width * height * tightSize())
      for (let i = 0; i < width * height; i++)
        client.put(x + (i % width), y + Math.floor(i / width), tightPixel(bytes))
    } else throw new Error(`Tight filter ${filter}`)
  }

  return { 0: raw, 1: copyRect, 2: rre, 5: hextile, 7: tightRectangle, 16: zrleRectangle }
}

/** A zlib stream by Node's zlib: gives what can be read of it so far. From the start each time, which is simple. */
function inflater(): (bytes: Uint8Array) => Uint8Array {
  let all = Buffer.alloc(0)
  let read = 0
  return (bytes) => {
    all = Buffer.concat([all, bytes])
    const data = inflateSync(all, { finishFlush: constants.Z_SYNC_FLUSH })
    const more = data.subarray(read)
    read = data.length
    return more
  }
}
