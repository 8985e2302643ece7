import type { PointerImage } from '../screen.ts'
import type { ByteWriter } from './byte-writer.ts'
import { encoding } from './encoding-numbers.ts'
import { writeHeader } from './encodings/encoder.ts'
import type { PixelFormat } from './pixel-format.ts'
import { PixelWire } from './pixel-wire.ts'

const VMWARE_ALPHA = 1

/** Pixels, and a mask of those that are more there than not (RFC 6143, 7.8.1). */
export function writeCursor(out: ByteWriter, image: PointerImage, format: PixelFormat): void {
  const { width, height, pixels } = image
  writeHeader(out, placeOf(image), encoding.cursor)
  const wire = PixelWire.pixel(format)
  for (let i = 0; i < width * height; i++) out.pixel(wire.colour(pixels[i] ?? 0), wire.size)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x += 8) {
      let byte = 0
      for (let bit = 0; bit < Math.min(8, width - x); bit++)
        if ((pixels[y * width + x + bit] ?? 0) >>> 31) byte |= 0x80 >> bit
      out.u8(byte)
    }
}

/** Red, green and blue multiplied by alpha, then alpha (rfbproto, Cursor With Alpha). */
export function writeAlphaCursor(out: ByteWriter, image: PointerImage): void {
  writeHeader(out, placeOf(image), encoding.cursorWithAlpha)
  out.u32(encoding.raw)
  writeRgba(out, image, (part, alpha) => Math.round((part * alpha) / 255))
}

/** Red, green, blue and alpha (rfbproto, VMware Cursor). */
export function writeVmwareCursor(out: ByteWriter, image: PointerImage): void {
  writeHeader(out, placeOf(image), encoding.vmwareCursor)
  out.u8(VMWARE_ALPHA)
  out.u8(0)
  writeRgba(out, image, (part) => part)
}

function writeRgba(
  out: ByteWriter,
  { width, height, pixels }: PointerImage,
  mix: (part: number, alpha: number) => number,
): void {
  for (let i = 0; i < width * height; i++) {
    const pixel = pixels[i] ?? 0
    const alpha = pixel >>> 24
    for (const shift of [16, 8, 0]) out.u8(mix((pixel >> shift) & 0xff, alpha))
    out.u8(alpha)
  }
}

const placeOf = ({ hotX, hotY, width, height }: PointerImage) => ({ x: hotX, y: hotY, width, height })
