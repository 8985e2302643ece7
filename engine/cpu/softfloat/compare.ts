import type { FuncRef } from '../../wasm/function.ts'
import { type I32, i32, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { flag, QUIET_BIT, SPECIAL } from './format.ts'
import { denormal, nan, normal, normalise, type Unpacked, unpack, unsupported, zero } from './operand.ts'
import { raise } from './round.ts'

/** What `compare` gives: C3, C2 and C0 at their places in the status word. */
export const relation = {
  greater: 0,
  less: flag.C0,
  equal: flag.C3,
  unordered: flag.C3 | flag.C2 | flag.C0,
  /** A bit besides: an unmasked exception occurred; nothing is to be popped. */
  aborted: 1,
} as const

/** (a, b, flags, quiet) → relation, perhaps with the bit `aborted`. `flags` as for the arithmetic; quiet: only SNaNs are invalid, not QNaNs. */
export const compare = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.compare', ['i32', 'i32', 'i32', 'i32'], 'i32', (f) => {
    const [first, second, flags, quiet] = f.args('i32', 'i32', 'i32', 'i32')
    const a = unpack(f, first)
    const b = unpack(f, second)
    const aborted = f.local('i32')
    const raising = (what: I32): void =>
      f.set(aborted, select(f.call(raise(routines), what), i32(relation.aborted), i32(0)))
    const give = (result: I32): void => f.return(result.or(aborted.get()))
    f.ifLikely(false, normal(a).and(normal(b)).and(flags.eqz()).eqz(), () => {
      const bad = f.let(unsupported(a).or(unsupported(b)))
      f.if(bad.or(nan(a)).or(nan(b)), () => {
        const signals = (x: Unpacked): I32 => nan(x).and(x.bits.get().and(QUIET_BIT).eqz())
        f.if(quiet.eqz().or(bad).or(signals(a)).or(signals(b)), () => raising(i32(flag.IE)))
        give(i32(relation.unordered))
      })
      const raised = f.let(flags.or(denormal(a).or(denormal(b)).mul(flag.DE)))
      f.if(raised, () => raising(raised))
      f.if(zero(a).and(zero(b)), () => give(i32(relation.equal)))
      for (const x of [a, b]) {
        f.if(zero(x), () => f.set(x.exponent, i32(-SPECIAL)))
        normalise(f, x)
      }
    })
    const order = (less: I32): I32 => select(less, i32(relation.less), i32(relation.greater))
    f.if(a.sign.get().ne(b.sign.get()), () => give(order(a.sign.get())))
    const negative = a.sign.get().ne(0)
    f.if(a.exponent.get().ne(b.exponent.get()), () =>
      give(order(a.exponent.get().ltS(b.exponent.get()).xor(negative))),
    )
    f.if(a.bits.get().ne(b.bits.get()), () => give(order(a.bits.get().ltU(b.bits.get()).xor(negative))))
    f.result_(i32(relation.equal).or(aborted.get()))
  })

/** (slot, empty) → what FXAM says of a register: class in C3 C2 C0, sign in C1. */
export const examine = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.examine', ['i32', 'i32'], 'i32', (f) => {
    const x = unpack(f, f.param(0, 'i32').get())
    const sign = f.let(select(x.sign.get(), i32(flag.C1), i32(0)))
    const give = (condition: I32, kind: number): void => f.if(condition, () => f.return(sign.or(kind)))
    give(f.param(1, 'i32').get(), flag.C3 | flag.C0)
    give(x.exponent.get().or(x.bits.get().ne(0n)).eqz(), flag.C3)
    give(x.exponent.get().eqz(), flag.C3 | flag.C2)
    give(unsupported(x), 0)
    give(nan(x), flag.C0)
    give(x.exponent.get().eq(SPECIAL), flag.C2 | flag.C0)
    f.result_(sign.or(flag.C2))
  })
