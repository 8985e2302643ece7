import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load16U, load32, load64 } from '../../wasm/memory.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Code, Emitter, Operand, Routine, Routines, Semantics } from '../emitter.ts'
import { state } from '../layout.ts'
import { REAL_OR_VM } from '../mode.ts'
import { CR0, RAX, vector } from '../registers.ts'
import { control, EXCEPTIONS, flag, SPECIAL, statusWord, storeNumber } from '../softfloat/format.ts'
import { clearC1, updateSummary } from '../softfloat/round.ts'
import { addressOf, enter, enterNoWait, pop, record, registerOpcode, st } from './x87-unit.ts'

/** Bits of the control word that can be set; bit 6 always is. */
const CONTROL_BITS = 0x1f3f
const CONTROL_FIXED = 0x40
const INITIAL_CONTROL = 0x37f
const TOP_SHIFT = 11

/** The status word with TOP in its place. */
export const fullStatus = (): I32 => statusWord().or(load32(state.fpuTop).shl(TOP_SHIFT))

export function setStatus(f: FunctionBuilder, word: I32): void {
  f.store32(state.fpuTop, 0, word.shrU(TOP_SHIFT).and(7))
  f.store32(state.fpuStatus, 0, word.and(0xffff & ~(7 << TOP_SHIFT)))
}

export function setControl(f: FunctionBuilder, word: I32): void {
  f.store32(state.fpuControl, 0, word.and(CONTROL_BITS).or(CONTROL_FIXED))
}

/** FNINIT; the registers keep their contents. */
export const initialise = (routines: Routines): FuncRef<'none'> =>
  routines.function('x87.initialise', [], 'none', (f) => {
    f.store32(state.fpuControl, 0, INITIAL_CONTROL)
    for (const cell of [
      state.fpuStatus,
      state.fpuTop,
      state.fpuOpcode,
      state.fpuCodeSelector,
      state.fpuDataSelector,
    ])
      f.store32(cell, 0, 0)
    f.store32(state.fpuEmpty, 0, 0xff)
    f.store64(state.fpuInstruction, 0, 0n)
    f.store64(state.fpuData, 0, 0n)
  })

/** () → tag word: two bits a physical register, 0 valid, 1 zero, 2 special, 3 empty (SDM vol. 1, 8.1.7). */
const tagWord = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.tagWord', [], 'i32', (f) => {
    const tags = f.local('i32')
    const i = f.local('i32')
    f.set(i, i32(7))
    f.loop((again) => {
      const at = f.let(addressOf(i.get()))
      const exponent = f.let(load16U(at, 8).and(SPECIAL))
      const bits = f.let(load64(at))
      const special = exponent.eq(SPECIAL).or(bits.geS(0n)).or(exponent.eqz())
      const kind = select(exponent.or(bits.ne(0n)).eqz(), i32(1), special.shl(1))
      const empty = load32(state.fpuEmpty).shrU(i.get()).and(1)
      f.set(
        tags,
        tags
          .get()
          .shl(2)
          .or(select(empty, i32(3), kind)),
      )
      f.set(i, i.get().sub(1))
      f.brIf(again, i.get().geS(0))
    })
    f.result_(tags.get())
  })

/** Only «empty» of a tag word counts. */
function setTags(f: FunctionBuilder, word: I32): void {
  const both = f.let(word.and(word.shrU(1)).and(0x5555))
  const pairs = f.let(both.or(both.shrU(1)).and(0x3333))
  const quads = f.let(pairs.or(pairs.shrU(2)).and(0x0f0f))
  f.store32(state.fpuEmpty, 0, quads.or(quads.shrU(4)).and(0xff))
}

/** Operand sizes 16 and 32; FNSTENV in 64-bit mode uses the 32-bit protected format. */
type Size = 16 | 32
const sizeOf = (e: Emitter): Size => (e.width === 16 ? 16 : 32)
const inRealMode = (): I32 => load32(state.mode).and(REAL_OR_VM)

/** (linear): writes the environment; SDM vol. 1, figures 8-9 to 8-12. The memory is known to be writable. */
const storeEnvironment = (routines: Routines, size: Size): Routine =>
  routines.routine(`x87.storeEnvironment${size}`, ['i64'], (code, f) => {
    const at = f.param(0, 'i64').get()
    const step = BigInt(size >> 3)
    const reserved = size === 32 ? 0xffff_0000n : 0n
    const put = (n: number, value: I64): void => code.store(size, at.add(step * BigInt(n)), f.let(value))
    const real = f.let(inRealMode())
    const opcode = f.let(load32(state.fpuOpcode).extendU())
    const instruction = f.let(load64(state.fpuInstruction))
    const data = f.let(load64(state.fpuData))
    put(0, control().extendU().or(reserved))
    put(1, fullStatus().extendU().or(reserved))
    put(2, f.call(tagWord(routines)).extendU().or(reserved))
    f.if(
      real,
      () => {
        const high = (address: I64): I64 =>
          address
            .shrU(16)
            .shl(12)
            .and(size === 32 ? 0x0fff_f000n : 0xf000n)
        put(3, instruction.and(0xffffn).or(reserved))
        put(4, high(instruction).or(opcode))
        put(5, data.and(0xffffn).or(reserved))
        put(6, high(data))
      },
      () => {
        const upper = size === 32 ? opcode.shl(16) : i64(0n)
        put(3, instruction)
        put(4, load32(state.fpuCodeSelector).extendU().or(upper))
        put(5, data)
        put(6, load32(state.fpuDataSelector).extendU().or(reserved))
      },
    )
  })

const environmentBytes = (size: Size): number => (size >> 3) * 7

/** (linear): reads the environment. Nothing changes before all of it has been read. */
const loadEnvironment = (routines: Routines, size: Size): Routine =>
  routines.routine(`x87.loadEnvironment${size}`, ['i64'], (code, f) => {
    const at = f.param(0, 'i64').get()
    const step = BigInt(size >> 3)
    const word = (n: number): I64 => code.load(size, at.add(step * BigInt(n)))
    const [cw, sw, tw, ip, cs, dp, ds] = [0, 1, 2, 3, 4, 5, 6].map(word) as [
      I64,
      I64,
      I64,
      I64,
      I64,
      I64,
      I64,
    ]
    setControl(f, cw.wrap())
    setStatus(f, sw.wrap())
    setTags(f, tw.wrap())
    f.if(
      inRealMode(),
      () => {
        const high = (bits: I64): I64 => bits.and(0x0fff_f000n).shl(4)
        f.store64(state.fpuInstruction, 0, ip.and(0xffffn).or(high(cs)))
        f.store32(state.fpuOpcode, 0, cs.and(0x7ffn))
        f.store64(state.fpuData, 0, dp.and(0xffffn).or(high(ds)))
      },
      () => {
        f.store64(state.fpuInstruction, 0, ip)
        f.store32(state.fpuCodeSelector, 0, cs.and(0xffffn))
        // the short format has no opcode
        f.store32(state.fpuOpcode, 0, size === 32 ? cs.shrU(16).and(0x7ffn) : i32(0))
        f.store64(state.fpuData, 0, dp)
        f.store32(state.fpuDataSelector, 0, ds.and(0xffffn))
      },
    )
    updateSummary(f)
  })

/** (linear): FNSAVE's eight registers of ten bytes, ST(0) first. */
const storeRegisters = (routines: Routines): Routine =>
  routines.routine('x87.storeRegisters', ['i64'], (code, f) => {
    for (let i = 0; i < 8; i++) {
      const at = f
        .param(0, 'i64')
        .get()
        .add(10 * i)
      const from = f.let(st(i))
      code.store(64, at, f.let(load64(from)))
      code.store(16, at.add(8), f.let(load16U(from, 8).extendU()))
    }
  })

/** (linear): reads them; TOP is already as it will be. The memory is known to be readable. */
const loadRegisters = (routines: Routines): Routine =>
  routines.routine('x87.loadRegisters', ['i64'], (code, f) => {
    for (let i = 0; i < 8; i++) {
      const at = f
        .param(0, 'i64')
        .get()
        .add(10 * i)
      const bits = code.load(64, at)
      const signed = code.load(16, at.add(8))
      storeNumber(f, f.let(st(i)), signed.wrap(), bits)
    }
  })

/** Faults now if a read of `length` bytes, at most a page, would fault later. */
export function probeRead(code: Code, linear: I64, length: number): void {
  code.load(8, linear)
  code.load(8, linear.add(length - 1))
}

function storeWord(e: Emitter, word: I32): void {
  ;(e.operands[0] as Operand).write(e.f.let(word.extendU()))
}

/** FSTENV and FSAVE mask all exceptions, or initialise, afterwards. */
function save(e: Emitter, withRegisters: boolean): void {
  const { f, routines } = e
  const size = sizeOf(e)
  const bytes = environmentBytes(size)
  enterNoWait(e)
  const length = bytes + (withRegisters ? 80 : 0)
  const linear = (e.operands[0] as Operand).linear(true, length)
  e.probeWrite(linear, length)
  e.invoke(storeEnvironment(routines, size), linear)
  if (withRegisters) {
    e.invoke(storeRegisters(routines), linear.add(bytes))
    f.do(initialise(routines))
  } else {
    f.store32(state.fpuControl, 0, control().or(EXCEPTIONS))
    f.store32(state.fpuStatus, 0, statusWord().and(~(flag.ES | flag.B)))
  }
}

function restore(e: Emitter, withRegisters: boolean): void {
  const size = sizeOf(e)
  const bytes = environmentBytes(size)
  enter(e)
  const length = bytes + (withRegisters ? 80 : 0)
  const linear = (e.operands[0] as Operand).linear(false, length)
  probeRead(e, linear, length)
  e.invoke(loadEnvironment(e.routines, size), linear)
  if (withRegisters) e.invoke(loadRegisters(e.routines), linear.add(bytes))
}

const rotate = (modrm: number, by: number) => (e: Emitter) => {
  enter(e)
  record(e, registerOpcode(0xd9, modrm))
  clearC1(e.f)
  e.f.store32(state.fpuTop, 0, load32(state.fpuTop).add(by).and(7))
}

function free(e: Emitter, opcode: number, popping: boolean): void {
  const i = (e.operands[0] as Operand).number()
  enter(e)
  record(e, registerOpcode(opcode, 0xc0, i))
  clearC1(e.f)
  const bit = i32(1).shl(load32(state.fpuTop).add(i).and(7))
  e.f.store32(state.fpuEmpty, 0, load32(state.fpuEmpty).or(bit))
  if (popping) e.f.do(pop(e.routines))
}

export const x87Control: Semantics = {
  fninit: (e) => {
    enterNoWait(e)
    e.f.do(initialise(e.routines))
  },
  fnclex: (e) => {
    enterNoWait(e)
    e.f.store32(state.fpuStatus, 0, statusWord().and(~(EXCEPTIONS | flag.SF | flag.ES | flag.B)))
  },
  fldcw: (e) => {
    enter(e)
    const word = (e.operands[0] as Operand).read()
    setControl(e.f, word.wrap())
    updateSummary(e.f)
    e.stack?.controlChanged()
  },
  fnstcw: (e) => {
    enterNoWait(e)
    storeWord(e, control())
  },
  fnstsw: (e) => {
    enterNoWait(e)
    if (e.operands[0]?.kind === 'memory') storeWord(e, fullStatus())
    else e.register(RAX, 16).write(e.f.let(fullStatus().extendU()))
  },
  fnstenv: (e) => save(e, false),
  fnsave: (e) => save(e, true),
  fldenv: (e) => restore(e, false),
  frstor: (e) => restore(e, true),
  fincstp: rotate(0xf7, 1),
  fdecstp: rotate(0xf6, 7),
  ffree: (e) => free(e, 0xdd, false),
  ffreep: (e) => free(e, 0xdf, true),
  fnop: (e) => {
    enter(e)
    record(e, registerOpcode(0xd9, 0xd0))
  },
  /** FENI, FDISI and FSETPM of the 8087 and 80287: they do nothing any more. */
  fnop_old: enterNoWait,
  fwait: (e) => {
    const both = CR0.MP | CR0.TS
    e.raiseIf(load32(state.cr0).and(both).eq(both), vector.NM)
    e.raiseIf(statusWord().and(flag.ES).ne(0).and(load32(state.cr0).and(CR0.NE).ne(0)), vector.MF)
  },
}
