/**
 * LZMA2 as XZ holds it: The .xz File Format 1.2.0, 5.3.1, and the LZMA specification of the LZMA SDK. The whole output is in
 * memory, and is its own dictionary.
 */

const STATES = 12
const POSITION_STATES = 16
const LENGTH_SIZE = 2 + 2 * POSITION_STATES * 8 + 256
const LITERAL_SIZE = 0x300
const MIDDLE = 1024
const BITS = 11
const TOP = 2 ** 24

/** Where each kind of probability starts. */
const IS_MATCH = 0
const IS_REPEAT = IS_MATCH + STATES * POSITION_STATES
const IS_REPEAT_0 = IS_REPEAT + STATES
const IS_REPEAT_1 = IS_REPEAT_0 + STATES
const IS_REPEAT_2 = IS_REPEAT_1 + STATES
const IS_LONG_REPEAT_0 = IS_REPEAT_2 + STATES
const DISTANCE_SLOT = IS_LONG_REPEAT_0 + STATES * POSITION_STATES
const DISTANCE_SPECIAL = DISTANCE_SLOT + 4 * 64
const DISTANCE_ALIGN = DISTANCE_SPECIAL + 128
const MATCH_LENGTH = DISTANCE_ALIGN + 16
const REPEAT_LENGTH = MATCH_LENGTH + LENGTH_SIZE
const LITERAL = REPEAT_LENGTH + LENGTH_SIZE

/** Unpacks chunks from `start` into `output` from `at`. Gives where each ended; undefined if the data is damaged. */
export function unpackLzma2(
  input: Uint8Array,
  start: number,
  output: Uint8Array,
  at: number,
): { input: number; output: number } | undefined {
  const decoder = new LzmaDecoder(input, output, at)
  for (let from = start; from < input.length; ) {
    const control = input[from]!
    if (control === 0) return { input: from + 1, output: decoder.at }
    const next = control < 0x80 ? decoder.plainChunk(from) : decoder.packedChunk(from)
    if (next === undefined) return undefined
    from = next
  }
  return undefined
}

class LzmaDecoder {
  /** Where the next byte of output goes. */
  at: number
  private readonly input: Uint8Array
  private readonly output: Uint8Array
  private readonly first: number
  private readonly probabilities = new Uint16Array(LITERAL + (LITERAL_SIZE << 4))
  private next = 0
  private range = 0
  private code = 0
  private state = 0
  private readonly distances = [0, 0, 0, 0] as [number, number, number, number]
  private literalContext = 0
  private literalMask = 0
  private positionMask = 0

  constructor(input: Uint8Array, output: Uint8Array, at: number) {
    this.input = input
    this.output = output
    this.first = this.at = at
  }

  plainChunk(from: number): number | undefined {
    const size = (this.input[from + 1]! << 8) + this.input[from + 2]! + 1
    const data = this.input.subarray(from + 3, from + 3 + size)
    if (this.input[from]! > 2 || data.length < size || this.at + size > this.output.length) return undefined
    this.output.set(data, this.at)
    this.at += size
    return from + 3 + size
  }

  packedChunk(from: number): number | undefined {
    const [control = 0, s1 = 0, s0 = 0, p1 = 0, p0 = 0, properties = 0] = this.input.subarray(from, from + 6)
    const end = this.at + ((control & 0x1f) << 16) + (s1 << 8) + s0 + 1
    const hasProperties = control >= 0xc0
    this.next = from + (hasProperties ? 6 : 5)
    const after = this.next + (p1 << 8) + p0 + 1
    if (end > this.output.length || after > this.input.length) return undefined
    if (hasProperties && !this.setProperties(properties)) return undefined
    if (control >= 0xa0) this.reset()
    this.range = 0xffff_ffff
    this.code = 0
    for (let i = 0; i < 5; i++) this.code = ((this.code << 8) | this.input[this.next++]!) >>> 0
    return this.decode(end) && this.next <= after ? after : undefined
  }

  /** (pb · 5 + lp) · 9 + lc; LZMA2 wants lc + lp ≤ 4. */
  private setProperties(properties: number): boolean {
    const literalBits = properties % 9
    const literalPositionBits = Math.floor(properties / 9) % 5
    const positionBits = Math.floor(properties / 45)
    if (positionBits > 4 || literalBits + literalPositionBits > 4) return false
    this.literalContext = literalBits
    this.literalMask = (1 << literalPositionBits) - 1
    this.positionMask = (1 << positionBits) - 1
    return true
  }

  private reset(): void {
    this.probabilities.fill(MIDDLE)
    this.state = 0
    this.distances.fill(0)
  }

  private decode(end: number): boolean {
    const { output, distances } = this
    while (this.at < end) {
      const position = (this.at - this.first) & this.positionMask
      const { state } = this
      if (this.bit(IS_MATCH + state * POSITION_STATES + position) === 0) {
        this.literal()
        continue
      }
      let length: number
      if (this.bit(IS_REPEAT + state) === 0) {
        length = this.length(MATCH_LENGTH, position)
        distances[3] = distances[2]
        distances[2] = distances[1]
        distances[1] = distances[0]
        distances[0] = this.distance(length)
        this.state = state < 7 ? 7 : 10
      } else if (this.isShortRepeat(state, position)) {
        length = 1
        this.state = state < 7 ? 9 : 11
      } else {
        length = this.length(REPEAT_LENGTH, position)
        this.state = state < 7 ? 8 : 11
      }
      const back = distances[0] + 1
      if (back > this.at - this.first || this.at + length > end) return false
      for (const stop = this.at + length; this.at < stop; this.at++) output[this.at] = output[this.at - back]!
    }
    // A range that has become small is filled up even after the last symbol.
    if (this.range < TOP) this.shift()
    return true
  }

  private literal(): void {
    const { output, at } = this
    const position = at - this.first
    const before = position > 0 ? output[at - 1]! : 0
    const context =
      ((position & this.literalMask) << this.literalContext) + (before >> (8 - this.literalContext))
    const base = LITERAL + LITERAL_SIZE * context
    let symbol = 1
    if (this.state >= 7) {
      let match = output[at - this.distances[0] - 1] ?? 0
      while (symbol < 0x100) {
        const expected = (match >> 7) & 1
        match <<= 1
        const bit = this.bit(base + ((1 + expected) << 8) + symbol)
        symbol = (symbol << 1) | bit
        if (bit !== expected) break
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.bit(base + symbol)
    output[this.at++] = symbol
    this.state = this.state < 4 ? 0 : this.state < 10 ? this.state - 3 : this.state - 6
  }

  /** Which distance is used again. True if it is the last one, for a single byte. */
  private isShortRepeat(state: number, position: number): boolean {
    const { distances } = this
    if (this.bit(IS_REPEAT_0 + state) === 0)
      return this.bit(IS_LONG_REPEAT_0 + state * POSITION_STATES + position) === 0
    let distance = distances[1]
    if (this.bit(IS_REPEAT_1 + state) === 1) {
      distance = distances[2]
      if (this.bit(IS_REPEAT_2 + state) === 1) {
        distance = distances[3]
        distances[3] = distances[2]
      }
      distances[2] = distances[1]
    }
    distances[1] = distances[0]
    distances[0] = distance
    return false
  }

  private length(base: number, position: number): number {
    if (this.bit(base) === 0) return 2 + this.tree(base + 2 + 8 * position, 3)
    if (this.bit(base + 1) === 0) return 10 + this.tree(base + 2 + 8 * (POSITION_STATES + position), 3)
    return 18 + this.tree(base + 2 + 16 * POSITION_STATES, 8)
  }

  private distance(length: number): number {
    const slot = this.tree(DISTANCE_SLOT + 64 * Math.min(length - 2, 3), 6)
    if (slot < 4) return slot
    const bits = (slot >> 1) - 1
    const high = (2 | (slot & 1)) * 2 ** bits
    if (slot < 14) return high + this.reverseTree(DISTANCE_SPECIAL + high - slot, bits)
    let direct = 0
    for (let i = 4; i < bits; i++) {
      this.range >>>= 1
      const isSet = this.code >= this.range
      if (isSet) this.code -= this.range
      if (this.range < TOP) this.shift()
      direct = direct * 2 + Number(isSet)
    }
    return high + direct * 16 + this.reverseTree(DISTANCE_ALIGN, 4)
  }

  private tree(base: number, bits: number): number {
    let symbol = 1
    for (let i = 0; i < bits; i++) symbol = (symbol << 1) | this.bit(base + symbol)
    return symbol - (1 << bits)
  }

  private reverseTree(base: number, bits: number): number {
    let symbol = 1
    let value = 0
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(base + symbol)
      symbol = (symbol << 1) | bit
      value |= bit << i
    }
    return value
  }

  private bit(index: number): number {
    const { probabilities } = this
    const probability = probabilities[index]!
    const bound = (this.range >>> BITS) * probability
    let bit: number
    if (this.code < bound) {
      this.range = bound
      probabilities[index] = probability + ((2 * MIDDLE - probability) >> 5)
      bit = 0
    } else {
      this.range -= bound
      this.code -= bound
      probabilities[index] = probability - (probability >> 5)
      bit = 1
    }
    if (this.range < TOP) this.shift()
    return bit
  }

  private shift(): void {
    this.range = (this.range << 8) >>> 0
    this.code = ((this.code << 8) | (this.input[this.next++] ?? 0)) >>> 0
  }
}
