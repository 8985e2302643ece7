import type { I32, I64 } from '../../wasm/values.ts'
import { i32, i64, select } from '../../wasm/values.ts'
import type { Code, Routine, Routines } from '../emitter.ts'
import { SS, state, TR } from '../layout.ts'
import { STACK_SHIFT } from '../mode.ts'
import { RSP, vector } from '../registers.ts'
import { checkStackSegment, clearSegment, commit, slotAccess } from './segments.ts'
import {
  access,
  accessOf,
  baseOf,
  cell32,
  cell64,
  cpl,
  ext,
  frame,
  inLongMode,
  limitOf,
  notCanonical,
  selectorError,
  selectorOf,
  slot,
  slots,
} from './workspace.ts'

/**
 * Far calls, returns and interrupts push and pop on a frame: a stack with its own base, limit, pointer and privilege that
 * becomes SS:RSP only when nothing can fault any more.
 */
const stackPointer = state.registers + 8 * RSP

/** 1 unless `length` bytes at `offset` lie within a data segment of this limit and type (SDM vol. 3A, 5.3). */
export const outsideLimit = (routines: Routines) =>
  routines.function('system.outsideLimit', ['i64', 'i32', 'i32', 'i32'], 'i32', (f) => {
    const [offset, length, limit, bits] = f.args('i64', 'i32', 'i32', 'i32')
    const last = f.let(offset.add(length.extendU()).sub(1))
    const growsDown = bits.and(access.memory | access.code | access.down).eq(access.memory | access.down)
    f.if(growsDown, () => {
      const top = select(bits.and(access.big), i64(0xffff_ffffn), i64(0xffffn))
      f.return(offset.leU(limit.extendU()).or(last.gtU(top)))
    })
    f.result_(last.gtU(limit.extendU()))
  })

/** The frame is the stack in use. */
export const useCurrentStack = (routines: Routines) =>
  routines.function('system.useCurrentStack', [], 'none', (f) => {
    const size = f.let(cell32(state.mode).shrU(STACK_SHIFT).and(3))
    f.store64(0, frame.base, select(size.eq(2), i64(0), baseOf(SS)))
    f.store64(0, frame.mask, select(size.eq(2), i64(-1), select(size, i64(0xffff_ffffn), i64(0xffffn))))
    f.store64(0, frame.pointer, cell64(stackPointer).and(cell64(frame.mask)))
    f.store32(0, frame.limit, limitOf(SS))
    f.store32(0, frame.access, accessOf(SS))
    f.store32(0, frame.cpl, cpl())
    f.store32(0, frame.error, ext())
  })

/** (pointer, level): the frame is a stack of 64-bit mode, where segments do not count. */
export const useLongStack = (routines: Routines): Routine =>
  routines.routine('system.useLongStack', ['i64', 'i32'], (code, f) => {
    const pointer = f.param(0, 'i64').get()
    code.raiseIf(notCanonical(pointer), vector.SS, ext())
    f.store64(0, frame.base, i64(0))
    f.store64(0, frame.mask, i64(-1))
    f.store64(0, frame.pointer, pointer)
    f.store32(0, frame.cpl, f.param(1, 'i32').get())
    f.store32(0, frame.error, ext())
  })

/** (pointer, level): the frame is the stack segment in slots.stack. */
export const useSlotStack = (routines: Routines) =>
  routines.function('system.useSlotStack', ['i64', 'i32'], 'none', (f) => {
    const bits = f.let(slotAccess(slots.stack))
    f.store64(0, frame.base, cell64(slots.stack + slot.base))
    f.store64(0, frame.mask, select(bits.and(access.big), i64(0xffff_ffffn), i64(0xffffn)))
    f.store64(0, frame.pointer, f.param(0, 'i64').get().and(cell64(frame.mask)))
    f.store32(0, frame.limit, cell32(slots.stack + slot.limit))
    f.store32(0, frame.access, bits)
    f.store32(0, frame.cpl, f.param(1, 'i32').get())
    f.store32(0, frame.error, selectorError(cell32(slots.stack + slot.selector)))
  })

/** (level): in protected mode, the frame is the stack that the TSS names for an inner level; SS in slots.stack. */
export const useInnerStack = (routines: Routines): Routine =>
  routines.routine('system.useInnerStack', ['i32'], (code, f) => {
    const level = f.param(0, 'i32').get()
    const wide = f.let(accessOf(TR).and(8).ne(0))
    const at = f.let(select(wide, level.shl(3).add(4), level.shl(2).add(2)))
    const last = at.add(select(wide, i32(5), i32(3)))
    code.raiseIf(
      last.gtU(limitOf(TR)).or(accessOf(TR).and(access.present).eqz()),
      vector.TS,
      selectorError(selectorOf(TR)),
    )
    const address = f.let(baseOf(TR).add(at.extendU()))
    const pointer = f.local('i64')
    const selector = f.local('i32')
    f.if(
      wide,
      () => {
        f.set(pointer, code.loadSystem(32, address))
        f.set(selector, code.loadSystem(16, address.add(4)).wrap())
      },
      () => {
        f.set(pointer, code.loadSystem(16, address))
        f.set(selector, code.loadSystem(16, address.add(2)).wrap())
      },
    )
    code.invoke(checkStackSegment(routines), selector.get(), level, i32(vector.TS))
    f.do(useSlotStack(routines), pointer.get(), level)
  })

/** (number of the 8-byte field from offset 4): a stack pointer of the 64-bit TSS (SDM vol. 3A, 7.7), left in frame.value. */
export const readLongStackPointer = (routines: Routines): Routine =>
  routines.routine('system.readLongStackPointer', ['i32'], (code, f) => {
    const at = f.let(f.param(0, 'i32').get().shl(3).add(4))
    code.raiseIf(at.add(7).gtU(limitOf(TR)), vector.TS, selectorError(selectorOf(TR)))
    f.store64(0, frame.value, code.loadSystem(64, baseOf(TR).add(at.extendU())))
  })

/** Linear address of `offset` on the frame's stack. */
const linear = (offset: I64): I64 =>
  select(cell64(frame.mask).eq(-1n), offset, cell64(frame.base).add(offset).and(0xffff_ffffn))

const checkLimit = (code: Code, offset: I64, size: I32): void => {
  const outside = code.f.call(
    outsideLimit(code.routines),
    offset,
    size,
    cell32(frame.limit),
    cell32(frame.access),
  )
  const { f } = code
  f.if(cell64(frame.mask).ne(-1n), () => code.raiseIf(outside, vector.SS, cell32(frame.error)))
}

/** (bytes, value): pushes 2, 4 or 8 bytes on the frame. */
const pushFrame = (routines: Routines): Routine =>
  routines.routine('system.push', ['i32', 'i64'], (code, f) => {
    const size = f.param(0, 'i32').get()
    const value = f.param(1, 'i64').get()
    const offset = f.let(cell64(frame.pointer).sub(size.extendU()).and(cell64(frame.mask)))
    checkLimit(code, offset, size)
    const at = f.let(linear(offset))
    const store = (width: 16 | 32 | 64) =>
      f.if(
        cell32(frame.cpl).eq(3).and(cpl().eq(3)),
        () => code.store(width, at, value),
        () => code.storeSystem(width, at, value),
      )
    f.if(
      size.eq(8),
      () => store(64),
      () =>
        f.if(
          size.eq(4),
          () => store(32),
          () => store(16),
        ),
    )
    f.store64(0, frame.pointer, offset)
  })

/** (bytes): pops 2, 4 or 8 bytes from the frame into frame.value. */
const popFrame = (routines: Routines): Routine =>
  routines.routine('system.pop', ['i32'], (code, f) => {
    const size = f.param(0, 'i32').get()
    const offset = f.let(cell64(frame.pointer))
    checkLimit(code, offset, size)
    const at = f.let(linear(offset))
    f.if(
      size.eq(8),
      () => f.store64(0, frame.value, code.load(64, at)),
      () =>
        f.if(
          size.eq(4),
          () => f.store64(0, frame.value, code.load(32, at)),
          () => f.store64(0, frame.value, code.load(16, at)),
        ),
    )
    f.store64(0, frame.pointer, offset.add(size.extendU()).and(cell64(frame.mask)))
  })

export function push(code: Code, size: I32, value: I64): void {
  code.invoke(pushFrame(code.routines), size, value)
}

/** The popped value, bound. */
export function pop(code: Code, size: I32): I64 {
  code.invoke(popFrame(code.routines), size)
  return code.f.let(cell64(frame.value))
}

export function skip(code: Code, bytes: I32): void {
  code.f.store64(0, frame.pointer, cell64(frame.pointer).add(bytes.extendU()).and(cell64(frame.mask)))
}

/** RSP takes the frame's pointer, as wide as the frame's stack is. */
export const commitPointer = (routines: Routines) =>
  routines.function('system.commitPointer', [], 'none', (f) => {
    const narrow = cell64(frame.mask).eq(0xffffn)
    const kept = cell64(stackPointer).and(-0x1_0000n)
    f.store64(0, stackPointer, cell64(frame.pointer).or(select(narrow, kept, i64(0))))
  })

/** SS becomes the slot `stack`, or in long mode a null selector of the new level. */
export function commitInnerStack(code: Code, level: I32): void {
  const { f } = code
  f.if(
    inLongMode(),
    () => f.do(clearSegment(code.routines), i32(SS), level),
    () => commit(code, SS, slots.stack),
  )
}
