import { load32 } from '../../wasm/memory.ts'
import { type I32, type I64, i32, splat, type V128, v128 } from '../../wasm/values.ts'
import type { Code, Emitter, Operand, Routines } from '../emitter.ts'
import { state } from '../layout.ts'
import { CR0, CR4, vector } from '../registers.ts'
import type { Operands } from './integer.ts'

/** What MMX and SSE instructions have in common: whether they may run, and their operands as vectors. */

const FPU_EXCEPTION = 0x80

/** Out of the way, why a vector instruction cannot run (SDM vol. 3A, 2.5, table 13-1 and 12.1). */
function blocked(routines: Routines, mmx: boolean): ReturnType<Routines['routine']> {
  return routines.routine(mmx ? 'vector.blockedMmx' : 'vector.blocked', [], (code, f) => {
    const cr0 = f.let(load32(state.cr0))
    code.raiseIf(cr0.and(CR0.EM), vector.UD)
    if (!mmx) code.raiseIf(load32(state.cr4).and(CR4.OSFXSR).eqz(), vector.UD)
    code.raiseIf(cr0.and(CR0.TS), vector.NM)
    // without CR0.NE it is as if IGNNE# were asserted
    if (mmx)
      code.raiseIf(cr0.and(CR0.NE).ne(0).and(load32(state.fpuStatus).and(FPU_EXCEPTION).ne(0)), vector.MF)
  })
}

/** SSE: comes first in every instruction of it, also before its memory operand. */
export function enterSse(e: Emitter): void {
  e.enterVector(() =>
    e.f.ifLikely(false, load32(0, state.vectorBlocked), () => e.invoke(blocked(e.routines, false))),
  )
}

export function enterMmx(e: Code): void {
  const waits = load32(0, state.fpuStatus).and(FPU_EXCEPTION)
  e.f.ifLikely(false, load32(0, state.vectorBlocked).or(waits), () => e.invoke(blocked(e.routines, true)))
}

/** By the registers that the form has. */
export const isMmx = (e: Emitter): boolean => e.operands.some((operand) => operand.kind === 'mmx')
export const enter = (e: Emitter): void => (isMmx(e) ? enterMmx(e) : enterSse(e))

/** MMX instructions leave the x87 stack full, with its top at 0 (SDM vol. 1, 9.5.1). Comes when nothing can fault any more. */
export function becomeMmx(e: Emitter): void {
  e.f.store32(0, state.fpuTop, 0)
  e.f.store32(0, state.fpuEmpty, 0)
}

/** Writes an MMX register: as an x87 number it has an exponent of all ones. */
export function writeMmx(e: Emitter, operand: Operand, value: I64): void {
  operand.write(value)
  e.f.store16(operand.pointer(), 8, i32(0xffff))
  becomeMmx(e)
}

export const zero = (): V128 => v128(0n, 0n)
export const fromLow = (low: I64): V128 => zero().withLane64(0, low)
/** The same 64 bits everywhere. */
export const both = (bits: I64): V128 => splat('i64x2.splat', bits)
export const constant = (bits: bigint): V128 => v128(bits, bits)

/** The immediate of a shuffle or shift. */
export const immediate = (e: Emitter): I32 => e.f.let((e.operands.at(-1) as Operand).read().wrap().and(0xff))

type Binary = (a: V128, b: V128, e: Emitter) => V128

/** How a 64-bit form is made from the operation on 128 bits. */
type Narrow =
  /** Lane by lane. */
  | 'lanes'
  /** On both operands side by side, as the first and the second operand; the low half counts. */
  | 'joined'

/**
 * An operation on two whole registers. Both operands are bound, so `combine` may use them often.
 */
export function whole(combine: Binary, narrow: Narrow = 'lanes'): (e: Emitter) => void {
  return (e) => {
    enter(e)
    const [to, from] = e.operands as Operands
    if (to.kind === 'mmx') {
      const b = from.read()
      const a = to.read()
      if (narrow === 'joined') {
        const pair = e.f.let(both(a).withLane64(1, b))
        writeMmx(e, to, combine(pair, pair, e).lane64(0))
      } else writeMmx(e, to, combine(e.f.let(both(a)), e.f.let(both(b)), e).lane64(0))
      return
    }
    const b = from.readVector(true)
    to.writeVector(combine(to.readVector(true), b, e), true)
  }
}

/** An operation of WebAssembly that is just the one wanted. */
export const plain = (name: string): ((e: Emitter) => void) => whole((a, b) => a.op(name, b))

export const bytes = (...lanes: number[]): V128 => {
  const half = (from: number): bigint =>
    lanes.slice(from, from + 8).reduceRight((sum, lane) => (sum << 8n) | BigInt(lane & 0xff), 0n)
  return v128(half(0), half(8))
}
export const iota = (): V128 => bytes(...Array(16).keys())

/** Lane numbers of `shuffle` from those of wider lanes. */
export const lanes = (size: number, ...wide: number[]): number[] =>
  wide.flatMap((lane) => Array.from({ length: size }, (_, i) => lane * size + i))
