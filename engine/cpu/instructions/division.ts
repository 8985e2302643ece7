import type { FuncRef } from '../../wasm/function.ts'
import { load64 } from '../../wasm/memory.ts'
import { type I64, i64, select } from '../../wasm/values.ts'
import type { Emitter, Routine, Routines } from '../emitter.ts'
import { state } from '../layout.ts'
import { RAX, RDX, vector } from '../registers.ts'
import { ones } from './integer.ts'

const LEAST = -0x8000_0000_0000_0000n
const GREATEST = 0x7fff_ffff_ffff_ffffn

/** What DIV and IDIV divide: the high and the low half, and below 64 bits also both together in `whole`. */
export type Dividend = { readonly high: I64; readonly low: I64; readonly whole: I64 }

export function dividend(e: Emitter): Dividend {
  const { f, width } = e
  if (width === 8) {
    const whole = e.register(RAX, 16).read()
    return { high: f.let(whole.shrU(8)), low: whole, whole }
  }
  const high = e.register(RDX, width).read()
  const low = e.register(RAX, width).read()
  return { high, low, whole: width === 64 ? low : f.let(high.shl(width).or(low)) }
}

/** The quotient goes to AL or RAX; the remainder to AH or RDX. */
export function setQuotient(e: Emitter, { whole }: Dividend, quotient: I64, by: I64): void {
  const remainder = e.f.let(whole.sub(quotient.mul(by)))
  if (e.width === 8) e.register(RAX, 16).write(remainder.shl(8).or(quotient.and(0xffn)))
  else {
    e.register(RAX, e.width).write(quotient)
    e.register(RDX, e.width).write(remainder)
  }
}

/** The high half is less than the divisor: so the quotient fits. */
export function unsignedQuotient(
  { f, width, routines }: Emitter,
  { high, low, whole }: Dividend,
  by: I64,
): I64 {
  return f.let(width === 64 ? f.call(divideUnsigned(routines), high, low, by) : whole.divU(by))
}

/** `by` is sign-extended. */
export function signedQuotient(e: Emitter, { high, low, whole }: Dividend, by: I64): I64 {
  const { f, width } = e
  if (width === 64) {
    e.invoke(divideSigned(e.routines), high, low, by)
    return f.let(load64(0, state.scratch))
  }
  const signed = whole.extendFrom(width * 2)
  e.raiseIf(by.eqz(), vector.DE)
  // The one division that WebAssembly traps on.
  if (width === 32) e.raiseIf(whole.eq(LEAST).and(by.eq(-1n)), vector.DE)
  const quotient = f.let(signed.divS(by))
  e.raiseIf(quotient.ne(quotient.extendFrom(width)), vector.DE)
  return quotient
}

/** (high, low, divisor) → quotient of 128 by 64 bits; high must be less than the divisor. */
export const divideUnsigned = (routines: Routines): FuncRef<'i64'> =>
  routines.function('divideUnsigned', ['i64', 'i64', 'i64'], 'i64', (f) => {
    const [high, low, by] = f.args('i64', 'i64', 'i64')
    f.if(high.eqz(), () => f.return(low.divU(by)))
    // Long division with digits of 32 bits (Knuth, TAOCP vol. 2, 4.3.1, algorithm D); it wants the divisor's top bit set.
    const shift = f.let(by.clz())
    const divisor = f.let(by.shl(shift))
    const top = f.let(high.shl(shift).or(low.shrU(1).shrU(shift.xor(63n))))
    const rest = f.let(low.shl(shift))
    const first = f.let(f.call(quotientDigit(routines), top, rest.shrU(32), divisor))
    const second = f.let(top.shl(32).or(rest.shrU(32)).sub(first.mul(divisor)))
    f.result_(first.shl(32).or(f.call(quotientDigit(routines), second, rest.and(ones(32)), divisor)))
  })

/** (remainder so far, next digit, divisor) → quotient digit: estimated from the divisor's high digit, then corrected. */
const quotientDigit = (routines: Routines): FuncRef<'i64'> =>
  routines.function('quotientDigit', ['i64', 'i64', 'i64'], 'i64', (f) => {
    const [remainder, next, divisor] = f.args('i64', 'i64', 'i64')
    const high = f.let(divisor.shrU(32))
    const low = f.let(divisor.and(ones(32)))
    const digit = f.temp('i64')
    const left = f.temp('i64')
    f.set(digit, remainder.divU(high))
    f.set(left, remainder.remU(high))
    f.loop((again) => {
      const tooBig = digit.get().mul(low).gtU(left.get().shl(32).or(next))
      f.if(digit.get().shrU(32).ne(0n).or(tooBig), () => {
        f.set(digit, digit.get().sub(1n))
        f.set(left, left.get().add(high))
        f.brIf(again, left.get().shrU(32).eqz())
      })
    })
    f.result_(digit.get())
  })

/** (high, low, divisor): leaves the quotient in state.scratch, or raises #DE. */
export const divideSigned = (routines: Routines): Routine =>
  routines.routine('divideSigned', ['i64', 'i64', 'i64'], (code, f) => {
    const [high, low, by] = f.args('i64', 'i64', 'i64')
    const negative = f.let(high.ltS(0n))
    const absoluteHigh = f.let(select(negative, high.not().add(low.eqz().extendU()), high))
    const absoluteLow = select(negative, i64(0n).sub(low), low)
    const absoluteBy = f.let(select(by.ltS(0n), i64(0n).sub(by), by))
    code.raiseIf(absoluteHigh.geU(absoluteBy), vector.DE)
    const quotient = f.let(f.call(divideUnsigned(routines), absoluteHigh, absoluteLow, absoluteBy))
    const sign = f.let(high.xor(by).shrS(63))
    // A negative quotient may be one greater than a positive one.
    code.raiseIf(quotient.gtU(sign.xor(GREATEST)), vector.DE)
    f.store64(0, state.scratch, quotient.xor(sign).sub(sign))
  })
