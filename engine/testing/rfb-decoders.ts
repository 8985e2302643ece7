import type { ClientFormat } from './rfb-client.ts'

/** What decoders of rectangles need of the client. Pixels are values of the client's format. */
export interface RfbDecoder {
  read(length: number): Promise<Uint8Array>
  format(): ClientFormat
  put(x: number, y: number, pixel: number): void
  get(x: number, y: number): number
}

type Decode = (x: number, y: number, width: number, height: number) => Promise<void>

/** Decoders by encoding number, written to be obvious. */
export function rectangleDecoders(client: RfbDecoder): { readonly [encoding: number]: Decode | undefined } {
  const raw: Decode = async (x, y, width, height) => {
    const { bits, isBig } = client.format()
    const bytes = await client.read((width * height * bits) / 8)
    for (let i = 0; i < width * height; i++)
      client.put(x + (i % width), y + Math.floor(i / width), numberAt(bytes, (i * bits) / 8, bits / 8, isBig))
  }
  return { 0: raw }
}

function numberAt(bytes: Uint8Array, at: number, size: number, isBig: boolean): number {
  let value = 0
  for (let i = 0; i < size; i++) value += bytes[at + i]! * 256 ** (isBig ? size - 1 - i : i)
  return value
}
