import type { Frame, Rectangle } from '../../screen.ts'
import { type ByteWriter, PIECE_LENGTH } from '../byte-writer.ts'
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

  /** Large areas are written as several rectangles, a piece each. */
  write(out: ByteWriter, frame: Frame, { x, y, width, height }: Rectangle): number {
    const rows = Math.max(1, Math.floor((PIECE_LENGTH - HEADER_LENGTH) / (width * this.wire.size)))
    let count = 0
    for (let row = 0; row < height; row += rows, count++)
      this.writeBand(out, frame, { x, y: y + row, width, height: Math.min(rows, height - row) })
    return count
  }

  private writeBand(out: ByteWriter, frame: Frame, area: Rectangle): void {
    const count = area.width * area.height
    const length = HEADER_LENGTH + count * this.wire.size
    if (length >= PIECE_LENGTH / 2) out.beginPiece(length)
    writeHeader(out, area, encoding.raw)
    if (this.wire.size === 4) {
      const bytes = out.reserve(4 * count)
      if (bytes.byteOffset % 4 === 0) {
        this.wire.translate(frame, area, new Uint32Array(bytes.buffer, bytes.byteOffset, count))
        return
      }
      out.truncate(out.length - bytes.length)
    }
    if (this.pixels.length < count) this.pixels = new Uint32Array(count)
    this.wire.translate(frame, area, this.pixels)
    out.pixels(this.pixels, 0, count, this.wire.size)
  }
}
