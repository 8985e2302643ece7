import type { ByteChannel } from '../../base/channel.ts'
import { ByteWriter } from './byte-writer.ts'
import { encoding } from './encoding-numbers.ts'
import { writeHeader } from './encodings/encoder.ts'

/** The client is told by a last rectangle how many there were (rfbproto, LastRect). */
const COUNT_UNKNOWN = 0xffff

/**
 * Sends an update of as many rectangles as `write` says it wrote (RFC 6143, 7.6.1); nothing if there are none, which is
 * false. If the client knows of last rectangles, a large update is on its way while the rest of it is made.
 */
export function sendUpdate(
  channel: ByteChannel,
  knowsLastRect: boolean,
  write: (out: ByteWriter) => number,
): boolean {
  const out = new ByteWriter((length) => channel.spare?.(length) ?? new Uint8Array(length))
  let hasBegun = false
  if (knowsLastRect)
    out.onPiece = (piece) => {
      if (!hasBegun) setCount(piece, COUNT_UNKNOWN)
      hasBegun = true
      channel.send(piece)
    }
  out.u32(0)
  const count = write(out)
  if (count === 0) return false
  if (hasBegun) writeHeader(out, { x: 0, y: 0, width: 0, height: 0 }, encoding.lastRect)
  const pieces = out.takePieces()
  if (!hasBegun) setCount(pieces[0]!, count)
  for (const piece of pieces) channel.send(piece)
  return true
}

/** Of the rectangles of an update, in its header. */
function setCount(update: Uint8Array, count: number): void {
  update.set([count >> 8, count & 0xff], 2)
}
