import { Deflate } from 'pako'
import type { ByteWriter } from '../byte-writer.ts'

const SYNC_FLUSH = 2

/** A zlib stream (RFC 1950) that the client reads as it goes: what was written can be read to its end. */
export class ZlibStream {
  private readonly deflate: Deflate

  /** Levels are zlib's: 0 stores, 9 takes its time. */
  constructor(level: number) {
    this.deflate = new Deflate({ level, chunkSize: 1 << 14 })
  }

  /** Writes `bytes`, compressed. */
  write(out: ByteWriter, bytes: Uint8Array): void {
    this.deflate.onData = (part: Uint8Array) => out.put(part)
    this.deflate.push(bytes, SYNC_FLUSH)
  }
}
