import type { Frame, Rectangle } from '../../screen.ts'
import type { ByteWriter } from '../byte-writer.ts'
import { encoding } from '../encoding-numbers.ts'
import type { PixelFormat } from '../pixel-format.ts'
import { PixelWire } from '../pixel-wire.ts'
import { type Encoder, HEADER_LENGTH, writeHeader } from './encoder.ts'

/** Pixels as they are (RFC 6143, 7.7.1). */
export class RawEncoder implements Encoder {
  private readonly wire: PixelWire
  private pixels = new Uint32Array(0)

  constructor(format: PixelFormat) {
    this.wire = PixelWire.pixel(format)
  }

  /** How many bytes an area takes. */
  lengthOf({ width, height }: Rectangle): number {
    return HEADER_LENGTH + width * height * this.wire.size
  }

  write(out: ByteWriter, frame: Frame, area: Rectangle): number {
    writeHeader(out, area, encoding.raw)
    const count = area.width * area.height
    if (this.wire.size === 4) {
      const bytes = out.reserve(4 * count)
      if (bytes.byteOffset % 4 === 0) {
        this.wire.translate(frame, area, new Uint32Array(bytes.buffer, bytes.byteOffset, count))
        return 1
      }
      out.truncate(out.length - bytes.length)
    }
    if (this.pixels.length < count) this.pixels = new Uint32Array(count)
    this.wire.translate(frame, area, this.pixels)
    out.pixels(this.pixels, 0, count, this.wire.size)
    return 1
  }
}
