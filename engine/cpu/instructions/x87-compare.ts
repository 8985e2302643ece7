import type { FuncRef } from '../../wasm/function.ts'
import { type I32, i32, i64, select } from '../../wasm/values.ts'
import type { Emitter, Operand, Routines, Semantics } from '../emitter.ts'
import type { Float80, FloatStack, GiveUp } from '../float-stack.ts'
import { state } from '../layout.ts'
import { CF, PF, ZF } from '../registers.ts'
import { compare, examine, relation } from '../softfloat/compare.ts'
import { CONDITIONS, flag, slot, statusWord, storeNumber } from '../softfloat/format.ts'
import { compareQuickly } from '../softfloat/quick.ts'
import { clearC1 } from '../softfloat/round.ts'
import { memoryForm, readBits, toSlot, toVariables } from './x87-arithmetic.ts'
import { enter, isEmpty, known, pop, record, registerOpcode, st, underflow } from './x87-unit.ts'

/** (empty, address of b, flags, quiet) → relation of ST(0) to b. */
const relate = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.relate', ['i32', 'i32', 'i32', 'i32'], 'i32', (f) => {
    const [empty, b, flags, quiet] = f.args('i32', 'i32', 'i32', 'i32')
    f.ifLikely(false, empty.or(isEmpty(0)), () =>
      f.return(select(f.call(underflow(routines)), i32(relation.aborted), i32(0)).or(relation.unordered)),
    )
    f.result_(f.call(compare(routines), st(0), b, flags, quiet))
  })

/** What ST(0) is compared with: ST(i), or what is in memory. */
type Other = {
  readonly register?: I32
  /** In variables, if it can be had so. */
  variables(stack: FloatStack): (giveUp: GiveUp) => Float80
  /** The parameters of {@link relate} but the last. */
  exactly(): readonly [empty: I32, address: I32, flags: I32]
}

const inRegister = (i: I32): Other => ({
  register: i,
  variables: (stack) => {
    const x = stack.read(known(i))
    return () => x
  },
  exactly: () => [isEmpty(i), st(i), i32(0)],
})

/** The relation of ST(0) to the other operand. */
function relationTo(e: Emitter, other: Other, quiet: number): I32 {
  const { f, routines, stack } = e
  const exactly = (): I32 => f.call(relate(routines), ...other.exactly(), i32(quiet))
  if (!stack) return f.let(exactly())
  stack.require(0, ...(other.register ? [known(other.register)] : []))
  const [top, variables] = [stack.read(0), other.variables(stack)]
  const result = f.temp('i32')
  f.block((done) => {
    f.block((slow) => {
      const giveUp: GiveUp = (condition) => f.brIf(slow, condition, false)
      f.set(result, compareQuickly(f, top, variables(giveUp), giveUp))
      f.br(done)
    })
    f.set(result, exactly())
  })
  return result.get()
}

function clearConditionC1({ f, stack }: Emitter): void {
  if (stack) stack.clearC1()
  else clearC1(f)
}

/** Puts the relation into C3 C2 C0 and pops. */
function conclude(e: Emitter, result: I32, pops: number): void {
  const { f } = e
  const conditions = flag.C3 | flag.C2 | flag.C0
  f.store32(state.fpuStatus, 0, statusWord().and(~conditions).or(result.and(conditions)))
  popUnlessAborted(e, result, pops)
}

function popUnlessAborted({ f, routines, stack }: Emitter, result: I32, pops: number): void {
  if (stack) {
    stack.leaveIf(result.and(relation.aborted))
    for (let n = 0; n < pops; n++) stack.popped()
  } else if (pops > 0)
    f.if(result.and(relation.aborted).eqz(), () => {
      for (let n = 0; n < pops; n++) f.do(pop(routines))
    })
}

const withRegister =
  (opcode: number, modrm: number, quiet: number, pops: number) =>
  (e: Emitter): void => {
    const i = e.operands[0]?.number() ?? i32(1)
    enter(e)
    clearConditionC1(e)
    record(e, e.operands[0] ? registerOpcode(opcode, modrm, i) : registerOpcode(opcode, modrm))
    conclude(e, relationTo(e, inRegister(i), quiet), pops)
  }

function withMemory(e: Emitter, integer: boolean, pops: number): void {
  const [operand] = e.operands as [Operand]
  enter(e)
  const bits = readBits(operand, integer)
  record(e, memoryForm(operand, integer, 2 + pops), operand)
  clearConditionC1(e)
  const other: Other = {
    variables: () => (giveUp) => toVariables(e.f, operand, integer, bits, giveUp),
    exactly: () => {
      const flags = toSlot(e, operand, integer, bits)
      return [i32(0), i32(slot.operand), flags]
    },
  }
  conclude(e, relationTo(e, other, 0), pops)
}

/** FCOMI and its kin: the relation goes to ZF PF CF; OF SF AF become 0, C1 stays. */
const toFlags =
  (opcode: number, modrm: number, quiet: number, pops: number) =>
  (e: Emitter): void => {
    const i = e.operands[0]?.number() as I32
    enter(e)
    record(e, registerOpcode(opcode, modrm, i))
    const result = relationTo(e, inRegister(i), quiet)
    const [c0, c2, c3] = [result.shrU(8), result.shrU(10), result.shrU(14)].map((bit) => bit.and(1)) as [
      I32,
      I32,
      I32,
    ]
    e.flags.write(c0.mul(CF).or(c2.mul(PF)).or(c3.mul(ZF)))
    popUnlessAborted(e, result, pops)
  }

const zeroOperand = ({ f }: Emitter): Other => ({
  variables: () => () => ({ signed: i32(0), bits: i64(0n) }),
  exactly: () => {
    storeNumber(f, slot.operand, 0, 0n)
    return [i32(0), i32(slot.operand), i32(0)]
  },
})

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
    clearConditionC1(e)
    conclude(e, relationTo(e, zeroOperand(e), 0), 0)
  },
  fxam: (e) => {
    enter(e)
    record(e, registerOpcode(0xd9, 0xe5))
    const result = e.f.let(e.f.call(examine(e.routines), st(0), isEmpty(0)))
    e.f.store32(state.fpuStatus, 0, statusWord().and(~CONDITIONS).or(result))
  },
}
