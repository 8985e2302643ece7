import type { I32, I64 } from '../../wasm/values.ts'
import { i32, i64, select } from '../../wasm/values.ts'
import { type Code, type Routine, type Routines, status } from '../emitter.ts'
import { CS, SS, state } from '../layout.ts'
import { RSP, vector } from '../registers.ts'
import { changed } from './privilege.ts'
import { commitCode, loadReal, markAccessed, readDescriptor, slotAccess, slotSelector } from './segments.ts'
import {
  commitInnerStack,
  commitPointer,
  pop,
  push,
  readLongStackPointer,
  useCurrentStack,
  useInnerStack,
  useLongStack,
} from './stack.ts'
import { switchTask, taskKind } from './task.ts'
import {
  access,
  cell32,
  cell64,
  cpl,
  dpl,
  frame,
  gateOffset,
  inLongMode,
  inRealOrVm,
  limitOf,
  notCanonical,
  selectorError,
  selectorOf,
  slot,
  slots,
  spare,
} from './workspace.ts'

/** JMP and CALL to far addresses, directly and through gates (SDM vol. 2 JMP, CALL; vol. 3A 5.8). */

export const isCodeSegment = (bits: I32): I32 =>
  bits.and(access.memory | access.code).eq(access.memory | access.code)

/** The offset must lie in the segment of slots.code, or be canonical if that is 64-bit code. */
export function checkOffset(code: Code, offset: I64): void {
  const { f } = code
  const bits = slotAccess(slots.code)
  const long = f.let(inLongMode().ne(0).and(bits.and(access.long).ne(0)))
  const bad = f.ifElse(
    long,
    () => notCanonical(offset),
    () => offset.gtU(cell32(slots.code + slot.limit).extendU()),
  )
  code.raiseIf(bad, vector.GP, i32(0))
}

/** In long mode a code segment cannot be 64-bit and 32-bit at once. */
export function refuseLongBig(code: Code, selector: I32): void {
  const both = slotAccess(slots.code)
    .and(access.long | access.big)
    .eq(access.long | access.big)
  code.raiseIf(inLongMode().ne(0).and(both), vector.GP, selectorError(selector))
}

/** (selector): checks the code segment in slots.code as the direct target of a far JMP or CALL. */
const checkDirect = (routines: Routines): Routine =>
  routines.routine('system.checkDirect', ['i32'], (code, f) => {
    const selector = f.param(0, 'i32').get()
    const bits = f.let(slotAccess(slots.code))
    const conforming = bits.and(access.conforming)
    const bad = f.ifElse(
      conforming,
      () => dpl(bits).gtU(cpl()),
      () => selector.and(3).gtU(cpl()).or(dpl(bits).ne(cpl())),
    )
    code.raiseIf(isCodeSegment(bits).eqz().or(bad), vector.GP, selectorError(selector))
    refuseLongBig(code, selector)
    code.raiseIf(bits.and(access.present).eqz(), vector.NP, selectorError(selector))
    code.invoke(markAccessed(routines), i32(slots.code))
  })

/** (selector): a system descriptor in slots.code moves to slots.gate if its privilege allows its use. */
const checkGate = (routines: Routines): Routine =>
  routines.routine('system.checkGate', ['i32'], (code, f) => {
    const selector = f.param(0, 'i32').get()
    f.memoryCopy(i32(slots.gate), i32(slots.code), i32(slot.size))
    const bits = f.let(slotAccess(slots.gate))
    const type = f.let(bits.and(0x1f))
    const task = type.eq(1).or(type.eq(9)).or(type.eq(5)).or(type.eq(4))
    const usable = type.eq(12).or(task.and(inLongMode().eqz()))
    const reachable = dpl(bits)
      .geU(cpl())
      .and(dpl(bits).geU(selector.and(3)))
    code.raiseIf(usable.and(reachable).eqz(), vector.GP, selectorError(selector))
    code.raiseIf(bits.and(access.present).eqz(), vector.NP, selectorError(selector))
  })

/** Reads where the call gate in slots.gate leads: code segment to slots.code, offset to gateOffset. */
const followGate = (routines: Routines): Routine =>
  routines.routine('system.followGate', [], (code, f) => {
    const raw = f.let(cell64(slots.gate + slot.raw))
    const selector = f.let(raw.shrU(16).wrap().and(0xffff))
    const wide = slotAccess(slots.gate).and(8)
    f.store64(0, gateOffset, raw.and(0xffffn).or(select(wide, raw.shrU(32).and(0xffff_0000n), i64(0))))
    f.if(inLongMode(), () => {
      const high = code.loadSystem(64, cell64(slots.gate + slot.address).add(8))
      const named = slotSelector(slots.gate)
      code.raiseIf(high.and(0x1f00_0000_0000n).ne(0), vector.GP, selectorError(named))
      f.store64(0, gateOffset, cell64(gateOffset).or(high.shl(32)))
    })
    code.raiseIf(selector.and(0xfffc).eqz(), vector.GP, i32(0))
    code.invoke(readDescriptor(routines), selector, i32(vector.GP), i32(slots.code))
    const bits = f.let(slotAccess(slots.code))
    code.raiseIf(isCodeSegment(bits).eqz().or(dpl(bits).gtU(cpl())), vector.GP, selectorError(selector))
    const is64 = bits.and(access.long | access.big).eq(access.long)
    code.raiseIf(inLongMode().ne(0).and(is64.eqz()), vector.GP, selectorError(selector))
    code.raiseIf(bits.and(access.present).eqz(), vector.NP, selectorError(selector))
    code.invoke(markAccessed(routines), i32(slots.code))
    checkOffset(code, cell64(gateOffset))
  })

/** The TSS that a task gate or TSS descriptor in slots.gate names. */
const taskSelector = (code: Code): I32 =>
  code.f.ifElse(
    slotAccess(slots.gate).and(0x1f).eq(5),
    () =>
      cell64(slots.gate + slot.raw)
        .shrU(16)
        .wrap()
        .and(0xffff),
    () => slotSelector(slots.gate),
  )

const isCallGate = (): I32 => slotAccess(slots.gate).and(0x17).eq(4)

/** How many bytes the call gate in slots.gate pushes for each value. */
const gateBytes = ({ f }: Code): I32 =>
  f.ifElse(
    inLongMode(),
    () => i32(8),
    () => slotAccess(slots.gate).and(8).shrU(2).add(2),
  )

/** Switches tasks if slots.gate is a task gate or TSS. */
function followTask(code: Code, kind: number): void {
  const { f } = code
  f.if(isCallGate().eqz(), () => {
    code.invoke(switchTask(code.routines), taskSelector(code), i32(kind), i32(0))
    f.return(i32(status.jump))
  })
}

/** (selector, offset): JMP FAR. state.rip is that of the next instruction. */
export const farJump = (routines: Routines): Routine =>
  routines.routine('system.farJump', ['i32', 'i64'], (code, f) => {
    const selector = f.param(0, 'i32').get()
    const offset = f.param(1, 'i64').get()
    f.if(inRealOrVm(), () => {
      code.raiseIf(offset.gtU(limitOf(CS).extendU()), vector.GP, i32(0))
      f.do(loadReal(routines), i32(CS), selector)
      f.do(changed(routines))
      code.jump(offset)
    })
    code.raiseIf(selector.and(0xfffc).eqz(), vector.GP, i32(0))
    code.invoke(readDescriptor(routines), selector, i32(vector.GP), i32(slots.code))
    f.store64(0, gateOffset, offset)
    f.if(
      slotAccess(slots.code).and(access.memory),
      () => {
        code.invoke(checkDirect(routines), selector)
        checkOffset(code, offset)
      },
      () => {
        code.invoke(checkGate(routines), selector)
        followTask(code, taskKind.jump)
        code.invoke(followGate(routines))
        const bits = slotAccess(slots.code)
        const inner = bits.and(access.conforming).eqz().and(dpl(bits).ne(cpl()))
        code.raiseIf(inner, vector.GP, selectorError(slotSelector(slots.code)))
      },
    )
    commitCode(code, cpl())
    f.do(changed(routines))
    code.jump(cell64(gateOffset))
  })

/** Where the old stack pointer and the frame of the new stack lie meanwhile. */
const oldPointer = spare
const savedFrame = spare + 8
const frameBytes = 48

/** (bytes of an element): copies the parameters of a call gate from the old stack, the deepest first. */
const copyParameters = (routines: Routines): Routine =>
  routines.routine('system.copyParameters', ['i32'], (code, f) => {
    const size = f.param(0, 'i32').get()
    const left = f.local('i32')
    const old = f.let(cell64(oldPointer))
    f.set(
      left,
      cell64(slots.gate + slot.raw)
        .shrU(32)
        .wrap()
        .and(0x1f),
    )
    f.loop((again) => {
      f.if(left.get(), () => {
        f.set(left, left.get().sub(1))
        // read on the old stack, push on the new one
        f.memoryCopy(i32(savedFrame), i32(frame.base), i32(frameBytes))
        f.do(useCurrentStack(routines))
        f.store64(0, frame.pointer, old.add(left.get().mul(size).extendU()).and(cell64(frame.mask)))
        const value = pop(code, size)
        f.memoryCopy(i32(frame.base), i32(savedFrame), i32(frameBytes))
        push(code, size, value)
        f.br(again)
      })
    })
  })
/** Enters the more privileged code in slots.code through a call gate: stack switch, parameters, return address. */
const callInner = (routines: Routines): Routine =>
  routines.routine('system.callInner', [], (code, f) => {
    const level = f.let(dpl(slotAccess(slots.code)))
    const pointer = f.let(cell64(state.registers + 8 * RSP))
    const long = f.let(inLongMode())
    const size = gateBytes(code)
    f.store64(0, oldPointer, pointer)
    f.if(
      long,
      () => {
        code.invoke(readLongStackPointer(routines), level)
        code.invoke(useLongStack(routines), cell64(frame.value), level)
      },
      () => code.invoke(useInnerStack(routines), level),
    )
    push(code, size, selectorOf(SS).extendU())
    push(code, size, pointer)
    f.if(long.eqz(), () => code.invoke(copyParameters(routines), size))
    push(code, size, selectorOf(CS).extendU())
    push(code, size, cell64(state.rip))
    f.do(commitPointer(routines))
    commitInnerStack(code, level)
    commitCode(code, level)
  })

/** (bytes): pushes the return address on the stack in use. */
const pushReturn = (routines: Routines): Routine =>
  routines.routine('system.pushReturn', ['i32'], (code, f) => {
    const size = f.param(0, 'i32').get()
    f.do(useCurrentStack(routines))
    push(code, size, selectorOf(CS).extendU())
    push(code, size, cell64(state.rip))
  })

/** (selector, offset, bytes of an operand): CALL FAR. state.rip is that of the next instruction. */
export const farCall = (routines: Routines): Routine =>
  routines.routine('system.farCall', ['i32', 'i64', 'i32'], (code, f) => {
    const selector = f.param(0, 'i32').get()
    const offset = f.param(1, 'i64').get()
    const size = f.param(2, 'i32').get()
    f.if(inRealOrVm(), () => {
      code.raiseIf(offset.gtU(limitOf(CS).extendU()), vector.GP, i32(0))
      code.invoke(pushReturn(routines), size)
      f.do(commitPointer(routines))
      f.do(loadReal(routines), i32(CS), selector)
      f.do(changed(routines))
      code.jump(offset)
    })
    code.raiseIf(selector.and(0xfffc).eqz(), vector.GP, i32(0))
    code.invoke(readDescriptor(routines), selector, i32(vector.GP), i32(slots.code))
    f.if(
      slotAccess(slots.code).and(access.memory),
      () => {
        code.invoke(checkDirect(routines), selector)
        checkOffset(code, offset)
        f.store64(0, gateOffset, offset)
        code.invoke(pushReturn(routines), size)
        f.do(commitPointer(routines))
        commitCode(code, cpl())
      },
      () => {
        code.invoke(checkGate(routines), selector)
        followTask(code, taskKind.call)
        code.invoke(followGate(routines))
        const bits = slotAccess(slots.code)
        f.if(
          bits.and(access.conforming).eqz().and(dpl(bits).ltU(cpl())),
          () => code.invoke(callInner(routines)),
          () => {
            code.invoke(pushReturn(routines), gateBytes(code))
            f.do(commitPointer(routines))
            commitCode(code, cpl())
          },
        )
      },
    )
    f.do(changed(routines))
    code.jump(cell64(gateOffset))
  })
