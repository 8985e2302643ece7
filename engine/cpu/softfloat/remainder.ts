import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load64 } from '../../wasm/memory.ts'
import { type I32, i32, i64, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { state } from '../layout.ts'
import { divideLong } from './divide-long.ts'
import {
  CONDITIONS,
  control,
  flag,
  outcome,
  PRECISION_64,
  SIGN,
  slot,
  statusWord,
  storeNumber,
} from './format.ts'
import {
  denormal,
  infinite,
  normal,
  normalise,
  raiseOrAbort,
  returnInvalid,
  returnPropagated,
  unpack,
  zero,
} from './operand.ts'
import { clearC1, round } from './round.ts'

/** Runs `body` with precision control at 64 bits: for the operations that ignore it. */
export function fullPrecision(f: FunctionBuilder, body: () => void): void {
  const word = f.let(control())
  f.store32(state.fpuControl, 0, word.or(PRECISION_64))
  body()
  f.store32(state.fpuControl, 0, word)
}

/**
 * (a, b, to, nearest) → outcome. FPREM rounds the quotient towards zero, FPREM1 to nearest. Exponents 64 and more apart are
 * reduced only in part (C2 = 1); else C0 C3 C1 are the quotient's bits 2 1 0.
 */
export const remainder = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.remainder', ['i32', 'i32', 'i32', 'i32'], 'i32', (f) => {
    const [first, second, to, nearest] = f.args('i32', 'i32', 'i32', 'i32')
    const a = unpack(f, first)
    const b = unpack(f, second)
    const conditions = (bits: I32): void =>
      f.store32(state.fpuStatus, 0, statusWord().and(~CONDITIONS).or(bits))
    const unchanged = (): void => {
      f.if(
        a.bits.get().eqz(),
        () => {
          storeNumber(f, to, a.sign.get(), 0n)
          conditions(i32(0))
        },
        () => {
          fullPrecision(f, () =>
            f.do(round(routines), to, a.sign.get(), a.exponent.get(), a.bits.get(), i64(0n)),
          )
          conditions(i32(0))
        },
      )
      f.return(i32(outcome.done))
    }
    f.if(normal(a).and(normal(b)).eqz(), () => {
      returnPropagated(f, routines, first, second, to)
      f.if(infinite(a).or(zero(b)), () => returnInvalid(f, routines, to))
      f.if(denormal(a).or(denormal(b)), () => raiseOrAbort(f, routines, i32(flag.DE)))
      normalise(f, a)
      f.if(zero(a).or(infinite(b)), unchanged)
      normalise(f, b)
    })
    const distance = f.let(a.exponent.get().sub(b.exponent.get()))
    f.if(distance.ltS(-1), unchanged)
    clearC1(f)
    const partial = f.let(distance.geS(64))
    const steps = f.let(select(partial, distance.and(31).or(32), distance))
    const count = f.let(steps.extendU())
    const quotient = f.local('i64')
    const rest = f.local('i64')
    const sign = f.local('i32')
    const exponent = f.local('i32')
    f.set(sign, a.sign.get())
    f.set(exponent, b.exponent.get().add(distance.sub(steps)))
    f.if(
      distance.ltS(0),
      () => {
        // |a| < |b| ≤ 4|a|: the quotient is 0, in units of half of a's last place.
        f.if(nearest.eqz(), unchanged)
        f.set(quotient, i64(0n))
        f.set(rest, a.bits.get().shrU(1))
        f.if(a.bits.get().leU(b.bits.get()), unchanged)
        f.set(quotient, i64(1n))
        // 2b − a in units of a's last place, at most 64 bits since a > b.
        f.set(rest, b.bits.get().shl(1).sub(a.bits.get()))
        f.set(sign, sign.get().xor(SIGN))
        f.set(exponent, a.exponent.get())
      },
      () => {
        const high = select(count.eqz(), i64(0n), a.bits.get().shrU(i64(64n).sub(count)))
        f.set(quotient, f.call(divideLong(routines), high, a.bits.get().shl(count), b.bits.get()))
        f.set(rest, load64(slot.low))
        f.if(nearest.and(partial.eqz()), () => {
          const other = f.let(b.bits.get().sub(rest.get()))
          const beyond = rest
            .get()
            .gtU(other)
            .or(rest.get().eq(other).and(quotient.get().wrap().and(1)))
          f.if(beyond, () => {
            f.set(quotient, quotient.get().add(1))
            f.set(rest, other)
            f.set(sign, sign.get().xor(SIGN))
          })
        })
      },
    )
    f.if(
      rest.get().eqz(),
      () => storeNumber(f, to, a.sign.get(), 0n),
      () => {
        const n = f.let(rest.get().clz())
        fullPrecision(f, () =>
          f.do(round(routines), to, sign.get(), exponent.get().sub(n.wrap()), rest.get().shl(n), i64(0n)),
        )
      },
    )
    const q = f.let(quotient.get().wrap())
    const low = q.and(4).shl(6).or(q.and(2).shl(13)).or(q.and(1).shl(9))
    conditions(select(partial, i32(flag.C2), low))
    f.result_(i32(outcome.done))
  })
