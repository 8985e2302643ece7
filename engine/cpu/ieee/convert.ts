import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { type F32, type F64, type I32, i32, i64 } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import {
  asBits,
  asFloat,
  DOWN,
  double,
  type Format,
  floatTest,
  flush,
  flushQuietly,
  IE,
  infinity,
  isInfinite,
  isNan,
  isSignaling,
  isZero,
  nanOf,
  PE,
  pure,
  quietBit,
  raise,
  rounding,
  single,
  TRUNCATE,
  UP,
  unpack,
} from './format.ts'
import { roundTo } from './round.ts'

export const singleToDouble = (routines: Routines): FuncRef<'i64'> =>
  pure(routines, single, 'toDouble', 1, (f, a) => {
    f.if(isNan(single, a.get()), () => {
      f.if(isSignaling(single, a.get()), () => raise(f, IE))
      const sign = a.get().shrU(31).shl(63)
      const payload = a.get().and(0x7f_ffffn).shl(29)
      f.return(sign.or(payload).or(infinity(double) | quietBit(double)))
    })
    flush(f, single, a)
    f.result_(a.get().wrap().asF32().promote().asI64())
  })

export const doubleToSingle = (routines: Routines): FuncRef<'i64'> =>
  pure(routines, double, 'toSingle', 1, (f, a) => {
    const sign = f.let(a.get().shrU(63).shl(31))
    f.if(isNan(double, a.get()), () => {
      f.if(isSignaling(double, a.get()), () => raise(f, IE))
      const payload = a.get().shrU(29).and(0x7f_ffffn)
      f.return(sign.or(payload).or(infinity(single) | quietBit(single)))
    })
    flush(f, double, a)
    f.if(isZero(double, a.get()), () => f.return(sign))
    f.if(isInfinite(double, a.get()), () => f.return(sign.or(infinity(single))))
    const x = unpack(f, double, a.get())
    f.result_(f.call(roundTo(routines, single), x.sign, x.exponent.get().sub(52), x.significand.get()))
  })

/** A signed 64-bit integer. */
export const fromInteger = (routines: Routines, t: Format): FuncRef<'i64'> =>
  pure(routines, t, 'fromInteger', 1, (f, a) => {
    f.if(a.get().eqz(), () => f.return(i64(0n)))
    const negative = f.let(a.get().ltS(0n))
    f.if(negative, () => f.set(a, i64(0n).sub(a.get())))
    f.result_(f.call(roundTo(routines, t), negative, i32(0), a.get()))
  })

/** To an integral value in the same format, in a rounding mode that is known when it runs. */
function integral(f: FunctionBuilder, x: F32 | F64, mode: I32): F32 | F64 {
  return f.ifElse<F32 | F64>(
    mode.eq(TRUNCATE),
    () => x.trunc(),
    () =>
      f.ifElse<F32 | F64>(
        mode.eq(DOWN),
        () => x.floor(),
        () =>
          f.ifElse<F32 | F64>(
            mode.eq(UP),
            () => x.ceil(),
            () => x.nearest(),
          ),
      ),
  )
}

const wideBits = (t: Format, x: F32 | F64): F64 => (t.bits === 64 ? (x as F64) : (x as F32).promote())

/** To a signed integer of 32 or 64 bits (sign-extended); what does not fit becomes the most negative one. */
export const toInteger = (
  routines: Routines,
  t: Format,
  width: 32 | 64,
  truncates: boolean,
): FuncRef<'i64'> =>
  pure(routines, t, `${truncates ? 'truncate' : 'toInteger'}${width}`, 1, (f, a) => {
    flushQuietly(f, t, a)
    const x = f.let(wideBits(t, asFloat(t, a.get())))
    const limit = 2 ** (width - 1)
    const whole = f.let(integral(f, x, truncates ? i32(TRUNCATE) : f.let(rounding())) as F64)
    f.if(whole.ge(-limit).and(whole.lt(limit)).eqz(), () => {
      raise(f, IE)
      f.return(i64(-(1n << BigInt(width - 1))))
    })
    f.if(whole.ne(x), () => raise(f, PE))
    f.result_(whole.truncSatI64S())
  })

/** (x, immediate of ROUNDSD): bits 0–1 rounding mode, bit 2 that of MXCSR instead, bit 3 no precision exception. */
export const roundToIntegral = (routines: Routines, t: Format): FuncRef<'i64'> =>
  pure(routines, t, 'roundToIntegral', 2, (f, a, control) => {
    f.if(isNan(t, a.get()), () => f.return(f.call(nanOf(routines, t), a.get(), a.get())))
    flushQuietly(f, t, a)
    const given = f.let(control.get().wrap())
    const mode = f.ifElse(
      given.and(4),
      () => rounding(),
      () => given.and(3),
    )
    const x = f.let(asFloat(t, a.get()))
    const whole = integral(f, x, mode)
    f.if(floatTest('ne', whole, x).and(given.and(8).eqz()), () => raise(f, PE))
    f.result_(asBits(whole))
  })
