import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Emitter, Operand, Semantics } from '../emitter.ts'
import { bit, change, type Operands, signBit } from './integer.ts'

/**
 * Shifts and rotates. Counts are taken modulo 32, modulo 64 for operands of 64 bits; a count of 0 leaves the flags alone.
 * OF, which the manual defines for counts of 1 alone, is for all counts what AMD's processors give.
 */
type Turn = (e: Emitter, a: I64, count: I64) => { result: I64; carry: I32 }
type Overflow = (e: Emitter, result: I64, carry: I32) => I32
type SetFlags = (e: Emitter, result: I64, carry: I32, overflow: I32) => void

const left: Overflow = (e, result, carry) => signBit(result, e.width).xor(carry)
const right: Overflow = (e, result) => signBit(result, e.width).xor(bit(result, e.width - 2))
const allFlags: SetFlags = (e, result, carry, overflow) => e.flags.result(e.width, result, carry, overflow)
const carryFlags: SetFlags = (e, _, carry, overflow) => e.flags.carryOverflow(carry, overflow)

/** The first operand is turned by the last. */
const shift =
  (turn: Turn, overflow: Overflow, setFlags: SetFlags) =>
  (e: Emitter): void => {
    const { f } = e
    const [to] = e.operands as Operands
    const by = e.operands.at(-1) as Operand
    const count = f.let(by.read().and(e.width === 64 ? 63n : 31n))
    let carry = i32(0)
    const { result } = change(e, to, (a) => {
      const turned = turn(e, a, count)
      carry = f.let(turned.carry)
      return turned.result
    })
    const update = (): void => setFlags(e, result, carry, overflow(e, result, carry))
    if (count.literal === undefined) f.if(count.ne(0n), update)
    else if (count.literal !== 0n) update()
  }

/** The last bit that goes out, for counts from 1. */
const outLeft = (a: I64, width: number, count: I64): I32 => signBit(a.shl(count.sub(1n)), width)
const outRight = (a: I64, count: I64): I32 => bit(a.shrS(count.sub(1n)), 0)
/** 64 − count, as shifts by 64 bits take it. */
const missing = (count: I64): I64 => i64(0n).sub(count)

/** Repeated to fill 32 bits, an operand of 8 or 16 bits rotates as one of 32. */
function repeated({ width }: Emitter, a: I64): I32 {
  return width === 8 ? a.wrap().mul(0x0101_0101) : width === 16 ? a.wrap().mul(0x1_0001) : a.wrap()
}

/** RCL and RCR of less than 64 bits: width + 1 bits, the carry flag on top; RCR is the rest of a full turn to the left. */
function turnWithCarry(e: Emitter, a: I64, count: I64, way: 'left' | 'right'): ReturnType<Turn> {
  const { f, width } = e
  const size = i64(width + 1)
  const turns = width < 32 ? f.let(count.remU(size)) : count
  const by = way === 'left' ? turns : f.let(size.sub(turns))
  const whole = f.let(a.or(e.flags.cf().extendU().shl(width)))
  const result = f.let(whole.shl(by).or(whole.shrU(size.sub(by))))
  return { result, carry: bit(result, width) }
}

export const shifts: Semantics = {
  shl: shift((e, a, n) => ({ result: a.shl(n), carry: outLeft(a, e.width, n) }), left, allFlags),
  shr: shift((_, a, n) => ({ result: a.shrU(n), carry: outRight(a, n) }), right, allFlags),
  sar: shift(
    (e, a, n) => {
      const signed = e.f.let(a.extendFrom(e.width))
      return { result: signed.shrS(n), carry: outRight(signed, n) }
    },
    right,
    allFlags,
  ),

  rol: shift(
    (e, a, n) => {
      const result = e.f.let(e.width === 64 ? a.rotl(n) : repeated(e, a).rotl(n.wrap()).extendU())
      return { result, carry: bit(result, 0) }
    },
    left,
    carryFlags,
  ),
  ror: shift(
    (e, a, n) => {
      const result = e.f.let(e.width === 64 ? a.rotr(n) : repeated(e, a).rotr(n.wrap()).extendU())
      return { result, carry: signBit(result, e.width) }
    },
    right,
    carryFlags,
  ),

  rcl: shift(
    (e, a, n) => {
      if (e.width < 64) return turnWithCarry(e, a, n, 'left')
      const carryIn = e.flags.cf().extendU().shl(n.sub(1n))
      const turned = a
        .shl(n)
        .or(carryIn)
        .or(a.shrU(1).shrU(missing(n)))
      return { result: select(n.eqz(), a, turned), carry: outLeft(a, 64, n) }
    },
    left,
    carryFlags,
  ),
  rcr: shift(
    (e, a, n) => {
      if (e.width < 64) return turnWithCarry(e, a, n, 'right')
      const carryIn = e.flags.cf().extendU().shl(missing(n))
      const turned = a
        .shrU(n)
        .or(carryIn)
        .or(a.shl(1).shl(missing(n)))
      return { result: select(n.eqz(), a, turned), carry: outRight(a, n) }
    },
    right,
    carryFlags,
  ),

  /** Bits of the second operand come in; once more for counts over 16 of 16-bit operands. */
  shld: shift(
    (e, a, n) => {
      const { f, width } = e
      const fill = (e.operands as Operands)[1].read()
      if (width === 64) {
        const turned = a.shl(n).or(fill.shrU(missing(n)))
        return { result: select(n.eqz(), a, turned), carry: outLeft(a, 64, n) }
      }
      const whole = f.let(a.shl(32).or(width === 32 ? fill : fill.mul(0x1_0001n)))
      const size = width === 32 ? 64 : 48
      return { result: whole.shl(n).shrU(32), carry: outLeft(whole, size, n) }
    },
    left,
    allFlags,
  ),
  shrd: shift(
    (e, a, n) => {
      const { f, width } = e
      const fill = (e.operands as Operands)[1].read()
      if (width === 64) {
        const turned = a.shrU(n).or(fill.shl(missing(n)))
        return { result: select(n.eqz(), a, turned), carry: outRight(a, n) }
      }
      const whole = f.let(a.or(width === 32 ? fill.shl(32) : fill.mul(0x1_0001_0000n)))
      return { result: whole.shrU(n), carry: outRight(whole, n) }
    },
    right,
    allFlags,
  ),
}
