import type { FuncRef } from '../../wasm/function.ts'
import { type F32, type F64, type I32, type I64, i32 } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { add, divide, multiply, subtract } from '../ieee/arithmetic.ts'
import {
  asBits,
  asFloat,
  type Format,
  floatOp,
  floatTest,
  hidden,
  isDenormal,
  isZero,
  magnitude,
  pure,
} from '../ieee/format.ts'
import { isMasked, safeExponents } from './sse-guard.ts'

/** Arithmetic out of the way of compiled code, where zeros and programs that never round are still common. */

export type Operation = 'add' | 'sub' | 'mul' | 'div'
const rounded = { add, sub: subtract, mul: multiply, div: divide } as const

/** Whether two significands have so few bits that all of their product fit. */
function multipliesExactly(t: Format, x: I64, y: I64): I32 {
  const zeros = (bits: I64): I64 => bits.or(hidden(t)).ctz()
  return zeros(x).add(zeros(y)).gtU(BigInt(t.fraction))
}

/** What is lost when the sum of two numbers is rounded (Knuth's TwoSum). */
function lostOfSum(a: F32 | F64, b: F32 | F64, sum: F32 | F64): F32 | F64 {
  const second = floatOp('sub', sum, a)
  const first = floatOp('sub', sum, second)
  return floatOp('add', floatOp('sub', a, first), floatOp('sub', b, second))
}

/** Whether a normal result is exact, as far as that can be seen quickly. */
function isExact(t: Format, op: Operation, x: I64, y: I64, result: F32 | F64): I32 {
  const [a, b] = [asFloat(t, x), asFloat(t, y)]
  if (op === 'add') return isZero(t, asBits(lostOfSum(a, b, result)))
  if (op === 'sub') return isZero(t, asBits(lostOfSum(a, b.neg(), result)))
  if (op === 'mul') return multipliesExactly(t, x, y)
  return multipliesExactly(t, asBits(result), y).and(floatTest('eq', floatOp('mul', result, b), a))
}

/** Whether a result of zero is exact. */
function isZeroExact(t: Format, op: Operation, x: I64, y: I64): I32 {
  if (op === 'mul') return isZero(t, x).or(isZero(t, y))
  return op === 'div' ? isZero(t, x) : i32(1)
}

/** The operation as ../ieee has it, but quick where nothing is rounded. */
export const exactOf =
  (op: Operation) =>
  (routines: Routines, t: Format): FuncRef<'i64'> =>
    pure(routines, t, `${op}Unrounded`, 2, (f, first, second) => {
      const [x, y] = [first.get(), second.get()]
      f.if(isMasked().and(isDenormal(t, x).or(isDenormal(t, y)).eqz()), () => {
        const result = f.let(floatOp(op, asFloat(t, x), asFloat(t, y)))
        const bits = f.let(asBits(result))
        f.if(isZero(t, bits).and(isZeroExact(t, op, x, y)), () => f.return(bits))
        const exponent = magnitude(t, bits).shrU(t.fraction).wrap()
        f.if(
          exponent
            .sub(2)
            .ltU(safeExponents(t))
            .and(isExact(t, op, x, y, result)),
          () => f.return(bits),
        )
      })
      f.result_(f.call(rounded[op](routines, t), x, y))
    })
