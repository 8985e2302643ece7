import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { type I32, i32 } from '../../wasm/values.ts'
import type { Emitter, Routines, Semantics } from '../emitter.ts'
import { state } from '../layout.ts'
import { arctangent } from '../softfloat/arctangent.ts'
import { cos, sin, sinCos, tan } from '../softfloat/circular.ts'
import { exponential } from '../softfloat/exponential.ts'
import { copyNumber, flag, slot, statusWord, storeIndefinite } from '../softfloat/format.ts'
import { extract } from '../softfloat/integral.ts'
import { logarithm, logarithmNearOne } from '../softfloat/logarithm.ts'
import { raise } from '../softfloat/round.ts'
import {
  enter,
  fill,
  isEmpty,
  makeRoom,
  pop,
  popIf,
  record,
  registerOpcode,
  st,
  underflow,
} from './x87-unit.ts'

const clearC2 = (f: FunctionBuilder): void => f.store32(state.fpuStatus, 0, statusWord().and(~flag.C2))

type Body = (f: FunctionBuilder, routines: Routines) => void

function instruction(name: string, modrm: number, body: Body): (e: Emitter) => void {
  return (e) => {
    enter(e)
    record(e, registerOpcode(0xd9, modrm))
    e.f.do(e.routines.function(`x87.${name}`, [], 'none', (f) => body(f, e.routines)))
  }
}

/** Operations with a second result, which is pushed. `compute` leaves them in slot.result and slot.second; `partial`: C2 = 1 says that it did not. */
const twoResults = (
  name: string,
  modrm: number,
  partial: boolean,
  compute: (routines: Routines, f: FunctionBuilder) => I32,
) =>
  instruction(name, modrm, (f, routines) => {
    if (partial) clearC2(f)
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

/** Operations of ST(0) alone; `partial`: they may decline (C2 = 1). */
const unary = (
  name: string,
  modrm: number,
  partial: boolean,
  operation: (routines: Routines) => FuncRef<'i32'>,
) =>
  instruction(name, modrm, (f, routines) => {
    if (partial) clearC2(f)
    f.ifLikely(false, isEmpty(0), () => {
      f.if(f.call(underflow(routines)).eqz(), () => {
        storeIndefinite(f, f.let(st(0)))
        fill(f, 0)
      })
      f.return()
    })
    const at = f.let(st(0))
    f.drop(f.call(operation(routines), at, at))
  })

/** Operations of ST(1) and ST(0), which is popped. */
const binary = (name: string, modrm: number, operation: (routines: Routines) => FuncRef<'i32'>) =>
  instruction(name, modrm, (f, routines) => {
    f.ifLikely(false, isEmpty(0).or(isEmpty(1)), () => {
      f.if(f.call(underflow(routines)).eqz(), () => {
        storeIndefinite(f, f.let(st(1)))
        fill(f, 1)
        f.do(pop(routines))
      })
      f.return()
    })
    const to = f.let(st(1))
    popIf(f, routines, f.call(operation(routines), to, st(0), to).eqz())
  })

export const x87Functions: Semantics = {
  fsin: unary('fsin', 0xfe, true, sin),
  fcos: unary('fcos', 0xff, true, cos),
  f2xm1: unary('f2xm1', 0xf0, false, exponential),
  fpatan: binary('fpatan', 0xf3, arctangent),
  fyl2x: binary('fyl2x', 0xf1, logarithm),
  fyl2xp1: binary('fyl2xp1', 0xf9, logarithmNearOne),
  fptan: twoResults('fptan', 0xf2, true, (routines, f) =>
    f.call(tan(routines), st(0), i32(slot.result), i32(slot.second)),
  ),
  fsincos: twoResults('fsincos', 0xfb, true, (routines, f) =>
    f.call(sinCos(routines), st(0), i32(slot.result), i32(slot.second)),
  ),
  fxtract: twoResults('fxtract', 0xf4, false, (routines, f) =>
    f.call(extract(routines), st(0), i32(slot.result), i32(slot.second)),
  ),
}
