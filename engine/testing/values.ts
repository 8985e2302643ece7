import type { SeededRandom } from '../base/random.ts'

/** Pools of 64-bit and 80-bit patterns on which arithmetic tends to go wrong, mixed with random ones. */

const POOL = 4096

const INTEGERS = [
  0n,
  1n,
  2n,
  3n,
  7n,
  8n,
  15n,
  16n,
  31n,
  32n,
  33n,
  63n,
  64n,
  0x7fn,
  0x80n,
  0x81n,
  0xffn,
  0x100n,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x1_0000n,
  0x7fff_ffffn,
  0x8000_0000n,
  0x8000_0001n,
  0xffff_ffffn,
  0x1_0000_0000n,
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
  0x8000_0000_0000_0001n,
  0xffff_ffff_8000_0000n,
  0xffff_ffff_7fff_ffffn,
  0xffff_ffff_0000_0000n,
  -1n,
  -2n,
  -8n,
  -128n,
  -129n,
  -32768n,
  0x0123_4567_89ab_cdefn,
  0x5555_5555_5555_5555n,
  0xaaaa_aaaa_aaaa_aaaan,
  0x0000_ffff_0000_ffffn,
  0x7f80_7f80_7f80_7f80n,
  0x8000_8000_8000_8000n,
  0x7fff_7fff_7fff_7fffn,
  0x0099_1234_5678_9099n,
]

/** Doubles by their bits. */
const DOUBLES = [
  0x0000_0000_0000_0000n,
  0x8000_0000_0000_0000n,
  0x3ff0_0000_0000_0000n,
  0xbff0_0000_0000_0000n,
  0x3ff8_0000_0000_0000n,
  0x4000_0000_0000_0000n,
  0x7ff0_0000_0000_0000n,
  0xfff0_0000_0000_0000n,
  0x7ff8_0000_0000_0000n,
  0xfff8_0000_0000_0000n,
  0x7ff8_0000_0000_1234n,
  0x7ff0_0000_0000_0001n,
  0xfff4_0000_0000_5678n,
  0x0000_0000_0000_0001n,
  0x800f_ffff_ffff_ffffn,
  0x0008_0000_0000_0000n,
  0x0010_0000_0000_0000n,
  0x0010_0000_0000_0001n,
  0x7fef_ffff_ffff_ffffn,
  0xffef_ffff_ffff_ffffn,
  0x41df_ffff_ffc0_0000n,
  0x41e0_0000_0000_0000n,
  0xc1e0_0000_0000_0000n,
  0xc1e0_0000_0010_0000n,
  0x43e0_0000_0000_0000n,
  0xc3e0_0000_0000_0000n,
  0x43df_ffff_ffff_ffffn,
  0x3fe0_0000_0000_0000n,
  0x4004_0000_0000_0000n,
  0x3fdf_ffff_ffff_ffffn,
  0x36a0_0000_0000_0000n,
  0x3810_0000_0000_0000n,
  0x47ef_ffff_e000_0000n,
  0x47ef_ffff_f000_0000n,
  0x3ff0_0000_1000_0000n,
  0x3cb0_0000_0000_0000n,
  0x4340_0000_0000_0000n,
  0x4330_0000_0000_0001n,
]

const SINGLES = [
  0x0000_0000, 0x8000_0000, 0x3f80_0000, 0xbf80_0000, 0x3fc0_0000, 0x4000_0000, 0x7f80_0000, 0xff80_0000,
  0x7fc0_0000, 0xffc0_0000, 0x7fc0_1234, 0x7f80_0001, 0xffa0_5678, 0x0000_0001, 0x807f_ffff, 0x0040_0000,
  0x0080_0000, 0x0080_0001, 0x7f7f_ffff, 0xff7f_ffff, 0x4eff_ffff, 0x4f00_0000, 0xcf00_0000, 0xcf00_0001,
  0x5f00_0000, 0xdf00_0000, 0x3f00_0000, 0x4020_0000, 0x3eff_ffff, 0x3380_0000, 0x4b80_0000, 0x4b00_0001,
]

/** Significand and sign with exponent of extended doubles, unnormal ones included. */
const EXTENDED: readonly (readonly [bigint, number])[] = [
  [0n, 0],
  [0n, 0x8000],
  [0x8000_0000_0000_0000n, 0x3fff],
  [0x8000_0000_0000_0000n, 0xbfff],
  [0xc000_0000_0000_0000n, 0x3fff],
  [0x8000_0000_0000_0000n, 0x7fff],
  [0x8000_0000_0000_0000n, 0xffff],
  [0xc000_0000_0000_0000n, 0xffff],
  [0xc000_0000_0000_1234n, 0x7fff],
  [0x8000_0000_0000_0001n, 0x7fff],
  [0xa000_0000_0000_0001n, 0xffff],
  [1n, 0],
  [0x7fff_ffff_ffff_ffffn, 0x8000],
  [0x8000_0000_0000_0000n, 0],
  [0x8000_0000_0000_0000n, 1],
  [0xffff_ffff_ffff_ffffn, 0x7ffe],
  [0xffff_ffff_ffff_ffffn, 0x3ffe],
  [0xffff_ffff_ffff_ffffn, 0x401d],
  [0x8000_0000_0000_0000n, 0x401e],
  [0x8000_0000_0000_0000n, 0xc01e],
  [0x8000_0000_0000_0000n, 0x403e],
  [0x8000_0000_0000_0000n, 0xc03e],
  [0xffff_ffff_ffff_f800n, 0x43fe],
  [0xffff_ffff_ffff_fc00n, 0x43fe],
  [0x8000_0000_0000_0000n, 0x3c00],
  [0xc90f_daa2_2168_c235n, 0x4000],
  [0x8000_0000_0000_0000n, 0x3fdd],
  [0xde0b_6b3a_763f_ffffn, 0x403a],
  [0xde0b_6b3a_7640_0000n, 0xc03a],
  [0x4000_0000_0000_0000n, 0x3fff],
  [0n, 0x3fff],
  [0n, 0x7fff],
  [0x8000_0000_0000_0000n, 0x3fbf],
  [0xb504_f333_f9de_6484n, 0x3ffe],
]

export class Values {
  private readonly random: SeededRandom
  private readonly integers: Uint32Array
  private readonly floats: Uint32Array
  private readonly extended: Uint32Array

  constructor(random: SeededRandom) {
    this.random = random
    this.integers = new Uint32Array(2 * POOL)
    this.floats = new Uint32Array(2 * POOL)
    this.extended = new Uint32Array(3 * POOL)
    for (let i = 0; i < POOL; i++) {
      this.setPair(this.integers, 2 * i, this.makeInteger())
      this.setPair(this.floats, 2 * i, this.makeFloat())
      const [significand, exponent] = this.makeExtended()
      this.setPair(this.extended, 3 * i, significand)
      this.extended[3 * i + 2] = exponent
    }
  }

  below(limit: number): number {
    return this.random.next() % limit
  }

  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean {
    return this.random.next() % 100 < percent
  }

  pick<T>(items: readonly T[]): T {
    return items[this.random.next() % items.length] as T
  }

  wide(): bigint {
    return (BigInt(this.random.next()) << 32n) | BigInt(this.random.next())
  }

  integer(): bigint {
    const at = 2 * this.below(POOL)
    return (BigInt(this.integers[at + 1] ?? 0) << 32n) | BigInt(this.integers[at] ?? 0)
  }

  /** Fills words with integers and floating-point numbers. */
  fill(words: Uint32Array, floatPercent: number): void {
    for (let i = 0; i + 1 < words.length; i += 2) {
      const pool = this.chance(floatPercent) ? this.floats : this.integers
      const at = 2 * this.below(POOL)
      words[i] = pool[at] ?? 0
      words[i + 1] = pool[at + 1] ?? 0
    }
  }

  /** Puts an extended double into three words. */
  fillExtended(words: Uint32Array, at: number): void {
    const from = 3 * this.below(POOL)
    words.set(this.extended.subarray(from, from + 3), at)
  }

  private setPair(words: Uint32Array, at: number, value: bigint): void {
    words[at] = Number(value & 0xffff_ffffn)
    words[at + 1] = Number((value >> 32n) & 0xffff_ffffn)
  }

  private makeInteger(): bigint {
    const special = this.pick(INTEGERS)
    switch (this.below(6)) {
      case 0:
        return this.wide()
      case 1:
        return this.wide() >> BigInt(this.below(64))
      case 2:
        return special + BigInt(this.below(5)) - 2n
      case 3:
        return 1n << BigInt(this.below(64))
      default:
        return special
    }
  }

  private makeFloat(): bigint {
    switch (this.below(6)) {
      case 0:
        return this.pick(DOUBLES)
      case 1:
        return this.pick(DOUBLES) ^ (this.wide() >> BigInt(this.below(64)))
      case 2:
        // A moderate double.
        return (this.wide() & 0x800f_ffff_ffff_ffffn) | (BigInt(1013 + this.below(20)) << 52n)
      case 3:
        return (BigInt(this.single()) << 32n) | BigInt(this.single())
      case 4:
        return (BigInt(this.single()) << 32n) | BigInt(this.random.next())
      default:
        return this.wide()
    }
  }

  private single(): number {
    return this.chance(60)
      ? this.pick(SINGLES)
      : ((this.random.next() & 0x807f_ffff) | ((117 + this.below(20)) << 23)) >>> 0
  }

  private makeExtended(): readonly [bigint, number] {
    const [significand, exponent] = this.pick(EXTENDED)
    const random = this.wide() | 0x8000_0000_0000_0000n
    switch (this.below(6)) {
      case 0:
        return [random, (this.random.next() & 0x8000) | (0x3fff - 10 + this.below(20))]
      case 1:
        return [random, this.random.next() & 0xffff]
      case 2:
        return [random, (this.random.next() & 0x8000) | (0x3fff - 70 + this.below(140))]
      case 3:
        return [significand ^ (this.wide() >> BigInt(this.below(64))), exponent]
      default:
        return [significand, exponent]
    }
  }
}
