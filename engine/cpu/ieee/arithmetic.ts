import type { FuncRef, FunctionBuilder, Local } from '../../wasm/function.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { mulHigh } from '../softfloat/format.ts'
import {
  DAZ,
  DOWN,
  type Format,
  flush,
  infinity,
  isDenormal,
  isInfinite,
  isNan,
  isZero,
  mxcsr,
  nanOf,
  pure,
  raise,
  returnInvalid,
  rounding,
  signMask,
  signOf,
  unpack,
  ZE,
} from './format.ts'
import { roundTo, shiftJam } from './round.ts'

/** NaNs first, then denormals: what every operation of two operands begins with. */
function begin(f: FunctionBuilder, routines: Routines, t: Format, a: Local<'i64'>, b: Local<'i64'>): void {
  f.if(isNan(t, a.get()).or(isNan(t, b.get())), () => f.return(f.call(nanOf(routines, t), a.get(), b.get())))
  flush(f, t, a)
  flush(f, t, b)
}

export const add = (routines: Routines, t: Format): FuncRef<'i64'> =>
  pure(routines, t, 'add', 2, (f, a, b) => {
    begin(f, routines, t, a, b)
    const opposite = f.let(signOf(t, a.get().xor(b.get())).ne(0n))
    f.if(isInfinite(t, a.get()), () => {
      f.if(isInfinite(t, b.get()).and(opposite), () => returnInvalid(f, t))
      f.return(a.get())
    })
    f.if(isInfinite(t, b.get()), () => f.return(b.get()))

    const larger = f.let(a.get())
    f.if(
      a
        .get()
        .and(infinity(t))
        .ltU(b.get().and(infinity(t))),
      () => {
        f.set(a, b.get())
        f.set(b, larger)
      },
    )
    const x = unpack(f, t, a.get())
    const y = unpack(f, t, b.get())
    // two denormals are normalized by different amounts
    f.if(x.exponent.get().ltS(y.exponent.get()), () => {
      const [exponent, significand] = [f.let(x.exponent.get()), f.let(x.significand.get())]
      f.set(x.exponent, y.exponent.get())
      f.set(x.significand, y.significand.get())
      f.set(y.exponent, exponent)
      f.set(y.significand, significand)
      f.set(a, b.get())
    })
    const distance = f.let(x.exponent.get().sub(y.exponent.get()))
    const low = shiftJam(f, y.significand.get().shl(10), distance)
    const sum = f.let(
      x.significand
        .get()
        .shl(10)
        .add(select(opposite, i64(0n).sub(low), low)),
    )
    const sign = f.let(signOf(t, a.get()))
    f.if(sum.eqz(), () => {
      const zero = select(rounding().eq(DOWN), i64(signMask(t)), i64(0n))
      f.return(select(opposite, zero, sign))
    })
    const negative = f.let(sum.ltS(0n).and(opposite))
    const absolute = select(negative, i64(0n).sub(sum), sum)
    f.result_(
      f.call(roundTo(routines, t), sign.ne(0n).xor(negative), x.exponent.get().sub(62), f.let(absolute)),
    )
  })

export const subtract = (routines: Routines, t: Format): FuncRef<'i64'> =>
  pure(routines, t, 'subtract', 2, (f, a, b) => {
    f.if(isNan(t, b.get()), () => f.return(f.call(nanOf(routines, t), a.get(), b.get())))
    f.result_(f.call(add(routines, t), a.get(), b.get().xor(signMask(t))))
  })

const signOfProduct = (f: FunctionBuilder, t: Format, a: Local<'i64'>, b: Local<'i64'>): I64 =>
  f.let(signOf(t, a.get().xor(b.get())))

export const multiply = (routines: Routines, t: Format): FuncRef<'i64'> =>
  pure(routines, t, 'multiply', 2, (f, a, b) => {
    begin(f, routines, t, a, b)
    const sign = signOfProduct(f, t, a, b)
    const zero = f.let(isZero(t, a.get()).or(isZero(t, b.get())))
    f.if(isInfinite(t, a.get()).or(isInfinite(t, b.get())), () => {
      f.if(zero, () => returnInvalid(f, t))
      f.return(sign.or(infinity(t)))
    })
    f.if(zero, () => f.return(sign))
    const x = unpack(f, t, a.get())
    const y = unpack(f, t, b.get())
    const [p, q] = [f.let(x.significand.get().shl(11)), f.let(y.significand.get().shl(11))]
    const high = mulHigh(f, p, q)
    const exponent = x.exponent.get().add(y.exponent.get()).sub(62)
    const significand = high.or(p.mul(q).ne(0n).extendU())
    f.result_(f.call(roundTo(routines, t), sign.ne(0n), exponent, significand))
  })

/**
 * A quotient or root is first computed in double precision, which is wrong by a few units of 2^−55, and then put right by its
 * exact remainder. `step(q)`: by how much the remainder falls if q is counted up.
 */
function correct(
  f: FunctionBuilder,
  value: Local<'i64'>,
  remainder: Local<'i64'>,
  step: (q: I64) => I64,
): void {
  f.loop((again) => {
    f.if(remainder.get().ltS(0n), () => {
      f.set(value, value.get().sub(1n))
      f.set(remainder, remainder.get().add(step(value.get())))
      f.br(again)
    })
    f.if(remainder.get().geS(step(value.get())), () => {
      f.set(remainder, remainder.get().sub(step(value.get())))
      f.set(value, value.get().add(1n))
      f.br(again)
    })
  })
}

export const divide = (routines: Routines, t: Format): FuncRef<'i64'> =>
  pure(routines, t, 'divide', 2, (f, a, b) => {
    // dividing by zero comes before denormals
    f.if(
      isZero(t, b.get()).and(isNan(t, a.get()).or(isInfinite(t, a.get())).or(isZero(t, a.get())).eqz()),
      () => {
        f.if(mxcsr().and(DAZ).ne(0).and(isDenormal(t, a.get())), () => returnInvalid(f, t))
        raise(f, ZE)
        f.return(signOfProduct(f, t, a, b).or(infinity(t)))
      },
    )
    begin(f, routines, t, a, b)
    const sign = signOfProduct(f, t, a, b)
    const returnIf = (condition: I32, magnitude: bigint): void =>
      f.if(condition, () => f.return(sign.or(magnitude)))
    f.if(isInfinite(t, a.get()).and(isInfinite(t, b.get())), () => returnInvalid(f, t))
    f.if(isZero(t, a.get()).and(isZero(t, b.get())), () => returnInvalid(f, t))
    returnIf(isInfinite(t, a.get()), infinity(t))
    returnIf(isInfinite(t, b.get()), 0n)
    returnIf(isZero(t, a.get()), 0n)
    f.if(isZero(t, b.get()), () => {
      raise(f, ZE)
      f.return(sign.or(infinity(t)))
    })
    const x = unpack(f, t, a.get())
    const y = unpack(f, t, b.get())
    const divisor = y.significand.get()
    const quotient = f.temp('i64')
    const remainder = f.temp('i64')
    const near = x.significand.get().toF64S().div(divisor.toF64S())
    f.set(quotient, near.mul(2 ** 55).truncSatI64S())
    f.set(remainder, x.significand.get().shl(55).sub(quotient.get().mul(divisor)))
    correct(f, quotient, remainder, () => divisor)
    const exponent = x.exponent.get().sub(y.exponent.get()).sub(55)
    // one more place for what is cut off
    const significand = quotient.get().shl(1).or(remainder.get().ne(0n).extendU())
    f.result_(f.call(roundTo(routines, t), sign.ne(0n), exponent.sub(1), significand))
  })

/** Below zero; a denormal number unless it counts as zero. */
const isNegative = (t: Format, x: I64): I32 =>
  signOf(t, x)
    .ne(0n)
    .and(
      isZero(t, x)
        .or(isDenormal(t, x).and(mxcsr().and(DAZ).ne(0)))
        .eqz(),
    )

export const squareRoot = (routines: Routines, t: Format): FuncRef<'i64'> =>
  pure(routines, t, 'squareRoot', 1, (f, a) => {
    f.if(isNan(t, a.get()), () => f.return(f.call(nanOf(routines, t), a.get(), a.get())))
    f.if(isNegative(t, a.get()), () => returnInvalid(f, t))
    flush(f, t, a)
    f.if(isZero(t, a.get()), () => f.return(a.get()))
    f.if(isInfinite(t, a.get()), () => f.return(a.get()))
    const x = unpack(f, t, a.get())
    f.if(x.exponent.get().and(1), () => {
      f.set(x.significand, x.significand.get().shl(1))
      f.set(x.exponent, x.exponent.get().sub(1))
    })
    const root = f.temp('i64')
    const remainder = f.temp('i64')
    f.set(
      root,
      x.significand
        .get()
        .toF64S()
        .sqrt()
        .mul(2 ** 28)
        .truncSatI64S(),
    )
    f.set(remainder, x.significand.get().shl(56).sub(root.get().mul(root.get())))
    correct(f, root, remainder, (q) => q.shl(1).add(1n))
    const significand = root.get().shl(1).or(remainder.get().ne(0n).extendU())
    f.result_(f.call(roundTo(routines, t), i32(0), x.exponent.get().shrS(1).sub(55), significand))
  })
