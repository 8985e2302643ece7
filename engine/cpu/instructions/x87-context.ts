import type { FunctionBuilder } from '../../wasm/function.ts'
import { load16U, load32, load64, loadV128 } from '../../wasm/memory.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Code, Emitter, Operand, Routine, Routines, Semantics } from '../emitter.ts'
import { state } from '../layout.ts'
import { CODE64 } from '../mode.ts'
import { CR0, CR4, RAX, vector } from '../registers.ts'
import { control, flag, statusWord, storeNumber } from '../softfloat/format.ts'
import { updateSummary } from '../softfloat/round.ts'
import { fullStatus, initialise, probeRead, setControl, setStatus } from './x87-control.ts'
import { st } from './x87-unit.ts'

/**
 * FXSAVE, FXRSTOR and XSAVE in its standard format, with the components x87 and SSE (SDM vol. 1, 10.5 and 13.4). Pointers
 * to the last instruction are saved only while an exception waits, and zeros otherwise, as AMD processors do that
 * always write them (APM vol. 3, CPUID 8000_0008, EBX[2]).
 */
const area = {
  mxcsr: 24,
  mxcsrMask: 28,
  registers: 32,
  xmm: 160,
  legacySize: 512,
  header: 512,
  size: 576,
} as const
const MXCSR_MASK = 0xffff
const X87 = 1
const SSE = 2

/** FIP and FDP take 64 bits with REX.W, else 32 with selectors. */
type Pointers = 32 | 64
const pointersOf = (e: Emitter): Pointers => (e.width === 64 ? 64 : 32)

const in64BitMode = (): I32 => load32(state.mode).and(3).eq(CODE64)
const element = (code: Code, base: I64, offset: number): I64 => code.f.let(base.add(offset))

function saveX87(code: Code, f: FunctionBuilder, at: I64, pointers: Pointers): void {
  const put = (width: 16 | 32 | 64, offset: number, value: I64): void =>
    code.store(width, element(code, at, offset), f.let(value))
  const waits = f.let(statusWord().and(flag.ES).ne(0))
  const whenWaiting = (value: I64): I64 => select(waits, value, i64(0n))
  put(16, 0, control().extendU())
  put(16, 2, fullStatus().extendU())
  put(16, 4, load32(state.fpuEmpty).xor(0xff).extendU())
  put(16, 6, whenWaiting(load32(state.fpuOpcode).extendU()))
  const instruction = load64(state.fpuInstruction)
  const data = load64(state.fpuData)
  if (pointers === 64) {
    put(64, 8, whenWaiting(instruction))
    put(64, 16, whenWaiting(data))
  } else {
    const selector = (cell: number): I64 => load32(cell).extendU().shl(32)
    put(64, 8, whenWaiting(instruction.and(0xffff_ffffn).or(selector(state.fpuCodeSelector))))
    put(64, 16, whenWaiting(data.and(0xffff_ffffn).or(selector(state.fpuDataSelector))))
  }
  for (let i = 0; i < 8; i++)
    f.scope(() => {
      const from = f.let(st(i))
      put(64, area.registers + 16 * i, load64(from))
      put(64, area.registers + 16 * i + 8, load16U(from, 8).extendU())
    })
}

function saveSse(code: Code, f: FunctionBuilder, at: I64): void {
  const store = (n: number): void =>
    code.storeVector(element(code, at, area.xmm + 16 * n), f.let(loadV128(state.xmm + 32 * n)))
  for (let n = 0; n < 8; n++) f.scope(() => store(n))
  f.if(in64BitMode(), () => {
    for (let n = 8; n < 16; n++) f.scope(() => store(n))
  })
}

function saveMxcsr(code: Code, f: FunctionBuilder, at: I64): void {
  const both = load32(state.mxcsr)
    .extendU()
    .or(BigInt(MXCSR_MASK) << 32n)
  code.store(64, element(code, at, area.mxcsr), f.let(both))
}

/** (linear, components): writes them into an area that is known to be writable. */
const saveArea = (routines: Routines, pointers: Pointers): Routine =>
  routines.routine(`x87.saveArea${pointers}`, ['i64', 'i32'], (code, f) => {
    const at = f.param(0, 'i64').get()
    const components = f.param(1, 'i32').get()
    f.if(components.and(X87), () => saveX87(code, f, at, pointers))
    f.if(components.and(SSE), () => {
      saveMxcsr(code, f, at)
      saveSse(code, f, at)
    })
  })

function restoreX87(code: Code, f: FunctionBuilder, at: I64, pointers: Pointers): void {
  const get = (width: 8 | 16 | 32 | 64, offset: number): I64 => code.load(width, element(code, at, offset))
  setControl(f, get(16, 0).wrap())
  setStatus(f, get(16, 2).wrap())
  f.store32(state.fpuEmpty, 0, get(8, 4).wrap().xor(0xff))
  f.store32(state.fpuOpcode, 0, get(16, 6).wrap().and(0x7ff))
  const instruction = get(64, 8)
  const data = get(64, 16)
  if (pointers === 64) {
    // 48 bits are kept, and extended.
    f.store64(state.fpuInstruction, 0, instruction.shl(16).shrS(16))
    f.store64(state.fpuData, 0, data.shl(16).shrS(16))
    f.store32(state.fpuCodeSelector, 0, 0)
    f.store32(state.fpuDataSelector, 0, 0)
  } else {
    f.store64(state.fpuInstruction, 0, instruction.and(0xffff_ffffn))
    f.store64(state.fpuData, 0, data.and(0xffff_ffffn))
    f.store32(state.fpuCodeSelector, 0, instruction.shrU(32).and(0xffffn))
    f.store32(state.fpuDataSelector, 0, data.shrU(32).and(0xffffn))
  }
  for (let i = 0; i < 8; i++)
    f.scope(() => {
      const bits = get(64, area.registers + 16 * i)
      const signed = get(16, area.registers + 16 * i + 8)
      storeNumber(f, f.let(st(i)), signed.wrap(), bits)
    })
  updateSummary(f)
}

function restoreSse(code: Code, f: FunctionBuilder, at: I64): void {
  const load = (n: number): void =>
    f.storeV128(state.xmm + 32 * n, 0, code.loadVector(element(code, at, area.xmm + 16 * n)))
  for (let n = 0; n < 8; n++) f.scope(() => load(n))
  f.if(in64BitMode(), () => {
    for (let n = 8; n < 16; n++) f.scope(() => load(n))
  })
}

const zeroSse = (f: FunctionBuilder): void => {
  for (let n = 0; n < 8; n++) f.memoryFill(i32(state.xmm + 32 * n), i32(0), i32(16))
  f.if(in64BitMode(), () => {
    for (let n = 8; n < 16; n++) f.memoryFill(i32(state.xmm + 32 * n), i32(0), i32(16))
  })
}

/** (linear, components, present): loads the components that are present and initialises the others. All was probed. */
const restoreArea = (routines: Routines, pointers: Pointers): Routine =>
  routines.routine(`x87.restoreArea${pointers}`, ['i64', 'i32', 'i32'], (code, f) => {
    const at = f.param(0, 'i64').get()
    const components = f.param(1, 'i32').get()
    const present = f.param(2, 'i32').get()
    f.if(components.and(SSE), () => {
      const mxcsr = code.load(32, element(code, at, area.mxcsr))
      code.raiseIf(mxcsr.and(~BigInt(MXCSR_MASK)).ne(0n), vector.GP)
      f.store32(state.mxcsr, 0, mxcsr)
      f.if(
        present.and(SSE),
        () => restoreSse(code, f, at),
        () => zeroSse(f),
      )
    })
    f.if(components.and(X87), () =>
      f.if(
        present.and(X87),
        () => restoreX87(code, f, at, pointers),
        () => {
          f.do(initialise(routines))
          f.memoryFill(i32(state.fpu), i32(0), i32(128))
        },
      ),
    )
  })

/** The checks of FXSAVE and FXRSTOR; gives the linear address. */
function legacyOperand(e: Emitter, forWrite: boolean): I64 {
  e.raiseIf(load32(state.cr0).and(CR0.EM | CR0.TS), vector.NM)
  const linear = (e.operands[0] as Operand).linear(forWrite, area.legacySize)
  e.raiseIf(linear.and(15n).ne(0n), vector.GP)
  return linear
}

/** The checks of XSAVE and XRSTOR: CR4.OSXSAVE, CR0.TS, alignment. */
function extendedOperand(e: Emitter, forWrite: boolean): I64 {
  e.raiseIf(load32(state.cr4).and(CR4.OSXSAVE).eqz(), vector.UD)
  e.raiseIf(load32(state.cr0).and(CR0.TS), vector.NM)
  const linear = (e.operands[0] as Operand).linear(forWrite, area.size)
  e.raiseIf(linear.and(63n).ne(0n), vector.GP)
  return linear
}

/** EDX:EAX and XCR0: the components that are asked for. */
const requested = (e: Emitter): I32 =>
  e.f.let(
    e
      .register(RAX, 32)
      .read()
      .wrap()
      .and(load32(state.xcr0))
      .and(X87 | SSE),
  )

/** (linear, components): XSTATE_BV: bits of the components are set, others stay. */
const saveHeader = (routines: Routines): Routine =>
  routines.routine('x87.saveHeader', ['i64', 'i32'], (code, f) => {
    const at = f.let(f.param(0, 'i64').get().add(area.header))
    const old = code.load(64, at)
    code.store(64, at, f.let(old.or(f.param(1, 'i32').get().extendU())))
  })

/** (linear): #GP for a header that the standard format does not allow (SDM vol. 1, 13.8.1). */
const checkHeader = (routines: Routines): Routine =>
  routines.routine('x87.checkHeader', ['i64'], (code, f) => {
    const at = f.let(f.param(0, 'i64').get().add(area.header))
    const present = code.load(64, at)
    code.raiseIf(present.and(load64(state.xcr0).not()).ne(0n), vector.GP)
    code.raiseIf(code.load(64, at.add(8)).ne(0n), vector.GP)
    code.raiseIf(code.load(64, at.add(16)).ne(0n), vector.GP)
  })

function xsave(e: Emitter): void {
  const linear = extendedOperand(e, true)
  e.probeWrite(linear, area.size)
  const components = requested(e)
  e.invoke(saveArea(e.routines, pointersOf(e)), linear, components)
  e.invoke(saveHeader(e.routines), linear, components)
}

export const x87Context: Semantics = {
  fxsave: (e) => {
    const linear = legacyOperand(e, true)
    e.probeWrite(linear, area.legacySize)
    e.invoke(saveArea(e.routines, pointersOf(e)), linear, i32(X87 | SSE))
  },
  fxrstor: (e) => {
    const linear = legacyOperand(e, false)
    probeRead(e, linear, area.legacySize)
    e.invoke(restoreArea(e.routines, pointersOf(e)), linear, i32(X87 | SSE), i32(X87 | SSE))
  },
  xsave,
  /** Nothing is known of what changed since the last XRSTOR: everything asked for is written. */
  xsaveopt: xsave,
  xrstor: (e) => {
    const linear = extendedOperand(e, false)
    probeRead(e, linear, area.size)
    e.invoke(checkHeader(e.routines), linear)
    const present = e.f.let(e.load(64, linear.add(area.header)).wrap())
    e.invoke(restoreArea(e.routines, pointersOf(e)), linear, requested(e), present)
  },
}
