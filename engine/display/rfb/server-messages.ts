import { ByteWriter } from './byte-writer.ts'

/** What a server says besides updates, as the bytes to send. */
export function message(fill: (out: ByteWriter) => void): Uint8Array {
  const out = new ByteWriter()
  fill(out)
  return out.take()
}

/** rfbproto, ServerFence. */
export function fenceMessage(flags: number, payload: ArrayLike<number>): Uint8Array {
  return message((out) => {
    out.u32(248 << 24)
    out.u32(flags)
    out.u8(payload.length)
    out.put(Uint8Array.from(payload))
  })
}
