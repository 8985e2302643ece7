import type { FunctionBuilder } from '../../wasm/function.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import type { Float80, GiveUp, Rounded } from '../float-stack.ts'
import { relation } from './compare.ts'
import { type Format, formats } from './convert.ts'
import { BIAS, flag, isUnsupported, ROUNDING, SIGN, SPECIAL, TOP_BIT } from './format.ts'
import { isInRange, isRoundedUp, isUsual, nearest } from './round.ts'
import { type Finite, productOf, quotientOf, sumOf, type Unrounded } from './unrounded.ts'

/**
 * The operations on numbers in variables, where operands, result and control word are usual: they give up where the exact ones
 * on slots are needed, and give the same where they do not.
 */
export type QuickOperation = (
  f: FunctionBuilder,
  routines: Routines,
  a: Float80,
  b: Float80,
  control: I32,
  giveUp: GiveUp,
) => Rounded

const exponentOf = ({ signed }: Float80): I32 => signed.and(SPECIAL)

const ofNormal =
  (operate: (f: FunctionBuilder, routines: Routines, a: Finite, b: Finite, giveUp: GiveUp) => Unrounded) =>
  (f: FunctionBuilder, routines: Routines, a: Float80, b: Float80, control: I32, giveUp: GiveUp): Rounded => {
    giveUp(isUsual(control).eqz())
    giveUp(a.bits.and(b.bits).geS(0n))
    const finite = (x: Float80): Finite => {
      const exponent = f.let(exponentOf(x))
      giveUp(isInRange(exponent).eqz())
      return { sign: f.let(x.signed.and(SIGN)), exponent, bits: x.bits }
    }
    const { sign, exponent, hi, lo } = operate(f, routines, finite(a), finite(b), giveUp)
    giveUp(isInRange(exponent).eqz())
    const { bits, flags } = nearest(f, hi, lo)
    giveUp(bits.eqz())
    return { signed: f.let(sign.or(exponent)), bits, flags }
  }

const sum = (flip: number): QuickOperation =>
  ofNormal((f, _, a, b, giveUp) =>
    sumOf(
      f,
      a,
      flip ? { ...b, sign: f.let(b.sign.xor(flip)) } : b,
      (bits, count) => {
        giveUp(count.gtU(63))
        const n = f.let(count.extendU())
        // the count of a shift is taken modulo 64
        return [f.let(bits.shrU(n)), f.let(bits.shl(1).shl(n.xor(63n)))]
      },
      () => giveUp(i32(1)),
    ),
  )

export const quickly = {
  add: sum(0),
  sub: sum(SIGN),
  mul: ofNormal((f, _, a, b) => productOf(f, a, b)),
  div: ofNormal((f, routines, a, b) => quotientOf(f, routines, a, b)),
} as const satisfies Record<string, QuickOperation>

/** The relation of a to b in C3, C2 and C0, if both are normal or zero. */
export function compareQuickly(f: FunctionBuilder, a: Float80, b: Float80, giveUp: GiveUp): I32 {
  const magnitude = (x: Float80): I32 => {
    const exponent = f.let(exponentOf(x))
    giveUp(exponent.eq(SPECIAL))
    giveUp(select(exponent, x.bits.geS(0n), x.bits.ne(0n)))
    return exponent
  }
  const [exponentA, exponentB] = [magnitude(a), magnitude(b)]
  const same = f.let(exponentA.eq(exponentB))
  const smaller = select(same, a.bits.ltU(b.bits), exponentA.ltU(exponentB))
  const negative = f.let(a.signed.shrU(15))
  const mixed = f.let(a.signed.xor(b.signed).and(SIGN))
  const less = f.let(select(mixed, negative, smaller.xor(negative)))
  const equal = same.and(a.bits.eq(b.bits)).and(mixed.eqz().or(a.bits.eqz()))
  return f.let(select(equal, i32(relation.equal), less.mul(relation.less)))
}

/** A normal single or double. */
export function widenQuickly(f: FunctionBuilder, format: Format, bits: I64, giveUp: GiveUp): Float80 {
  const { width, fraction, exponents, least } = formats[format]
  const exponent = f.let(bits.shrU(fraction).wrap().and(Number(exponents)))
  giveUp(exponent.sub(1).geU(Number(exponents) - 1))
  const sign = bits
    .shrU(width - 16n)
    .wrap()
    .and(SIGN)
  return {
    signed: f.let(sign.or(exponent.add(least - 1))),
    bits: f.let(bits.shl(63n - fraction).or(TOP_BIT)),
  }
}

/** What {@link narrowQuickly} and {@link integerQuickly} give for memory. */
export type Narrowed = { readonly value: I64; readonly flags: I32 }

/** As a single or double, if it is well within that and is rounded to nearest. */
export function narrowQuickly(
  f: FunctionBuilder,
  format: Format,
  x: Float80,
  control: I32,
  giveUp: GiveUp,
): Narrowed {
  const { width, fraction, exponents, least } = formats[format]
  const cut = 63n - fraction
  giveUp(control.and(ROUNDING | flag.PE).ne(flag.PE))
  giveUp(x.bits.geS(0n))
  const exponent = f.let(exponentOf(x).sub(least - 1))
  giveUp(exponent.sub(1).geU(Number(exponents) - 2))
  const rest = f.let(x.bits.shl(64n - cut))
  const whole = f.let(x.bits.shrU(cut))
  const up = f.let(isRoundedUp(whole, rest))
  const sign = x.signed
    .and(SIGN)
    .extendU()
    .shl(width - 16n)
  // the integer bit counts one exponent, and rounding up may carry into another
  const field = exponent.sub(1).extendU().shl(fraction)
  return {
    value: f.let(whole.add(up.extendU()).add(field).or(sign)),
    flags: inexact(f, rest, up),
  }
}

const inexact = (f: FunctionBuilder, rest: I64, up: I32): I32 =>
  f.let(select(rest.eqz(), i32(0), up.mul(flag.C1).or(flag.PE)))

/** As an integer of `width` bits, cut off or rounded to nearest. */
export function integerQuickly(
  f: FunctionBuilder,
  x: Float80,
  width: number,
  truncate: boolean,
  control: I32,
  giveUp: GiveUp,
): Narrowed {
  const mode = f.let(control.and(ROUNDING))
  giveUp(control.and(flag.PE).eqz())
  if (!truncate) giveUp(mode.ne(0).and(mode.ne(ROUNDING)))
  const exponent = f.let(exponentOf(x))
  giveUp(isUnsupported(exponent, x.bits))
  const count = f.let(i32(BIAS + 63).sub(exponent))
  giveUp(count.ltS(1))
  const n = f.let(count.extendU())
  const below = (limit: number): I32 => count.ltS(limit)
  const whole = f.let(select(below(64), x.bits.shrU(n), i64(0n)))
  const rest = f.let(select(below(65), x.bits.shl(i64(64n).sub(n)), x.bits.ne(0n).extendU()))
  const up = truncate
    ? i32(0)
    : f.let(
        rest
          .ltS(0n)
          .and(rest.shl(1).ne(0n).or(whole.wrap().and(1)))
          .and(mode.eqz()),
      )
  const magnitude = f.let(whole.add(up.extendU()))
  giveUp(magnitude.geU(1n << BigInt(width - 1)))
  const negative = f.let(i64(0n).sub(x.signed.shrU(15).extendU()))
  return { value: f.let(magnitude.xor(negative).sub(negative)), flags: inexact(f, rest, up) }
}
