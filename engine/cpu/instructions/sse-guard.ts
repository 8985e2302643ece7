import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load64, loadF32, loadF64, loadV128 } from '../../wasm/memory.ts'
import { type F32, type F64, type I32, type I64, i32, i64, select, type V128 } from '../../wasm/values.ts'
import type { Emitter, Operand, Routine, Routines } from '../emitter.ts'
import {
  commit,
  DAZ,
  double,
  type Format,
  FZ,
  mxcsr,
  PE,
  raisedAt,
  resultAt,
  single,
} from '../ieee/format.ts'
import { tables } from '../layout.ts'

/**
 * Float instructions take the machine's own arithmetic where that cannot differ from what SSE does: round to nearest, all
 * exceptions masked, PE raised before (so that it need not be known whether a result is exact), operands that are not denormal
 * and a result that is normal. All else goes to the functions of ../ieee. After the first inexact result ordinary programs stay
 * on the quick side. DAZ and FZ make no difference where nothing is denormal. A number that is not denormal is called plain.
 */
const STICKY = 0x1f
const ALL_MASKED = 0x1f80

/**
 * A result is safe if its exponent is one of so many from 2 on: one with the least exponent of normal numbers may come of a
 * tiny number by rounding.
 */
export const safeExponents = (t: Format): number => t.special - 2

/** Whether MXCSR has all exceptions masked and rounds to nearest. */
export const isMasked = (): I32 =>
  mxcsr()
    .and(0xffff & ~(STICKY | PE | DAZ | FZ))
    .eq(ALL_MASKED)

const isOrdinary = (): I32 =>
  mxcsr()
    .and(0xffff & ~(STICKY | DAZ | FZ))
    .eq(ALL_MASKED | PE)

/** Exponents are looked at without their lowest bit: counted up by one, those of safe numbers have one of these bits set. */
const exponentBits = (t: Format): number => (t.special >> 1) - 1
/** {@link exponentBits} of double precision if MXCSR is ordinary, else none. */
export const exponentMask = (): I32 => select(isOrdinary(), i32(exponentBits(double)), i32(0))

/** By how much the least exponent counts in a lane shifted left by one, so that the sign is gone. */
const exponentUnit = (t: Format): bigint => 2n << BigInt(t.fraction)

const isDenormal = (x: F32 | F64): I32 =>
  x.type === 'f64'
    ? x
        .asI64()
        .shl(1)
        .sub(1n)
        .ltU(exponentUnit(double) - 1n)
    : x
        .asI32()
        .shl(1)
        .sub(1)
        .ltU(Number(exponentUnit(single)) - 1)

/** Whether a result may differ from what SSE does, by its exponent or since MXCSR is not ordinary. */
export function isUnsafe(e: Emitter, x: F32 | F64): I32 {
  const mask = e.exponentMask()
  const [high, bits] =
    x.type === 'f64'
      ? [
          x
            .asI64()
            .shrU(double.fraction + 1)
            .wrap(),
          mask,
        ]
      : [x.asI32().shrU(single.fraction + 1), mask.and(exponentBits(single))]
  return high.add(1).and(bits).eqz()
}

/** Why operands keep an instruction from the quick side: those that may be denormal. */
export const denormals = (e: Emitter, ...operands: FloatOperand[]): I32[] =>
  operands.flatMap(([operand, x]) => (e.isPlain(operand, formatOf(x)) ? [] : [isDenormal(x)]))

/**
 * Those of the operands that may be denormal. They are known to be plain from now on, since the instruction ends by
 * {@link Emitter.slowly} otherwise.
 */
const newOperands = <X extends F32 | F64 | V128>(
  e: Emitter,
  formatOf: (x: X) => Format,
  operands: readonly (readonly [Operand, X])[],
): X[] =>
  operands.flatMap(([operand, x]) => {
    const packed = x.type === 'v128'
    if (e.isPlain(operand, formatOf(x), packed)) return []
    e.learnPlain(operand, formatOf(x), packed)
    return [x]
  })

/** An operand that has been read. */
type FloatOperand = readonly [Operand, F32 | F64]
type VectorOperand = readonly [Operand, V128]

const formatOf = (x: F32 | F64): Format => (x.type === 'f64' ? double : single)

const shape = (t: Format): string => (t.bits === 64 ? 'i64x2' : 'i32x4')

/** Constants of vectors are read from memory, since V8 needs several instructions to make them. */
const constantsAt = tables.vector + 0x1c00
const constants = (t: Format): bigint[] => {
  const lowest = 1n << BigInt(t.bits - 1)
  const unit = exponentUnit(t)
  // numbers from 1 to unit − 1 are denormal, those from 2·unit on safe; compared signed, hence the lowest one
  return [lowest - 1n, unit - 1n - lowest, lowest - 2n * unit, BigInt(safeExponents(t)) * unit - 1n - lowest]
}
type Constants = Pick<Emitter, 'constant' | 'routines'>
const constant = (e: Constants, t: Format, n: number): V128 =>
  e.constant(constantsAt + 64 * (t === double ? 1 : 0) + 16 * n)

const constantBytes = new Uint8Array(
  new BigUint64Array(
    [single, double].flatMap((t) =>
      constants(t).flatMap((lane) => {
        const bits = BigInt.asUintN(t.bits, lane)
        const both = t.bits === 64 ? bits : (bits << 32n) | bits
        return [both, both]
      }),
    ),
  ).buffer,
)

/** All ones in lanes with a denormal number. */
export function denormalLanes(e: Constants, t: Format, x: V128): V128 {
  e.routines.table(constantsAt, constantBytes)
  const place = x.op(`${shape(t)}.shl`, i32(1)).op(`${shape(t)}.add`, constant(e, t, 0))
  return constant(e, t, 1).op(`${shape(t)}.gt_s`, place)
}

/** All ones in lanes that are not safe as results. */
export function unsafeLanes(e: Constants, t: Format, x: V128): V128 {
  e.routines.table(constantsAt, constantBytes)
  const place = x.op(`${shape(t)}.shl`, i32(1)).op(`${shape(t)}.add`, constant(e, t, 2))
  return place.op(`${shape(t)}.gt_s`, constant(e, t, 3))
}

/** {@link denormalLanes} of the operands that may have some. */
export const denormalOperands = (e: Emitter, t: Format, ...operands: VectorOperand[]): V128[] =>
  operands.flatMap(([operand, x]) => (e.isPlain(operand, t, true) ? [] : [denormalLanes(e, t, x)]))

/** Whether there are ones in any of the lanes. */
export function anyLane(t: Format, ...bad: V128[]): I32 {
  return bad.reduce((a, b) => a.op('v128.or', b)).test(`${shape(t)}.bitmask`)
}

/** The same, or MXCSR is not ordinary. */
export const anyUnsafe = (e: Emitter, t: Format, ...bad: V128[]): I32 =>
  anyLane(t, ...bad)
    .shl(11)
    .geU(e.exponentMask())

/** The same as {@link isDenormal} by a function: V8 would keep what it computes on the quick side for the slow one. */
const isDenormalSlowly = (e: Emitter, x: F32 | F64): I32 =>
  e.f.call(
    e.routines.function(`sse.${x.type}.isDenormal`, [x.type], 'i32', (f) =>
      f.result_(isDenormal(f.param(0, x.type).get())),
    ),
    x,
  )

const hasDenormalSlowly = (e: Emitter, t: Format, x: V128): I32 =>
  e.f.call(
    e.routines.function(`sse.${shape(t)}.hasDenormal`, ['v128'], 'i32', (f) => {
      const inMemory = { constant: (at: number) => loadV128(0, at), routines: e.routines }
      f.result_(anyLane(t, denormalLanes(inMemory, t, f.param(0, 'v128').get())))
    }),
    x,
  )

const any = (conditions: readonly I32[]): I32 => conditions.reduce((a, b) => a.or(b))

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

/** Runs `quickly` unless one of `troubles` keeps from it, else `slowly`. */
function unless(e: Emitter, troubles: readonly I32[], quickly: () => void, slowly: () => void): void {
  const { f } = e
  f.block((end) => {
    f.block((trouble) => {
      for (const condition of troubles) f.brIf(trouble, condition, false)
      quickly()
      f.br(end)
    })
    slowly()
  })
}

/** `fast` if there is no trouble, else what `exact` gives of the operands. */
export function guarded(
  e: Emitter,
  troubles: readonly I32[],
  fast: I64,
  name: string,
  exact: Exact,
  ...operands: I64[]
): I64 {
  const { f } = e
  const result = f.temp('i64')
  unless(
    e,
    troubles,
    () => f.set(result, fast),
    () => {
      e.invoke(exactly(e.routines, name, operands.length, exact), ...operands)
      f.set(result, load64(0, resultAt))
    },
  )
  return result.get()
}

/** The same of a float, which is written. It is plain afterwards, and so are the operands. */
export function writeGuarded(
  e: Emitter,
  to: Operand,
  operands: readonly FloatOperand[],
  trouble: I32,
  fast: F32 | F64,
  name: string,
  exact: Exact,
  ...bits: I64[]
): void {
  const unknown = newOperands(e, formatOf, operands)
  unless(
    e,
    [...unknown.map(isDenormal), trouble],
    () => to.writeFloat(fast),
    () => {
      e.invoke(exactly(e.routines, name, bits.length, exact), ...bits)
      const result = fast.type === 'f64' ? loadF64(0, resultAt) : loadF32(0, resultAt)
      to.writeFloat(result)
      e.slowly(any([result, ...unknown].map((x) => isDenormalSlowly(e, x))))
    },
  )
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
  trouble: I32,
  fast: V128,
  routine: Routine,
  a: V128,
  b: V128,
  extra: I64 = i64(0n),
): V128 {
  const { f } = e
  const result = f.temp('v128')
  unless(
    e,
    [trouble],
    () => f.set(result, fast),
    () => {
      e.invoke(routine, a, b, extra)
      f.set(result, loadV128(0, resultAt))
    },
  )
  return result.get()
}

/** The same of floats, which are written. They are plain afterwards, and so are the operands. */
export function writeGuardedVector(
  e: Emitter,
  t: Format,
  to: Operand,
  operands: readonly VectorOperand[],
  trouble: (denormal: V128[]) => I32,
  fast: V128,
  routine: Routine,
  a: V128,
  b: V128,
): void {
  const unknown = newOperands(e, () => t, operands)
  unless(
    e,
    [trouble(unknown.map((x) => denormalLanes(e, t, x)))],
    () => to.writeVector(fast, true),
    () => {
      e.invoke(routine, a, b, i64(0n))
      const result = loadV128(0, resultAt)
      to.writeVector(result, true)
      e.slowly(any([result, ...unknown].map((x) => hasDenormalSlowly(e, t, x))))
    },
  )
}

/** Stores lane `n` of the result. */
export function storeLane(f: FunctionBuilder<'i32'>, t: Format, n: number, value: I64): void {
  if (t.bits === 64) f.store64(0, resultAt + 8 * n, value)
  else f.store32(0, resultAt + 4 * n, value)
}

export const lanesOf = (t: Format): number => 128 / t.bits
