import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { type I32, i32, i64, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { BIAS, flag, mulHigh, outcome, SIGN, SPECIAL, TOP_BIT } from './format.ts'
import {
  denormal,
  infinite,
  normal,
  normalise,
  raiseOrAbort,
  returnInvalid,
  returnNumber,
  returnPropagated,
  type Unpacked,
  unpack,
  zero,
} from './operand.ts'
import { round, roundHere, shiftRightSticky, zeroSign } from './round.ts'
import { type Finite, productOf, quotientOf, sumOf, type Unrounded } from './unrounded.ts'

/**
 * The operations of two operands: (a, b, to, flags) → outcome. `flags` is flag.DE if an operand was widened from a
 * denormal of a shorter format, else 0. Sources may be the destination.
 */
type Operation = FuncRef<'i32'>

type Parts = { readonly a: Unpacked; readonly b: Unpacked; readonly to: I32; readonly flags: I32 }

/** Unpacks a and b; NaNs are dealt with; `special` handles what infinities and zeros give; both end up normal. */
function operands(
  f: FunctionBuilder<'i32'>,
  routines: Routines,
  special: (parts: Parts, raiseDenormal: () => void) => void,
): Parts {
  const [first, second, to, flags] = f.args('i32', 'i32', 'i32', 'i32')
  const a = unpack(f, first)
  const b = unpack(f, second)
  const parts = { a, b, to, flags }
  f.ifLikely(false, normal(a).and(normal(b)).and(flags.eqz()).eqz(), () => {
    returnPropagated(f, routines, first, second, to)
    special(parts, () => {
      const raised = f.let(flags.or(denormal(a).or(denormal(b)).mul(flag.DE)))
      f.if(raised, () => raiseOrAbort(f, routines, raised))
    })
    normalise(f, a)
    normalise(f, b)
  })
  return parts
}

const finite = ({ sign, exponent, bits }: Unpacked): Finite => ({
  sign: sign.get(),
  exponent: exponent.get(),
  bits: bits.get(),
})

function finish(f: FunctionBuilder<'i32'>, routines: Routines, to: I32, r: Unrounded): void {
  roundHere(f, routines, to, r.sign, r.exponent, r.hi, r.lo)
  f.result_(i32(outcome.done))
}

const sum = (routines: Routines, name: string, flip: number): Operation =>
  routines.function(name, ['i32', 'i32', 'i32', 'i32'], 'i32', (f) => {
    const { a, b, to } = operands(f, routines, ({ a, b, to }, raiseDenormal) => {
      const signB = f.let(b.sign.get().xor(flip))
      f.if(infinite(a).and(infinite(b)).and(a.sign.get().ne(signB)), () => returnInvalid(f, routines, to))
      raiseDenormal()
      f.if(infinite(a), () => returnNumber(f, to, a.sign.get().or(SPECIAL), TOP_BIT))
      f.if(infinite(b), () => returnNumber(f, to, signB.or(SPECIAL), TOP_BIT))
      f.if(zero(a).and(zero(b)), () =>
        returnNumber(f, to, select(a.sign.get().eq(signB), a.sign.get(), zeroSign()), 0n),
      )
      const alone = (x: Unpacked, sign: I32): void => {
        normalise(f, x)
        f.do(round(routines), to, sign, x.exponent.get(), x.bits.get(), i64(0n))
        f.return(i32(outcome.done))
      }
      f.if(zero(a), () => alone(b, signB))
      f.if(zero(b), () => alone(a, a.sign.get()))
    })
    const r = sumOf(
      f,
      finite(a),
      { ...finite(b), sign: f.let(b.sign.get().xor(flip)) },
      (bits, count) => shiftRightSticky(f, bits, i64(0n), count),
      () => returnNumber(f, to, zeroSign(), 0n),
    )
    finish(f, routines, to, r)
  })

export const add = (routines: Routines): Operation => sum(routines, 'x87.add', 0)
/** a − b */
export const subtract = (routines: Routines): Operation => sum(routines, 'x87.subtract', SIGN)

export const multiply = (routines: Routines): Operation =>
  routines.function('x87.multiply', ['i32', 'i32', 'i32', 'i32'], 'i32', (f) => {
    const { a, b, to } = operands(f, routines, ({ a, b, to }, raiseDenormal) => {
      const sign = a.sign.get().xor(b.sign.get())
      f.if(
        infinite(a)
          .and(zero(b))
          .or(infinite(b).and(zero(a))),
        () => returnInvalid(f, routines, to),
      )
      raiseDenormal()
      f.if(infinite(a).or(infinite(b)), () => returnNumber(f, to, sign.or(SPECIAL), TOP_BIT))
      f.if(zero(a).or(zero(b)), () => returnNumber(f, to, sign, 0n))
    })
    finish(f, routines, to, productOf(f, finite(a), finite(b)))
  })

/** a ÷ b */
export const divide = (routines: Routines): Operation =>
  routines.function('x87.divide', ['i32', 'i32', 'i32', 'i32'], 'i32', (f) => {
    const { a, b, to } = operands(f, routines, ({ a, b, to }, raiseDenormal) => {
      const sign = a.sign.get().xor(b.sign.get())
      f.if(
        infinite(a)
          .and(infinite(b))
          .or(zero(a).and(zero(b))),
        () => returnInvalid(f, routines, to),
      )
      f.if(infinite(a).eqz().and(zero(b)), () => {
        raiseOrAbort(f, routines, i32(flag.ZE))
        returnNumber(f, to, sign.or(SPECIAL), TOP_BIT)
      })
      raiseDenormal()
      f.if(infinite(a), () => returnNumber(f, to, sign.or(SPECIAL), TOP_BIT))
      f.if(zero(a).or(infinite(b)), () => returnNumber(f, to, sign, 0n))
    })
    finish(f, routines, to, quotientOf(f, routines, finite(a), finite(b)))
  })

/** (a, to) → outcome */
export const squareRoot = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.squareRoot', ['i32', 'i32'], 'i32', (f) => {
    const from = f.param(0, 'i32').get()
    const to = f.param(1, 'i32').get()
    const a = unpack(f, from)
    f.if(normal(a).and(a.sign.get().eqz()).eqz(), () => {
      returnPropagated(f, routines, from, from, to)
      f.if(zero(a), () => returnNumber(f, to, a.sign.get(), 0n))
      f.if(a.sign.get(), () => returnInvalid(f, routines, to))
      f.if(infinite(a), () => returnNumber(f, to, i32(SPECIAL), TOP_BIT))
      raiseOrAbort(f, routines, i32(flag.DE))
      normalise(f, a)
    })
    const unbiased = f.let(a.exponent.get().sub(BIAS))
    const odd = f.let(unbiased.and(1))
    const high = f.let(select(odd, a.bits.get(), a.bits.get().shrU(1)))
    const low = f.let(select(odd, i64(0n), a.bits.get().shl(63)))
    const root = f.local('i64')
    f.set(
      root,
      high
        .toF64U()
        .mul(2 ** 64)
        .sqrt()
        .truncSatI64U(),
    )
    const restHigh = f.local('i64')
    const restLow = f.local('i64')
    const remainder = (): void => {
      const square = f.let(root.get().mul(root.get()))
      f.set(restHigh, high.sub(mulHigh(f, root.get(), root.get())).sub(low.ltU(square).extendU()))
      f.set(restLow, low.sub(square))
    }
    remainder()
    // One Newton step in doubles leaves an error of at most one.
    const rest = restHigh
      .get()
      .toF64S()
      .mul(2 ** 64)
      .add(restLow.get().toF64U())
    f.set(root, root.get().add(rest.div(root.get().toF64U().mul(2)).floor().truncSatI64S()))
    remainder()
    f.if(restHigh.get().ltS(0n), () => {
      f.set(root, root.get().sub(1))
      remainder()
    })
    f.if(
      restHigh
        .get()
        .gtS(1n)
        .or(
          restHigh
            .get()
            .eq(1n)
            .and(restLow.get().gtU(root.get().shl(1))),
        ),
      () => {
        f.set(root, root.get().add(1))
        remainder()
      },
    )
    const above = restHigh.get().ne(0n).or(restLow.get().gtU(root.get()))
    const exact = restHigh.get().or(restLow.get()).eqz()
    const lo = select(exact, i64(0n), above.extendU().shl(63).or(1n))
    f.do(round(routines), to, i32(0), unbiased.shrS(1).add(BIAS), root.get(), lo)
    f.result_(i32(outcome.done))
  })
