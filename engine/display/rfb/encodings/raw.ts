import type { Frame, Rectangle } from '../../screen.ts'
import type { ByteWriter } from '../byte-writer.ts'
import { encoding } from '../encoding-numbers.ts'
import type { PixelFormat } from '../pixel-format.ts'
import { PixelWire } from '../pixel-wire.ts'
import { type Encoder, writeHeader } from './encoder.ts'

/** Pixels as they are (RFC 6143, 7.7.1). */
export class RawEncoder implements Encoder {
  private readonly wire: PixelWire
  private row = new Uint32Array(0)

  constructor(format: PixelFormat) {
    this.wire = PixelWire.pixel(format)
  }

  write(out: ByteWriter, frame: Frame, area: Rectangle): number {
    const { x, width } = area
    writeHeader(out, area, encoding.raw)
    if (this.row.length < width) this.row = new Uint32Array(width)
    for (let y = area.y; y < area.y + area.height; y++) {
      this.wire.translate(frame, { x, y, width, height: 1 }, this.row)
      out.pixels(this.row, 0, width, this.wire.size)
    }
    return 1
  }
}
