import type { FuncRef } from '../../wasm/function.ts'
import type { I64 } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { slot } from './format.ts'

/** (u1, u0, v) → u1.u0 ÷ v for u1 < v, v with its top bit set; the remainder goes to `slot.low`. Knuth, algorithm D. */
export const divideLong = (routines: Routines): FuncRef<'i64'> =>
  routines.function('x87.divideLong', ['i64', 'i64', 'i64'], 'i64', (f) => {
    const [u1, u0, v] = f.args('i64', 'i64', 'i64')
    const mask = 0xffff_ffffn
    const high = f.let(v.shrU(32))
    const low = f.let(v.and(mask))
    const digit = (rest: I64, next: I64): readonly [I64, I64] => {
      const q = f.local('i64')
      const r = f.local('i64')
      f.set(q, rest.divU(high))
      f.set(r, rest.sub(q.get().mul(high)))
      f.block((end) =>
        f.loop((again) => {
          const fits = q
            .get()
            .leU(mask)
            .and(q.get().mul(low).leU(r.get().shl(32).or(next)))
          f.brIf(end, fits)
          f.set(q, q.get().sub(1))
          f.set(r, r.get().add(high))
          f.brIf(again, r.get().leU(mask))
        }),
      )
      return [q.get(), f.let(rest.shl(32).or(next).sub(q.get().mul(v)))]
    }
    const [q1, middle] = digit(u1, f.let(u0.shrU(32)))
    const [q0, rest] = digit(middle, f.let(u0.and(mask)))
    f.store64(slot.low, 0, rest)
    f.result_(q1.shl(32).add(q0))
  })
