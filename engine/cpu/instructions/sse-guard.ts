import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load64, loadV128 } from '../../wasm/memory.ts'
import { type I32, type I64, i32, i64, type V128, v128 } from '../../wasm/values.ts'
import type { Emitter, Routine, Routines } from '../emitter.ts'
import { commit, type Format, mxcsr, PE, raisedAt, resultAt } from '../ieee/format.ts'

/**
 * Float instructions take the machine's own arithmetic where that cannot differ from what SSE does: round to nearest, all
 * exceptions masked, no DAZ, no FZ, PE raised before (so that it need not be known whether a result is exact), operands
 * that are not denormal and a result that is normal. All else goes to the functions of ../ieee. After the first inexact result
 * ordinary programs stay on the quick side.
 */
const STICKY = 0x1f
const ALL_MASKED = 0x1f80

export const isOrdinary = (): I32 =>
  mxcsr()
    .and(0xffff & ~STICKY)
    .eq(ALL_MASKED | PE)

/** A number's bits without its sign, at the top of 64 bits. */
const unsigned = (t: Format, x: I64): I64 => x.shl(65 - t.bits)
const smallestNormal = (t: Format): bigint => 1n << BigInt(t.fraction + 65 - t.bits)
const infinite = (t: Format): bigint => BigInt(t.special) * smallestNormal(t)

export const notDenormal = (t: Format, x: I64): I32 =>
  unsigned(t, x)
    .sub(1n)
    .geU(smallestNormal(t) - 1n)
export const notSpecial = (t: Format, x: I64): I32 => unsigned(t, x).ltU(infinite(t))
/** The smallest normal number may come of a tiny one by rounding: it does not count. */
export const isSafeNormal = (t: Format, x: I64): I32 =>
  unsigned(t, x)
    .sub(smallestNormal(t) + 1n)
    .ltU(infinite(t) - smallestNormal(t) - 1n)

const everywhere = (t: Format, lane: bigint): V128 => {
  const low = BigInt.asUintN(64, t.bits === 64 ? lane : BigInt.asUintN(32, lane) * 0x1_0000_0001n)
  return v128(low, low)
}
const shape = (t: Format): string => (t.bits === 64 ? 'i64x2' : 'i32x4')

/** lane·2 − from < length, unsigned, which is done by signed numbers. */
function within(t: Format, x: V128, from: bigint, length: bigint): V128 {
  const lowest = 1n << BigInt(t.bits - 1)
  return x
    .op(`${shape(t)}.shl`, i32(1))
    .op(`${shape(t)}.add`, everywhere(t, lowest - from))
    .op(`${shape(t)}.lt_s`, everywhere(t, length - lowest))
}
const laneUnit = (t: Format): bigint => 2n << BigInt(t.fraction)
/** All ones in lanes with a denormal number. */
export const denormalLanes = (t: Format, x: V128): V128 => within(t, x, 1n, laneUnit(t) - 1n)
export const finiteLanes = (t: Format, x: V128): V128 => within(t, x, 0n, BigInt(t.special) * laneUnit(t))
export const safeNormalLanes = (t: Format, x: V128): V128 =>
  within(t, x, laneUnit(t) + 1n, BigInt(t.special - 1) * laneUnit(t) - 1n)
/** Whether all lanes of `good` are ones and all of `bad` are zeros. */
export const allLanes = (t: Format, good: V128, ...bad: V128[]): I32 =>
  bad.reduce((sum, lanes) => sum.op('v128.andnot', lanes), good).test(`${shape(t)}.all_true`)

/** A function over numbers, as ../ieee builds them. */
export type Exact = (routines: Routines) => FuncRef<'i64'>

/** Runs an exact function: its result is left at resultAt, its exceptions are raised. */
function exactly(routines: Routines, name: string, count: number, exact: Exact): Routine {
  return routines.routine(`exact.${name}`, Array(count).fill('i64'), (code, f) => {
    const callee = exact(routines)
    f.store32(0, raisedAt, 0)
    const operands = Array.from({ length: count }, (_, n) => f.param(n, 'i64').get())
    f.store64(0, resultAt, f.call(callee, ...operands))
    code.invoke(commit(routines))
  })
}

/** `fast` if that is `quick`, else what `exact` gives of the operands. */
export function guarded(
  e: Emitter,
  quick: I32,
  fast: I64,
  name: string,
  exact: Exact,
  ...operands: I64[]
): I64 {
  const { f } = e
  const result = f.temp('i64')
  f.set(result, fast)
  f.ifLikely(false, quick.eqz(), () => {
    e.invoke(exactly(e.routines, name, operands.length, exact), ...operands)
    f.set(result, load64(0, resultAt))
  })
  return result.get()
}

export const laneOf = (t: Format, x: V128, lane: number): I64 =>
  t.bits === 64 ? x.lane64(lane) : x.lane32(lane).extendU()

/**
 * Runs `body`, which leaves a vector at resultAt, over vector operands and an integer, and raises its exceptions; those of a
 * first step alone by `commitSoFar`.
 */
export function exactVector(
  routines: Routines,
  name: string,
  body: (f: FunctionBuilder<'i32'>, a: V128, b: V128, extra: I64, commitSoFar: () => void) => void,
): Routine {
  return routines.routine(`exact.${name}`, ['v128', 'v128', 'i64'], (code, f) => {
    f.store32(0, raisedAt, 0)
    const finish = (): void => code.invoke(commit(routines))
    body(f, f.param(0, 'v128').get(), f.param(1, 'v128').get(), f.param(2, 'i64').get(), finish)
    finish()
  })
}

export function guardedVector(
  e: Emitter,
  quick: I32,
  fast: V128,
  routine: Routine,
  a: V128,
  b: V128,
  extra: I64 = i64(0n),
): V128 {
  const { f } = e
  const result = f.temp('v128')
  f.set(result, fast)
  f.ifLikely(false, quick.eqz(), () => {
    e.invoke(routine, a, b, extra)
    f.set(result, loadV128(0, resultAt))
  })
  return result.get()
}

/** Stores lane `n` of the result. */
export function storeLane(f: FunctionBuilder<'i32'>, t: Format, n: number, value: I64): void {
  if (t.bits === 64) f.store64(0, resultAt + 8 * n, value)
  else f.store32(0, resultAt + 4 * n, value)
}

export const lanesOf = (t: Format): number => 128 / t.bits
