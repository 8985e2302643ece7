import { type I32, type I64, i32, select } from '../../wasm/values.ts'
import type { Emitter, Operand, Semantics, Width } from '../emitter.ts'
import { CS, DS, ES, FS, GS, LDTR, SS, state, TR } from '../layout.ts'
import { CR4, vector, ZF } from '../registers.ts'
import { STACK_SHADOW } from '../system/breakpoints.ts'
import { inspect, inspection } from '../system/inspect.ts'
import { loadLdt, loadSegment, loadTaskRegister } from '../system/segments.ts'
import { cell32, cell64, cpl, in64BitCode, selectorOf } from '../system/workspace.ts'
import type { Operands } from './integer.ts'

/** Segment registers, descriptor tables and what looks into them. */

/** Loads a segment register, and holds off interrupts after SS. Comes before other changes: it can fault. */
function load(e: Emitter, segment: I32, selector: I64, shadow: boolean): void {
  const { f } = e
  const bound = f.let(segment)
  e.invoke(loadSegment(e.routines), bound, selector.wrap())
  if (shadow) f.if(bound.eq(SS), () => f.store32(0, state.interruptShadow, STACK_SHADOW))
}

/** Address `bytes` further on: in 32-bit address space it wraps. */
export const further = (linear: I64, bytes: number): I64 => {
  const sum = linear.add(bytes)
  return select(in64BitCode(), sum, sum.and(0xffff_ffffn))
}

/** LDS and its kin: offset and selector from memory. */
function loadPointer(segment: number): (e: Emitter) => void {
  return (e) => {
    const [to, from] = e.operands as Operands
    const bytes = e.width >> 3
    const linear = from.linear(false, bytes + 2)
    const offset = e.load(e.width, linear)
    const selector = e.load(16, further(linear, bytes))
    load(e, i32(segment), selector, false)
    to.write(offset)
    e.endBlock()
  }
}

/** #GP(0) for SGDT and its kin in user mode where CR4.UMIP says so. */
function checkUmip(e: Emitter): void {
  e.raiseIf(cell32(state.cr4).and(CR4.UMIP).ne(0).and(cpl().ne(0)), vector.GP)
}

function checkSupervisor(e: Emitter): void {
  e.raiseIf(cpl(), vector.GP)
}

const writeSelector = (segment: number) => (e: Emitter) => {
  checkUmip(e)
  const [to] = e.operands as Operands
  to.write(selectorOf(segment).and(0xffff).extendU())
}

function storeTable(base: number, limit: number): (e: Emitter) => void {
  return (e) => {
    checkUmip(e)
    const [to] = e.operands as Operands
    const width: Width = e.codeWidth === 64 ? 64 : 32
    const linear = to.linear(true, 2 + (width >> 3))
    e.probeWrite(linear, 2 + (width >> 3))
    e.store(16, linear, cell32(limit).extendU())
    e.store(width, further(linear, 2), cell64(base))
  }
}

function loadTable(base: number, limit: number): (e: Emitter) => void {
  return (e) => {
    checkSupervisor(e)
    const [from] = e.operands as Operands
    const width: Width = e.codeWidth === 64 ? 64 : 32
    const linear = from.linear(false, 2 + (width >> 3))
    const newLimit = e.load(16, linear)
    const newBase = e.load(width, further(linear, 2))
    if (width === 64) e.raiseIf(newBase.shl(16).shrS(16).ne(newBase), vector.GP)
    e.f.store32(0, limit, newLimit)
    // with a 16-bit operand the base has 24 bits
    e.f.store64(0, base, width === 32 && e.width === 16 ? newBase.and(0xff_ffffn) : newBase)
  }
}

function setZero(e: Emitter, zero: I32): void {
  e.flags.write(e.flags.read().and(~ZF).or(zero.mul(ZF)))
}

function inspectInto(kind: number): (e: Emitter) => void {
  return (e) => {
    const [to, selector] = e.operands as Operands
    e.invoke(inspect(e.routines), selector.read().wrap(), i32(kind))
    const good = e.f.let(cell32(inspection.good))
    e.f.if(good, () => to.write(cell64(inspection.value)))
    setZero(e, good)
  }
}

function inspectOnly(kind: number): (e: Emitter) => void {
  return (e) => {
    const [selector] = e.operands as Operands
    e.invoke(inspect(e.routines), selector.read().wrap(), i32(kind))
    setZero(e, cell32(inspection.good))
  }
}

const first = (e: Emitter): Operand => (e.operands as Operands)[0]

export const systemSegment: Semantics = {
  movFromSegment: (e) => {
    const [to, from] = e.operands as Operands
    e.raiseIf(from.number().gtU(GS), vector.UD)
    to.write(from.read())
  },

  movToSegment: (e) => {
    const [to, from] = e.operands as Operands
    const number = e.f.let(to.number())
    e.raiseIf(number.eq(CS).or(number.gtU(GS)), vector.UD)
    load(e, number, from.read(), true)
    e.endBlock()
  },

  pushSegment: (e) => e.push(e.width, first(e).read()),

  popSegment: (e) => {
    const selector = e.peek(e.width, 0)
    load(e, first(e).number(), selector, true)
    e.addStack(e.width >> 3)
    e.endBlock()
  },

  les: loadPointer(ES),
  lds: loadPointer(DS),
  lss: loadPointer(SS),
  lfs: loadPointer(FS),
  lgs: loadPointer(GS),

  sgdt: storeTable(state.gdtBase, state.gdtLimit),
  sidt: storeTable(state.idtBase, state.idtLimit),
  lgdt: loadTable(state.gdtBase, state.gdtLimit),
  lidt: loadTable(state.idtBase, state.idtLimit),
  sldt: writeSelector(LDTR),
  str: writeSelector(TR),

  lldt: (e) => {
    checkSupervisor(e)
    e.invoke(loadLdt(e.routines), first(e).read().wrap())
  },

  ltr: (e) => {
    checkSupervisor(e)
    e.invoke(loadTaskRegister(e.routines), first(e).read().wrap())
  },

  lar: inspectInto(0),
  lsl: inspectInto(1),
  verr: inspectOnly(2),
  verw: inspectOnly(3),

  arpl: (e) => {
    const [to, from] = e.operands as Operands
    const selector = to.read()
    const level = e.f.let(from.read().and(3n))
    const raised = e.f.let(selector.and(3n).ltU(level))
    e.f.if(raised, () => to.write(selector.and(~3n).or(level)))
    setZero(e, raised)
  },
}
