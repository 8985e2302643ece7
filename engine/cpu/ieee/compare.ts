import type { FuncRef, FunctionBuilder, Local } from '../../wasm/function.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import {
  asFloat,
  type Format,
  floatTest,
  flush,
  flushQuietly,
  IE,
  isNan,
  isSignaling,
  pure,
  raise,
} from './format.ts'

/** How two numbers stand to each other. */
export const relation = { greater: 0, less: 1, equal: 2, unordered: 3 } as const

/** Reports NaNs: signaling ones, or all. Gives whether there is one. */
function reportNans(f: FunctionBuilder, t: Format, a: I64, b: I64, quietToo: I32): I32 {
  const nan = f.let(isNan(t, a).or(isNan(t, b)))
  f.if(nan, () => {
    f.if(isSignaling(t, a).or(isSignaling(t, b)).or(quietToo), () => raise(f, IE))
  })
  return nan
}

/** (a, b, 1 if quiet NaNs are invalid too) → relation. */
export const compare = (routines: Routines, t: Format): FuncRef<'i64'> =>
  pure(routines, t, 'compare', 3, (f, a, b, quietToo) => {
    const nan = reportNans(f, t, a.get(), b.get(), quietToo.get().wrap())
    f.if(nan, () => f.return(i64(relation.unordered)))
    const { less, equal } = ordered(f, t, a, b)
    f.result_(select(equal, i32(relation.equal), less).extendU())
  })

function ordered(f: FunctionBuilder, t: Format, a: Local<'i64'>, b: Local<'i64'>): { less: I32; equal: I32 } {
  flush(f, t, a)
  flush(f, t, b)
  const [x, y] = [asFloat(t, a.get()), asFloat(t, b.get())]
  return { less: f.let(floatTest('lt', x, y)), equal: f.let(floatTest('eq', x, y)) }
}

/** MIN and MAX give the second operand if either is NaN or both are zero (SDM vol. 2, MINSD). */
export const extreme = (routines: Routines, t: Format, which: 'min' | 'max'): FuncRef<'i64'> =>
  pure(routines, t, which, 2, (f, a, b) => {
    f.if(reportNans(f, t, a.get(), b.get(), i32(1)), () => {
      flushQuietly(f, t, b)
      f.return(b.get())
    })
    const [first, second] = which === 'min' ? [a, b] : [b, a]
    const { less } = ordered(f, t, first, second)
    f.result_(select(less, a.get(), b.get()))
  })
