import type { SeededRandom } from '../base/random.ts'

/** What programs for the comparison with Unicorn are made of: where things lie, which descriptors there are, and a writer of code. */

export const environments = [
  'real',
  'pm32',
  'pm16',
  'pm32user',
  'vm86',
  'vm86iopl3',
  'long',
  'compat',
  'longuser',
] as const
export type Environment = (typeof environments)[number]

export const layout = {
  start: 0x1000,
  landing: 0x1f00,
  gdt: 0x2000,
  ldt: 0x2400,
  tss32: 0x2600,
  tss64: 0x2680,
  otherTss: 0x2700,
  idt32: 0x2800,
  idt64: 0x3000,
  stack: 0x7000,
  userStack: 0x6400,
  innerStack: 0x6800,
  /** HLT for each vector. */
  handlers: 0xa000,
  /** A far pointer for instructions that take theirs from memory. */
  pointer: 0x660,
  tables: 0x600,
  pages: 0x10000,
} as const

export const GDT_ENTRIES = 48
export const LDT_ENTRIES = 16
export const FIRST_RANDOM = 13

export const le = (value: number | bigint, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn))

export function descriptor(base: number, limit: number, type: number, flags: number): bigint {
  const l = BigInt(limit)
  const b = BigInt(base)
  return (
    (l & 0xffffn) |
    ((b & 0xff_ffffn) << 16n) |
    (BigInt(type) << 40n) |
    (((l >> 16n) & 0xfn) << 48n) |
    (BigInt(flags) << 52n) |
    ((b >> 24n) << 56n)
  )
}

export const fixed: readonly bigint[] = [
  0n,
  descriptor(0, 0xfffff, 0x9b, 0xc),
  descriptor(0, 0xfffff, 0x93, 0xc),
  descriptor(0, 0xfffff, 0xfb, 0xc),
  descriptor(0, 0xfffff, 0xf3, 0xc),
  descriptor(layout.tss32, 0x67, 0x89, 0),
  descriptor(layout.ldt, LDT_ENTRIES * 8 - 1, 0x82, 0),
  descriptor(0, 0xffff, 0x9b, 0),
  descriptor(0, 0xffff, 0x93, 0),
  descriptor(0, 0xfffff, 0x9b, 0xa),
  descriptor(0, 0xfffff, 0xfb, 0xa),
  descriptor(layout.tss64, 0x67, 0x89, 0),
  0n,
]

/** Selectors of the fixed descriptors. */
export const sel = {
  code32: 8,
  data: 0x10,
  user32: 0x1b,
  userData: 0x23,
  tss: 0x28,
  ldt: 0x30,
  code16: 0x38,
  data16: 0x40,
  code64: 0x48,
  user64: 0x53,
  tss64: 0x58,
} as const

type Size = 16 | 32 | 64

/** Writes one program. */
export class Program {
  readonly random: SeededRandom
  readonly bytes: number[] = []
  readonly words: string[] = []
  readonly probes: number[] = []
  /** Privilege of the environment. */
  level = 0
  size: Size = 16

  constructor(random: SeededRandom) {
    this.random = random
  }

  below(n: number): number {
    return this.random.next() % n
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T
  }

  chance(percent: number): boolean {
    return this.below(100) < percent
  }

  emit(...bytes: number[]): void {
    this.bytes.push(...bytes)
  }

  get here(): number {
    return layout.start + this.bytes.length
  }

  /** An operand-size prefix if the size in force is not `wanted`. */
  prefix(wanted: 16 | 32): void {
    if ((this.size === 16) !== (wanted === 16)) this.emit(0x66)
  }

  movEax(value: number): void {
    this.prefix(32)
    this.emit(0xb8, ...le(value >>> 0, 4))
  }

  movAx(value: number): void {
    this.prefix(16)
    this.emit(0xb8, ...le(value, 2))
  }

  movCx(value: number): void {
    this.prefix(16)
    this.emit(0xb9, ...le(value, 2))
  }

  /** Pushes as wide as the code is by itself. */
  push(value: number): void {
    this.emit(0x68, ...le(value, this.size === 16 ? 2 : 4))
  }

  /** ModRM and displacement for an absolute address below 64 KiB. */
  absolute(reg: number, address: number): void {
    if (this.size === 16) this.emit((reg << 3) | 6, ...le(address, 2))
    else if (this.size === 32) this.emit((reg << 3) | 5, ...le(address, 4))
    else this.emit((reg << 3) | 4, 0x25, ...le(address, 4))
  }

  selector(): number {
    if (this.chance(6)) return this.below(4)
    if (this.chance(25))
      return this.level === 3
        ? this.pick([0x1b, 0x23, 0x53])
        : this.pick([8, 0x10, 0x38, 0x40, 0x48, 0x1b, 0x53])
    const local = this.size !== 64 && this.chance(20)
    const index = this.chance(3)
      ? GDT_ENTRIES + this.below(40)
      : this.below(local ? LDT_ENTRIES : GDT_ENTRIES)
    return (index << 3) | (local ? 4 : 0) | (this.chance(60) ? this.level : this.below(4))
  }

  /** In real and virtual-8086 mode: paragraphs whose code lies at the landing. */
  paragraph(): number {
    return this.pick([0, 0, 0x10, 0x1f0, this.below(0x1f1)])
  }
}
