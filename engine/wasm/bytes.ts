/** A growing byte buffer with the integer encodings of the WebAssembly binary format (Core spec 5.2). */
export class ByteWriter {
  private buffer: Uint8Array<ArrayBuffer>
  length = 0

  constructor(capacity = 256) {
    this.buffer = new Uint8Array(capacity)
  }

  private reserve(extra: number): void {
    if (this.length + extra <= this.buffer.length) return
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.length + extra))
    grown.set(this.buffer)
    this.buffer = grown
  }

  u8(value: number): void {
    if (this.length === this.buffer.length) this.reserve(1)
    this.buffer[this.length++] = value
  }

  bytes(values: Uint8Array | readonly number[]): void {
    const { length } = values
    this.reserve(length)
    if (length > 32) this.buffer.set(values, this.length)
    else for (let i = 0; i < length; i++) this.buffer[this.length + i] = values[i] as number
    this.length += length
  }

  /** Appends few bytes of others. */
  copy(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start)
    const { buffer } = this
    let { length } = this
    for (let i = start; i < end; i++) buffer[length++] = from[i] as number
    this.length = length
  }

  /** Where the bytes lie, with room behind them; the next write may move them. */
  get room(): Uint8Array<ArrayBuffer> {
    return this.buffer
  }

  /** Begins anew, with the room that there is. */
  clear(): this {
    this.length = 0
    return this
  }

  /** Unsigned LEB128 of a 32-bit value. */
  unsigned(value: number): void {
    let v = value >>> 0
    while (v > 0x7f) {
      this.u8((v & 0x7f) | 0x80)
      v >>>= 7
    }
    this.u8(v)
  }

  /** Signed LEB128 of a 32-bit value. */
  signed(value: number): void {
    let v = value | 0
    for (;;) {
      const low = v & 0x7f
      v >>= 7
      if ((v === 0 && (low & 0x40) === 0) || (v === -1 && (low & 0x40) !== 0)) {
        this.u8(low)
        return
      }
      this.u8(low | 0x80)
    }
  }

  /** Signed LEB128 of a 64-bit value, given by its halves. */
  signed64(low: number, high: number): void {
    let [l, h] = [low | 0, high | 0]
    while (h !== l >> 31) {
      this.u8((l & 0x7f) | 0x80)
      l = (l >>> 7) | (h << 25)
      h >>= 7
    }
    this.signed(l)
  }

  float32(value: number): void {
    this.bytes(new Uint8Array(new Float32Array([value]).buffer))
  }

  float64(value: number): void {
    this.bytes(new Uint8Array(new Float64Array([value]).buffer))
  }

  /** A name: length and UTF-8 bytes. */
  name(text: string): void {
    const out: number[] = []
    for (const char of text) {
      const code = char.codePointAt(0) ?? 0
      if (code < 0x80) out.push(code)
      else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63))
      else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
      else
        out.push(
          0xf0 | (code >> 18),
          0x80 | ((code >> 12) & 63),
          0x80 | ((code >> 6) & 63),
          0x80 | (code & 63),
        )
    }
    this.unsigned(out.length)
    this.bytes(out)
  }

  /** Another writer's content, preceded by its length. */
  sized(content: ByteWriter): void {
    this.unsigned(content.length)
    this.bytes(content.finish())
  }

  /** The bytes written so far; a view that the next write may invalidate. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.buffer.subarray(0, this.length)
  }
}

/** Reads what a {@link ByteWriter} wrote. */
export class ByteReader {
  bytes = new Uint8Array(0)
  at = 0

  u8(): number {
    return this.bytes[this.at++] as number
  }

  unsigned(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
}
