import type { FunctionBuilder } from '../../wasm/function.ts'
import { load16U, load32, load64 } from '../../wasm/memory.ts'
import { type I32, type I32Arg, type I64, i32, i64 } from '../../wasm/values.ts'
import { state } from '../layout.ts'

/**
 * The 80-bit extended format (SDM vol. 1, 4.2.2) as it lies in a slot of 16 bytes: significand with its explicit integer
 * bit as u64 at 0, sign and biased exponent as u16 at 8. Functions of this folder take addresses of slots.
 */
export const SIGN = 0x8000
export const BIAS = 0x3fff
export const SPECIAL = 0x7fff
export const TOP_BIT = 1n << 63n
export const QUIET_BIT = 1n << 62n
/** Real indefinite, the default NaN: sign set, significand C000…. */
export const INDEFINITE_SIGNIFICAND = TOP_BIT | QUIET_BIT
export const INDEFINITE_EXPONENT = 0xffff

/** Bits of the status word (SDM vol. 1, 8.1.3). The first six are masked by the same bits of the control word. */
export const flag = {
  IE: 0x01,
  DE: 0x02,
  ZE: 0x04,
  OE: 0x08,
  UE: 0x10,
  PE: 0x20,
  SF: 0x40,
  ES: 0x80,
  C0: 0x100,
  C1: 0x200,
  C2: 0x400,
  C3: 0x4000,
  B: 0x8000,
} as const
export const EXCEPTIONS = 0x3f
export const CONDITIONS = flag.C0 | flag.C1 | flag.C2 | flag.C3
/** Control word: precision control and rounding control. */
export const PRECISION = 0x300
export const PRECISION_24 = 0x000
export const PRECISION_53 = 0x200
export const PRECISION_64 = 0x300
export const ROUNDING = 0xc00
export const ROUND_DOWN = 0x400
export const ROUND_UP = 0x800

/** What functions return that compute and store a result. */
export const outcome = {
  done: 0,
  /** An unmasked exception forbids the result: nothing was stored, and nothing is to be popped. */
  aborted: 1,
} as const

/**
 * Scratch slots, all within `state.scratch`. A memory operand is widened into `operand`; functions that need room for
 * intermediate values have slots of their own so that callers' operands stay intact.
 */
export const slot = {
  operand: state.scratch,
  result: state.scratch + 16,
  /** A second result: what FPTAN, FSINCOS, FXTRACT push. */
  second: state.scratch + 32,
  /** Low half of the last wide product or quotient, i64. */
  low: state.scratch + 48,
  /** Wide numbers of transcendental functions, see wide.ts. */
  wide: state.scratch + 64,
  /** Image of an environment while it is collected or checked: 512 − 192 bytes. */
  image: state.scratch + 192,
} as const

export const significand = (address: I32Arg): I64 => load64(address, 0)
export const signExponent = (address: I32Arg): I32 => load16U(address, 8)
export const control = (): I32 => load32(state.fpuControl)
export const statusWord = (): I32 => load32(state.fpuStatus)

export function storeNumber(f: FunctionBuilder, address: I32Arg, signed: I32Arg, bits: I64 | bigint): void {
  f.store64(address, 0, i64(bits))
  f.store16(address, 8, i32(signed))
}

export const storeIndefinite = (f: FunctionBuilder, address: I32Arg): void =>
  storeNumber(f, address, INDEFINITE_EXPONENT, INDEFINITE_SIGNIFICAND)

export function copyNumber(f: FunctionBuilder, to: I32Arg, from: I32Arg): void {
  storeNumber(f, to, signExponent(from), significand(from))
}

/** Exponent neither 0 nor 7FFF, and the integer bit set. */
export const isNormal = (exponent: I32, bits: I64): I32 =>
  exponent
    .sub(1)
    .ltU(SPECIAL - 1)
    .and(bits.ltS(0n))
/** NaN or infinity or a number without its integer bit though it should have one: everything but normal, zero, denormal. */
export const isUnsupported = (exponent: I32, bits: I64): I32 => exponent.ne(0).and(bits.geS(0n))
export const isNan = (exponent: I32, bits: I64): I32 => exponent.eq(SPECIAL).and(bits.shl(1).eqz().eqz())
export const isInfinite = (exponent: I32, bits: I64): I32 => exponent.eq(SPECIAL).and(bits.shl(1).eqz())

/** High half of the unsigned product, by 32-bit pieces. */
export function mulHigh(f: FunctionBuilder, a: I64, b: I64): I64 {
  const mask = 0xffff_ffffn
  const [al, ah, bl, bh] = [f.let(a.and(mask)), f.let(a.shrU(32)), f.let(b.and(mask)), f.let(b.shrU(32))]
  const middle = f.let(ah.mul(bl).add(al.mul(bl).shrU(32)))
  const other = f.let(al.mul(bh).add(middle.and(mask)))
  return f.let(ah.mul(bh).add(middle.shrU(32)).add(other.shrU(32)))
}
