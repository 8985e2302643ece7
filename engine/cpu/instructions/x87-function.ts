import type { FunctionBuilder } from '../../wasm/function.ts'
import { type I32, i32 } from '../../wasm/values.ts'
import type { Emitter, Routines, Semantics } from '../emitter.ts'
import { copyNumber, flag, slot, statusWord, storeIndefinite } from '../softfloat/format.ts'
import { extract } from '../softfloat/integral.ts'
import { raise } from '../softfloat/round.ts'
import { enter, fill, isEmpty, makeRoom, record, registerOpcode, st, underflow } from './x87-unit.ts'

type Body = (f: FunctionBuilder, routines: Routines) => void

function instruction(name: string, modrm: number, body: Body): (e: Emitter) => void {
  return (e) => {
    enter(e)
    record(e, registerOpcode(0xd9, modrm))
    e.f.do(
      e.routines.function(`x87.${name}`, [], 'none', (f) => body(f as unknown as FunctionBuilder, e.routines)),
    )
  }
}

/** Operations with a second result, which is pushed. `compute` leaves them in slot.result and slot.second; `partial`: C2 = 1 says that it did not. */
const twoResults = (name: string, modrm: number, partial: boolean, compute: (routines: Routines, f: FunctionBuilder) => I32) =>
  instruction(name, modrm, (f, routines) => {
    const both = (): void => {
      storeIndefinite(f, f.let(st(0)))
      fill(f, 0)
      makeRoom(f)
      storeIndefinite(f, f.let(st(0)))
    }
    f.ifLikely(false, isEmpty(0), () => {
      f.if(f.call(underflow(routines)).eqz(), both)
      f.return()
    })
    f.ifLikely(false, isEmpty(7).eqz(), () => {
      f.if(f.call(raise(routines), i32(flag.IE | flag.SF | flag.C1)).eqz(), both)
      f.return()
    })
    f.if(compute(routines, f), () => f.return())
    copyNumber(f, f.let(st(0)), slot.result)
    if (partial) f.if(statusWord().and(flag.C2), () => f.return())
    makeRoom(f)
    copyNumber(f, f.let(st(0)), slot.second)
  })

export const x87Functions: Semantics = {
  fxtract: twoResults('fxtract', 0xf4, false, (routines, f) =>
    f.call(extract(routines), st(0), i32(slot.result), i32(slot.second)),
  ),
}
