import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load32 } from '../../wasm/memory.ts'
import { type I32, i32, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { state } from '../layout.ts'
import { BIAS, flag, outcome, SIGN, slot, statusWord, storeNumber, TOP_BIT } from './format.ts'
import {
  infinite,
  normal,
  normalise,
  raiseOrAbort,
  returnInvalid,
  returnPropagated,
  type Unpacked,
  unpack,
  zero,
} from './operand.ts'
import { clearC1 } from './round.ts'
import { shortPi, tableOf } from './series.table.ts'
import {
  bind,
  complement,
  divideWide,
  loadWide,
  multiplyWide,
  normaliseWide,
  roundWide,
  series,
  shiftRight,
  storeWide,
  wide,
} from './wide.ts'

/** FSIN, FCOS, FSINCOS and FPTAN. */

/** The reduced angle as a fraction, and as a number (mantissa and exponent); then sine and cosine of it. */
const angle = slot.wide
const mantissa = slot.wide + 16
const exponentAt = slot.wide + 32
const sineAt = slot.wide + 48
const cosineAt = slot.wide + 64

/** Arguments of 2^63 and more are not reduced: C2 = 1. */
const LIMIT = 63
const SMALL = 48

/**
 * (significand, exponent without bias) → quadrant in bits 0–1, and bit 2 if the angle that remains is negative: the argument
 * is quadrant × π/2 ± angle with angle ≤ π/4. π has 66 bits; the reduction by it is exact.
 */
const reduce = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.reduce', ['i64', 'i32'], 'i32', (f) => {
    const bits = f.param(0, 'i64').get()
    const exponent = f.param(1, 'i32').get()
    f.if(exponent.ltS(-1), () => {
      const whole = wide(bits)
      storeWide(f, mantissa, whole)
      f.store32(exponentAt, 0, exponent.add(1))
      storeWide(f, angle, shiftRight(f, whole, i32(-1).sub(exponent)))
      f.return(i32(0))
    })
    // In units of 2^−65, of which π/2 has as many as π has of 2^−64: the significand, doubled exponent + 2 times.
    const modulus = wide(shortPi >> 64n, shortPi & 0xffff_ffff_ffff_ffffn)
    const hi = f.local('i64')
    const lo = f.local('i64')
    const quadrant = f.local('i32')
    const left = f.local('i32')
    const atLeast = (): I32 =>
      hi
        .get()
        .gtU(modulus.hi)
        .or(hi.get().eq(modulus.hi).and(lo.get().geU(modulus.lo)))
    f.set(lo, bits)
    f.set(left, exponent.add(2))
    f.loop((again) => {
      f.set(hi, hi.get().shl(1).or(lo.get().shrU(63)))
      f.set(lo, lo.get().shl(1))
      f.set(quadrant, quadrant.get().shl(1))
      f.if(atLeast(), () => {
        f.set(hi, hi.get().sub(modulus.hi).sub(lo.get().ltU(modulus.lo).extendU()))
        f.set(lo, lo.get().sub(modulus.lo))
        f.set(quadrant, quadrant.get().or(1))
      })
      f.set(left, left.get().sub(1))
      f.brIf(again, left.get())
    })
    const negative = f.local('i32')
    const half = shortPi >> 1n
    const beyond = hi
      .get()
      .gtU(half >> 64n)
      .or(
        hi
          .get()
          .eq(half >> 64n)
          .and(lo.get().gtU(half & 0xffff_ffff_ffff_ffffn)),
      )
    f.if(beyond, () => {
      f.set(negative, i32(4))
      f.set(quadrant, quadrant.get().add(1))
      const low = f.let(modulus.lo.sub(lo.get()))
      f.set(hi, modulus.hi.sub(hi.get()).sub(lo.get().gtU(modulus.lo).extendU()))
      f.set(lo, low)
    })
    const whole = bind(f, wide(hi.get().shl(63).or(lo.get().shrU(1)), lo.get().shl(63)))
    storeWide(f, angle, whole)
    const { w, shift } = normaliseWide(f, whole)
    storeWide(f, mantissa, w)
    f.store32(exponentAt, 0, i32(0).sub(shift))
    f.result_(quadrant.get().and(3).or(negative.get()))
  })

/** () → exponent of the sine of the angle, its mantissa going to sineAt. */
const sine = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.sine', [], 'i32', (f) => {
    const z = multiplyWide(f, routines, loadWide(angle), loadWide(angle))
    const rest = complement(f, series(f, routines, z, tableOf(routines, 'sine'), 1))
    const { w, shift } = normaliseWide(f, multiplyWide(f, routines, loadWide(mantissa), rest))
    storeWide(f, sineAt, w)
    f.result_(load32(exponentAt).sub(shift))
  })

/** (): the mantissa of the cosine goes to cosineAt; its exponent is 0. */
const cosine = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.cosine', [], 'i32', (f) => {
    const z = multiplyWide(f, routines, loadWide(angle), loadWide(angle))
    storeWide(f, cosineAt, complement(f, series(f, routines, z, tableOf(routines, 'cosine'), 1)))
    f.result_(i32(0))
  })

/** (to, sign of the argument, quadrant and sign of the angle): stores the sine of all that. */
const storeSine = (routines: Routines): FuncRef<'none'> =>
  routines.function('x87.storeSine', ['i32', 'i32', 'i32'], 'none', (f) => {
    const to = f.param(0, 'i32').get()
    const sign = f.param(1, 'i32').get()
    const place = f.param(2, 'i32').get()
    const half = place.shl(14).and(SIGN)
    f.if(
      place.and(1),
      () => {
        f.drop(f.call(cosine(routines)))
        roundWide(f, routines, to, f.let(sign.xor(half)), i32(0), loadWide(cosineAt))
      },
      () => {
        const exponent = f.let(f.call(sine(routines)))
        const all = f.let(sign.xor(half).xor(place.shl(13).and(SIGN)))
        roundWide(f, routines, to, all, exponent, loadWide(sineAt))
      },
    )
  })

const clearC2 = (f: FunctionBuilder): void => f.store32(state.fpuStatus, 0, statusWord().and(~flag.C2))

/** What all have in common up to the reduction; gives its verdict. `exact` answers for a zero. */
function reduced(
  f: FunctionBuilder<'i32'>,
  routines: Routines,
  from: I32,
  to: I32,
  exact: (x: Unpacked) => void,
): { readonly x: Unpacked; readonly place: I32 } {
  const x = unpack(f, from)
  clearC1(f)
  clearC2(f)
  f.if(normal(x).eqz(), () => {
    returnPropagated(f, routines, from, from, to)
    f.if(infinite(x), () => returnInvalid(f, routines, to))
    f.if(zero(x), () => {
      exact(x)
      f.return(i32(outcome.done))
    })
    raiseOrAbort(f, routines, i32(flag.DE))
    normalise(f, x)
  })
  f.if(x.exponent.get().geS(BIAS + LIMIT), () => {
    f.store32(state.fpuStatus, 0, statusWord().or(flag.C2))
    f.return(i32(outcome.aborted))
  })
  return { x, place: f.let(f.call(reduce(routines), x.bits.get(), x.exponent.get().sub(BIAS))) }
}

const turned = (place: I32): I32 => place.and(4).or(place.add(1).and(3))

/** FSIN: (a, to) → outcome; aborted with C2 = 1 where the argument is too large. */
export const sin = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.sin', ['i32', 'i32'], 'i32', (f) => {
    const to = f.param(1, 'i32').get()
    const { x, place } = reduced(f, routines, f.param(0, 'i32').get(), to, ({ sign }) =>
      storeNumber(f, to, sign.get(), 0n),
    )
    f.do(storeSine(routines), to, x.sign.get(), place)
    f.result_(i32(outcome.done))
  })

/** FCOS: likewise. */
export const cos = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.cos', ['i32', 'i32'], 'i32', (f) => {
    const to = f.param(1, 'i32').get()
    const { place } = reduced(f, routines, f.param(0, 'i32').get(), to, () =>
      storeNumber(f, to, BIAS, TOP_BIT),
    )
    f.do(storeSine(routines), to, i32(0), turned(place))
    f.result_(i32(outcome.done))
  })

/** FSINCOS: (a, to sine, to cosine) → outcome. */
export const sinCos = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.sinCos', ['i32', 'i32', 'i32'], 'i32', (f) => {
    const from = f.param(0, 'i32').get()
    const to = f.param(1, 'i32').get()
    const other = f.param(2, 'i32').get()
    const both = unpack(f, from)
    // A NaN, or what an invalid operation gives, is both results.
    f.if(normal(both).or(both.exponent.get().eqz()).eqz(), () => {
      f.if(f.call(sin(routines), from, to), () => f.return(i32(outcome.aborted)))
      f.return(f.call(sin(routines), from, other))
    })
    const { x, place } = reduced(f, routines, from, to, ({ sign }) => {
      storeNumber(f, to, sign.get(), 0n)
      storeNumber(f, other, BIAS, TOP_BIT)
    })
    f.do(storeSine(routines), other, i32(0), turned(place))
    f.do(storeSine(routines), to, x.sign.get(), place)
    f.result_(i32(outcome.done))
  })

/** FPTAN: (a, to tangent, to one) → outcome. */
export const tan = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.tan', ['i32', 'i32', 'i32'], 'i32', (f) => {
    const from = f.param(0, 'i32').get()
    const to = f.param(1, 'i32').get()
    const one = f.param(2, 'i32').get()
    const other = unpack(f, from)
    f.if(normal(other).or(other.exponent.get().eqz()).eqz(), () => {
      f.if(f.call(sin(routines), from, to), () => f.return(i32(outcome.aborted)))
      f.return(f.call(sin(routines), from, one))
    })
    storeNumber(f, one, BIAS, TOP_BIT)
    const { x, place } = reduced(f, routines, from, to, ({ sign }) => storeNumber(f, to, sign.get(), 0n))
    // x + x³/3: of a small x its third power is not seen.
    f.if(x.exponent.get().ltS(BIAS - SMALL), () => {
      roundWide(f, routines, to, x.sign.get(), load32(exponentAt), loadWide(mantissa))
      f.return(i32(outcome.done))
    })
    const exponent = f.let(f.call(sine(routines)))
    f.drop(f.call(cosine(routines)))
    const odd = f.let(place.and(1))
    const numerator = f.let(select(odd, i32(cosineAt), i32(sineAt)))
    const denominator = f.let(select(odd, i32(sineAt), i32(cosineAt)))
    const ratio = divideWide(f, routines, loadWide(numerator), loadWide(denominator))
    const sign = f.let(x.sign.get().xor(odd.shl(15)).xor(place.shl(13).and(SIGN)))
    const scaled = select(odd, i32(0).sub(exponent), exponent).add(ratio.exponent)
    roundWide(f, routines, to, sign, f.let(scaled), ratio.w)
    f.result_(i32(outcome.done))
  })
