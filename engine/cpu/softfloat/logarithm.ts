import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load16U, load32 } from '../../wasm/memory.ts'
import { type I32, i32, i64, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { add, multiply } from './arithmetic.ts'
import { fromInteger } from './convert.ts'
import { BIAS, flag, outcome, SIGN, SPECIAL, slot, storeNumber, TOP_BIT } from './format.ts'
import {
  denormal,
  infinite,
  normal,
  normalise,
  raiseOrAbort,
  returnInvalid,
  returnNumber,
  returnPropagated,
  twoOperands,
  type Unpacked,
  zero,
} from './operand.ts'
import { fullPrecision } from './remainder.ts'
import { clearC1, raise } from './round.ts'
import { halfOverLogOf2, tableOf } from './series.table.ts'
import {
  addWide,
  bind,
  divideWide,
  literal,
  loadWide,
  multiplyWide,
  normaliseWide,
  roundWide,
  series,
  shiftRight,
  storeWide,
  subtractWide,
  wide,
} from './wide.ts'

/** FYL2X and FYL2XP1. */
const mantissa = slot.wide
const exponentAt = slot.wide + 16

/** Significand of √2. */
const ROOT = 0xb504_f333_f9de_6484n

/**
 * (hi, lo, exponent): the base-2 logarithm of (1+s) ÷ (1−s) for a normalised s = hi.lo × 2^exponent of at most 1/3: mantissa
 * and exponentAt. It is 2 atanh s ÷ ln 2.
 */
const doubleArtanh = (routines: Routines): FuncRef<'none'> =>
  routines.function('x87.doubleArtanh', ['i64', 'i64', 'i32'], 'none', (f) => {
    const s = { hi: f.param(0, 'i64').get(), lo: f.param(1, 'i64').get() }
    const exponent = f.param(2, 'i32').get()
    const fixed = shiftRight(f, s, i32(0).sub(exponent))
    const square = multiplyWide(f, routines, fixed, fixed)
    const tail = series(f, routines, square, tableOf(routines, 'odd'), 0)
    const half = shiftRight(f, tail, i32(1))
    const sum = multiplyWide(f, routines, s, { hi: half.hi.or(TOP_BIT), lo: half.lo })
    const { w, shift } = normaliseWide(f, multiplyWide(f, routines, sum, literal(halfOverLogOf2)))
    storeWide(f, mantissa, w)
    f.store32(exponentAt, 0, exponent.add(3).sub(shift))
  })

/** Stores y × ±(the logarithm in mantissa and exponentAt). */
function storeProduct(f: FunctionBuilder, routines: Routines, to: I32, y: Unpacked, sign: I32): void {
  const w = multiplyWide(f, routines, loadWide(mantissa), wide(y.bits.get()))
  const exponent = f.let(
    load32(exponentAt)
      .add(y.exponent.get())
      .sub(BIAS - 1),
  )
  roundWide(f, routines, to, f.let(y.sign.get().xor(sign)), exponent, w)
}

/** y × the logarithm of x where the product is invalid, infinite or zero: returns that. Notes denormal operands. */
function returnExtreme(
  f: FunctionBuilder<'i32'>,
  routines: Routines,
  to: I32,
  [y, x]: readonly [Unpacked, Unpacked],
  log: { readonly zero: I32; readonly infinite: I32; readonly sign: I32 },
): void {
  const sign = f.let(y.sign.get().xor(log.sign))
  const noNumber = infinite(y).and(log.zero).or(zero(y).and(log.infinite))
  f.if(noNumber, () => returnInvalid(f, routines, to))
  f.if(denormal(y).or(denormal(x)), () => raiseOrAbort(f, routines, i32(flag.DE)))
  f.if(infinite(y).or(log.infinite), () => returnNumber(f, to, sign.or(SPECIAL), TOP_BIT))
  f.if(zero(y).or(log.zero), () => returnNumber(f, to, sign, 0n))
}

/** FYL2X: (y, x, to) → outcome: y × log2 x. */
export const logarithm = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.logarithm', ['i32', 'i32', 'i32'], 'i32', (f) => {
    const { first, second, to, y, x } = twoOperands(f)
    f.if(normal(y).and(normal(x)).and(x.sign.get().eqz()).eqz(), () => {
      returnPropagated(f, routines, first, second, to)
      f.if(x.sign.get().ne(0).and(zero(x).eqz()), () => returnInvalid(f, routines, to))
      f.if(zero(x), () => {
        f.if(zero(y), () => returnInvalid(f, routines, to))
        f.if(infinite(y).eqz(), () => raiseOrAbort(f, routines, i32(flag.ZE)))
        returnNumber(f, to, y.sign.get().xor(SIGN | SPECIAL), TOP_BIT)
      })
      const unity = x.exponent.get().eq(BIAS).and(x.bits.get().eq(TOP_BIT))
      const below = select(x.exponent.get().ltU(BIAS), i32(SIGN), i32(0))
      returnExtreme(f, routines, to, [y, x], { zero: unity, infinite: infinite(x), sign: below })
      normalise(f, y)
      normalise(f, x)
    })
    const bits = x.bits.get()
    const upper = f.let(bits.gtU(ROOT))
    const whole = f.let(x.exponent.get().sub(BIAS).add(upper))
    f.if(bits.eq(TOP_BIT), () => {
      // A power of two: the logarithm is an integer.
      f.do(fromInteger(routines), whole.extendS(), i32(slot.wide))
      clearC1(f)
      const result = f.local('i32')
      fullPrecision(f, () => f.set(result, f.call(multiply(routines), first, i32(slot.wide), to, i32(0))))
      f.if(whole, () => {
        // processors take the exact product for inexact, and then a denormal one for an underflow
        const tiny = load16U(to, 8).and(0x7fff).eqz()
        f.drop(f.call(raise(routines), i32(flag.PE).or(tiny.mul(flag.UE))))
      })
      f.return(result.get())
    })
    // x = 2^whole × m; s = (m − 1) ÷ (m + 1), numerator and denominator divided by 4 below √2, by 2 above.
    const distance = f.let(select(upper, i64(0n).sub(bits), bits.shl(1)))
    const top = normaliseWide(f, wide(distance))
    const bottom = wide(
      f.let(bits.shrU(1).add(select(upper, i64(TOP_BIT), i64(TOP_BIT >> 1n)))),
      f.let(bits.shl(63)),
    )
    const lower = normaliseWide(f, bottom)
    const s = divideWide(f, routines, top.w, lower.w)
    const exponent = f.let(
      s.exponent
        .sub(top.shift)
        .add(lower.shift)
        .sub(select(upper, i32(1), i32(2))),
    )
    f.do(doubleArtanh(routines), s.w.hi, s.w.lo, exponent)
    const sign = f.local('i32')
    f.set(sign, upper.shl(15))
    f.if(whole, () => {
      const negative = f.let(whole.ltS(0))
      const size = f.let(select(negative, i32(0).sub(whole), whole))
      const integer = wide(f.let(size.extendU().shl(48)))
      const small = shiftRight(f, bind(f, loadWide(mantissa)), i32(16).sub(load32(exponentAt)))
      const same = f.let(negative.eq(upper))
      const [sum, less] = [addWide(f, integer, small), subtractWide(f, integer, small)]
      const total = bind(f, { hi: select(same, sum.hi, less.hi), lo: select(same, sum.lo, less.lo) })
      const { w, shift } = normaliseWide(f, total)
      storeWide(f, mantissa, w)
      f.store32(exponentAt, 0, i32(16).sub(shift))
      f.set(sign, negative.shl(15))
    })
    storeProduct(f, routines, to, y, sign.get())
    f.result_(i32(outcome.done))
  })

/** FYL2XP1: (y, x, to) → outcome: y × log2 (x + 1) for x near 0, exact there. Results are defined to ±0.29; a negative x from
 * −1 on is left as it is. */
export const logarithmNearOne = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.logarithmNearOne', ['i32', 'i32', 'i32'], 'i32', (f) => {
    const { first, second, to, y, x } = twoOperands(f)
    f.if(normal(y).and(normal(x)).eqz(), () => {
      returnPropagated(f, routines, first, second, to)
      f.if(infinite(x).and(x.sign.get().ne(0)), () => returnInvalid(f, routines, to))
      returnExtreme(f, routines, to, [y, x], { zero: zero(x), infinite: infinite(x), sign: x.sign.get() })
      normalise(f, y)
      normalise(f, x)
    })
    f.if(x.exponent.get().geS(i32(BIAS).sub(x.sign.get().ne(0))), () => {
      f.if(x.exponent.get().geS(BIAS).and(x.sign.get().ne(0)), () => {
        f.drop(f.call(raise(routines), i32(flag.PE)))
        returnNumber(f, to, x.sign.get().or(x.exponent.get()), x.bits.get())
      })
      storeNumber(f, slot.wide, BIAS, TOP_BIT)
      fullPrecision(f, () => f.drop(f.call(add(routines), second, i32(slot.wide), i32(slot.result), i32(0))))
      f.return(f.call(logarithm(routines), first, i32(slot.result), to))
    })
    const bits = wide(x.bits.get())
    const exponent = f.let(x.exponent.get().sub(BIAS - 1))
    // (2 + x) ÷ 4
    const quarter = shiftRight(f, bits, i32(2).sub(exponent))
    const [sum, less] = [addWide(f, wide(TOP_BIT), quarter), subtractWide(f, wide(TOP_BIT), quarter)]
    const negative = f.let(x.sign.get().ne(0))
    const bottom = normaliseWide(
      f,
      bind(f, { hi: select(negative, less.hi, sum.hi), lo: select(negative, less.lo, sum.lo) }),
    )
    const s = divideWide(f, routines, bits, bottom.w)
    f.do(doubleArtanh(routines), s.w.hi, s.w.lo, f.let(s.exponent.add(exponent).add(bottom.shift).sub(2)))
    storeProduct(f, routines, to, y, x.sign.get())
    f.result_(i32(outcome.done))
  })
