import type { FuncRef } from '../../wasm/function.ts'
import type { I32, I64 } from '../../wasm/values.ts'
import type { Emitter, Routines } from '../emitter.ts'
import { ones } from './integer.ts'

/** The high half of an unsigned product of two 64-bit numbers, by pieces of 32 bits. */
export const multiplyHigh = (routines: Routines): FuncRef<'i64'> =>
  routines.function('multiplyHigh', ['i64', 'i64'], 'i64', (f) => {
    const low = (v: I64): I64 => v.and(ones(32))
    const high = (v: I64): I64 => v.shrU(32)
    const a = f.param(0, 'i64').get()
    const b = f.param(1, 'i64').get()
    // None of the sums overflows: (2³²−1)² + 2³²−1 < 2⁶⁴.
    const middle = f.let(
      high(a)
        .mul(low(b))
        .add(high(low(a).mul(low(b)))),
    )
    const crossed = f.let(low(a).mul(high(b)).add(low(middle)))
    f.result_(high(a).mul(high(b)).add(high(middle)).add(high(crossed)))
  })

/**
 * Both halves of a × b, which are zero- or sign-extended and bound; `overflow`: the low half alone does not hold the
 * product.
 */
export function product(
  e: Emitter,
  a: I64,
  b: I64,
  sign: 'signed' | 'unsigned',
): { low: I64; high: I64; overflow: I32 } {
  const { f, width } = e
  const low = f.let(a.mul(b))
  if (width === 64) {
    const unsigned = f.call(multiplyHigh(e.routines), a, b)
    if (sign === 'unsigned') {
      const high = f.let(unsigned)
      return { low, high, overflow: high.ne(0n) }
    }
    // A negative factor was taken as 2⁶⁴ too great.
    const high = f.let(unsigned.sub(a.shrS(63).and(b)).sub(b.shrS(63).and(a)))
    return { low, high, overflow: high.ne(low.shrS(63)) }
  }
  const high = f.let(low.shrU(width))
  return { low, high, overflow: sign === 'unsigned' ? high.ne(0n) : low.ne(low.extendFrom(width)) }
}
