import { load64 } from '../../wasm/memory.ts'
import { type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Emitter, Routine, Routines, Semantics } from '../emitter.ts'
import { exitReason, FS, GS, state, tlb } from '../layout.ts'
import { forgetLastPages } from '../mmu/last-pages.ts'
import { flushPage } from '../mmu/tlb.ts'
import { AC, CF, CR0, CR4, IF, IOPL, RAX, RBX, RCX, RDX, vector } from '../registers.ts'
import { readControl, readDebug, writeControl, writeDebug } from '../system/control.ts'
import { invalidatePcid } from '../system/invpcid.ts'
import { readMsr, timestamp, writeMsr } from '../system/msr.ts'
import { changed } from '../system/privilege.ts'
import { baseOf, cell32, cell64, cpl, in64BitCode, notCanonical } from '../system/workspace.ts'
import type { Operands } from './integer.ts'

/** Control registers, MSRs, interrupt flag, waiting, TLB, identification. */

const low = (register: number) => cell32(state.registers + 8 * register)
const setLow = (e: Emitter, register: number, value: I64): void =>
  e.f.store64(0, state.registers + 8 * register, value.and(0xffff_ffffn))

function checkSupervisor(e: Emitter): void {
  e.raiseIf(cpl(), vector.GP)
}

/** EDX:EAX. */
const wideValue = (): I64 => low(RAX).extendU().or(low(RDX).extendU().shl(32))
function setWide(e: Emitter, value: I64): void {
  const bound = e.f.let(value)
  setLow(e, RAX, bound)
  setLow(e, RDX, bound.shrU(32))
}

/** CLI and STI: only code whose CPL is at most IOPL may (SDM vol. 1, 18.5.1). In virtual-8086 mode CPL is 3. */
function checkIopl(e: Emitter): void {
  e.raiseIf(cpl().gtU(cell32(state.flagsSystem).and(IOPL).shrU(12)), vector.GP)
}

const moveFrom = (read: (routines: Routines) => Routine) => (e: Emitter) => {
  const [to, from] = e.operands as Operands
  e.invoke(read(e.routines), from.number())
  to.write(cell64(state.scratch))
}

const moveTo = (write: (routines: Routines) => Routine) => (e: Emitter) => {
  const [to, from] = e.operands as Operands
  e.invoke(write(e.routines), to.number(), from.read())
  e.endBlock()
}

/** STAC and CLAC: the TLB sets follow at once, since Linux does this around every copy to user space. */
function liftAccess(e: Emitter, lift: boolean): void {
  const { f } = e
  e.raiseIf(cpl(), vector.UD)
  const flags = cell32(state.flagsSystem)
  f.store32(0, state.flagsSystem, lift ? flags.or(AC) : flags.and(~AC))
  f.if(cell32(state.cr4).and(CR4.SMAP), () => {
    f.store32(0, state.tlbRead, lift ? tlb.liftedRead : tlb.kernelRead)
    f.store32(0, state.tlbWrite, lift ? tlb.liftedWrite : tlb.kernelWrite)
    forgetLastPages(f)
  })
}

function checkTimestamp(e: Emitter): void {
  e.raiseIf(cell32(state.cr4).and(CR4.TSD).ne(0).and(cpl().ne(0)), vector.GP)
}

function readRandom(e: Emitter): void {
  const [to] = e.operands as Operands
  e.f.do(e.routines.host.random)
  to.write(load64(0, state.scratch))
  e.flags.write(i32(CF))
}

const checkBaseAccess = (e: Emitter): void => e.raiseIf(cell32(state.cr4).and(CR4.FSGSBASE).eqz(), vector.UD)

const readBase = (segment: number) => (e: Emitter) => {
  const [to] = e.operands as Operands
  checkBaseAccess(e)
  to.write(baseOf(segment))
}

const writeBase = (segment: number) => (e: Emitter) => {
  const [from] = e.operands as Operands
  checkBaseAccess(e)
  const value = from.read()
  e.raiseIf(notCanonical(value), vector.GP)
  e.f.store64(0, state.segmentBase + 8 * segment, value)
}

/** (): CPUID; what depends on control registers is added to the host's answer. */
const identify = (routines: Routines): Routine =>
  routines.routine('system.cpuid', [], (_code, f) => {
    const leaf = f.let(low(RAX))
    f.do(routines.host.cpuid, leaf, low(RCX))
    const osxsave = cell32(state.cr4).and(CR4.OSXSAVE).ne(0).and(leaf.eq(1))
    const word = (n: number): I64 => cell32(state.scratch + 4 * n).extendU()
    f.store64(0, state.registers + 8 * RAX, word(0))
    f.store64(0, state.registers + 8 * RBX, word(1))
    f.store64(0, state.registers + 8 * RCX, word(2).or(osxsave.shl(27).extendU()))
    f.store64(0, state.registers + 8 * RDX, word(3))
  })

/** (): XSETBV (SDM vol. 2): x87 state always, SSE state if wanted. */
const setExtended = (routines: Routines): Routine =>
  routines.routine('system.xsetbv', [], (code, f) => {
    code.raiseIf(cell32(state.cr4).and(CR4.OSXSAVE).eqz(), vector.UD)
    const value = f.let(wideValue())
    const bad = low(RCX).ne(0).or(value.and(1n).eqz()).or(value.gtU(3n))
    code.raiseIf(cpl().ne(0).or(bad), vector.GP, i32(0))
    f.store64(0, state.xcr0, value)
  })

export const systemControl: Semantics = {
  movFromControl: moveFrom(readControl),
  movToControl: moveTo(writeControl),
  movFromDebug: moveFrom(readDebug),
  movToDebug: moveTo(writeDebug),

  smsw: (e) => {
    const [to] = e.operands as Operands
    e.raiseIf(cell32(state.cr4).and(CR4.UMIP).ne(0).and(cpl().ne(0)), vector.GP)
    to.write(cell64(state.cr0))
  },

  lmsw: (e) => {
    const [from] = e.operands as Operands
    checkSupervisor(e)
    // PE can be set but not cleared
    const kept = cell64(state.cr0).and(~BigInt(CR0.MP | CR0.EM | CR0.TS))
    e.invoke(writeControl(e.routines), i32(0), kept.or(from.read().and(15n)))
    e.endBlock()
  },

  clts: (e) => {
    checkSupervisor(e)
    e.f.store64(0, state.cr0, cell64(state.cr0).and(~BigInt(CR0.TS)))
    e.f.do(changed(e.routines))
    e.endBlock()
  },

  cli: (e) => {
    checkIopl(e)
    e.f.store32(0, state.flagsSystem, cell32(state.flagsSystem).and(~IF))
  },

  sti: (e) => {
    checkIopl(e)
    const { f } = e
    f.if(cell32(state.flagsSystem).and(IF).eqz(), () => {
      f.store32(0, state.flagsSystem, cell32(state.flagsSystem).or(IF))
      f.store32(0, state.interruptShadow, 1)
    })
    e.endBlock()
  },

  hlt: (e) => {
    checkSupervisor(e)
    e.f.store32(0, state.halted, 1)
    e.stop(exitReason.halt)
  },

  monitor: (e) => {
    e.raiseIf(cpl(), vector.UD)
    e.raiseIf(low(RCX), vector.GP)
  },

  // As HLT: what else ends it, a write to the monitored line, can only come from another processor. With interrupts
  // disabled it may be asked to end at one all the same, so then it does not wait at all.
  mwait: (e) => {
    const { f } = e
    e.raiseIf(cpl(), vector.UD)
    e.raiseIf(low(RCX).gtU(1), vector.GP)
    f.if(cell32(state.flagsSystem).and(IF).eqz().and(low(RCX)), () => e.endBlock())
    f.store32(0, state.halted, 1)
    e.stop(exitReason.halt)
  },

  invlpg: (e) => {
    const [page] = e.operands as Operands
    checkSupervisor(e)
    // a non-canonical address is no error here (SDM vol. 2, INVLPG)
    const outside = in64BitCode().ne(0).and(notCanonical(page.effective()))
    e.f.if(outside, () => e.endBlock())
    e.f.do(flushPage(e.routines), page.linear(false, 1))
    e.endBlock()
  },

  invpcid: (e) => {
    const [type, descriptor] = e.operands as Operands
    checkSupervisor(e)
    const halves = descriptor.readVector(false)
    e.invoke(invalidatePcid(e.routines), type.read(), halves.lane64(0), halves.lane64(1))
    e.endBlock()
  },

  wbinvd: checkSupervisor,

  clac: (e) => liftAccess(e, false),
  stac: (e) => liftAccess(e, true),
  rdfsbase: readBase(FS),
  rdgsbase: readBase(GS),
  wrfsbase: writeBase(FS),
  wrgsbase: writeBase(GS),

  swapgs: (e) => {
    checkSupervisor(e)
    const base = e.f.let(baseOf(GS))
    e.f.store64(0, state.segmentBase + 8 * GS, cell64(state.kernelGsBase))
    e.f.store64(0, state.kernelGsBase, base)
  },

  rdmsr: (e) => {
    e.invoke(readMsr(e.routines), low(RCX))
    setWide(e, cell64(state.scratch))
  },

  wrmsr: (e) => {
    e.invoke(writeMsr(e.routines), low(RCX), wideValue())
    e.endBlock()
  },

  rdtsc: (e) => {
    checkTimestamp(e)
    setWide(e, e.f.call(timestamp(e.routines)))
  },

  rdtscp: (e) => {
    checkTimestamp(e)
    setWide(e, e.f.call(timestamp(e.routines)))
    setLow(e, RCX, cell64(state.tscAux))
  },

  // CPUID offers no counters
  rdpmc: (e) => e.raise(vector.GP),

  cpuid: (e) => e.invoke(identify(e.routines)),
  rdrand: readRandom,
  rdseed: readRandom,

  xgetbv: (e) => {
    e.raiseIf(cell32(state.cr4).and(CR4.OSXSAVE).eqz(), vector.UD)
    e.raiseIf(low(RCX), vector.GP)
    setWide(e, cell64(state.xcr0))
  },

  xsetbv: (e) => {
    e.invoke(setExtended(e.routines))
    e.endBlock()
  },

  // KVM's calls (Documentation/virt/kvm/x86/hypercalls.rst): none is offered, and user mode may not ask
  vmcall: (e) => {
    const refused = select(cpl(), i64(-1n), i64(-1000n))
    e.f.store64(0, state.registers + 8 * RAX, refused)
  },
}
