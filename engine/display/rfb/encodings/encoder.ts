import type { Frame, Rectangle } from '../../screen.ts'
import type { ByteWriter } from '../byte-writer.ts'

/** Makes a client's bytes of a part of the frame. */
export interface Encoder {
  /** Writes the area, which has at least one pixel, as one rectangle or several; returns how many. */
  write(out: ByteWriter, frame: Frame, area: Rectangle): number
}

export const HEADER_LENGTH = 12

/** Where a rectangle is, and how it is encoded (RFC 6143, 7.6.1). */
export function writeHeader(out: ByteWriter, { x, y, width, height }: Rectangle, encoding: number): void {
  out.u16(x)
  out.u16(y)
  out.u16(width)
  out.u16(height)
  out.u32(encoding)
}
