import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import {
  DOWN,
  type Format,
  FZ,
  infinity,
  mxcsr,
  NEAREST,
  OE,
  OM,
  PE,
  raise,
  rounding,
  signMask,
  UE,
  UM,
  UP,
} from './format.ts'

/** Shifts right by `count` ≥ 0; what falls out is kept as a one in the lowest bit. */
export function shiftJam(f: FunctionBuilder, x: I64, count: I32): I64 {
  const n = f.let(count.extendU())
  const lost = x.shl(i64(0n).sub(n)).ne(0n).and(count.ne(0))
  return f.let(select(count.gtU(63), x.ne(0n).extendU(), x.shrU(n).or(lost.extendU())))
}

/** 1 if the part of a number that is cut off makes it one unit larger. `half` is half a unit. */
function roundsUp(rest: I64, odd: I32, sign: I32, mode: I32, half: bigint): I32 {
  const nearest = rest.gtU(half).or(rest.eq(half).and(odd))
  const away = rest.ne(0n).and(mode.eq(select(sign, i32(DOWN), i32(UP))))
  return select(mode.eq(NEAREST), nearest, away)
}

/**
 * (sign, exponent, significand ≠ 0) → the number significand × 2^exponent rounded to the format, as MXCSR says. The lowest
 * bit of the significand may stand for anything that was cut off. A result is tiny if it is so after rounding with an
 * unbounded exponent (SDM vol. 1, 4.9.1.5).
 */
export const roundTo = (routines: Routines, t: Format): FuncRef<'i64'> =>
  routines.function(`ieee.${t.name}.round`, ['i32', 'i32', 'i64'], 'i64', (f) => {
    const sign = f.param(0, 'i32').get()
    const exponent = f.param(1, 'i32')
    const bits = f.param(2, 'i64')
    const precision = t.fraction + 1
    const cut = 64 - precision
    const half = 1n << BigInt(cut - 1)
    const below = (x: I64): I64 => x.and((1n << BigInt(cut)) - 1n)
    const mode = f.let(rounding())
    const signBit = f.let(select(sign, i64(signMask(t)), i64(0n)))
    const rounded = (x: I64): { value: I64; rest: I64 } => {
      const rest = f.let(below(x))
      const whole = f.let(x.shrU(cut))
      return {
        value: f.let(whole.add(roundsUp(rest, whole.wrap().and(1), sign, mode, half).extendU())),
        rest,
      }
    }

    const lead = f.let(bits.get().clz())
    f.set(bits, bits.get().shl(lead))
    // from here on the exponent is that of the top bit, biased
    f.set(
      exponent,
      exponent
        .get()
        .sub(lead.wrap())
        .add(63 + t.bias),
    )
    const first = rounded(bits.get())

    f.if(exponent.get().gtS(0), () => {
      // a carry out of the significand, which has the hidden bit set, counts the exponent up
      const packed = f.let(first.value.add(exponent.get().sub(1).extendS().shl(t.fraction)))
      f.if(
        exponent
          .get()
          .geS(t.special)
          .or(packed.geU(infinity(t))),
        () => {
          raise(f, OE)
          // a trap handler is told only about rounding, the masked response is inexact by itself
          f.if(first.rest.ne(0n).or(mxcsr().and(OM).ne(0)), () => raise(f, PE))
          const finite = mode.ne(NEAREST).and(mode.ne(select(sign, i32(DOWN), i32(UP))))
          f.return(signBit.or(select(finite, i64(infinity(t) - 1n), i64(infinity(t)))))
        },
      )
      f.if(first.rest.ne(0n), () => raise(f, PE))
      f.return(packed.or(signBit))
    })

    const carried = exponent.get().eqz().and(first.value.shrU(precision).ne(0n))
    const tiny = f.let(carried.eqz())
    f.if(tiny, () => {
      f.if(mxcsr().and(UM).eqz(), () => {
        // the trap handler gets the flag, also if the result is exact
        raise(f, UE)
        f.if(first.rest.ne(0n), () => raise(f, PE))
        f.return(signBit)
      })
      f.if(mxcsr().and(FZ), () => {
        raise(f, UE | PE)
        f.return(signBit)
      })
    })
    const second = rounded(shiftJam(f, bits.get(), i32(1).sub(exponent.get())))
    f.if(second.rest.ne(0n), () => {
      raise(f, PE)
      f.if(tiny, () => raise(f, UE))
    })
    f.result_(second.value.or(signBit))
  })
