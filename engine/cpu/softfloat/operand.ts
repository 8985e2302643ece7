import type { FuncRef, FunctionBuilder, Local } from '../../wasm/function.ts'
import { type I32, type I64, i32, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import {
  flag,
  INDEFINITE_EXPONENT,
  INDEFINITE_SIGNIFICAND,
  isInfinite,
  isNan,
  isNormal,
  isUnsupported,
  outcome,
  QUIET_BIT,
  SIGN,
  SPECIAL,
  signExponent,
  significand,
  storeNumber,
} from './format.ts'
import { clearC1, raise } from './round.ts'

/** An operand taken apart. Once {@link normalise}d the exponent may be zero or negative. */
export type Unpacked = {
  readonly sign: Local<'i32'>
  readonly exponent: Local<'i32'>
  readonly bits: Local<'i64'>
}

export function unpack(f: FunctionBuilder, address: I32): Unpacked {
  const sign = f.local('i32')
  const exponent = f.local('i32')
  const bits = f.local('i64')
  f.set(exponent, signExponent(address))
  f.set(sign, exponent.get().and(SIGN))
  f.set(exponent, exponent.get().and(SPECIAL))
  f.set(bits, significand(address))
  return { sign, exponent, bits }
}

/** The parameters of a function (y, x, to), and both numbers taken apart. */
export function twoOperands(f: FunctionBuilder): {
  first: I32
  second: I32
  to: I32
  y: Unpacked
  x: Unpacked
} {
  const [first, second, to] = f.args('i32', 'i32', 'i32')
  return { first, second, to, y: unpack(f, first), x: unpack(f, second) }
}

export const normal = (x: Unpacked): I32 => isNormal(x.exponent.get(), x.bits.get())
export const unsupported = (x: Unpacked): I32 => isUnsupported(x.exponent.get(), x.bits.get())
export const nan = (x: Unpacked): I32 => isNan(x.exponent.get(), x.bits.get())
export const infinite = (x: Unpacked): I32 => isInfinite(x.exponent.get(), x.bits.get())
export const zero = (x: Unpacked): I32 => x.bits.get().eqz()
/** Only where it is known to be a number. */
export const denormal = (x: Unpacked): I32 => x.exponent.get().eqz().and(x.bits.get().ne(0n))

/** Gives a denormal its integer bit; once only. Zero is left alone. */
export function normalise(f: FunctionBuilder, x: Unpacked): void {
  f.if(denormal(x), () => {
    const n = f.let(x.bits.get().clz())
    f.set(x.bits, x.bits.get().shl(n))
    f.set(x.exponent, i32(1).sub(n.wrap()))
  })
}

/** Clears C1 and raises flags; returns from the function with {@link outcome.aborted} if one is unmasked. */
export function raiseOrAbort(f: FunctionBuilder, routines: Routines, flags: I32): void {
  clearC1(f)
  f.if(f.call(raise(routines), flags), () => f.return(i32(outcome.aborted)))
}

/** The answer to an invalid operation: IE, and the real indefinite if IE is masked. Returns from the function. */
export function returnInvalid(f: FunctionBuilder, routines: Routines, to: I32): void {
  raiseOrAbort(f, routines, i32(flag.IE))
  storeNumber(f, to, INDEFINITE_EXPONENT, INDEFINITE_SIGNIFICAND)
  f.return(i32(outcome.done))
}

/** Stores a result that needs no rounding and returns. */
export function returnNumber(f: FunctionBuilder, to: I32, signed: I32, bits: I64 | bigint): void {
  storeNumber(f, to, signed, bits)
  clearC1(f)
  f.return(i32(outcome.done))
}

/**
 * (a, b, to) → 0 if neither is a NaN or unsupported; else 1 + outcome, the result being stored as SDM vol. 1, table 4-7 says:
 * a QNaN goes before an SNaN, otherwise the larger significand, of equal ones the positive.
 */
export function propagate(routines: Routines): FuncRef<'i32'> {
  return routines.function('x87.propagate', ['i32', 'i32', 'i32'], 'i32', (f) => {
    const to = f.param(2, 'i32').get()
    const a = unpack(f, f.param(0, 'i32').get())
    const b = unpack(f, f.param(1, 'i32').get())
    const bad = f.let(unsupported(a).or(unsupported(b)))
    f.if(bad.or(nan(a)).or(nan(b)).eqz(), () => f.return(i32(0)))
    clearC1(f)
    const signals = (x: Unpacked): I32 => nan(x).and(x.bits.get().and(QUIET_BIT).eqz())
    f.if(bad.or(signals(a)).or(signals(b)), () =>
      f.if(f.call(raise(routines), i32(flag.IE)), () => f.return(i32(1 + outcome.aborted))),
    )
    f.if(bad, () => {
      storeNumber(f, to, INDEFINITE_EXPONENT, INDEFINITE_SIGNIFICAND)
      f.return(i32(1 + outcome.done))
    })
    const quiet = (x: Unpacked): I32 => x.bits.get().and(QUIET_BIT).ne(0n)
    const larger = a.bits
      .get()
      .gtU(b.bits.get())
      .or(a.bits.get().eq(b.bits.get()).and(b.sign.get().ne(0)))
    const both = select(quiet(a).eq(quiet(b)), larger, quiet(a))
    const first = f.let(select(nan(a), select(nan(b), both, i32(1)), i32(0)))
    const bits = select(first, a.bits.get(), b.bits.get())
    storeNumber(f, to, select(first, a.sign.get(), b.sign.get()).or(SPECIAL), bits.or(QUIET_BIT))
    f.result_(i32(1 + outcome.done))
  })
}

/** Leaves the function if a or b is a NaN or unsupported. */
export function returnPropagated(f: FunctionBuilder, routines: Routines, a: I32, b: I32, to: I32): void {
  const verdict = f.let(f.call(propagate(routines), a, b, to))
  f.if(verdict, () => f.return(verdict.sub(1)))
}
