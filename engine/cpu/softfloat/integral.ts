import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { type I32, i32, i64, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { integral } from './convert.ts'
import { BIAS, flag, outcome, SIGN, SPECIAL, TOP_BIT } from './format.ts'
import {
  denormal,
  infinite,
  nan,
  normal,
  normalise,
  raiseOrAbort,
  returnInvalid,
  returnNumber,
  returnPropagated,
  unpack,
  unsupported,
  zero,
} from './operand.ts'
import { fullPrecision } from './remainder.ts'
import { clearC1, raise, round } from './round.ts'

/** FRNDINT: (a, to) → outcome */
export const roundToInteger = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.roundToInteger', ['i32', 'i32'], 'i32', (f) => {
    const from = f.param(0, 'i32').get()
    const to = f.param(1, 'i32').get()
    const x = unpack(f, from)
    f.if(normal(x).eqz(), () => {
      returnPropagated(f, routines, from, from, to)
      f.if(zero(x).or(infinite(x)), () =>
        returnNumber(f, to, x.sign.get().or(x.exponent.get()), x.bits.get()),
      )
      raiseOrAbort(f, routines, i32(flag.DE))
    })
    f.if(x.exponent.get().geU(BIAS + 63), () =>
      returnNumber(f, to, x.sign.get().or(x.exponent.get()), x.bits.get()),
    )
    clearC1(f)
    const { magnitude, flags } = integral(f, routines, x, i32(0))
    f.if(flags, () => f.drop(f.call(raise(routines), flags)))
    const n = f.let(magnitude.clz())
    const exponent = select(magnitude.eqz(), i32(0), i32(BIAS + 63).sub(n.wrap()))
    f.store64(to, 0, magnitude.shl(n))
    f.store16(to, 8, x.sign.get().or(exponent))
    f.result_(i32(outcome.done))
  })

/** Powers of two beyond which FSCALE overflows or underflows whatever the operand is. */
const FARTHEST = 0x1_0000

/** FSCALE: (a, b, to) → outcome: a × 2^trunc(b) */
export const scale = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.scale', ['i32', 'i32', 'i32'], 'i32', (f) => {
    const [first, second, to] = f.args('i32', 'i32', 'i32')
    const a = unpack(f, first)
    const b = unpack(f, second)
    f.if(normal(a).and(normal(b)).eqz(), () => {
      returnPropagated(f, routines, first, second, to)
      f.if(infinite(b).and(select(b.sign.get(), infinite(a), zero(a))), () => returnInvalid(f, routines, to))
      f.if(denormal(a).or(denormal(b)), () => raiseOrAbort(f, routines, i32(flag.DE)))
      f.if(zero(a).or(infinite(a)), () =>
        returnNumber(f, to, a.sign.get().or(a.exponent.get()), a.bits.get()),
      )
      f.if(infinite(b), () => {
        f.if(b.sign.get(), () => returnNumber(f, to, a.sign.get(), 0n))
        returnNumber(f, to, a.sign.get().or(SPECIAL), TOP_BIT)
      })
      normalise(f, a)
    })
    const magnitude = f.local('i32')
    f.set(magnitude, i32(0))
    f.if(b.exponent.get().geS(BIAS), () => {
      const shift = i64(BIAS + 63).sub(b.exponent.get().extendU())
      const far = b.exponent.get().gtS(BIAS + 15)
      f.set(magnitude, select(far, i32(FARTHEST), b.bits.get().shrU(shift).wrap()))
    })
    const by = select(b.sign.get(), i32(0).sub(magnitude.get()), magnitude.get())
    fullPrecision(f, () =>
      f.do(round(routines), to, a.sign.get(), a.exponent.get().add(by), a.bits.get(), i64(0n)),
    )
    f.result_(i32(outcome.done))
  })

/** FXTRACT: (a, to exponent, to significand) → outcome */
export const extract = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.extract', ['i32', 'i32', 'i32'], 'i32', (f) => {
    const [from, toExponent, toBits] = f.args('i32', 'i32', 'i32')
    const x = unpack(f, from)
    const give = (exponentSign: I32, exponentBits: I32, signed: I32): void => {
      f.store64(toBits, 0, x.bits.get())
      f.store16(toBits, 8, signed)
      const n = f.let(exponentBits.clz())
      const field = select(exponentBits.eqz(), i32(0), i32(BIAS + 31).sub(n))
      f.store64(toExponent, 0, exponentBits.extendU().shl(n.extendU()).shl(32))
      f.store16(toExponent, 8, exponentSign.or(field))
    }
    clearC1(f)
    f.if(normal(x).eqz(), () => {
      f.if(nan(x).or(unsupported(x)), () => {
        returnPropagatedTwice(f, routines, from, toExponent, toBits)
      })
      f.if(zero(x), () => {
        raiseOrAbort(f, routines, i32(flag.ZE))
        f.store64(toBits, 0, i64(0n))
        f.store16(toBits, 8, x.sign.get())
        returnNumber(f, toExponent, i32(SIGN | SPECIAL), TOP_BIT)
      })
      f.if(infinite(x), () => {
        f.store64(toBits, 0, i64(TOP_BIT))
        f.store16(toBits, 8, x.sign.get().or(SPECIAL))
        returnNumber(f, toExponent, i32(SPECIAL), TOP_BIT)
      })
      raiseOrAbort(f, routines, i32(flag.DE))
      normalise(f, x)
    })
    const unbiased = f.let(x.exponent.get().sub(BIAS))
    const negative = f.let(unbiased.shrS(31))
    give(negative.and(SIGN), f.let(unbiased.xor(negative).sub(negative)), x.sign.get().or(BIAS))
    f.result_(i32(outcome.done))
  })

/** Both results are the NaN. */
function returnPropagatedTwice(
  f: FunctionBuilder,
  routines: Routines,
  from: I32,
  one: I32,
  other: I32,
): void {
  f.if(f.call(propagated(routines), from, other), () => f.return(i32(outcome.aborted)))
  f.if(f.call(propagated(routines), from, one), () => f.return(i32(outcome.aborted)))
  f.return(i32(outcome.done))
}

const propagated = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.propagated', ['i32', 'i32'], 'i32', (f) => {
    const from = f.param(0, 'i32').get()
    returnPropagated(f, routines, from, from, f.param(1, 'i32').get())
    f.result_(i32(outcome.done))
  })
