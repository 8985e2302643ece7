import { load32 } from '../../wasm/memory.ts'
import { type I32, type I64, i32 } from '../../wasm/values.ts'
import type { Emitter, Operand, Semantics } from '../emitter.ts'
import { CS, state } from '../layout.ts'
import { RCX, vector } from '../registers.ts'
import { zeroExtend } from './integer.ts'

/** Near jumps. Far ones are in system instructions. */
const direct = (target: Operand | undefined): boolean => target?.kind === 'immediate'

/** #GP(0) unless code may go on there: canonical with 64-bit operands, else within the limit of CS. */
function requireTarget(e: Emitter, target: I64): void {
  const beyond =
    e.width === 64
      ? target.shl(16).shrS(16).ne(target)
      : target.wrap().gtU(load32(0, state.segmentLimit + 4 * CS))
  e.raiseIf(beyond, vector.GP)
}

function checkedBranch(e: Emitter, condition?: I32): void {
  e.checkBranch(condition)
  e.branch(condition)
}

/** Counts rCX down, in the width of addresses, and jumps while it is not 0. */
const loop =
  (goOn: (e: Emitter) => I32) =>
  (e: Emitter): void => {
    const counter = e.register(RCX, e.addressWidth)
    const count = e.f.let(counter.read().sub(1n))
    const left = zeroExtend(count, e.addressWidth)
    const taken = e.f.let(left.ne(0n).and(goOn(e)))
    e.checkBranch(taken)
    counter.write(count)
    e.branch(taken)
  }

export const branches: Semantics = {
  jmp: (e) => {
    const target = e.operands[0] as Operand
    if (direct(target)) return checkedBranch(e)
    const rip = target.read()
    requireTarget(e, rip)
    e.jump(rip)
  },

  jcc: (e) => checkedBranch(e, e.flags.condition(e.cc)),

  call: (e) => {
    const target = e.operands[0] as Operand
    if (direct(target)) {
      e.checkBranch()
      e.push(e.width, e.nextRip())
      return e.branch()
    }
    const rip = target.read()
    requireTarget(e, rip)
    e.push(e.width, e.nextRip())
    e.jump(rip)
  },

  /** The operand: how many bytes of arguments to take from the stack. */
  ret: (e) => {
    const [size] = e.operands
    const rip = e.peek(e.width, 0)
    requireTarget(e, rip)
    const bytes = e.width / 8
    e.addStack(size ? e.f.let(zeroExtend(size.read(), 16).add(BigInt(bytes))) : bytes)
    e.jump(rip)
  },

  loop: loop(() => i32(1)),
  loope: loop((e) => e.flags.condition(4)),
  loopne: loop((e) => e.flags.condition(5)),

  /** JCXZ, JECXZ, JRCXZ by address size. */
  jcxz: (e) => checkedBranch(e, e.f.let(e.register(RCX, e.addressWidth).read().eqz())),
}
