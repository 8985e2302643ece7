const FIRST_CAPACITY = 256

/** Bytes that came and have not been understood yet. Reading past the end gives zeros: ask {@link length} first. */
export class ByteQueue {
  private bytes = new Uint8Array(FIRST_CAPACITY)
  private start = 0
  private end = 0

  get length(): number {
    return this.end - this.start
  }

  push(more: Uint8Array): void {
    if (this.end + more.length > this.bytes.length) this.makeRoom(more.length)
    this.bytes.set(more, this.end)
    this.end += more.length
  }

  u8(at: number): number {
    return this.start + at < this.end ? (this.bytes[this.start + at] ?? 0) : 0
  }

  u16(at: number): number {
    return (this.u8(at) << 8) | this.u8(at + 1)
  }

  u32(at: number): number {
    return this.u16(at) * 0x1_0000 + this.u16(at + 2)
  }

  /** A copy of `length` bytes, `at` bytes from the front. */
  slice(at: number, length: number): Uint8Array {
    return this.bytes.slice(this.start + at, Math.min(this.start + at + length, this.end))
  }

  skip(length: number): void {
    this.start += Math.min(length, this.length)
    if (this.start < this.end) return
    this.start = 0
    this.end = 0
    if (this.bytes.length > FIRST_CAPACITY) this.bytes = new Uint8Array(FIRST_CAPACITY)
  }

  /** Moves what is left to the front, into twice the room if that is not enough: each byte is moved a few times only. */
  private makeRoom(more: number): void {
    const { length } = this
    const left = this.bytes.subarray(this.start, this.end)
    if (2 * (length + more) > this.bytes.length) this.bytes = new Uint8Array(2 * (length + more))
    this.bytes.set(left)
    this.start = 0
    this.end = length
  }
}
