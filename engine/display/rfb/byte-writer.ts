/** Large updates are sent in pieces of about this size: memory that comes back can be used for any other of them. */
export const PIECE_LENGTH = 256 << 10

/** Bytes in the order in which they go out, numbers with the high byte first (RFC 6143, 7.1). */
export class ByteWriter {
  private bytes = new Uint8Array(1024)
  private end = 0
  /** Takes pieces as soon as they are complete; without it they wait for {@link takePieces}. */
  onPiece: ((piece: Uint8Array<ArrayBuffer>) => void) | undefined
  private readonly pieces: Uint8Array<ArrayBuffer>[] = []
  private readonly allocate: (length: number) => Uint8Array<ArrayBuffer>

  /** `allocate` gives memory of exactly this length, whatever is in it. */
  constructor(allocate = (length: number) => new Uint8Array(length)) {
    this.allocate = allocate
  }

  get length(): number {
    return this.end
  }

  u8(value: number): void {
    if (this.end >= this.bytes.length) this.makeRoom(1)
    this.bytes[this.end++] = value
  }

  u16(value: number): void {
    this.u8(value >> 8)
    this.u8(value)
  }

  u32(value: number): void {
    this.u16(value >>> 16)
    this.u16(value)
  }

  /** A pixel as {@link PixelWire} gives it. */
  pixel(value: number, size: number): void {
    if (this.end + 4 > this.bytes.length) this.makeRoom(4)
    const { bytes, end } = this
    bytes[end] = value
    if (size > 1) bytes[end + 1] = value >>> 8
    if (size > 2) bytes[end + 2] = value >>> 16
    if (size > 3) bytes[end + 3] = value >>> 24
    this.end += size
  }

  /** `count` of them, beginning with that at `from`. */
  pixels(values: Uint32Array, from: number, count: number, size: number): void {
    if (size === 4) {
      this.put(new Uint8Array(values.buffer, values.byteOffset + 4 * from, 4 * count))
      return
    }
    const bytes = this.reserve(count * size)
    let at = 0
    // Typed arrays drop the high bytes by themselves.
    if (size === 1) bytes.set(values.subarray(from, from + count))
    else if (size === 2 && bytes.byteOffset % 2 === 0)
      new Uint16Array(bytes.buffer, bytes.byteOffset, count).set(values.subarray(from, from + count))
    else
      for (let i = from; i < from + count; i++) {
        const value = values[i]!
        bytes[at] = value
        bytes[at + 1] = value >>> 8
        if (size === 3) bytes[at + 2] = value >>> 16
        at += size
      }
  }

  /** Replaces a byte that was written before. */
  setU8(at: number, value: number): void {
    this.bytes[at] = value
  }

  /** Replaces two bytes that were written before. */
  setU16(at: number, value: number): void {
    this.bytes[at] = value >> 8
    this.bytes[at + 1] = value
  }

  /** Replaces four bytes that were written before. */
  setU32(at: number, value: number): void {
    this.setU16(at, value >>> 16)
    this.setU16(at + 2, value)
  }

  put(part: Uint8Array): void {
    this.reserve(part.length).set(part)
  }

  /** The next `length` bytes, to be filled in before anything else is written. */
  reserve(length: number): Uint8Array {
    if (this.end + length > this.bytes.length) this.makeRoom(length)
    this.end += length
    return this.bytes.subarray(this.end - length, this.end)
  }

  /** Forgets what was written after the first `length` bytes. */
  truncate(length: number): void {
    this.end = length
  }

  /** All that was written. It stays only until more is. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.end)
  }

  /** All that was written, in memory of its own; the writer is empty afterwards. */
  take(): Uint8Array<ArrayBuffer> {
    const isFull = this.end === this.bytes.length
    const all = isFull ? this.bytes : this.bytes.slice(0, this.end)
    if (isFull) this.bytes = new Uint8Array(1024)
    this.end = 0
    return all
  }

  /** What was written so far may be a piece of its own, if it is large enough for that. Positions count anew from there. */
  cut(): void {
    if (this.end >= PIECE_LENGTH / 2) this.endPiece()
  }

  /** So much follows that it is a piece of its own. */
  beginPiece(length: number): void {
    if (this.end > 0) this.endPiece()
    this.bytes = this.allocate(length)
  }

  /** As {@link take}, in pieces: all since the last {@link cut} is the last one. */
  takePieces(): Uint8Array<ArrayBuffer>[] {
    return [...this.pieces.splice(0), this.take()]
  }

  private endPiece(): void {
    const piece = this.take()
    if (this.onPiece) this.onPiece(piece)
    else this.pieces.push(piece)
  }

  private makeRoom(more: number): void {
    const larger = new Uint8Array(2 * (this.end + more))
    larger.set(this.bytes.subarray(0, this.end))
    this.bytes = larger
  }
}
