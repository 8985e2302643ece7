import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { state } from '../layout.ts'
import {
  control,
  EXCEPTIONS,
  flag,
  PRECISION,
  PRECISION_24,
  PRECISION_53,
  PRECISION_64,
  ROUND_DOWN,
  ROUND_UP,
  ROUNDING,
  SIGN,
  SPECIAL,
  statusWord,
  storeNumber,
  TOP_BIT,
} from './format.ts'

/** What an unmasked overflow or underflow subtracts from or adds to the exponent (SDM vol. 1, 8.5.4). */
const WRAP = 0x6000

/** (flags) → non-zero if one of them is an unmasked IE, DE or ZE: the operation must not deliver its result. */
export function raise(routines: Routines): FuncRef<'i32'> {
  return routines.function('x87.raise', ['i32'], 'i32', (f) => {
    const flags = f.param(0, 'i32').get()
    const status = f.let(statusWord().or(flags))
    const unmasked = f.let(status.and(control().xor(-1)).and(EXCEPTIONS))
    f.store32(state.fpuStatus, 0, select(unmasked, status.or(flag.ES | flag.B), status))
    f.result_(unmasked.and(flags).and(flag.IE | flag.DE | flag.ZE))
  })
}

/** ES and B follow from flags and masks: after FLDCW, FLDENV, FXRSTOR. */
export function updateSummary(f: FunctionBuilder): void {
  const status = f.let(statusWord().and(~(flag.ES | flag.B)))
  const unmasked = status.and(control().xor(-1)).and(EXCEPTIONS)
  f.store32(state.fpuStatus, 0, select(unmasked, status.or(flag.ES | flag.B), status))
}

/** Bit 0: the magnitude hi.lo, cut at `unit` (a power of two within hi), is to be increased; bit 1: it is inexact. */
export function decide(routines: Routines): FuncRef<'i32'> {
  return routines.function('x87.decide', ['i64', 'i64', 'i64', 'i32'], 'i32', (f) => {
    const hi = f.param(0, 'i64').get()
    const lo = f.param(1, 'i64').get()
    const unit = f.param(2, 'i64').get()
    const sign = f.param(3, 'i32').get()
    const cut = f.let(hi.and(unit.sub(1)))
    f.if(cut.or(lo).eqz(), () => f.return(i32(0)))
    const mode = f.let(control().and(ROUNDING))
    f.if(mode.eqz(), () => {
      const guard = f.temp('i32')
      const rest = f.temp('i32')
      f.if(
        unit.eq(1n),
        () => {
          f.set(guard, lo.ltS(0n))
          f.set(rest, lo.shl(1).ne(0n))
        },
        () => {
          const half = f.let(unit.shrU(1))
          f.set(guard, cut.geU(half))
          f.set(rest, cut.and(half.sub(1)).or(lo).ne(0n))
        },
      )
      f.return(
        guard
          .get()
          .and(rest.get().or(hi.and(unit).ne(0n)))
          .or(2),
      )
    })
    f.if(mode.eq(ROUND_DOWN), () => f.return(sign.ne(0).or(2)))
    f.if(mode.eq(ROUND_UP), () => f.return(sign.eqz().or(2)))
    f.result_(i32(2))
  })
}

/** (hi, lo, n) → the high half of hi.lo shifted right; the low half, its last bit sticky, goes to `low`. */
export function shiftRightSticky(f: FunctionBuilder, hi: I64, lo: I64, count: I32): readonly [I64, I64] {
  const high = f.temp('i64')
  const low = f.temp('i64')
  const n = f.let(count.extendU())
  f.if(
    n.eqz(),
    () => {
      f.set(high, hi)
      f.set(low, lo)
    },
    () =>
      f.if(
        n.ltU(64),
        () => {
          const lost = f.let(lo.shl(i64(64n).sub(n)).ne(0n).extendU())
          f.set(
            low,
            lo
              .shrU(n)
              .or(hi.shl(i64(64n).sub(n)))
              .or(lost),
          )
          f.set(high, hi.shrU(n))
        },
        () => {
          f.set(high, i64(0n))
          f.if(
            n.ltU(128),
            () => {
              const left = f.let(i64(128n).sub(n))
              const lost = lo
                .or(select(n.eq(64n), i64(0n), hi.shl(left)))
                .ne(0n)
                .extendU()
              f.set(low, hi.shrU(n.sub(64)).or(lost))
            },
            () => f.set(low, hi.or(lo).ne(0n).extendU()),
          )
        },
      ),
  )
  return [high.get(), low.get()]
}

/**
 * (slot, sign 0 or 8000, exponent, hi, lo): stores the number ±hi.lo, rounded as the control word says, and raises OE, UE,
 * PE and sets C1. hi has its top bit set; the exponent is biased but unbounded; the last bit of lo may be sticky.
 */
export function round(routines: Routines): FuncRef<'none'> {
  return routines.function('x87.round', ['i32', 'i32', 'i32', 'i64', 'i64'], 'none', (f) => {
    const [to, sign, exponent] = f.args('i32', 'i32', 'i32')
    roundHere(f, routines, to, sign, exponent, f.param(3, 'i64').get(), f.param(4, 'i64').get())
  })
}

/** What the usual case of rounding asks of the control word: to nearest, 64 bits, and an inexact result is none that waits. */
const USUAL = PRECISION | ROUNDING | flag.PE
const USUALLY = PRECISION_64 | flag.PE
export const isUsual = (word: I32): I32 => word.and(USUAL).eq(USUALLY)

/** Whether hi.lo, to nearest or even, becomes more than hi. */
export const isRoundedUp = (hi: I64, lo: I64): I32 => lo.gtU(i64(TOP_BIT).sub(hi.and(1n)))

/**
 * The significand hi.lo rounded to nearest in 64 bits, with PE and C1; it is 0 if that gives 2^64, which is seldom. Arguments are
 * bound, results too.
 */
export function nearest(f: FunctionBuilder, hi: I64, lo: I64): { readonly bits: I64; readonly flags: I32 } {
  const up = f.let(isRoundedUp(hi, lo))
  return {
    bits: f.let(hi.add(up.extendU())),
    flags: f.let(select(lo.eqz(), i32(0), up.mul(flag.C1).or(flag.PE))),
  }
}

/** Exponent of a normal number. */
export const isInRange = (exponent: I32): I32 => exponent.sub(1).ltU(SPECIAL - 1)

/** As {@link round}, with the usual case in place. Arguments are bound. */
export function roundHere(
  f: FunctionBuilder,
  routines: Routines,
  to: I32,
  sign: I32,
  exponent: I32,
  hi: I64,
  lo: I64,
): void {
  const { bits, flags } = nearest(f, hi, lo)
  f.ifLikely(
    true,
    isInRange(exponent).and(isUsual(control())).and(bits.ne(0n)),
    () => {
      storeNumber(f, to, sign.or(exponent), bits)
      f.store32(state.fpuStatus, 0, statusWord().and(~flag.C1).or(flags))
    },
    () => f.do(roundGeneral(routines), to, sign, exponent, hi, lo),
  )
}

function roundGeneral(routines: Routines): FuncRef<'none'> {
  return routines.function('x87.roundGeneral', ['i32', 'i32', 'i32', 'i64', 'i64'], 'none', (f) => {
    const to = f.param(0, 'i32').get()
    const sign = f.param(1, 'i32').get()
    const exponent = f.param(2, 'i32')
    const hi = f.param(3, 'i64')
    const lo = f.param(4, 'i64')
    const flags = f.local('i32')
    const precision = f.let(control().and(PRECISION))
    const unit = f.let(
      select(
        precision.eq(PRECISION_24),
        i64(1n << 40n),
        select(precision.eq(PRECISION_53), i64(1n << 11n), i64(1n)),
      ),
    )
    const choice = f.local('i32')
    const sum = f.local('i64')
    const cut = (): void => {
      f.set(choice, f.call(decide(routines), hi.get(), lo.get(), unit, sign))
      f.set(
        sum,
        hi
          .get()
          .and(i64(0n).sub(unit))
          .add(unit.mul(choice.get().and(1).extendU())),
      )
      f.set(flags, flags.get().or(choice.get().shrU(1).mul(flag.PE)).or(choice.get().and(1).mul(flag.C1)))
    }
    cut()
    const carry = f.let(sum.get().eqz())
    const final = f.let(exponent.get().add(carry))
    const finish = (exponentBits: I32): void => {
      storeNumber(f, to, sign.or(exponentBits), sum.get())
      f.store32(state.fpuStatus, 0, statusWord().and(~flag.C1))
      f.do(raise(routines), flags.get())
      f.return()
    }
    f.if(carry, () => f.set(sum, i64(TOP_BIT)))

    f.if(final.gtS(SPECIAL - 1), () => {
      f.if(control().and(flag.OE), () => {
        const mode = f.let(control().and(ROUNDING))
        const infinite = f.let(
          select(sign, mode.eqz().or(mode.eq(ROUND_DOWN)), mode.eqz().or(mode.eq(ROUND_UP))),
        )
        f.set(flags, i32(flag.OE | flag.PE).or(infinite.mul(flag.C1)))
        f.set(sum, select(infinite, i64(TOP_BIT), i64(0n).sub(unit)))
        finish(i32(SPECIAL).sub(infinite.eqz()))
      })
      f.set(flags, flags.get().or(flag.OE))
      // Too far even so: only FSCALE gets here.
      f.if(final.gtS(SPECIAL - 1 + WRAP), () => {
        f.set(flags, i32(flag.OE | flag.PE | flag.C1))
        f.set(sum, i64(TOP_BIT))
        finish(i32(SPECIAL))
      })
      finish(final.sub(WRAP))
    })

    f.if(final.ltS(1), () => {
      f.if(control().and(flag.UE), () => {
        const [high, low] = shiftRightSticky(f, hi.get(), lo.get(), i32(1).sub(exponent.get()))
        f.set(hi, high)
        f.set(lo, low)
        f.set(flags, i32(0))
        cut()
        f.set(flags, flags.get().or(choice.get().shrU(1).mul(flag.UE)))
        finish(sum.get().ltS(0n))
      })
      f.set(flags, flags.get().or(flag.UE))
      f.if(final.ltS(1 - WRAP), () => {
        f.set(flags, i32(flag.UE | flag.PE))
        f.set(sum, i64(0n))
        finish(i32(0))
      })
      finish(final.add(WRAP))
    })
    finish(final)
  })
}

/** Clears C1: what every instruction does that neither rounds up nor overflows the stack. */
export const clearC1 = (f: FunctionBuilder): void => f.store32(state.fpuStatus, 0, statusWord().and(~flag.C1))

/** Sign of an exact zero difference: negative when rounding down. */
export const zeroSign = (): I32 => select(control().and(ROUNDING).eq(ROUND_DOWN), i32(SIGN), i32(0))
