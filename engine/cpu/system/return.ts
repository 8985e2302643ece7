import type { I32, I64 } from '../../wasm/values.ts'
import { i32 } from '../../wasm/values.ts'
import { type Code, type Routine, type Routines, status } from '../emitter.ts'
import { CS, DS, ES, FS, GS, SS, state, TR } from '../layout.ts'
import {
  AC,
  AF,
  CF,
  DF,
  ID,
  IF,
  IOPL,
  NT,
  OF,
  PF,
  RF,
  SF,
  TF,
  VIF,
  VIP,
  VM,
  vector,
  ZF,
} from '../registers.ts'
import { changed } from './privilege.ts'
import {
  checkStackSegment,
  clearSegment,
  commit,
  commitCode,
  dropPrivilegedSegments,
  loadReal,
  markAccessed,
  readDescriptor,
  slotAccess,
} from './segments.ts'
import { commitPointer, pop, skip, useCurrentStack, useSlotStack } from './stack.ts'
import { switchTask, taskKind } from './task.ts'
import { checkOffset, isCodeSegment, refuseLongBig } from './transfer.ts'
import {
  access,
  baseOf,
  cell32,
  cell64,
  cpl,
  dpl,
  frame,
  in64BitCode,
  inLongMode,
  inRealOrVm,
  inVm86,
  limitOf,
  readRflags,
  selectorError,
  slots,
  spare,
  writeRflags,
} from './workspace.ts'

/** RET FAR and IRET (SDM vol. 2), in all modes. */

/** Flags that IRET takes from the stack at every privilege. */
const ALWAYS = CF | PF | AF | ZF | SF | TF | DF | OF | NT
/** And those that only its 32-bit and 64-bit forms do. */
const WIDE = RF | AC | ID

const popped = { pointer: spare, stackSelector: spare + 8 } as const

/** (selector): checks the code segment to return to, left in slots.code. RPL is the privilege to return to. */
const checkReturn = (routines: Routines): Routine =>
  routines.routine('system.checkReturn', ['i32'], (code, f) => {
    const selector = f.param(0, 'i32').get()
    code.raiseIf(selector.and(0xfffc).eqz(), vector.GP, i32(0))
    code.invoke(readDescriptor(routines), selector, i32(vector.GP), i32(slots.code))
    const bits = f.let(slotAccess(slots.code))
    const level = selector.and(3)
    const wrong = f.ifElse(
      bits.and(access.conforming),
      () => dpl(bits).gtU(level),
      () => dpl(bits).ne(level),
    )
    const bad = isCodeSegment(bits).eqz().or(level.ltU(cpl())).or(wrong)
    code.raiseIf(bad, vector.GP, selectorError(selector))
    refuseLongBig(code, selector)
    code.raiseIf(bits.and(access.present).eqz(), vector.NP, selectorError(selector))
    code.invoke(markAccessed(routines), i32(slots.code))
  })

/**
 * (level): checks the stack segment in popped.stackSelector for a return to `level`. A null SS is good for 64-bit code
 * above level 3; slots.stack is then unusable.
 */
const checkReturnStack = (routines: Routines): Routine =>
  routines.routine('system.checkReturnStack', ['i32'], (code, f) => {
    const level = f.param(0, 'i32').get()
    const selector = f.let(cell32(popped.stackSelector).and(0xffff))
    f.if(selector.and(0xfffc).eqz(), () => {
      const to64 = inLongMode().ne(0).and(slotAccess(slots.code).and(access.long).ne(0))
      const good = to64.and(level.ne(3)).and(selector.and(3).eq(level))
      code.raiseIf(good.eqz(), vector.GP, i32(0))
      f.return(i32(0))
    })
    code.invoke(checkStackSegment(routines), selector, level, i32(vector.GP))
  })

/** Commits SS and RSP as popped, for code at `level`. */
function commitReturnStack(code: Code): void {
  const { f, routines } = code
  const selector = f.let(cell32(popped.stackSelector).and(0xffff))
  f.if(
    selector.and(0xfffc).eqz(),
    () => {
      f.do(clearSegment(routines), i32(SS), selector)
      f.store64(0, frame.mask, -1n)
      f.store64(0, frame.pointer, cell64(popped.pointer))
    },
    () => {
      f.do(useSlotStack(routines), cell64(popped.pointer), i32(0))
      // 64-bit code has the whole RSP whatever SS says
      f.if(inLongMode().ne(0).and(slotAccess(slots.code).and(access.long).ne(0)), () => {
        f.store64(0, frame.mask, -1n)
        f.store64(0, frame.pointer, cell64(popped.pointer))
      })
      commit(code, SS, slots.stack)
    },
  )
}

/** (bytes of an operand, bytes to release): RET FAR. */
export const farReturn = (routines: Routines): Routine =>
  routines.routine('system.farReturn', ['i32', 'i32'], (code, f) => {
    const [size, released] = f.args('i32', 'i32')
    f.do(useCurrentStack(routines))
    const rip = pop(code, size)
    const selector = f.let(pop(code, size).wrap().and(0xffff))
    skip(code, released)
    f.if(inRealOrVm(), () => {
      code.raiseIf(rip.gtU(limitOf(CS).extendU()), vector.GP, i32(0))
      f.do(commitPointer(routines))
      f.do(loadReal(routines), i32(CS), selector)
      f.do(changed(routines))
      code.jump(rip)
    })
    code.invoke(checkReturn(routines), selector)
    checkOffset(code, rip)
    const level = f.let(selector.and(3))
    f.if(
      level.eq(cpl()),
      () => {
        f.do(commitPointer(routines))
        commitCode(code, level)
      },
      () => {
        f.store64(0, popped.pointer, pop(code, size))
        f.store64(0, popped.stackSelector, pop(code, size))
        code.invoke(checkReturnStack(routines), level)
        commitReturnStack(code)
        skip(code, released)
        f.do(commitPointer(routines))
        commitCode(code, level)
        f.do(dropPrivilegedSegments(routines))
      },
    )
    f.do(changed(routines))
    code.jump(rip)
  })

/** RFLAGS after IRET with operand `size` at the privilege before it. RF counts only where breakpoints are enabled. */
function returnedFlags(code: Code, popped_: I64, size: I32): I32 {
  const { f } = code
  const given = f.let(popped_.wrap())
  const mayIf = f.let(cpl().leU(cell32(state.flagsSystem).and(IOPL).shrU(12)))
  const supreme = f.let(cpl().eqz())
  const wide = f.let(size.ne(2))
  const armed = cell32(state.debug + 7 * 8)
    .and(0xff)
    .ne(0)
  const mask = f.let(
    i32(ALWAYS)
      .or(wide.mul(WIDE & ~RF))
      .or(wide.and(armed).mul(RF))
      .or(mayIf.mul(IF))
      .or(supreme.mul(IOPL))
      .or(supreme.and(wide).mul(VIF | VIP)),
  )
  const kept = f.let(readRflags(code).and(~(VM | RF)))
  return f.let(given.and(mask).or(kept.and(mask.xor(-1))))
}

/** IRET of protected mode to virtual-8086 mode: nine values, no checks but the stack's. */
const returnToVm86 = (routines: Routines): Routine =>
  routines.routine('system.returnToVm86', ['i64', 'i32', 'i32'], (code, f) => {
    const rip = f.param(0, 'i64').get()
    const selector = f.param(1, 'i32').get()
    const flags = f.param(2, 'i32').get()
    const four = i32(4)
    const pointer = pop(code, four)
    code.raiseIf(rip.gtU(0xffffn), vector.GP, i32(0))
    const selectors = [SS, ES, DS, FS, GS].map((segment) => ({ segment, value: pop(code, four) }))
    writeRflags(code, flags.and(ALWAYS | AC | ID | IF | IOPL | VIF | VIP).or(VM))
    f.store64(0, state.registers + 32, pointer.and(0xffff_ffffn))
    // loadReal loads as the mode says
    f.do(changed(routines))
    f.do(loadReal(routines), i32(CS), selector)
    for (const { segment, value } of selectors) f.do(loadReal(routines), i32(segment), value.wrap())
    f.do(changed(routines))
    code.jump(rip)
  })

const returnReal = (routines: Routines): Routine =>
  routines.routine('system.returnReal', ['i32'], (code, f) => {
    const size = f.param(0, 'i32').get()
    const virtual = f.let(inVm86().ne(0))
    const level = f.let(cell32(state.flagsSystem).and(IOPL))
    code.raiseIf(virtual.and(level.ne(IOPL)), vector.GP, i32(0))
    f.do(useCurrentStack(routines))
    const rip = pop(code, size)
    const selector = pop(code, size)
    const flags = pop(code, size)
    code.raiseIf(rip.gtU(limitOf(CS).extendU()), vector.GP, i32(0))
    f.do(commitPointer(routines))
    // in virtual-8086 mode CPL is 3: IF changes since IOPL is 3, IOPL and VM stay
    const kept = f.let(returnedFlags(code, flags, size))
    writeRflags(code, kept.or(virtual.mul(VM)))
    f.do(loadReal(routines), i32(CS), selector.wrap())
    f.do(changed(routines))
    code.jump(rip)
  })

/** (bytes of an operand): IRET. state.rip is that of the next instruction. */
export const interruptReturn = (routines: Routines): Routine =>
  routines.routine('system.iret', ['i32'], (code, f) => {
    const size = f.param(0, 'i32').get()
    f.store32(0, state.nmiBlocked, 0)
    f.if(inRealOrVm(), () => code.invoke(returnReal(routines), size))
    f.if(cell32(state.flagsSystem).and(NT), () => {
      code.raiseIf(inLongMode(), vector.GP, i32(0))
      const back = code.loadSystem(16, baseOf(TR))
      code.invoke(switchTask(routines), back.wrap(), i32(taskKind.iret), i32(0))
      f.return(i32(status.jump))
    })
    const from64 = f.let(in64BitCode())
    f.do(useCurrentStack(routines))
    const rip = pop(code, size)
    const selector = f.let(pop(code, size).wrap().and(0xffff))
    const image = pop(code, size)
    const toVm86 = image.wrap().and(VM).ne(0).and(cpl().eqz()).and(size.eq(4)).and(inLongMode().eqz())
    f.if(toVm86, () => code.invoke(returnToVm86(routines), rip, selector, image.wrap()))
    code.invoke(checkReturn(routines), selector)
    checkOffset(code, rip)
    const level = f.let(selector.and(3))
    const outer = f.let(level.ne(cpl()))
    const flags = returnedFlags(code, image, size)
    f.if(from64.or(outer), () => {
      f.store64(0, popped.pointer, pop(code, size))
      f.store64(0, popped.stackSelector, pop(code, size))
      code.invoke(checkReturnStack(routines), level)
      commitReturnStack(code)
    })
    f.do(commitPointer(routines))
    writeRflags(code, flags)
    commitCode(code, level)
    f.if(outer, () => f.do(dropPrivilegedSegments(routines)))
    f.do(changed(routines))
    code.jump(rip)
  })
