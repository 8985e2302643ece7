import type { FuncRef } from '../../wasm/function.ts'
import { i32, i64, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { BIAS, flag, outcome, SIGN, SPECIAL, storeNumber, TOP_BIT } from './format.ts'
import {
  infinite,
  normal,
  normalise,
  raiseOrAbort,
  returnNumber,
  returnPropagated,
  unpack,
  zero,
} from './operand.ts'
import { clearC1, raise } from './round.ts'
import { logOf2, tableOf } from './series.table.ts'
import {
  bind,
  complement,
  literal,
  multiplyWide,
  normaliseWide,
  roundWide,
  series,
  shiftRight,
  wide,
} from './wide.ts'

/**
 * F2XM1: (x, to) → outcome: 2^x − 1 for −1 ≤ x ≤ 1; beyond, x is left as it is. Above ½ it is 1 + 2 (2^(x−1) − 1), below −½
 * ((2^(x+1) − 1) − 1) ÷ 2, so that the series need not reach farther than ½.
 */
export const exponential = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.exponential', ['i32', 'i32'], 'i32', (f) => {
    const from = f.param(0, 'i32').get()
    const to = f.param(1, 'i32').get()
    const x = unpack(f, from)
    f.if(normal(x).eqz(), () => {
      returnPropagated(f, routines, from, from, to)
      f.if(zero(x), () => returnNumber(f, to, x.sign.get(), 0n))
      f.if(infinite(x), () => {
        f.if(x.sign.get(), () => returnNumber(f, to, i32(SIGN | BIAS), TOP_BIT))
        returnNumber(f, to, i32(SPECIAL), TOP_BIT)
      })
      raiseOrAbort(f, routines, i32(flag.DE))
      normalise(f, x)
    })
    clearC1(f)
    f.if(x.exponent.get().geS(BIAS), () => {
      const unity = x.exponent.get().eq(BIAS).and(x.bits.get().eq(TOP_BIT))
      f.if(unity, () => {
        const exponent = f.let(i32(0).sub(x.sign.get().ne(0)))
        roundWide(f, routines, to, x.sign.get(), exponent, complement(f, wide(0n)))
        f.return(i32(outcome.done))
      })
      f.drop(f.call(raise(routines), i32(flag.PE)))
      storeNumber(f, to, x.sign.get().or(x.exponent.get()), x.bits.get())
      f.return(i32(outcome.done))
    })
    const far = f.let(
      x.exponent
        .get()
        .eq(BIAS - 1)
        .and(x.bits.get().ne(TOP_BIT)),
    )
    // |argument| of the series; of x between ½ and 1 it is 1 − |x|, of the other sign.
    const bits = f.let(select(far, i64(0n).sub(x.bits.get()), x.bits.get()))
    const n = f.let(bits.clz())
    const normalised = wide(f.let(bits.shl(n)))
    const exponent = f.let(
      x.exponent
        .get()
        .sub(BIAS - 1)
        .sub(n.wrap()),
    )
    const negative = f.let(x.sign.get().ne(0).xor(far))
    const y = normaliseWide(f, multiplyWide(f, routines, normalised, literal(logOf2)))
    const power = f.let(exponent.sub(y.shift))
    const fixed = shiftRight(f, y.w, i32(0).sub(power))
    const tail = series(f, routines, fixed, tableOf(routines, 'exponential'), negative)
    // (e^±y − 1) ÷ ±y = 1 ± tail, of which 1 + tail is halved
    const less = complement(f, tail)
    const more = shiftRight(f, tail, i32(1))
    const factor = bind(f, {
      hi: select(negative, less.hi, more.hi.or(TOP_BIT)),
      lo: select(negative, less.lo, more.lo),
    })
    const result = multiplyWide(f, routines, y.w, factor)
    f.if(far, () => {
      // Its complement: of r = 1 − 2^(x−1), 1 − 2 r; of r = 2^(x+1) − 1, (1 − r) ÷ 2.
      const whole = complement(f, shiftRight(f, result, i32(-1).sub(power)))
      roundWide(f, routines, to, x.sign.get(), i32(0).sub(x.sign.get().ne(0)), whole)
      f.return(i32(outcome.done))
    })
    roundWide(f, routines, to, x.sign.get(), power.add(negative.eqz()), result)
    f.result_(i32(outcome.done))
  })
