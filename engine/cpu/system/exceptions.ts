import type { I32, I64 } from '../../wasm/values.ts'
import { i32 } from '../../wasm/values.ts'
import { type Code, type Routine, type Routines, status } from '../emitter.ts'
import { CS, DS, deviceAccess, ES, exitReason, FS, GS, SS, state } from '../layout.ts'
import { AC, IF, IOPL, NT, RF, RSP, TF, VM, vector } from '../registers.ts'
import { changed } from './privilege.ts'
import { clearSegment, commitCode, loadReal, markAccessed, readDescriptor, slotAccess } from './segments.ts'
import {
  commitInnerStack,
  commitPointer,
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
  ext,
  frame,
  gateOffset,
  inLongMode,
  inProtectedCr0,
  inVm86,
  notCanonical,
  readRflags,
  selectorError,
  selectorOf,
  slot,
  slots,
} from './workspace.ts'

/** What an event comes from: it decides privilege checks, error codes and the EXT bit. */
export const eventKind = {
  /** External interrupt or NMI. */
  external: 0,
  exception: 1,
  /** INT n. */
  software: 2,
  /** INT3 and INTO: as INT n, but not subject to IOPL in virtual-8086 mode. */
  trap: 3,
  /** INT1: no privilege check at all. */
  debug: 4,
} as const

const bitSet = (...vectors: number[]): number => vectors.reduce((bits, v) => bits | (1 << v), 0)
const has = (set: number, number: I32): I32 => number.ltU(32).and(i32(set).shrU(number).and(1))
/** Exceptions that push an error code (SDM vol. 3A, table 6-1). */
const WITH_ERROR = bitSet(vector.DF, vector.TS, vector.NP, vector.SS, vector.GP, vector.PF, vector.AC)
/** Exceptions that are no faults: RF is not set in the flags they push (SDM vol. 3B, 17.3.1.1). */
const NOT_FAULTS = bitSet(vector.DB, vector.NMI, vector.BP, vector.OF, vector.DF, vector.MC)
/** SDM vol. 3A, table 6-4. */
const CONTRIBUTORY = bitSet(vector.DE, vector.TS, vector.NP, vector.SS, vector.GP)

/** RIP to return to: state.rip, as wide as the frame. */
const returnRip = (): I64 => cell64(state.rip)
const isSoftware = (kind: I32): I32 => kind.eq(eventKind.software).or(kind.eq(eventKind.trap))
const hasError = (number: I32, kind: I32): I32 => kind.eq(eventKind.exception).and(has(WITH_ERROR, number))

/** RFLAGS as an event pushes them. */
function pushedFlags(code: Code, number: I32, kind: I32): I64 {
  const { f } = code
  const fault = kind.eq(eventKind.exception).and(has(NOT_FAULTS, number).eqz())
  return f.let(readRflags(code).or(fault.mul(RF)).extendU())
}

/** TF NT RF VM go, IF goes at an interrupt gate. */
function enterHandler(code: Code, interruptGate: I32): void {
  const { f } = code
  const kept = cell32(state.flagsSystem).and(~(TF | NT | RF | VM))
  f.store32(0, state.stepTrap, 0)
  f.store32(0, state.flagsSystem, kept.and(interruptGate.eqz().mul(IF).or(~IF)))
}

/** (vector): real mode (SDM vol. 3B, 20.1.4). */
const deliverReal = (routines: Routines): Routine =>
  routines.routine('system.deliverReal', ['i32'], (code, f) => {
    const at = f.let(f.param(0, 'i32').get().shl(2))
    code.raiseIf(at.add(3).gtU(cell32(state.idtLimit)), vector.GP, i32(0))
    const target = code.loadSystem(32, cell64(state.idtBase).add(at.extendU()))
    f.do(useCurrentStack(routines))
    push(code, i32(2), readRflags(code).extendU())
    push(code, i32(2), selectorOf(CS).extendU())
    push(code, i32(2), returnRip())
    f.do(commitPointer(routines))
    f.do(loadReal(routines), i32(CS), target.wrap().shrU(16))
    f.store32(0, state.flagsSystem, cell32(state.flagsSystem).and(~(IF | TF | RF | AC)))
    f.store32(0, state.stepTrap, 0)
    f.do(changed(routines))
    code.jump(target.and(0xffff))
  })

/** (selector): checks the code segment that a gate leads to and leaves it in slots.code. */
const checkHandler = (routines: Routines): Routine =>
  routines.routine('system.checkHandler', ['i32'], (code, f) => {
    const selector = f.param(0, 'i32').get()
    code.raiseIf(selector.and(0xfffc).eqz(), vector.GP, ext())
    code.invoke(readDescriptor(routines), selector, i32(vector.GP), i32(slots.code))
    const bits = f.let(slotAccess(slots.code))
    const isCode = bits.and(access.memory | access.code).eq(access.memory | access.code)
    code.raiseIf(isCode.eqz().or(dpl(bits).gtU(cpl())), vector.GP, selectorError(selector))
    f.if(inLongMode(), () => {
      const is64 = bits.and(access.long | access.big).eq(access.long)
      code.raiseIf(is64.eqz(), vector.GP, selectorError(selector))
    })
    code.raiseIf(bits.and(access.present).eqz(), vector.NP, selectorError(selector))
    code.invoke(markAccessed(routines), i32(slots.code))
  })

/** Privilege of the handler in slots.code: conforming code keeps the caller's. */
const handlerLevel = (code: Code): I32 => {
  const bits = slotAccess(slots.code)
  return code.f.ifElse(
    bits.and(access.conforming).ne(0),
    () => cpl(),
    () => dpl(bits),
  )
}

/** (vector, kind, error): long mode (SDM vol. 3A, 6.14). */
const deliverLong = (routines: Routines): Routine =>
  routines.routine('system.deliverLong', ['i32', 'i32', 'i32'], (code, f) => {
    const [number, kind, error] = f.args('i32', 'i32', 'i32')
    const at = f.let(number.shl(4))
    const gateError = number.shl(3).or(2).or(ext())
    code.raiseIf(at.add(15).gtU(cell32(state.idtLimit)), vector.GP, gateError)
    const gate = f.let(cell64(state.idtBase).add(at.extendU()))
    const low = code.loadSystem(64, gate)
    const high = code.loadSystem(64, gate.add(8))
    const bits = f.let(low.shrU(40).wrap().and(0xff))
    code.raiseIf(bits.and(0x1e).ne(0x0e), vector.GP, gateError)
    code.raiseIf(isSoftware(kind).and(dpl(bits).ltU(cpl())), vector.GP, gateError)
    code.raiseIf(bits.and(access.present).eqz(), vector.NP, gateError)
    code.invoke(checkHandler(routines), low.shrU(16).wrap().and(0xffff))
    const rip = f.let(low.and(0xffffn).or(low.shrU(32).and(0xffff_0000n)).or(high.shl(32)))
    code.raiseIf(notCanonical(rip), vector.GP, ext())

    const level = f.let(handlerLevel(code))
    const stackTable = f.let(low.shrU(32).wrap().and(7))
    const inner = f.let(level.ltU(cpl()))
    f.store64(0, gateOffset, cell64(state.registers + 8 * RSP))
    f.if(stackTable.or(inner), () => {
      // RSP0–2 are fields 0–2 of the TSS, IST1–7 are fields 4–10
      const field = f.ifElse(
        stackTable,
        () => stackTable.add(3),
        () => level,
      )
      code.invoke(readLongStackPointer(routines), field)
      f.store64(0, gateOffset, cell64(frame.value))
    })
    code.invoke(useLongStack(routines), cell64(gateOffset), level)
    f.store64(0, frame.pointer, cell64(frame.pointer).and(-16n))
    const eight = i32(8)
    push(code, eight, selectorOf(SS).extendU())
    push(code, eight, cell64(state.registers + 8 * RSP))
    push(code, eight, pushedFlags(code, number, kind))
    push(code, eight, selectorOf(CS).extendU())
    push(code, eight, returnRip())
    f.if(hasError(number, kind), () => push(code, eight, error.extendU()))

    f.do(commitPointer(routines))
    f.if(inner, () => f.do(clearSegment(routines), i32(SS), level))
    commitCode(code, level)
    enterHandler(code, bits.and(1).eqz())
    f.do(changed(routines))
    code.jump(rip)
  })

/** (vector, kind, error): protected mode and virtual-8086 mode (SDM vol. 3A, 6.12). */
const deliverProtected = (routines: Routines): Routine =>
  routines.routine('system.deliverProtected', ['i32', 'i32', 'i32'], (code, f) => {
    const [number, kind, error] = f.args('i32', 'i32', 'i32')
    const at = f.let(number.shl(3))
    const gateError = number.shl(3).or(2).or(ext())
    code.raiseIf(at.add(7).gtU(cell32(state.idtLimit)), vector.GP, gateError)
    const gate = code.loadSystem(64, cell64(state.idtBase).add(at.extendU()))
    const bits = f.let(gate.shrU(40).wrap().and(0xff))
    const type = f.let(bits.and(0x1f))
    const isTask = f.let(type.eq(5))
    // types 6, 7 (16-bit) and 14, 15 (32-bit): interrupt and trap gate
    code.raiseIf(isTask.or(type.and(0x16).eq(6)).eqz(), vector.GP, gateError)
    code.raiseIf(isSoftware(kind).and(dpl(bits).ltU(cpl())), vector.GP, gateError)
    code.raiseIf(bits.and(access.present).eqz(), vector.NP, gateError)
    const selector = f.let(gate.shrU(16).wrap().and(0xffff))
    const withError = f.let(hasError(number, kind))
    f.if(isTask, () => {
      const pushes = withError.or(error.shl(1))
      code.invoke(switchTask(routines), selector, i32(taskKind.interrupt), pushes)
      f.return(i32(status.jump))
    })

    code.invoke(checkHandler(routines), selector)
    const wide = f.let(type.and(8).ne(0))
    const size = f.let(wide.shl(1).add(2))
    const rip = f.let(
      f.ifElse(
        wide,
        () => gate.and(0xffffn).or(gate.shrU(32).and(0xffff_0000n)),
        () => gate.and(0xffffn),
      ),
    )
    code.raiseIf(rip.gtU(cell32(slots.code + slot.limit).extendU()), vector.GP, ext())
    const level = f.let(handlerLevel(code))
    const virtual = f.let(inVm86().ne(0))
    code.raiseIf(virtual.and(level.ne(0)), vector.GP, selectorError(selector))
    const inner = f.let(level.ltU(cpl()))
    f.if(
      inner,
      () => {
        code.invoke(useInnerStack(routines), level)
        f.if(virtual, () => {
          for (const segment of [GS, FS, DS, ES]) push(code, size, selectorOf(segment).extendU())
        })
        push(code, size, selectorOf(SS).extendU())
        push(code, size, cell64(state.registers + 8 * RSP))
      },
      () => f.do(useCurrentStack(routines)),
    )
    push(code, size, pushedFlags(code, number, kind))
    push(code, size, selectorOf(CS).extendU())
    push(code, size, returnRip())
    f.if(withError, () => push(code, size, error.extendU()))

    f.do(commitPointer(routines))
    f.if(inner, () => {
      commitInnerStack(code, level)
      f.if(virtual, () => {
        for (const segment of [GS, FS, DS, ES]) f.do(clearSegment(routines), i32(segment), i32(0))
      })
    })
    commitCode(code, level)
    enterHandler(code, type.and(1).eqz())
    f.do(changed(routines))
    code.jump(rip)
  })

/**
 * (vector, kind, error): one attempt to enter a handler; state.rip is what it returns to. Ends as a fault, with the state
 * unchanged, or as a jump. INT n and its kin use it as their semantics: a fault is then theirs.
 */
export const enter = (routines: Routines): Routine =>
  routines.routine('system.enter', ['i32', 'i32', 'i32'], (code, f) => {
    const [number, kind, error] = f.args('i32', 'i32', 'i32')
    f.if(inLongMode(), () => code.invoke(deliverLong(routines), number, kind, error))
    f.if(inProtectedCr0().eqz(), () => code.invoke(deliverReal(routines), number))
    const forbidden = kind.eq(eventKind.software).and(inVm86().ne(0))
    code.raiseIf(forbidden.and(cell32(state.flagsSystem).and(IOPL).ne(IOPL)), vector.GP, i32(0))
    code.invoke(deliverProtected(routines), number, kind, error)
  })

/**
 * (vector, kind): brings an event into the guest, whatever happens on the way: faults while delivering become the next
 * exception, a double fault, or shutdown (SDM vol. 3A, 6.15 interrupt 8). Of exceptions the error code and the page
 * fault address are in state.faultError and state.faultAddress. Returns status.jump or status.stop.
 */
export const deliver = (routines: Routines): Routine =>
  routines.routine('system.deliver', ['i32', 'i32'], (_code, f) => {
    const number = f.param(0, 'i32')
    const kind = f.param(1, 'i32')
    const error = f.local('i32')
    const outcome = f.local('i32')
    f.set(error, cell32(state.faultError))
    f.store32(0, state.exitDetail, number.get())
    f.store32(0, state.halted, 0)
    f.store32(0, state.interruptShadow, 0)
    f.store32(0, state.device, deviceAccess.granted)
    f.loop((again) => {
      f.store32(0, state.fault, 0)
      f.store32(0, state.delivering, number.get().or(0x100))
      f.store32(0, state.eventExt, isSoftware(kind.get()).eqz())
      f.if(kind.get().eq(eventKind.exception), () => {
        f.if(number.get().eq(vector.PF), () => f.store64(0, state.cr2, cell64(state.faultAddress)))
        f.if(number.get().eq(vector.DB), () => {
          const dr7 = state.debug + 7 * 8
          f.store64(0, dr7, cell64(dr7).and(~0x2000n))
        })
      })
      f.set(outcome, f.call(enter(routines).function, number.get(), kind.get(), error.get()))
      f.if(outcome.get().eq(status.fault), () => {
        const second = f.let(cell32(state.fault).and(0xff))
        const first = number.get()
        const byException = kind.get().eq(eventKind.exception)
        const contributes = has(CONTRIBUTORY, second)
        const double = byException.and(
          has(CONTRIBUTORY, first)
            .and(contributes)
            .or(first.eq(vector.PF).and(contributes.or(second.eq(vector.PF)))),
        )
        f.if(byException.and(first.eq(vector.DF)).and(contributes.or(second.eq(vector.PF))), () => {
          f.store32(0, state.fault, 0)
          f.store32(0, state.delivering, 0)
          f.store32(0, state.eventExt, 0)
          f.store32(0, state.exitReason, exitReason.tripleFault)
          f.return(i32(status.stop))
        })
        f.set(error, cell32(state.faultError))
        f.if(
          double,
          () => {
            f.set(error, i32(0))
            f.set(number, i32(vector.DF))
          },
          () => f.set(number, second),
        )
        f.set(kind, i32(eventKind.exception))
        f.br(again)
      })
      f.if(kind.get().eq(eventKind.external).and(number.get().eq(vector.NMI)), () =>
        f.store32(0, state.nmiBlocked, 1),
      )
    })
    f.store32(0, state.delivering, 0)
    f.store32(0, state.eventExt, 0)
    f.return(outcome.get())
  })
