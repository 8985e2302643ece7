import { Deflate } from 'pako'
import type { ByteWriter } from '../byte-writer.ts'

const SYNC_FLUSH = 2
/** What was written before is never referred to again. */
const FULL_FLUSH = 3
const MOST_STORED = 0xffff

/** A zlib stream (RFC 1950) that the client reads as it goes: what was written can be read to its end. */
export class ZlibStream {
  private readonly deflate: Deflate
  /** The compressor refers to what it was given last; before other bytes come in between it has to forget that. */
  private refersBack = true

  /** Levels are zlib's: 1 is fast, 9 takes its time. */
  constructor(level: number) {
    this.deflate = new Deflate({ level, chunkSize: 1 << 14 })
  }

  /** Writes `bytes`, compressed. */
  write(out: ByteWriter, bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.push(out, bytes, SYNC_FLUSH)
    this.refersBack = true
  }

  /** Writes `bytes` as they are, in stored blocks (RFC 1951, 3.2.4): for what does not get smaller. */
  store(out: ByteWriter, bytes: Uint8Array): void {
    if (this.refersBack) this.push(out, new Uint8Array(0), FULL_FLUSH)
    this.refersBack = false
    for (let from = 0; from < bytes.length; from += MOST_STORED) {
      const part = bytes.subarray(from, from + MOST_STORED)
      const { length } = part
      out.u8(0)
      out.u8(length)
      out.u8(length >> 8)
      out.u8(~length)
      out.u8(~length >> 8)
      out.put(part)
    }
  }

  private push(out: ByteWriter, bytes: Uint8Array, flush: typeof SYNC_FLUSH | typeof FULL_FLUSH): void {
    this.deflate.onData = (part: Uint8Array) => out.put(part)
    this.deflate.push(bytes, flush)
  }
}
