import type { FuncRef } from '../../wasm/function.ts'
import { type I32, i32, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { flag, outcome } from './format.ts'
import {
  denormal,
  infinite,
  normal,
  normalise,
  raiseOrAbort,
  returnNumber,
  returnPropagated,
  twoOperands,
  zero,
} from './operand.ts'
import { quarterPi, tableOf } from './series.table.ts'
import {
  addWide,
  bind,
  complement,
  divideWide,
  literal,
  loadWide,
  multiplyWide,
  normaliseWide,
  roundWide,
  series,
  shiftRight,
  subtractWide,
  type Wide,
  wide,
} from './wide.ts'

/** (to, sign, n): stores ±n π ÷ 4 for n = 1, 2, 3 or 4. */
const storeQuarters = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.storeQuarters', ['i32', 'i32', 'i32'], 'i32', (f) => {
    const [to, sign, n] = f.args('i32', 'i32', 'i32')
    const quarter = literal(quarterPi)
    const scaled = multiplyWide(f, routines, quarter, wide(n.extendU().shl(61)))
    roundWide(f, routines, to, sign, i32(3), scaled)
    f.result_(i32(outcome.done))
  })

/**
 * FPATAN: (y, x, to) → outcome: the angle of the point (x, y), −π to π. With t = smaller ÷ larger coordinate and k = 16 t
 * rounded, atan t = atan(k/16) + atan z for z = (16 t − k) ÷ (16 + k t), a small number for a short series.
 */
export const arctangent = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.arctangent', ['i32', 'i32', 'i32'], 'i32', (f) => {
    const { first, second, to, y, x } = twoOperands(f)
    const left = f.let(x.sign.get().ne(0))
    f.if(normal(y).and(normal(x)).eqz(), () => {
      returnPropagated(f, routines, first, second, to)
      f.if(denormal(y).or(denormal(x)), () => raiseOrAbort(f, routines, i32(flag.DE)))
      const quarters = (n: I32): void => f.return(f.call(storeQuarters(routines), to, y.sign.get(), n))
      f.if(infinite(y), () => quarters(select(infinite(x), left.shl(1).add(1), i32(2))))
      f.if(zero(y).or(infinite(x)), () => {
        f.if(left, () => quarters(i32(4)))
        returnNumber(f, to, y.sign.get(), 0n)
      })
      f.if(zero(x), () => quarters(i32(2)))
      normalise(f, y)
      normalise(f, x)
    })
    const steep = f.let(
      y.exponent
        .get()
        .gtS(x.exponent.get())
        .or(y.exponent.get().eq(x.exponent.get()).and(y.bits.get().gtU(x.bits.get()))),
    )
    const small = f.let(select(steep, x.bits.get(), y.bits.get()))
    const large = f.let(select(steep, y.bits.get(), x.bits.get()))
    const difference = y.exponent.get().sub(x.exponent.get())
    const distance = f.let(select(steep, difference, i32(0).sub(difference)))
    const k = f.local('i32')
    f.if(distance.leS(6), () => {
      const sixteenths = small.toF64U().div(large.toF64U()).mul(16)
      const scaled = sixteenths.div(i32(1).shl(distance).toF64S())
      f.set(k, scaled.nearest().truncSatI32S())
    })
    const negative = f.local('i32')
    const exponent = f.local('i32')
    const hi = f.local('i64')
    const lo = f.local('i64')
    const take = (ratio: { w: Wide; exponent: I32 }, more: I32): void => {
      f.set(hi, ratio.w.hi)
      f.set(lo, ratio.w.lo)
      f.set(exponent, ratio.exponent.add(more))
    }
    f.if(
      k.get().eqz(),
      () => take(divideWide(f, routines, wide(small), wide(large)), i32(0).sub(distance)),
      () => {
        // Numerator and denominator divided by 32 × the larger coordinate's power of two.
        const a = shiftRight(f, wide(small), distance)
        const share = wide(f.let(k.get().extendU().shl(59)))
        const ka = multiplyWide(f, routines, a, share)
        const kb = multiplyWide(f, routines, wide(large), share)
        const halfA = shiftRight(f, a, i32(1))
        f.set(negative, halfA.hi.ltU(kb.hi).or(halfA.hi.eq(kb.hi).and(halfA.lo.ltU(kb.lo))))
        const pick = (w: Wide, v: Wide): Wide =>
          bind(f, { hi: select(negative.get(), v.hi, w.hi), lo: select(negative.get(), v.lo, w.lo) })
        const numerator = normaliseWide(f, subtractWide(f, pick(halfA, kb), pick(kb, halfA)))
        const denominator = normaliseWide(f, addWide(f, wide(large.shrU(1), large.shl(63)), ka))
        const ratio = divideWide(f, routines, numerator.w, denominator.w)
        take(ratio, denominator.shift.sub(numerator.shift))
      },
    )
    const z = { hi: hi.get(), lo: lo.get() }
    const fixed = shiftRight(f, z, i32(0).sub(exponent.get()))
    const square = multiplyWide(f, routines, fixed, fixed)
    const rest = complement(f, series(f, routines, square, { ...tableOf(routines, 'odd'), count: 11 }, 1))
    const tail = multiplyWide(f, routines, z, rest)
    f.if(k.get().or(steep).or(left).eqz(), () => {
      roundWide(f, routines, to, y.sign.get(), exponent.get(), tail)
      f.return(i32(outcome.done))
    })
    // Quarters of angles, which are all below 1.
    const part = shiftRight(f, tail, i32(2).sub(exponent.get()))
    const base = shiftRight(
      f,
      bind(f, loadWide(k.get().shl(4).add(tableOf(routines, 'arctangent').address))),
      i32(2),
    )
    const sum = addWide(f, base, part)
    const less = subtractWide(f, base, part)
    f.set(hi, select(negative.get(), less.hi, sum.hi))
    f.set(lo, select(negative.get(), less.lo, sum.lo))
    const mirror = (condition: I32, whole: bigint): void =>
      f.if(condition, () => {
        const w = subtractWide(f, literal(whole), { hi: hi.get(), lo: lo.get() })
        f.set(hi, w.hi)
        f.set(lo, w.lo)
      })
    mirror(steep, quarterPi >> 1n)
    mirror(left, quarterPi)
    roundWide(f, routines, to, y.sign.get(), i32(2), { hi: hi.get(), lo: lo.get() })
    f.result_(i32(outcome.done))
  })
