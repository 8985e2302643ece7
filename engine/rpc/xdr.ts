/** External data representation (RFC 4506), as far as libvirt uses it: everything in units of four bytes, big end first. */

/** Bytes that are not what was declared, or a value that does not fit in what was declared. */
export class XdrError extends Error {
  override readonly name = 'XdrError'
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const none = new Uint8Array(0)

/** Up to here a loop is faster than TextEncoder and TextDecoder. */
const longestByHand = 48

const padded = (length: number): number => (length + 3) & ~3

/** Bytes that grow as values are put behind each other. */
export class Writer {
  private bytes: Uint8Array<ArrayBuffer>
  private view: DataView
  /** How many bytes were put. */
  length = 0

  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity)
    this.view = new DataView(this.bytes.buffer)
  }

  /** What was put, in memory of its own or of the writer's, which must not be used any more. */
  take(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length)
  }

  int(value: number): void {
    const at = this.advance(4)
    this.view.setInt32(at, value)
  }

  hyper(value: bigint): void {
    const at = this.advance(8)
    this.view.setBigInt64(at, value)
  }

  double(value: number): void {
    const at = this.advance(8)
    this.view.setFloat64(at, value)
  }

  /** The bytes and what fills up the last unit. */
  fixed(bytes: Uint8Array): void {
    const at = this.advance(padded(bytes.length))
    this.bytes.set(bytes, at)
  }

  /** Its length and its bytes in UTF-8. Most text is short and ASCII, for which an encoder costs more than the text. */
  text(value: string, max: number): void {
    const { length } = value
    if (length > longestByHand || length > max || !this.ascii(value)) {
      const bytes = encoder.encode(value)
      if (bytes.length > max)
        throw new XdrError(`${bytes.length} bytes are more than the ${max} that are allowed`)
      this.int(bytes.length)
      this.fixed(bytes)
    }
  }

  /** False if it is not ASCII: then nothing was put. */
  private ascii(value: string): boolean {
    const { length } = value
    const start = this.length
    const at = this.advance(4 + padded(length))
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i)
      if (code > 0x7f) {
        this.bytes.fill(0, at, this.length)
        this.length = start
        return false
      }
      this.bytes[at + 4 + i] = code
    }
    this.view.setUint32(at, length)
    return true
  }

  private advance(count: number): number {
    const at = this.length
    const end = at + count
    if (end > this.bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.bytes.length * 2))
      grown.set(this.bytes.subarray(0, at))
      this.bytes = grown
      this.view = new DataView(grown.buffer)
    }
    this.length = end
    return at
  }
}

/** Values from bytes that somebody else wrote. Throws an {@link XdrError} and nothing else. */
export class Reader {
  private readonly bytes: Uint8Array
  private readonly view: DataView
  private at = 0

  constructor(bytes: Uint8Array) {
    // A Buffer of Node's is given out as what it is declared to be: its slice() would not be a copy.
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get remaining(): number {
    return this.bytes.length - this.at
  }

  int(): number {
    return this.view.getInt32(this.advance(4))
  }

  uint(): number {
    return this.view.getUint32(this.advance(4))
  }

  hyper(): bigint {
    return this.view.getBigInt64(this.advance(8))
  }

  uhyper(): bigint {
    return this.view.getBigUint64(this.advance(8))
  }

  double(): number {
    return this.view.getFloat64(this.advance(8))
  }

  /** A view of the bytes; what fills up the last unit is skipped, whatever it is. */
  fixed(length: number): Uint8Array {
    const at = this.advance(padded(length))
    return this.bytes.subarray(at, at + length)
  }

  /** The length of something that may have up to `max` parts of `size` bytes or more, all of which must be there. */
  count(max: number, size: number): number {
    const count = this.uint()
    if (count > max) throw new XdrError(`${count} is more than the ${max} that are allowed`)
    if (count * size > this.remaining) throw new XdrError(`${count} parts are announced and not there`)
    return count
  }

  end(): void {
    if (this.remaining > 0) throw new XdrError(`${this.remaining} bytes are left over`)
  }

  private advance(count: number): number {
    const at = this.at
    if (count > this.remaining)
      throw new XdrError(`${count} bytes are announced and ${this.remaining} are there`)
    this.at = at + count
    return at
  }
}

/** How a kind of value stands on the wire. */
export interface Type<T> {
  put(writer: Writer, value: T): void
  get(reader: Reader): T
  /** The fewest bytes that a value takes. */
  readonly size: number
}

export type ValueOf<T> = T extends Type<infer V> ? V : never

export const int: Type<number> = { put: (w, value) => w.int(value), get: (r) => r.int(), size: 4 }
export const uint: Type<number> = { put: (w, value) => w.int(value), get: (r) => r.uint(), size: 4 }
export const hyper: Type<bigint> = { put: (w, value) => w.hyper(value), get: (r) => r.hyper(), size: 8 }
export const uhyper: Type<bigint> = { put: (w, value) => w.hyper(value), get: (r) => r.uhyper(), size: 8 }
export const double: Type<number> = { put: (w, value) => w.double(value), get: (r) => r.double(), size: 8 }
export const bool: Type<boolean> = {
  put: (w, value) => w.int(value ? 1 : 0),
  get: (r) => r.int() !== 0,
  size: 4,
}

export const nothing: Type<void> = { put: () => {}, get: () => undefined, size: 0 }

/** Up to `max` bytes. What is read does not keep the message in memory. */
export function opaque(max: number): Type<Uint8Array> {
  return {
    put: (w, value) => {
      if (value.length > max)
        throw new XdrError(`${value.length} bytes are more than the ${max} that are allowed`)
      w.int(value.length)
      w.fixed(value)
    },
    get: (r) => {
      const length = r.count(max, 1)
      return length === 0 ? none : r.fixed(length).slice()
    },
    size: 4,
  }
}

/** Exactly `length` bytes. */
export function fixed(length: number): Type<Uint8Array> {
  return {
    put: (w, value) => {
      if (value.length !== length) throw new XdrError(`${value.length} bytes stand where ${length} should`)
      w.fixed(value)
    },
    get: (r) => r.fixed(length).slice(),
    size: padded(length),
  }
}

/** Text in UTF-8. It ends at a NUL as it does for the C programs on the wire; what is not UTF-8 is read as U+FFFD. */
export function text(max: number): Type<string> {
  return {
    put: (w, value) => w.text(value, max),
    get: (r) => decodeText(r.fixed(r.count(max, 1))),
    size: 4,
  }
}

function decodeText(bytes: Uint8Array): string {
  if (bytes.length > longestByHand) return beforeNul(decoder.decode(bytes))
  let value = ''
  for (let i = 0; i < bytes.length; i++) {
    const code = bytes[i]!
    if (code === 0 || code > 0x7f) return beforeNul(decoder.decode(bytes))
    value += String.fromCharCode(code)
  }
  return value
}

function beforeNul(value: string): string {
  const nul = value.indexOf('\0')
  return nul < 0 ? value : value.slice(0, nul)
}

/** Text in an array of `length` C chars, each of which takes a unit of its own. */
export function chars(length: number): Type<string> {
  return {
    put: (w, value) => {
      const bytes = encoder.encode(value)
      for (let i = 0; i < length; i++) w.int(i < length - 1 ? signed(bytes[i] ?? 0) : 0)
    },
    get: (r) => fromChars(r, length),
    size: length * 4,
  }
}

/** Text in a list of up to `max` C chars, a NUL at its end included. */
export function charList(max: number): Type<string> {
  return {
    put: (w, value) => {
      const bytes = encoder.encode(`${value}\0`)
      if (bytes.length > max)
        throw new XdrError(`${bytes.length} chars are more than the ${max} that are allowed`)
      w.int(bytes.length)
      for (const byte of bytes) w.int(signed(byte))
    },
    get: (r) => fromChars(r, r.count(max, 4)),
    size: 4,
  }
}

function fromChars(r: Reader, length: number): string {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = r.int()
  return beforeNul(decoder.decode(bytes))
}

const signed = (byte: number): number => (byte << 24) >> 24

export function list<T>(type: Type<T>, max: number): Type<T[]> {
  return {
    put: (w, values) => {
      if (values.length > max) throw new XdrError(`${values.length} is more than the ${max} that are allowed`)
      w.int(values.length)
      for (const value of values) type.put(w, value)
    },
    get: (r) => {
      const count = r.count(max, type.size)
      const values: T[] = []
      for (let i = 0; i < count; i++) values.push(type.get(r))
      return values
    },
    size: 4,
  }
}

export function optional<T>(type: Type<T>): Type<T | null> {
  return {
    put: (w, value) => {
      w.int(value === null ? 0 : 1)
      if (value !== null) type.put(w, value)
    },
    get: (r) => (r.int() === 0 ? null : type.get(r)),
    size: 4,
  }
}

// biome-ignore lint/suspicious/noExplicitAny: fields of a structure have any type
export type Fields = Record<string, Type<any>>
export type Structure<F extends Fields> = { [K in keyof F]: ValueOf<F[K]> }

/** Named values in the order in which they are declared. */
export function struct<F extends Fields>(fields: F): Type<Structure<F>> {
  const entries = Object.entries(fields)
  return {
    put: (w, value) => {
      for (const [name, type] of entries) type.put(w, value[name])
    },
    get: (r) => {
      const value: Record<string, unknown> = {}
      for (const [name, type] of entries) value[name] = type.get(r)
      return value as Structure<F>
    },
    size: entries.reduce((size, [, type]) => size + type.size, 0),
  }
}

export function encode<T>(type: Type<T>, value: T): Uint8Array<ArrayBuffer> {
  const writer = new Writer()
  type.put(writer, value)
  return writer.take()
}

/** Exactly one value: bytes that are left over are an error. */
export function decode<T>(type: Type<T>, bytes: Uint8Array): T {
  const reader = new Reader(bytes)
  const value = type.get(reader)
  reader.end()
  return value
}
