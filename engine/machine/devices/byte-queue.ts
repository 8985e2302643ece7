/** Bytes in order of arrival, without a limit: put at one end in chunks, taken at the other one by one. */
export class ByteQueue {
  private bytes = new Uint8Array(64)
  private first = 0
  private count = 0

  get length(): number {
    return this.count
  }

  put(chunk: Uint8Array | readonly number[]): void {
    this.makeRoom(chunk.length)
    this.bytes.set(chunk, this.first + this.count)
    this.count += chunk.length
  }

  /** The oldest byte, or -1. */
  take(): number {
    if (this.count === 0) return -1
    const byte = this.bytes[this.first] ?? 0
    this.first++
    this.count--
    if (this.count === 0) this.first = 0
    return byte
  }

  /** Holds these bytes and no others. */
  replace(bytes: Uint8Array): void {
    this.clear()
    this.put(bytes)
  }

  clear(): void {
    this.first = 0
    this.count = 0
  }

  toBytes(): Uint8Array {
    return this.bytes.slice(this.first, this.first + this.count)
  }

  private makeRoom(more: number): void {
    const needed = this.count + more
    if (this.first + needed <= this.bytes.length) return
    const size = Math.max(this.bytes.length, needed * 2)
    const roomier = new Uint8Array(size)
    roomier.set(this.toBytes())
    this.bytes = roomier
    this.first = 0
  }
}
