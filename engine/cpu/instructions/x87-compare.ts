import type { FuncRef } from '../../wasm/function.ts'
import { type I32, i32, select } from '../../wasm/values.ts'
import type { Emitter, Operand, Routines, Semantics } from '../emitter.ts'
import { state } from '../layout.ts'
import { CF, PF, ZF } from '../registers.ts'
import { compare, examine, relation } from '../softfloat/compare.ts'
import { CONDITIONS, flag, slot, statusWord, storeNumber } from '../softfloat/format.ts'
import { clearC1 } from '../softfloat/round.ts'
import { memoryForm, readNumber } from './x87-arithmetic.ts'
import { enter, isEmpty, pop, record, registerOpcode, st, underflow } from './x87-unit.ts'

/** (empty, address of b, flags, quiet) → relation of ST(0) to b. */
const relate = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.relate', ['i32', 'i32', 'i32', 'i32'], 'i32', (f) => {
    const [empty, b, flags, quiet] = f.args('i32', 'i32', 'i32', 'i32')
    f.ifLikely(false, empty.or(isEmpty(0)), () =>
      f.return(select(f.call(underflow(routines)), i32(relation.aborted), i32(0)).or(relation.unordered)),
    )
    f.result_(f.call(compare(routines), st(0), b, flags, quiet))
  })

/** Puts the relation into C3 C2 C0 and pops. */
function conclude(e: Emitter, result: I32, pops: number): void {
  const { f } = e
  const conditions = flag.C3 | flag.C2 | flag.C0
  f.store32(state.fpuStatus, 0, statusWord().and(~conditions).or(result.and(conditions)))
  popUnlessAborted(e, result, pops)
}

function popUnlessAborted(e: Emitter, result: I32, pops: number): void {
  if (pops === 0) return
  e.f.if(result.and(relation.aborted).eqz(), () => {
    for (let n = 0; n < pops; n++) e.f.do(pop(e.routines))
  })
}

const withRegister =
  (opcode: number, modrm: number, quiet: number, pops: number) =>
  (e: Emitter): void => {
    const i = e.operands[0]?.number() ?? i32(1)
    enter(e)
    clearC1(e.f)
    record(e, e.operands[0] ? registerOpcode(opcode, modrm, i) : registerOpcode(opcode, modrm))
    conclude(e, e.f.let(e.f.call(relate(e.routines), isEmpty(i), st(i), i32(0), i32(quiet))), pops)
  }

function withMemory(e: Emitter, integer: boolean, pops: number): void {
  const [operand] = e.operands as [Operand]
  enter(e)
  const flags = readNumber(e, operand, integer)
  record(e, memoryForm(operand, integer, 2 + pops), operand)
  clearC1(e.f)
  conclude(e, e.f.let(e.f.call(relate(e.routines), i32(0), i32(slot.operand), flags, i32(0))), pops)
}

/** FCOMI and its kin: the relation goes to ZF PF CF; OF SF AF become 0, C1 stays. */
const toFlags =
  (opcode: number, modrm: number, quiet: number, pops: number) =>
  (e: Emitter): void => {
    const { f } = e
    const i = e.operands[0]?.number() as I32
    enter(e)
    record(e, registerOpcode(opcode, modrm, i))
    const result = f.let(f.call(relate(e.routines), isEmpty(i), st(i), i32(0), i32(quiet)))
    popUnlessAborted(e, result, pops)
    const [c0, c2, c3] = [result.shrU(8), result.shrU(10), result.shrU(14)].map((bit) => bit.and(1)) as [
      I32,
      I32,
      I32,
    ]
    e.flags.write(c0.mul(CF).or(c2.mul(PF)).or(c3.mul(ZF)))
  }

export const x87Compare: Semantics = {
  fcom: (e) =>
    e.operands[0]?.kind === 'memory' ? withMemory(e, false, 0) : withRegister(0xd8, 0xd0, 0, 0)(e),
  fcomp: (e) =>
    e.operands[0]?.kind === 'memory' ? withMemory(e, false, 1) : withRegister(0xd8, 0xd8, 0, 1)(e),
  fcompp: withRegister(0xde, 0xd9, 0, 2),
  fucom: withRegister(0xdd, 0xe0, 1, 0),
  fucomp: withRegister(0xdd, 0xe8, 1, 1),
  fucompp: withRegister(0xda, 0xe9, 1, 2),
  ficom: (e) => withMemory(e, true, 0),
  ficomp: (e) => withMemory(e, true, 1),
  fcomi: toFlags(0xdb, 0xf0, 0, 0),
  fucomi: toFlags(0xdb, 0xe8, 1, 0),
  fcomip: toFlags(0xdf, 0xf0, 0, 1),
  fucomip: toFlags(0xdf, 0xe8, 1, 1),
  ftst: (e) => {
    enter(e)
    record(e, registerOpcode(0xd9, 0xe4))
    clearC1(e.f)
    storeNumber(e.f, slot.operand, 0, 0n)
    conclude(e, e.f.let(e.f.call(relate(e.routines), i32(0), i32(slot.operand), i32(0), i32(0))), 0)
  },
  fxam: (e) => {
    enter(e)
    record(e, registerOpcode(0xd9, 0xe5))
    const result = e.f.let(e.f.call(examine(e.routines), st(0), isEmpty(0)))
    e.f.store32(state.fpuStatus, 0, statusWord().and(~CONDITIONS).or(result))
  },
}
