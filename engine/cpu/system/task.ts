import type { I32, I64 } from '../../wasm/values.ts'
import { i32, i64, select } from '../../wasm/values.ts'
import { type Code, type Routine, type Routines, status } from '../emitter.ts'
import { CS, DS, ES, FS, GS, LDTR, SS, state, TR } from '../layout.ts'
import { flushNonGlobal } from '../mmu/tlb.ts'
import { CR0, NT, RF, VM, vector } from '../registers.ts'
import { deliver, eventKind } from './exceptions.ts'
import { changed } from './privilege.ts'
import {
  checkStackSegment,
  clearSegment,
  commit,
  commitCode,
  loadReal,
  loadSegment,
  markAccessed,
  readDescriptor,
  slotAccess,
  writeAccessByte,
} from './segments.ts'
import { commitPointer, push, useCurrentStack } from './stack.ts'
import {
  access,
  accessOf,
  baseOf,
  cell32,
  cell64,
  dpl,
  frame,
  raiseVector,
  readRflags,
  selectorError,
  selectorOf,
  slot,
  slots,
  writeRflags,
} from './workspace.ts'

/** Task switch of protected mode (SDM vol. 3A, chapter 7). */
export const taskKind = { jump: 0, call: 1, interrupt: 2, iret: 3 } as const

/** Fields that both TSS formats have in the same order: 4 bytes each from 32 on, or 2 bytes each from 14 on. */
const field = { rip: 0, flags: 1, registers: 2, segments: 10, segments16: 14, ldt16: 14, ldt32: 16 } as const
const CR3_AT = 28
const DEBUG_AT = 100
/** Local breakpoints (L0–L3, LE), which end with their task. */
const DR7_LOCAL = 0x155n
/** Flags that a TSS may set. */
const TASK_FLAGS = 0x3f_7fd5 & ~RF

const fieldAddress = (base: I64, wide: I32, index: number): I64 =>
  base.add(select(wide, i64(32 + 4 * index), i64(14 + 2 * index)))

/** (address, wide): a field is left in frame.value. */
const readField = (routines: Routines): Routine =>
  routines.routine('system.readTaskField', ['i64', 'i32'], (code, f) => {
    const address = f.param(0, 'i64').get()
    f.if(
      f.param(1, 'i32').get(),
      () => f.store64(0, frame.value, code.loadSystem(32, address)),
      () => f.store64(0, frame.value, code.loadSystem(16, address)),
    )
  })

/** (address, wide, value) */
const writeField = (routines: Routines): Routine =>
  routines.routine('system.writeTaskField', ['i64', 'i32', 'i64'], (code, f) => {
    const address = f.param(0, 'i64').get()
    const value = f.param(2, 'i64').get()
    f.if(
      f.param(1, 'i32').get(),
      () => code.storeSystem(32, address, value),
      () => code.storeSystem(16, address, value),
    )
  })

/** (selector, kind): checks the TSS descriptor of the new task and leaves it in slots.gate. */
const checkTask = (routines: Routines): Routine =>
  routines.routine('system.checkTask', ['i32', 'i32'], (code, f) => {
    const selector = f.let(f.param(0, 'i32').get().and(0xffff))
    const back = f.let(f.param(1, 'i32').get().eq(taskKind.iret))
    const failure = f.let(select(back, i32(vector.TS), i32(vector.GP)))
    const local = selector.and(4).ne(0).or(selector.and(0xfffc).eqz())
    f.if(local, () => raiseVector(f, failure, selectorError(selector)))
    code.invoke(readDescriptor(routines), selector, failure, i32(slots.gate))
    const bits = f.let(slotAccess(slots.gate))
    // types 1 and 9 are available, 3 and 11 busy
    f.if(bits.and(0x17).ne(back.shl(1).or(1)), () => raiseVector(f, failure, selectorError(selector)))
    code.raiseIf(bits.and(access.present).eqz(), vector.NP, selectorError(selector))
    const least = select(bits.and(8), i32(103), i32(43))
    code.raiseIf(cell32(slots.gate + slot.limit).ltU(least), vector.TS, selectorError(selector))
  })

/** (kind): writes the running task into its TSS. */
const saveTask = (routines: Routines): Routine =>
  routines.routine('system.saveTask', ['i32'], (code, f) => {
    const kind = f.param(0, 'i32').get()
    const wide = f.let(accessOf(TR).and(8))
    const base = f.let(baseOf(TR))
    const keep = (index: number, value: I64) =>
      code.invoke(writeField(routines), fieldAddress(base, wide, index), wide, value)
    const flags = readRflags(code).and(kind.eq(taskKind.iret).mul(NT).xor(-1))
    keep(field.rip, cell64(state.rip))
    keep(field.flags, flags.extendU())
    for (let n = 0; n < 8; n++) keep(field.registers + n, cell64(state.registers + 8 * n))
    for (const segment of [ES, CS, SS, DS]) keep(field.segments + segment, selectorOf(segment).extendU())
    f.if(wide, () => {
      for (const segment of [FS, GS]) keep(field.segments + segment, selectorOf(segment).extendU())
    })
  })

/** Loads CS, LDTR and SS of the new task from the selectors already in place; faults belong to the new task. */
const loadTaskSegments = (routines: Routines): Routine =>
  routines.routine('system.loadTaskSegments', [], (code, f) => {
    const ldt = f.let(selectorOf(LDTR))
    f.if(ldt.and(0xfffc).ne(0), () => {
      code.raiseIf(ldt.and(4), vector.TS, selectorError(ldt))
      code.invoke(readDescriptor(routines), ldt, i32(vector.TS), i32(slots.data))
      const bits = slotAccess(slots.data)
      const bad = bits.and(0x1f | access.present).ne(2 | access.present)
      code.raiseIf(bad, vector.TS, selectorError(ldt))
      commit(code, LDTR, slots.data)
    })
    f.if(cell32(state.flagsSystem).and(VM), () => {
      f.do(changed(routines))
      for (const segment of [ES, CS, SS, DS, FS, GS])
        f.do(loadReal(routines), i32(segment), selectorOf(segment))
      f.do(changed(routines))
      f.return(i32(0))
    })
    const selector = f.let(selectorOf(CS))
    const level = f.let(selector.and(3))
    f.store32(0, state.cpl, level)
    f.do(changed(routines))
    code.raiseIf(selector.and(0xfffc).eqz(), vector.TS, i32(0))
    code.invoke(readDescriptor(routines), selector, i32(vector.TS), i32(slots.code))
    const bits = f.let(slotAccess(slots.code))
    const isCode = bits.and(access.memory | access.code).eq(access.memory | access.code)
    const fits = f.ifElse(
      bits.and(access.conforming),
      () => dpl(bits).leU(level),
      () => dpl(bits).eq(level),
    )
    code.raiseIf(isCode.and(fits).eqz(), vector.TS, selectorError(selector))
    code.raiseIf(bits.and(access.present).eqz(), vector.NP, selectorError(selector))
    code.invoke(markAccessed(routines), i32(slots.code))
    commitCode(code, level)
    code.invoke(checkStackSegment(routines), selectorOf(SS), level, i32(vector.TS))
    commit(code, SS, slots.stack)
    for (const segment of [ES, DS, FS, GS]) loadTaskData(code, segment)
    f.do(changed(routines))
    code.raiseIf(cell64(state.rip).gtU(cell32(slots.code + slot.limit).extendU()), vector.GP, i32(0))
  })

/** As MOV to the segment register, but a bad selector is #TS. */
function loadTaskData(code: Code, segment: number): void {
  const { f, routines } = code
  const outcome = f.let(f.call(loadSegment(routines).function, i32(segment), selectorOf(segment)))
  f.if(outcome, () => {
    f.if(cell32(state.fault).eq(0x100 | vector.GP), () => f.store32(0, state.fault, 0x100 | vector.TS))
    f.return(outcome)
  })
}

/** (pushes): the error code that the gate's exception brings, pushed on the new stack; bit 0: is there one, rest: it. */
const pushTaskError = (routines: Routines): Routine =>
  routines.routine('system.pushTaskError', ['i32'], (code, f) => {
    const pushes = f.param(0, 'i32').get()
    f.if(pushes.and(1), () => {
      f.do(useCurrentStack(routines))
      push(code, select(accessOf(TR).and(8), i32(4), i32(2)), pushes.shrU(1).extendU())
      f.do(commitPointer(routines))
    })
  })

/**
 * (selector of a TSS, kind, error code × 2 + 1 or 0): leaves the running task, whose next instruction is at state.rip,
 * and enters another: state.rip is then its. Faults found after the switch are delivered here, in the new task, since
 * the instruction that began it is no longer there to have them.
 */
export const switchTask = (routines: Routines): Routine =>
  routines.routine('system.switchTask', ['i32', 'i32', 'i32'], (code, f) => {
    const selector = f.let(f.param(0, 'i32').get().and(0xffff))
    const kind = f.param(1, 'i32').get()
    const pushes = f.param(2, 'i32').get()
    code.invoke(checkTask(routines), selector, kind)
    const wide = f.let(slotAccess(slots.gate).and(8))
    const base = f.let(cell64(slots.gate + slot.base))
    const nests = f.let(kind.eq(taskKind.call).or(kind.eq(taskKind.interrupt)))

    const read = (index: number): I64 => {
      code.invoke(readField(routines), fieldAddress(base, wide, index), wide)
      return f.let(cell64(frame.value))
    }
    const rip = read(field.rip)
    const flags = read(field.flags)
    const registers = Array.from({ length: 8 }, (_, n) => read(field.registers + n))
    const selectors = [ES, CS, SS, DS].map((segment) => read(field.segments + segment))
    const [fs, gs, cr3, debug, ldt] = [
      f.local('i64'),
      f.local('i64'),
      f.local('i64'),
      f.local('i64'),
      f.local('i64'),
    ]
    f.if(
      wide,
      () => {
        f.set(fs, read(field.segments + FS))
        f.set(gs, read(field.segments + GS))
        f.set(ldt, read(field.ldt32))
        f.set(cr3, code.loadSystem(32, base.add(CR3_AT)))
        f.set(debug, code.loadSystem(16, base.add(DEBUG_AT)))
      },
      () => {
        f.set(fs, i64(0))
        f.set(gs, i64(0))
        f.set(ldt, read(field.ldt16))
        f.set(cr3, cell64(state.cr3))
        f.set(debug, i64(0))
      },
    )

    code.invoke(saveTask(routines), kind)
    f.if(nests, () => code.storeSystem(16, base, selectorOf(TR).extendU()))
    f.if(nests.eqz(), () => {
      code.invoke(readDescriptor(routines), selectorOf(TR), i32(vector.TS), i32(slots.data))
      code.invoke(writeAccessByte(routines), i32(slots.data), slotAccess(slots.data).and(~2))
    })
    const busy = f.let(slotAccess(slots.gate).or(2))
    code.invoke(writeAccessByte(routines), i32(slots.gate), busy)

    f.store32(0, slots.gate + slot.access, busy)
    commit(code, TR, slots.gate)
    f.store64(0, state.cr0, cell64(state.cr0).or(CR0.TS))
    f.if(
      cell32(state.cr0)
        .and(CR0.PG | 0)
        .ne(0)
        .and(cell64(state.cr3).ne(cr3.get())),
      () => {
        f.store64(0, state.cr3, cr3.get())
        f.do(flushNonGlobal(routines))
      },
    )
    f.store64(0, state.rip, rip)
    writeRflags(code, flags.wrap().and(TASK_FLAGS).or(nests.mul(NT)))
    for (const [n, value] of registers.entries()) f.store64(0, state.registers + 8 * n, value)
    const loaded = [...selectors, fs.get(), gs.get(), ldt.get()]
    for (const [segment, value] of loaded.entries()) f.do(clearSegment(routines), i32(segment), value.wrap())
    f.store64(0, state.debug + 7 * 8, cell64(state.debug + 7 * 8).and(~DR7_LOCAL))

    f.block((failed) => {
      f.brIf(failed, f.call(loadTaskSegments(routines).function))
      f.brIf(failed, f.call(pushTaskError(routines).function, pushes))
      f.if(debug.get().and(1).wrap(), () => {
        f.store64(0, state.debug + 6 * 8, cell64(state.debug + 6 * 8).or(0x8000))
        f.store32(0, state.fault, 0x100 | vector.DB)
        f.br(failed)
      })
      f.return(i32(status.next))
    })
    f.return(f.call(deliver(routines).function, cell32(state.fault).and(0xff), i32(eventKind.exception)))
  })
