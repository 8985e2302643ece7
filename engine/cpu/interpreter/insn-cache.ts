import { type Insn, isRelativeToRip } from '../insn.ts'
import { op } from '../layout.ts'
import type { KnownForm } from './form-cache.ts'
import { MOST_DISPLACEMENT } from './op-writer.ts'

/** What a block must know of an instruction besides its op, as one number that is never 0. */
export const fact = {
  length: 15,
  /** It has no op. */
  isNop: 16,
  endsBlock: 32,
  /** A conditional jump that may make one op with the instruction before, and its condition. */
  mayBePaired: 64,
  conditionShift: 8,
} as const

const SLOTS = 1 << 13
/** Longer ones are rare, and seldom the same. */
const LONGEST = 8
/** Words of a slot: four bytes of the instruction, which of their bits count, the same of the next four, its facts, where its displacement is, its op. */
const WORDS = 16
const FACTS = 4
const DISPLACEMENT = 5
const OP = 8
/** Where a displacement that is read anew lies in the instruction; that it is a byte; that its op's counts from the page. 0: there is none. */
const place = { at: 7, byte: 8, ripRelative: 16 } as const

/**
 * Ops of 64-bit code by the bytes that they were made of: programs consist of few instructions that come again and again, and an
 * instruction is the same wherever the same bytes begin. Those that differ in their displacement only are one: it is read from the
 * code. A slot is as large as a cache line; objects would be in no cache.
 */
export class InsnCache {
  private readonly code: DataView
  private readonly ops: Int32Array
  private readonly slots = new Int32Array(SLOTS * WORDS)
  private readonly forms = new Array<KnownForm | undefined>(SLOTS).fill(undefined)
  private slot = 0

  /** `buffer`: the memory that code and ops lie in. */
  constructor(buffer: ArrayBufferLike) {
    this.code = new DataView(buffer)
    this.ops = new Int32Array(buffer)
    // bits that must be there where none are looked at
    for (let slot = 0; slot < SLOTS; slot++) this.slots[slot * WORDS] = 1
  }

  /**
   * Writes the op of the instruction that begins at a host address, at offset `pc` of its page, if it is known: gives its facts, or
   * 0. Eight bytes of code must be there.
   */
  write(host: number, at: number, pc: number): number {
    const low = this.code.getInt32(host, true)
    const high = this.code.getInt32(host + 4, true)
    if (
      !(
        this.isAt(slotOf(low), low, high) ||
        this.isAt(slotOf(low & 0xff_ffff), low, high) ||
        this.isAt(slotOf(low & 0xffff), low, high) ||
        this.isAt(slotOf(low & 0xff), low, high)
      )
    )
      return 0
    const { ops, slots } = this
    const from = this.slot * WORDS
    const to = at >> 2
    const facts = slots[from + FACTS] as number
    const where = slots[from + DISPLACEMENT] as number
    const displacement = where === 0 ? 0 : this.displacement(host, where, pc + (facts & fact.length))
    if (displacement > MOST_DISPLACEMENT) return 0
    for (let w = 0; w < op.size >> 2; w++) ops[to + w] = slots[from + OP + w] as number
    ops[to] = (ops[to] as number) | (pc << (8 * op.pc))
    if (where !== 0) ops[to + (op.displacement >> 2)] = displacement
    return facts
  }

  /** The form of the instruction that was written last. */
  get form(): KnownForm | undefined {
    return this.forms[this.slot]
  }

  private displacement(host: number, where: number, next: number): number {
    const at = host + (where & place.at)
    if (where & place.byte) return this.code.getInt8(at)
    return this.code.getInt32(at, true) + (where & place.ripRelative ? next : 0)
  }

  /** Keeps the op at `at`, made of `insn`, which must be the same in each place but for the offset in its page and the displacement. */
  keep(host: number, at: number, insn: Insn, facts: number, form: KnownForm): void {
    const { slots, ops } = this
    const { length, displacementAt } = insn
    if (length > LONGEST) return
    const isRipRelative = insn.operands.some(isRelativeToRip)
    const end = displacementAt + insn.displacementBytes
    // with an immediate behind it there are as many immediates as displacements: one slot for all would be no use
    const isLeftOut = displacementAt > 0 && (end === length || isRipRelative)
    const counts = (byte: number): boolean =>
      byte < length && !(isLeftOut && byte >= displacementAt && byte < end)
    const lowMask = maskOf(0, counts)
    const highMask = maskOf(4, counts)
    const low = this.code.getInt32(host, true) & lowMask
    const slot = slotOf(low)
    const to = slot * WORDS
    slots[to] = low
    slots[to + 1] = lowMask
    slots[to + 2] = this.code.getInt32(host + 4, true) & highMask
    slots[to + 3] = highMask
    slots[to + FACTS] = facts
    const size = insn.displacementBytes === 1 ? place.byte : 0
    slots[to + DISPLACEMENT] = isLeftOut ? displacementAt | size | (isRipRelative ? place.ripRelative : 0) : 0
    for (let w = 0; w < op.size >> 2; w++) slots[to + OP + w] = ops[(at >> 2) + w] as number
    slots[to + OP] = (ops[at >> 2] as number) & 0xffff
    this.forms[slot] = form
  }

  private isAt(slot: number, low: number, high: number): boolean {
    const { slots } = this
    const from = slot * WORDS
    this.slot = slot
    return (
      (low & (slots[from + 1] as number)) === slots[from] &&
      (high & (slots[from + 3] as number)) === slots[from + 2]
    )
  }
}

/** The bits of those of four bytes that count. */
function maskOf(first: number, counts: (byte: number) => boolean): number {
  let mask = 0
  for (let i = 0; i < 4; i++) if (counts(first + i)) mask |= 0xff << (8 * i)
  return mask
}

/** By what counts of the instruction's first four bytes: they all, or those before a displacement. */
const slotOf = (bytes: number): number => Math.imul(bytes, 0x9e37_79b1) >>> 19
