import { load32 } from '../../wasm/memory.ts'
import { type F64, i32 } from '../../wasm/values.ts'
import type { Emitter, Operand, Routine, Semantics } from '../emitter.ts'
import { state } from '../layout.ts'
import { RDI, vector } from '../registers.ts'
import type { Operands } from './integer.ts'
import { becomeMmx, enter, enterMmx, enterSse, fromLow, isMmx, writeMmx } from './vector.ts'

/** Moves between XMM and MMX registers, general registers and memory, and the control register of SSE. */

/** Bits of MXCSR that exist; without DAZ they would be 0xffbf (SDM vol. 1, 11.6.6). */
const MXCSR_MASK = 0xffff

const moveVector =
  (aligned: boolean): ((e: Emitter) => void) =>
  (e) => {
    enterSse(e)
    const [to, from] = e.operands as Operands
    to.writeVector(from.readVector(aligned), aligned)
  }

/** Low bits move; a register that they are the only content of gets zeros above. */
function moveLow(e: Emitter, clears: boolean): void {
  enter(e)
  const [to, from] = e.operands as Operands
  if (to.kind === 'mmx') writeMmx(e, to, from.read())
  else {
    if (to.kind === 'vector' && clears) to.writeVector(from.readLow(), true)
    else if (isFloat(to) && isFloat(from) && to.width === from.width) to.writeFloat(from.readFloat())
    else to.write(from.read())
    if (isMmx(e)) becomeMmx(e)
  }
}

/** Bits that stay where floats are need not become integers on the way. */
const isFloat = ({ kind }: Operand): boolean => kind === 'vector' || kind === 'memory'

/** (linear address, mask): stores the bytes of the vector in scratch whose mask bit is set. */
function storeMasked(e: Emitter): Routine {
  return e.routines.routine('vector.storeMasked', ['i64', 'i32'], (code, f) => {
    const to = f.param(0, 'i64')
    const mask = f.param(1, 'i32')
    const from = f.temp('i32')
    f.set(from, i32(0))
    f.loop((again) => {
      f.if(mask.get().and(1), () => code.store(8, to.get(), load32(from.get(), state.scratch).extendU()))
      f.set(mask, mask.get().shrU(1))
      f.set(to, to.get().add(1n))
      f.set(from, from.get().add(1))
      f.brIf(again, mask.get())
    })
  })
}

export const sseMove: Semantics = {
  movaps: moveVector(true),
  movups: moveVector(false),
  'movs.scalar': (e) => moveLow(e, (e.operands as Operands)[1].kind === 'memory'),
  movq: (e) => moveLow(e, true),
  movd: (e) => moveLow(e, true),
  movdq2q: (e) => moveLow(e, true),
  movq2dq: (e) => moveLow(e, true),
  movlps: (e) => moveLow(e, false),
  movnti: (e) => {
    const [to, from] = e.operands as Operands
    to.write(from.read())
  },

  movhlps: (e) => {
    enterSse(e)
    const [to, from] = e.operands as Operands
    to.writeFloat(from.readVector(true).laneF64(1))
  },
  movhps: (e) => {
    enterSse(e)
    const [to, from] = e.operands as Operands
    const high = from.readFloat() as F64
    to.writeVector(to.readVector(true).withLaneF64(1, high), true)
  },
  'movhps.store': (e) => {
    enterSse(e)
    const [to, from] = e.operands as Operands
    to.writeFloat(from.readVector(true).laneF64(1))
  },

  /** Bytes of a register whose mask byte has its top bit set go to DS:rDI. */
  maskmovq: (e) => {
    enter(e)
    const { f } = e
    const [from, by] = e.operands as Operands
    const mmx = isMmx(e)
    const mask = f.let((mmx ? fromLow(by.read()) : by.readVector(true)).test('i8x16.bitmask'))
    const length = mmx ? 8 : 16
    if (mmx) becomeMmx(e)
    const offset = e.register(RDI, e.addressWidth).read()
    // an empty mask is no access, save across pages, where AMD's processors look at both
    const crosses = offset
      .wrap()
      .and(4095)
      .gtU(4096 - length)
    f.if(mask.or(crosses), () => {
      const linear = e.dataAddress(offset, length, true)
      e.probeWrite(linear, length)
      f.storeV128(0, state.scratch, mmx ? fromLow(from.read()) : from.readVector(true))
      e.invoke(storeMasked(e), linear, mask)
    })
  },

  ldmxcsr: (e) => {
    enterSse(e)
    const [from] = e.operands as Operands
    const value = e.f.let(from.read().wrap())
    e.raiseIf(value.and(~MXCSR_MASK), vector.GP)
    e.f.store32(0, state.mxcsr, value)
  },
  stmxcsr: (e) => {
    enterSse(e)
    const [to] = e.operands as Operands
    to.write(load32(0, state.mxcsr).extendU())
  },

  fence: () => {},
  /** Caches do not exist here; only that the address must be readable remains. */
  clflush: (e) => {
    const [at] = e.operands as Operands
    e.load(8, at.linear(false, 1))
  },
  emms: (e) => {
    enterMmx(e)
    e.f.store32(0, state.fpuEmpty, 0xff)
    e.f.store32(0, state.fpuTop, 0)
  },
}
