import { type I64, i32 } from '../../wasm/values.ts'
import type { Emitter, Routine, Semantics } from '../emitter.ts'
import { state } from '../layout.ts'
import { vector } from '../registers.ts'
import { enter, eventKind } from '../system/exceptions.ts'
import { syscall, sysenter, sysexit, sysret } from '../system/fast-call.ts'
import { farReturn, interruptReturn } from '../system/return.ts'
import { farCall, farJump } from '../system/transfer.ts'
import type { Operands } from './integer.ts'
import { further } from './system-segment.ts'

/** Far jumps, calls and returns, software interrupts, fast system calls. */

/** The routines take the address to come back to from state.rip. */
function transfer(e: Emitter, routine: Routine, ...args: Parameters<Emitter['invoke']>[1][]): void {
  e.f.store64(0, state.rip, e.nextRip())
  e.invoke(routine, ...args)
}

const bytes = (e: Emitter) => i32(e.width >> 3)

/** Selector and offset of the far pointer operand, in the instruction or in memory. */
function farPointer(e: Emitter): { selector: I64; offset: I64 } {
  const [pointer] = e.operands as Operands
  if (pointer.kind === 'immediate') {
    const value = pointer.read()
    return {
      selector: value.shrU(32).and(0xffffn),
      offset: value.and(e.width === 16 ? 0xffffn : 0xffff_ffffn),
    }
  }
  const linear = pointer.linear(false, (e.width >> 3) + 2)
  const offset = e.load(e.width, linear)
  return { offset, selector: e.load(16, further(linear, e.width >> 3)) }
}

const enterHandler = (e: Emitter, number: number | 'immediate', kind: number): void => {
  const which = number === 'immediate' ? (e.operands as Operands)[0].read().wrap().and(0xff) : i32(number)
  transfer(e, enter(e.routines), which, i32(kind), i32(0))
}

export const systemTransfer: Semantics = {
  jmpf: (e) => {
    const { selector, offset } = farPointer(e)
    transfer(e, farJump(e.routines), selector.wrap(), offset)
  },

  callf: (e) => {
    const { selector, offset } = farPointer(e)
    transfer(e, farCall(e.routines), selector.wrap(), offset, bytes(e))
  },

  retf: (e) => {
    const [released] = e.operands
    transfer(e, farReturn(e.routines), bytes(e), released ? released.read().wrap().and(0xffff) : i32(0))
  },

  iret: (e) => transfer(e, interruptReturn(e.routines), bytes(e)),

  int: (e) => enterHandler(e, 'immediate', eventKind.software),
  int3: (e) => enterHandler(e, vector.BP, eventKind.trap),
  int1: (e) => enterHandler(e, vector.DB, eventKind.debug),

  into: (e) => {
    e.f.if(e.flags.condition(0), () => enterHandler(e, vector.OF, eventKind.trap))
    e.endBlock()
  },

  syscall: (e) => transfer(e, syscall(e.routines)),
  sysret: (e) => e.invoke(sysret(e.routines), i32(e.width === 64 ? 1 : 0)),
  sysenter: (e) => e.invoke(sysenter(e.routines)),
  sysexit: (e) => e.invoke(sysexit(e.routines), i32(e.width === 64 ? 1 : 0)),

  // there is no system management mode to leave
  rsm: (e) => e.raise(vector.UD),
  undefined: (e) => e.raise(vector.UD),
}
