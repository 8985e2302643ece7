import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load32 } from '../../wasm/memory.ts'
import { type I32, type I32Arg, type I64, i32 } from '../../wasm/values.ts'
import type { Code, Emitter, Operand, Routine, Routines } from '../emitter.ts'
import { CS, DS, state } from '../layout.ts'
import { CR0, vector } from '../registers.ts'
import { copyNumber, flag, outcome, statusWord, storeIndefinite } from '../softfloat/format.ts'
import { clearC1, raise } from '../softfloat/round.ts'

/** The x87 unit as its instructions see it: whether it may be used, its stack, its record of the last instruction. */

/** CR0 forbids it, or an exception waits. CR0.NE = 0 (the PC's IRQ 13 instead of #MF) is as if IGNNE# were asserted. */
function blocked(routines: Routines): Routine {
  return routines.routine('x87.blocked', [], (code) => {
    const cr0 = load32(state.cr0)
    code.raiseIf(cr0.and(CR0.EM | CR0.TS), vector.NM)
    code.raiseIf(cr0.and(CR0.NE).ne(0).and(statusWord().and(flag.ES).ne(0)), vector.MF)
  })
}

/** Comes first in every x87 instruction that waits for pending exceptions. */
export function enter(e: Emitter): void {
  const check = (): void => {
    const waiting = statusWord().and(flag.ES)
    e.f.ifLikely(
      false,
      load32(state.cr0)
        .and(CR0.EM | CR0.TS)
        .or(waiting),
      () => e.invoke(blocked(e.routines)),
    )
  }
  const { stack } = e
  if (stack) stack.enter(check)
  else check()
}

/** Comes first in those that do not. */
export function enterNoWait(e: Code): void {
  e.raiseIf(load32(state.cr0).and(CR0.EM | CR0.TS), vector.NM)
}

const storeInstruction = (f: FunctionBuilder, rip: I64, opcode: I32): void => {
  f.store64(state.fpuInstruction, 0, rip)
  f.store32(state.fpuOpcode, 0, opcode)
}
const storeSelector = {
  code: (f: FunctionBuilder): void =>
    f.store32(state.fpuCodeSelector, 0, load32(state.segmentSelector + 4 * CS)),
  data: (f: FunctionBuilder): void =>
    f.store32(state.fpuDataSelector, 0, load32(state.segmentSelector + 4 * DS)),
}

/** (RIP, opcode) and (RIP, opcode, address of the operand): what FNSTENV tells of the last instruction. */
const recordPlain = (routines: Routines): FuncRef<'none'> =>
  routines.function('x87.record', ['i64', 'i32'], 'none', (f) => {
    storeInstruction(f, f.param(0, 'i64').get(), f.param(1, 'i32').get())
    storeSelector.code(f)
  })
const recordMemory = (routines: Routines): FuncRef<'none'> =>
  routines.function('x87.recordMemory', ['i64', 'i32', 'i64'], 'none', (f) => {
    f.do(recordPlain(routines), f.param(0, 'i64').get(), f.param(1, 'i32').get())
    f.store64(state.fpuData, 0, f.param(2, 'i64').get())
    storeSelector.data(f)
  })

/** The 11 bits of the opcode that the unit keeps: of memory forms without mod and rm, which the decoder does not hand on. */
export const memoryOpcode = (opcode: number, digit: number): number => ((opcode & 7) << 8) | (digit << 3)
export const registerOpcode = (opcode: number, modrm: number, i?: I32): I32 =>
  i32(((opcode & 7) << 8) | modrm).add(i ?? 0)

/** Notes this instruction; after everything that can fault. */
export function record(e: Emitter, opcode: I32Arg, memory?: Operand): void {
  const { f, stack } = e
  if (!stack) {
    recordByCall(e, opcode, memory)
    return
  }
  storeInstruction(f, e.rip(), i32(opcode))
  stack.recordSelector('code', () => storeSelector.code(f))
  if (!memory) return
  f.store64(state.fpuData, 0, memory.effective())
  stack.recordSelector('data', () => storeSelector.data(f))
}

/** The same in code that seldom runs. */
export function recordByCall(e: Emitter, opcode: I32Arg, memory?: Operand): void {
  if (memory) e.f.do(recordMemory(e.routines), e.rip(), i32(opcode), memory.effective())
  else e.f.do(recordPlain(e.routines), e.rip(), i32(opcode))
}

/** The register that an instruction names, i of ST(i), where that is known when its code is written. */
export function known(i: I32): number {
  if (i.literal === undefined) throw new Error('the register of an x87 instruction is not known')
  return i.literal
}

/** Number of the physical register that is ST(i), and its address. */
export const physical = (i: I32Arg): I32 => load32(state.fpuTop).add(i).and(7)
export const addressOf = (physicalRegister: I32): I32 => physicalRegister.shl(4).add(state.fpu)
export const st = (i: I32Arg): I32 => addressOf(physical(i))
export const isEmpty = (i: I32Arg): I32 => load32(state.fpuEmpty).shrU(physical(i)).and(1)

/** Marks ST(0) as empty and makes the next register the top. */
export const pop = (routines: Routines): FuncRef<'none'> =>
  routines.function('x87.pop', [], 'none', (f) => {
    const top = f.let(load32(state.fpuTop))
    f.store32(state.fpuEmpty, 0, load32(state.fpuEmpty).or(i32(1).shl(top)))
    f.store32(state.fpuTop, 0, top.add(1).and(7))
  })

/** The register before ST(0) becomes the top and is in use. */
export function makeRoom(f: FunctionBuilder): void {
  const top = f.let(physical(7))
  f.store32(state.fpuTop, 0, top)
  f.store32(state.fpuEmpty, 0, load32(state.fpuEmpty).and(i32(1).shl(top).xor(-1)))
}

/** () → outcome: an operand is an empty register. Masked, the result is the indefinite NaN. */
export const underflow = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.underflow', [], 'i32', (f) => {
    clearC1(f)
    f.result_(f.call(raise(routines), i32(flag.IE | flag.SF)).ne(0))
  })

/** () → outcome other than done if nothing may be pushed: the register is in use, which leaves the indefinite NaN if masked. */
export const overflowed = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.overflowed', [], 'i32', (f) => {
    f.if(isEmpty(7), () => f.return(i32(outcome.done)))
    f.if(f.call(raise(routines), i32(flag.IE | flag.SF | flag.C1)).eqz(), () => {
      makeRoom(f)
      storeIndefinite(f, st(0))
    })
    f.result_(i32(outcome.aborted))
  })

/** (slot): pushes the number in it. */
export const push = (routines: Routines): FuncRef<'none'> =>
  routines.function('x87.push', ['i32'], 'none', (f) => {
    f.if(f.call(overflowed(routines)), () => f.return())
    clearC1(f)
    makeRoom(f)
    copyNumber(f, f.let(st(0)), f.param(0, 'i32').get())
  })

/** Writes ST(i), which thereby is in use. */
export function fill(f: FunctionBuilder, i: I32Arg): void {
  f.store32(state.fpuEmpty, 0, load32(state.fpuEmpty).and(i32(1).shl(physical(i)).xor(-1)))
}

export const popIf = (f: FunctionBuilder, routines: Routines, condition: I32): void =>
  f.if(condition, () => f.do(pop(routines)))
