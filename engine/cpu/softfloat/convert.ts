import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import type { Float80 } from '../float-stack.ts'
import {
  BIAS,
  control,
  flag,
  outcome,
  QUIET_BIT,
  ROUND_DOWN,
  ROUND_UP,
  ROUNDING,
  SIGN,
  SPECIAL,
  slot,
  storeNumber,
  TOP_BIT,
} from './format.ts'
import { infinite, nan, raiseOrAbort, type Unpacked, unpack, unsupported } from './operand.ts'
import { clearC1, decide, raise, shiftRightSticky } from './round.ts'

/** The two shorter binary formats (IEEE 754 binary32 and binary64). */
export const formats = {
  single: { width: 32n, fraction: 23n, exponents: 0xffn, least: BIAS - 126, greatest: BIAS + 127 },
  double: { width: 64n, fraction: 52n, exponents: 0x7ffn, least: BIAS - 1022, greatest: BIAS + 1023 },
} as const
export type Format = keyof typeof formats

const all = (bits: bigint): bigint => (1n << bits) - 1n

/** (bits, slot) → flag.DE if it is a denormal, else 0. An SNaN stays one: the operation that follows finds it. */
const widen = (routines: Routines, format: Format): FuncRef<'i32'> =>
  routines.function(`x87.widen.${format}`, ['i64', 'i32'], 'i32', (f) => {
    const { width, fraction, exponents, least } = formats[format]
    const from = f.param(0, 'i64').get()
    const to = f.param(1, 'i32').get()
    const sign = f.let(
      from
        .shrU(width - 16n)
        .wrap()
        .and(SIGN),
    )
    const exponent = f.let(from.shrU(fraction).and(exponents).wrap())
    const bits = f.let(from.and(all(fraction)).shl(63n - fraction))
    f.ifLikely(true, exponent.sub(1).ltU(Number(exponents) - 1), () => {
      storeNumber(f, to, sign.or(exponent.add(least - 1)), bits.or(TOP_BIT))
      f.return(i32(0))
    })
    f.if(exponent, () => {
      storeNumber(f, to, sign.or(SPECIAL), bits.or(TOP_BIT))
      f.return(i32(0))
    })
    f.if(bits.eqz(), () => {
      storeNumber(f, to, sign, 0n)
      f.return(i32(0))
    })
    const n = f.let(bits.clz())
    storeNumber(f, to, sign.or(i32(least).sub(n.wrap())), bits.shl(n))
    f.result_(i32(flag.DE))
  })

export const fromSingle = (routines: Routines): FuncRef<'i32'> => widen(routines, 'single')
export const fromDouble = (routines: Routines): FuncRef<'i32'> => widen(routines, 'double')

/** Any integer, sign-extended. Bound. */
export function ofInteger(f: FunctionBuilder, value: I64): Float80 {
  const sign = f.let(value.shrS(63))
  const magnitude = f.let(value.xor(sign).sub(sign))
  const n = f.let(magnitude.clz())
  const exponent = sign
    .wrap()
    .and(SIGN)
    .or(i32(BIAS + 63).sub(n.wrap()))
  return {
    signed: f.let(select(magnitude.eqz(), i32(0), exponent)),
    bits: f.let(magnitude.shl(n)),
  }
}

/** (value, slot): exact. */
export const fromInteger = (routines: Routines): FuncRef<'none'> =>
  routines.function('x87.fromInteger', ['i64', 'i32'], 'none', (f) => {
    const { signed, bits } = ofInteger(f, f.param(0, 'i64').get())
    storeNumber(f, f.param(1, 'i32').get(), signed, bits)
  })

/**
 * (slot, flags) → outcome: loads of singles and doubles, whose SNaNs are invalid and become quiet in place. flags as `widen`
 * gave them.
 */
export const quieten = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.quieten', ['i32', 'i32'], 'i32', (f) => {
    const at = f.param(0, 'i32').get()
    const flags = f.param(1, 'i32').get()
    const x = unpack(f, at)
    // A denormal is loaded even if DE is not masked.
    f.if(flags, () => f.drop(f.call(raise(routines), flags)))
    f.if(nan(x).and(x.bits.get().and(QUIET_BIT).eqz()), () => {
      raiseOrAbort(f, routines, i32(flag.IE))
      f.store64(at, 0, x.bits.get().or(QUIET_BIT))
    })
    f.result_(i32(outcome.done))
  })

/** (slot) → outcome, the value in slot.result as an i64. Aborted: nothing is to be stored in memory. */
const narrow = (routines: Routines, format: Format): FuncRef<'i32'> =>
  routines.function(`x87.narrow.${format}`, ['i32'], 'i32', (f) => {
    const { width, fraction, exponents, least, greatest } = formats[format]
    const cut = 63n - fraction
    const unit = i64(1n << cut)
    const x = unpack(f, f.param(0, 'i32').get())
    const sign = f.let(
      x.sign
        .get()
        .extendU()
        .shl(width - 16n),
    )
    const give = (value: I64): void => {
      f.store64(slot.result, 0, value.or(sign))
      f.return(i32(outcome.done))
    }
    const special = exponents << fraction
    clearC1(f)
    f.if(x.exponent.get().or(x.bits.get().ne(0n)).eqz(), () => give(i64(0n)))
    f.if(unsupported(x), () => {
      raiseOrAbort(f, routines, i32(flag.IE))
      f.store64(slot.result, 0, special | (1n << (fraction - 1n)) | (1n << (width - 1n)))
      f.return(i32(outcome.done))
    })
    f.if(x.exponent.get().eq(SPECIAL), () => {
      f.if(infinite(x), () => give(i64(special)))
      f.if(x.bits.get().and(QUIET_BIT).eqz(), () => raiseOrAbort(f, routines, i32(flag.IE)))
      give(
        x.bits
          .get()
          .shl(1)
          .shrU(cut + 1n)
          .or(special | (1n << (fraction - 1n))),
      )
    })
    const flags = f.local('i32')
    const choice = f.local('i32')
    const sum = f.local('i64')
    const cutAt = (bits: I64, rest: I64): void => {
      f.set(choice, f.call(decide(routines), bits, rest, unit, x.sign.get()))
      f.set(sum, bits.and(i64(-1n << cut)).add(choice.get().and(1).extendU().shl(cut)))
      f.set(flags, choice.get().shrU(1).mul(flag.PE).or(choice.get().and(1).mul(flag.C1)))
    }
    f.if(x.bits.get().geS(0n), () => {
      const n = f.let(x.bits.get().clz())
      f.set(x.bits, x.bits.get().shl(n))
      f.set(x.exponent, i32(1).sub(n.wrap()))
    })
    cutAt(x.bits.get(), i64(0n))
    const carry = f.let(sum.get().eqz())
    const final = f.let(x.exponent.get().add(carry))
    f.if(final.gtS(greatest), () => {
      f.if(control().and(flag.OE).eqz(), () => {
        f.drop(f.call(raise(routines), i32(flag.OE)))
        f.return(i32(outcome.aborted))
      })
      const mode = f.let(control().and(ROUNDING))
      const infinity = f.let(mode.eqz().or(select(x.sign.get(), mode.eq(ROUND_DOWN), mode.eq(ROUND_UP))))
      f.drop(f.call(raise(routines), i32(flag.OE | flag.PE).or(infinity.mul(flag.C1))))
      give(i64(special).sub(infinity.eqz().extendU()))
    })
    f.if(final.ltS(least), () => {
      f.if(control().and(flag.UE).eqz(), () => {
        f.drop(f.call(raise(routines), i32(flag.UE)))
        f.return(i32(outcome.aborted))
      })
      const [high, low] = shiftRightSticky(f, x.bits.get(), i64(0n), i32(least).sub(x.exponent.get()))
      cutAt(high, low)
      f.set(flags, flags.get().or(choice.get().shrU(1).mul(flag.UE)))
      f.drop(f.call(raise(routines), flags.get()))
      // The integer bit, if rounding made one, becomes exponent 1.
      give(sum.get().shrU(cut))
    })
    f.if(flags.get(), () => f.drop(f.call(raise(routines), flags.get())))
    const field = final
      .sub(least - 1)
      .extendU()
      .shl(fraction)
    f.store64(slot.result, 0, sum.get().shrU(cut).and(all(fraction)).or(field).or(sign))
    f.result_(i32(outcome.done))
  })

export const toSingle = (routines: Routines): FuncRef<'i32'> => narrow(routines, 'single')
export const toDouble = (routines: Routines): FuncRef<'i32'> => narrow(routines, 'double')

/** The magnitude of x rounded to an integer (below 2^64), with PE and C1 as they are to be raised; for exponents < BIAS+64. */
export function integral(
  f: FunctionBuilder,
  routines: Routines,
  x: Unpacked,
  truncate: I32,
): { readonly magnitude: I64; readonly flags: I32; readonly wrapped: I32 } {
  const [whole, rest] = shiftRightSticky(f, x.bits.get(), i64(0n), i32(BIAS + 63).sub(x.exponent.get()))
  const cut = select(rest.eqz(), i32(0), i32(2))
  const choice = f.let(f.call(decide(routines), whole, rest, i64(1n), x.sign.get()))
  const used = f.let(select(truncate, cut, choice))
  const up = f.let(used.and(1))
  const magnitude = f.let(whole.add(up.extendU()))
  const flags = f.let(used.shrU(1).mul(flag.PE).or(up.mul(flag.C1)))
  return { magnitude, flags, wrapped: f.let(up.and(magnitude.eqz())) }
}

/** (slot, width 16, 32 or 64, truncate) → outcome, the value in slot.result. Out of range: IE and the integer indefinite. */
export const toInteger = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.toInteger', ['i32', 'i32', 'i32'], 'i32', (f) => {
    const x = unpack(f, f.param(0, 'i32').get())
    const width = f.param(1, 'i32').get()
    clearC1(f)
    const limit = f.let(i64(1n).shl(width.sub(1).extendU()))
    f.if(
      unsupported(x)
        .or(x.exponent.get().geU(BIAS + 64))
        .eqz(),
      () => {
        const { magnitude, flags, wrapped } = integral(f, routines, x, f.param(2, 'i32').get())
        const negative = f.let(x.sign.get().ne(0).extendU())
        f.if(wrapped.or(magnitude.geU(limit.add(negative))).eqz(), () => {
          f.if(flags, () => f.drop(f.call(raise(routines), flags)))
          f.store64(slot.result, 0, magnitude.xor(i64(0n).sub(negative)).add(negative))
          f.return(i32(outcome.done))
        })
      },
    )
    raiseOrAbort(f, routines, i32(flag.IE))
    f.store64(slot.result, 0, limit)
    f.result_(i32(outcome.done))
  })
