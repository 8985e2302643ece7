import type { FunctionBuilder } from '../../wasm/function.ts'
import { load64 } from '../../wasm/memory.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { divideLong } from './divide-long.ts'
import { BIAS, mulHigh, slot, TOP_BIT } from './format.ts'

/** A finite number other than zero with its integer bit: sign 0 or 8000, exponent biased but unbounded. Bound. */
export type Finite = { readonly sign: I32; readonly exponent: I32; readonly bits: I64 }

/** A number before it is rounded: ±hi.lo, hi with its top bit set; the last bit of lo may be sticky. Bound. */
export type Unrounded = {
  readonly sign: I32
  readonly exponent: I32
  readonly hi: I64
  readonly lo: I64
}

/**
 * a + b. `align` shifts the smaller significand right by the difference of the exponents and gives both halves, as
 * shiftRightSticky does. `whenZero` leaves the code.
 */
export function sumOf(
  f: FunctionBuilder,
  a: Finite,
  b: Finite,
  align: (bits: I64, count: I32) => readonly [I64, I64],
  whenZero: () => void,
): Unrounded {
  const difference = f.let(a.exponent.sub(b.exponent))
  const swap = f.let(difference.sub(a.bits.ltU(b.bits)).ltS(0))
  const exponent = f.let(select(swap, b.exponent, a.exponent))
  const sign = f.let(select(swap, b.sign, a.sign))
  const large = f.let(select(swap, b.bits, a.bits))
  const small = f.let(select(swap, a.bits, b.bits))
  const [shifted, rest] = align(small, f.let(select(swap, i32(0).sub(difference), difference)))
  const hi = f.temp('i64')
  const lo = f.temp('i64')
  const final = f.temp('i32')
  f.set(final, exponent)
  f.if(
    a.sign.eq(b.sign),
    () => {
      f.set(hi, large.add(shifted))
      f.set(lo, rest)
      f.if(hi.get().ltU(large), () => {
        f.set(lo, hi.get().shl(63).or(rest.shrU(1)).or(rest.and(1n)))
        f.set(hi, hi.get().shrU(1).or(TOP_BIT))
        f.set(final, exponent.add(1))
      })
    },
    () => {
      f.set(hi, large.sub(shifted).sub(rest.ne(0n).extendU()))
      f.set(lo, i64(0n).sub(rest))
      f.if(hi.get().eqz(), () => {
        f.if(lo.get().eqz(), whenZero)
        f.set(hi, lo.get())
        f.set(lo, i64(0n))
        f.set(final, final.get().sub(64))
      })
      f.if(hi.get().geS(0n), () => {
        const n = f.let(hi.get().clz())
        const carried = lo.get().shrU(i64(64n).sub(n))
        f.set(hi, hi.get().shl(n).or(carried))
        f.set(lo, lo.get().shl(n))
        f.set(final, final.get().sub(n.wrap()))
      })
    },
  )
  return { sign, exponent: final.get(), hi: hi.get(), lo: lo.get() }
}

/** a × b */
export function productOf(f: FunctionBuilder, a: Finite, b: Finite): Unrounded {
  const sign = f.let(a.sign.xor(b.sign))
  const high = mulHigh(f, a.bits, b.bits)
  const low = f.let(a.bits.mul(b.bits))
  const n = f.let(high.geS(0n).extendU())
  const hi = f.let(high.shl(n).or(low.shrU(63).and(n)))
  const exponent = f.let(
    a.exponent
      .add(b.exponent)
      .sub(n.wrap())
      .sub(BIAS - 1),
  )
  return { sign, exponent, hi, lo: f.let(low.shl(n)) }
}

/** a ÷ b */
export function quotientOf(f: FunctionBuilder, routines: Routines, a: Finite, b: Finite): Unrounded {
  const sign = f.let(a.sign.xor(b.sign))
  const over = f.let(a.bits.geU(b.bits))
  const hi = f.let(
    f.call(divideLong(routines), a.bits.shrU(over.extendU()), select(over, a.bits.shl(63), i64(0n)), b.bits),
  )
  const rest = f.let(load64(slot.low))
  const other = f.let(b.bits.sub(rest))
  const half = rest.geU(other).extendU().shl(63)
  const lo = f.let(select(rest.eqz(), i64(0n), half.or(rest.ne(other).extendU())))
  const exponent = f.let(
    a.exponent
      .sub(b.exponent)
      .add(over)
      .add(BIAS - 1),
  )
  return { sign, exponent, hi, lo }
}
