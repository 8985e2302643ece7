import type { SeededRandom } from '../base/random.ts'
import { type Reader, type Type, XdrError } from '../rpc/xdr.ts'

/** Stands where a reader of bytes would, and makes them up. */
class SampleReader {
  private readonly random: SeededRandom

  constructor(random: SeededRandom) {
    this.random = random
  }

  /** Mostly small numbers: they are flags, kinds and whether something is there. */
  int(): number {
    return this.random.next() % 16 === 0 ? this.random.next() | 0 : this.random.next() % 5
  }

  uint(): number {
    return this.int() >>> 0
  }

  hyper(): bigint {
    return BigInt.asIntN(64, this.uhyper())
  }

  uhyper(): bigint {
    return this.random.next() % 4 === 0
      ? (BigInt(this.random.next()) << 32n) | BigInt(this.random.next())
      : BigInt(this.random.next() % 100_000)
  }

  double(): number {
    return this.random.next() / 7
  }

  count(max: number): number {
    return Math.min(max, this.random.next() % 6)
  }

  fixed(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => 97 + (this.random.next() % 26))
  }
}

/** Any value of a type. */
export function sample<T>(type: Type<T>, random: SeededRandom): T {
  const reader = new SampleReader(random) as unknown as Reader
  while (true) {
    try {
      return type.get(reader)
    } catch (error) {
      if (!(error instanceof XdrError)) throw error
    }
  }
}
