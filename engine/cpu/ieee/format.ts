import type { FuncRef, FunctionBuilder, Local } from '../../wasm/function.ts'
import { load32 } from '../../wasm/memory.ts'
import { type F32, type F64, type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Routine, Routines } from '../emitter.ts'
import { state } from '../layout.ts'
import { CR4, vector } from '../registers.ts'

/**
 * Single and double precision as SSE computes with them, to the last bit and flag: IEEE 754-2008, SDM vol. 1, 4.8, 11.5 and
 * appendix E. Numbers are bit patterns, zero-extended to 64 bits.
 */
export type Format = {
  readonly name: 'f32' | 'f64'
  readonly bits: 32 | 64
  /** Bits of the fraction, without the hidden one. */
  readonly fraction: 23 | 52
  readonly bias: 127 | 1023
  /** Biased exponent of infinities and NaNs. */
  readonly special: 0xff | 0x7ff
}
export const single: Format = { name: 'f32', bits: 32, fraction: 23, bias: 127, special: 0xff }
export const double: Format = { name: 'f64', bits: 64, fraction: 52, bias: 1023, special: 0x7ff }

/** Exception flags at their places in MXCSR; the masks lie 7 bits higher. */
export const IE = 0x01
export const DE = 0x02
export const ZE = 0x04
export const OE = 0x08
export const UE = 0x10
export const PE = 0x20
/** Detected from the operands, before anything is computed. */
export const EARLY = IE | DE | ZE
export const DAZ = 0x40
export const MASK_SHIFT = 7
export const OM = OE << MASK_SHIFT
export const UM = UE << MASK_SHIFT
export const ROUNDING_SHIFT = 13
export const NEAREST = 0
export const DOWN = 1
export const UP = 2
export const TRUNCATE = 3
export const FZ = 0x8000

/** Flags raised by the running instruction, i32; and its result, up to 16 bytes. */
export const raisedAt = state.scratch
export const resultAt = state.scratch + 16

export const mxcsr = (): I32 => load32(0, state.mxcsr)
export const rounding = (): I32 => mxcsr().shrU(ROUNDING_SHIFT).and(3)

export const signMask = (t: Format): bigint => 1n << BigInt(t.bits - 1)
export const infinity = (t: Format): bigint => BigInt(t.special) << BigInt(t.fraction)
export const hidden = (t: Format): bigint => 1n << BigInt(t.fraction)
export const quietBit = (t: Format): bigint => 1n << BigInt(t.fraction - 1)
export const defaultNan = (t: Format): bigint => signMask(t) | infinity(t) | quietBit(t)

export const magnitude = (t: Format, x: I64): I64 => x.and(signMask(t) - 1n)
export const signOf = (t: Format, x: I64): I64 => x.and(signMask(t))
export const isNan = (t: Format, x: I64): I32 => magnitude(t, x).gtS(infinity(t))
export const isInfinite = (t: Format, x: I64): I32 => magnitude(t, x).eq(infinity(t))
export const isZero = (t: Format, x: I64): I32 => magnitude(t, x).eqz()
export const isSignaling = (t: Format, x: I64): I32 => isNan(t, x).and(x.and(quietBit(t)).eqz())
export const isDenormal = (t: Format, x: I64): I32 =>
  magnitude(t, x)
    .sub(1n)
    .ltU(hidden(t) - 1n)

export const raise = (f: FunctionBuilder, flags: number): void =>
  f.store32(0, raisedAt, load32(0, raisedAt).or(flags))

/** The masked response to an invalid operation. */
export function returnInvalid(f: FunctionBuilder, t: Format): void {
  raise(f, IE)
  f.return(i64(defaultNan(t)))
}

/** The bits as a number of WebAssembly, and back. */
export const asFloat = (t: Format, x: I64): F32 | F64 => (t.bits === 64 ? x.asF64() : x.wrap().asF32())
export const asBits = (x: F32 | F64): I64 => (x.type === 'f64' ? x.asI64() : x.asI32().extendU())

type BinaryFloat = 'add' | 'sub' | 'mul' | 'div'
type TestFloat = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'
/** Both operands are of the same format. */
export const floatOp = (op: BinaryFloat, a: F32 | F64, b: F32 | F64): F32 | F64 => a[op](b as F32 & F64)
export const floatTest = (op: TestFloat, a: F32 | F64, b: F32 | F64): I32 => a[op](b as F32 & F64)

/** A function over operands of one format, built on first use. */
export const pure = (
  routines: Routines,
  t: Format,
  name: string,
  operands: number,
  body: (f: FunctionBuilder, ...operands: Local<'i64'>[]) => void,
): FuncRef<'i64'> =>
  routines.function(`ieee.${t.name}.${name}`, Array(operands).fill('i64'), 'i64', (f) => {
    const params = Array.from({ length: operands }, (_, n) => f.param(n, 'i64'))
    body(f, ...params)
  })

/** A denormal operand counts as zero (DAZ) or is reported. */
export function flush(f: FunctionBuilder, t: Format, x: Local<'i64'>): void {
  f.if(isDenormal(t, x.get()), () => {
    f.if(
      mxcsr().and(DAZ),
      () => f.set(x, signOf(t, x.get())),
      () => raise(f, DE),
    )
  })
}

/** The same without the report: conversions to integers do not see denormals otherwise. */
export function flushQuietly(f: FunctionBuilder, t: Format, a: Local<'i64'>): void {
  f.if(isDenormal(t, a.get()).and(mxcsr().and(DAZ).ne(0)), () => f.set(a, signOf(t, a.get())))
}

/** The NaN that comes of operands of which one at least is NaN: the first one, made quiet (SDM vol. 1, table 4-7). */
export const nanOf = (routines: Routines, t: Format): FuncRef<'i64'> =>
  pure(routines, t, 'nan', 2, (f, first, second) => {
    const a = first.get()
    const b = second.get()
    f.if(isSignaling(t, a).or(isSignaling(t, b)), () => raise(f, IE))
    f.result_(select(isNan(t, a), a, b).or(quietBit(t)))
  })

/** A finite number: its sign, and magnitude = significand × 2^(exponent − 52), the significand's top bit at 52 unless zero. */
export type Unpacked = {
  readonly sign: I32
  readonly exponent: Local<'i32'>
  readonly significand: Local<'i64'>
}

export function unpack(f: FunctionBuilder, t: Format, x: I64): Unpacked {
  const exponent = f.temp('i32')
  const significand = f.temp('i64')
  const sign = f.let(x.shrU(t.bits - 1).wrap())
  const bits = f.let(magnitude(t, x))
  f.set(exponent, bits.shrU(t.fraction).wrap())
  f.set(significand, bits.and(hidden(t) - 1n))
  f.if(
    exponent.get(),
    () => f.set(significand, significand.get().or(hidden(t))),
    () => {
      const shift = f.let(
        significand
          .get()
          .clz()
          .sub(63 - t.fraction),
      )
      f.set(significand, significand.get().shl(shift))
      f.set(exponent, i32(1).sub(shift.wrap()))
    },
  )
  f.set(exponent, exponent.get().sub(t.bias))
  f.set(significand, significand.get().shl(52 - t.fraction))
  return { sign, exponent, significand }
}

/**
 * Ends the computing: the flags raised go into MXCSR, and an unmasked one of them faults. Where an operand alone is reason
 * for that, nothing was computed and its flags are all there are (SDM vol. 1, 11.5.2.3, E.4.2.3).
 */
export const commit = (routines: Routines): Routine =>
  routines.routine('ieee.commit', [], (code, f) => {
    const before = f.let(mxcsr())
    const masks = f.let(before.shrU(MASK_SHIFT))
    const all = f.let(load32(0, raisedAt))
    const early = f.let(all.and(EARLY))
    const stopped = early.and(masks.xor(-1))
    const raised = f.let(select(stopped, early, all))
    f.store32(0, state.mxcsr, before.or(raised))
    f.if(raised.and(masks.xor(-1)).and(0x3f), () => {
      code.raiseIf(load32(state.cr4).and(CR4.OSXMMEXCPT).eqz(), vector.UD)
      code.raise(vector.XM)
    })
  })
