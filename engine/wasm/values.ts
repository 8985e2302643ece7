import type { ByteWriter } from './bytes.ts'
import { simdTable } from './simd.table.ts'

/**
 * Values are expression trees: nothing is emitted until a statement of a {@link FunctionBuilder} consumes them, and then
 * as often as they are consumed. Bind with `f.let(v)` what is used twice or must be read before something changes.
 * Opcodes: WebAssembly Core spec 5.4. One file, since each type's methods give values of the others.
 */
export type ValType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128'
export type Emit = (out: ByteWriter) => void
export type Val = I32 | I64 | F32 | F64 | V128
export type I32Arg = I32 | number
export type I64Arg = I64 | bigint | number
export type F32Arg = F32 | number
export type F64Arg = F64 | number

export type ValOf<T extends ValType> = T extends 'i32'
  ? I32
  : T extends 'i64'
    ? I64
    : T extends 'f32'
      ? F32
      : T extends 'f64'
        ? F64
        : V128

export const typeCode: Record<ValType, number> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b }

export class I32 {
  readonly type = 'i32'
  readonly emit: Emit
  /** Known value, for folding. */
  readonly literal: number | undefined

  constructor(emit: Emit, literal?: number) {
    this.emit = emit
    this.literal = literal
  }

  private bin(code: number, b: I32Arg, fold: (x: number, y: number) => number, neutral?: number): I32 {
    const other = i32(b)
    if (this.literal !== undefined && other.literal !== undefined)
      return i32(fold(this.literal, other.literal))
    if (neutral !== undefined && other.literal === neutral) return this
    return new I32(binary(code, this, other))
  }

  private test(code: number, b: I32Arg): I32 {
    return new I32(binary(code, this, i32(b)))
  }

  add(b: I32Arg): I32 {
    return this.bin(0x6a, b, (x, y) => (x + y) | 0, 0)
  }
  sub(b: I32Arg): I32 {
    return this.bin(0x6b, b, (x, y) => (x - y) | 0, 0)
  }
  mul(b: I32Arg): I32 {
    return this.bin(0x6c, b, Math.imul, 1)
  }
  divS(b: I32Arg): I32 {
    return this.test(0x6d, b)
  }
  divU(b: I32Arg): I32 {
    return this.test(0x6e, b)
  }
  remS(b: I32Arg): I32 {
    return this.test(0x6f, b)
  }
  remU(b: I32Arg): I32 {
    return this.test(0x70, b)
  }
  and(b: I32Arg): I32 {
    return this.bin(0x71, b, (x, y) => x & y, -1)
  }
  or(b: I32Arg): I32 {
    return this.bin(0x72, b, (x, y) => x | y, 0)
  }
  xor(b: I32Arg): I32 {
    return this.bin(0x73, b, (x, y) => x ^ y, 0)
  }
  shl(b: I32Arg): I32 {
    return this.bin(0x74, b, (x, y) => x << y, 0)
  }
  shrS(b: I32Arg): I32 {
    return this.bin(0x75, b, (x, y) => x >> y, 0)
  }
  shrU(b: I32Arg): I32 {
    return this.bin(0x76, b, (x, y) => (x >>> y) | 0, 0)
  }
  rotl(b: I32Arg): I32 {
    return this.test(0x77, b)
  }
  rotr(b: I32Arg): I32 {
    return this.test(0x78, b)
  }
  eq(b: I32Arg): I32 {
    return this.test(0x46, b)
  }
  ne(b: I32Arg): I32 {
    return this.test(0x47, b)
  }
  ltS(b: I32Arg): I32 {
    return this.test(0x48, b)
  }
  ltU(b: I32Arg): I32 {
    return this.test(0x49, b)
  }
  gtS(b: I32Arg): I32 {
    return this.test(0x4a, b)
  }
  gtU(b: I32Arg): I32 {
    return this.test(0x4b, b)
  }
  leS(b: I32Arg): I32 {
    return this.test(0x4c, b)
  }
  leU(b: I32Arg): I32 {
    return this.test(0x4d, b)
  }
  geS(b: I32Arg): I32 {
    return this.test(0x4e, b)
  }
  geU(b: I32Arg): I32 {
    return this.test(0x4f, b)
  }
  eqz(): I32 {
    return new I32(unary(0x45, this))
  }
  clz(): I32 {
    return new I32(unary(0x67, this))
  }
  ctz(): I32 {
    return new I32(unary(0x68, this))
  }
  popcnt(): I32 {
    return new I32(unary(0x69, this))
  }
  extend8(): I32 {
    return new I32(unary(0xc0, this))
  }
  extend16(): I32 {
    return new I32(unary(0xc1, this))
  }
  /** Zero-extended to 64 bits. */
  extendU(): I64 {
    return this.literal !== undefined ? i64(this.literal >>> 0) : new I64(unary(0xad, this))
  }
  /** Sign-extended to 64 bits. */
  extendS(): I64 {
    return this.literal !== undefined ? i64(this.literal) : new I64(unary(0xac, this))
  }
  toF32S(): F32 {
    return new F32(unary(0xb2, this))
  }
  toF32U(): F32 {
    return new F32(unary(0xb3, this))
  }
  toF64S(): F64 {
    return new F64(unary(0xb7, this))
  }
  toF64U(): F64 {
    return new F64(unary(0xb8, this))
  }
  asF32(): F32 {
    return new F32(unary(0xbe, this))
  }
}

export class I64 {
  readonly type = 'i64'
  readonly emit: Emit
  readonly literal: bigint | undefined

  constructor(emit: Emit, literal?: bigint) {
    this.emit = emit
    this.literal = literal
  }

  private bin(code: number, b: I64Arg, fold: (x: bigint, y: bigint) => bigint, neutral?: bigint): I64 {
    const other = i64(b)
    if (this.literal !== undefined && other.literal !== undefined)
      return i64(fold(this.literal, other.literal))
    if (neutral !== undefined && other.literal === neutral) return this
    return new I64(binary(code, this, other))
  }

  private plain(code: number, b: I64Arg): I64 {
    return new I64(binary(code, this, i64(b)))
  }

  private test(code: number, b: I64Arg): I32 {
    return new I32(binary(code, this, i64(b)))
  }

  add(b: I64Arg): I64 {
    return this.bin(0x7c, b, (x, y) => x + y, 0n)
  }
  sub(b: I64Arg): I64 {
    return this.bin(0x7d, b, (x, y) => x - y, 0n)
  }
  mul(b: I64Arg): I64 {
    return this.bin(0x7e, b, (x, y) => x * y, 1n)
  }
  divS(b: I64Arg): I64 {
    return this.plain(0x7f, b)
  }
  divU(b: I64Arg): I64 {
    return this.plain(0x80, b)
  }
  remS(b: I64Arg): I64 {
    return this.plain(0x81, b)
  }
  remU(b: I64Arg): I64 {
    return this.plain(0x82, b)
  }
  and(b: I64Arg): I64 {
    return this.bin(0x83, b, (x, y) => x & y, -1n)
  }
  or(b: I64Arg): I64 {
    return this.bin(0x84, b, (x, y) => x | y, 0n)
  }
  xor(b: I64Arg): I64 {
    return this.bin(0x85, b, (x, y) => x ^ y, 0n)
  }
  shl(b: I64Arg): I64 {
    return this.bin(0x86, b, (x, y) => x << (y & 63n), 0n)
  }
  shrS(b: I64Arg): I64 {
    return this.bin(0x87, b, (x, y) => BigInt.asIntN(64, x) >> (y & 63n), 0n)
  }
  shrU(b: I64Arg): I64 {
    return this.bin(0x88, b, (x, y) => BigInt.asUintN(64, x) >> (y & 63n), 0n)
  }
  rotl(b: I64Arg): I64 {
    return this.plain(0x89, b)
  }
  rotr(b: I64Arg): I64 {
    return this.plain(0x8a, b)
  }
  eq(b: I64Arg): I32 {
    return this.test(0x51, b)
  }
  ne(b: I64Arg): I32 {
    return this.test(0x52, b)
  }
  ltS(b: I64Arg): I32 {
    return this.test(0x53, b)
  }
  ltU(b: I64Arg): I32 {
    return this.test(0x54, b)
  }
  gtS(b: I64Arg): I32 {
    return this.test(0x55, b)
  }
  gtU(b: I64Arg): I32 {
    return this.test(0x56, b)
  }
  leS(b: I64Arg): I32 {
    return this.test(0x57, b)
  }
  leU(b: I64Arg): I32 {
    return this.test(0x58, b)
  }
  geS(b: I64Arg): I32 {
    return this.test(0x59, b)
  }
  geU(b: I64Arg): I32 {
    return this.test(0x5a, b)
  }
  eqz(): I32 {
    return new I32(unary(0x50, this))
  }
  clz(): I64 {
    return new I64(unary(0x79, this))
  }
  ctz(): I64 {
    return new I64(unary(0x7a, this))
  }
  popcnt(): I64 {
    return new I64(unary(0x7b, this))
  }
  extend8(): I64 {
    return new I64(unary(0xc2, this))
  }
  extend16(): I64 {
    return new I64(unary(0xc3, this))
  }
  extend32(): I64 {
    return new I64(unary(0xc4, this))
  }
  /** Sign-extended from the low `width` bits: 8, 16 or 32; with 64 as it is. */
  extendFrom(width: number): I64 {
    return width === 8
      ? this.extend8()
      : width === 16
        ? this.extend16()
        : width === 32
          ? this.extend32()
          : this
  }
  /** The low 32 bits. */
  wrap(): I32 {
    return this.literal !== undefined
      ? i32(Number(BigInt.asIntN(32, this.literal)))
      : new I32(unary(0xa7, this))
  }
  not(): I64 {
    return this.xor(-1n)
  }
  toF32S(): F32 {
    return new F32(unary(0xb4, this))
  }
  toF32U(): F32 {
    return new F32(unary(0xb5, this))
  }
  toF64S(): F64 {
    return new F64(unary(0xb9, this))
  }
  toF64U(): F64 {
    return new F64(unary(0xba, this))
  }
  asF64(): F64 {
    return new F64(unary(0xbf, this))
  }
}

export class F32 {
  readonly type = 'f32'
  readonly emit: Emit

  constructor(emit: Emit) {
    this.emit = emit
  }

  private op(code: number, b: F32Arg): F32 {
    return new F32(binary(code, this, f32(b)))
  }

  private test(code: number, b: F32Arg): I32 {
    return new I32(binary(code, this, f32(b)))
  }

  add(b: F32Arg): F32 {
    return this.op(0x92, b)
  }
  sub(b: F32Arg): F32 {
    return this.op(0x93, b)
  }
  mul(b: F32Arg): F32 {
    return this.op(0x94, b)
  }
  div(b: F32Arg): F32 {
    return this.op(0x95, b)
  }
  eq(b: F32Arg): I32 {
    return this.test(0x5b, b)
  }
  ne(b: F32Arg): I32 {
    return this.test(0x5c, b)
  }
  lt(b: F32Arg): I32 {
    return this.test(0x5d, b)
  }
  gt(b: F32Arg): I32 {
    return this.test(0x5e, b)
  }
  le(b: F32Arg): I32 {
    return this.test(0x5f, b)
  }
  ge(b: F32Arg): I32 {
    return this.test(0x60, b)
  }
  abs(): F32 {
    return new F32(unary(0x8b, this))
  }
  neg(): F32 {
    return new F32(unary(0x8c, this))
  }
  ceil(): F32 {
    return new F32(unary(0x8d, this))
  }
  floor(): F32 {
    return new F32(unary(0x8e, this))
  }
  trunc(): F32 {
    return new F32(unary(0x8f, this))
  }
  nearest(): F32 {
    return new F32(unary(0x90, this))
  }
  sqrt(): F32 {
    return new F32(unary(0x91, this))
  }
  promote(): F64 {
    return new F64(unary(0xbb, this))
  }
  asI32(): I32 {
    return new I32(unary(0xbc, this))
  }
  /** Saturating truncations never trap (NaN gives 0). */
  truncSatI32S(): I32 {
    return new I32(saturating(0, this))
  }
  truncSatI64S(): I64 {
    return new I64(saturating(4, this))
  }
  truncSatI64U(): I64 {
    return new I64(saturating(5, this))
  }
}

export class F64 {
  readonly type = 'f64'
  readonly emit: Emit

  constructor(emit: Emit) {
    this.emit = emit
  }

  private op(code: number, b: F64Arg): F64 {
    return new F64(binary(code, this, f64(b)))
  }

  private test(code: number, b: F64Arg): I32 {
    return new I32(binary(code, this, f64(b)))
  }

  add(b: F64Arg): F64 {
    return this.op(0xa0, b)
  }
  sub(b: F64Arg): F64 {
    return this.op(0xa1, b)
  }
  mul(b: F64Arg): F64 {
    return this.op(0xa2, b)
  }
  div(b: F64Arg): F64 {
    return this.op(0xa3, b)
  }
  eq(b: F64Arg): I32 {
    return this.test(0x61, b)
  }
  ne(b: F64Arg): I32 {
    return this.test(0x62, b)
  }
  lt(b: F64Arg): I32 {
    return this.test(0x63, b)
  }
  gt(b: F64Arg): I32 {
    return this.test(0x64, b)
  }
  le(b: F64Arg): I32 {
    return this.test(0x65, b)
  }
  ge(b: F64Arg): I32 {
    return this.test(0x66, b)
  }
  abs(): F64 {
    return new F64(unary(0x99, this))
  }
  neg(): F64 {
    return new F64(unary(0x9a, this))
  }
  ceil(): F64 {
    return new F64(unary(0x9b, this))
  }
  floor(): F64 {
    return new F64(unary(0x9c, this))
  }
  trunc(): F64 {
    return new F64(unary(0x9d, this))
  }
  nearest(): F64 {
    return new F64(unary(0x9e, this))
  }
  sqrt(): F64 {
    return new F64(unary(0x9f, this))
  }
  demote(): F32 {
    return new F32(unary(0xb6, this))
  }
  asI64(): I64 {
    return new I64(unary(0xbd, this))
  }
  truncSatI32S(): I32 {
    return new I32(saturating(2, this))
  }
  truncSatI64S(): I64 {
    return new I64(saturating(6, this))
  }
  truncSatI64U(): I64 {
    return new I64(saturating(7, this))
  }
}

export class V128 {
  readonly type = 'v128'
  readonly emit: Emit

  constructor(emit: Emit) {
    this.emit = emit
  }

  /** A vector instruction by its name in the spec, e.g. `a.op('i16x8.add_sat_s', b)`. Shifts take an I32 count. */
  op(name: string, ...args: Val[]): V128 {
    return new V128(simd(name, 'v128', [this, ...args]))
  }

  /** A vector instruction that gives an i32 (`any_true`, `all_true`, `bitmask`). */
  test(name: string): I32 {
    return new I32(simd(name, 'i32', [this]))
  }

  lane8(lane: number): I32 {
    return new I32(simd('i8x16.extract_lane_u', 'i32', [this], lane))
  }
  lane16(lane: number): I32 {
    return new I32(simd('i16x8.extract_lane_u', 'i32', [this], lane))
  }
  lane32(lane: number): I32 {
    return new I32(simd('i32x4.extract_lane', 'i32', [this], lane))
  }
  lane64(lane: number): I64 {
    return new I64(simd('i64x2.extract_lane', 'i64', [this], lane))
  }
  laneF32(lane: number): F32 {
    return new F32(simd('f32x4.extract_lane', 'f32', [this], lane))
  }
  laneF64(lane: number): F64 {
    return new F64(simd('f64x2.extract_lane', 'f64', [this], lane))
  }
  withLane8(lane: number, x: I32Arg): V128 {
    return new V128(simd('i8x16.replace_lane', 'v128', [this, i32(x)], lane))
  }
  withLane16(lane: number, x: I32Arg): V128 {
    return new V128(simd('i16x8.replace_lane', 'v128', [this, i32(x)], lane))
  }
  withLane32(lane: number, x: I32Arg): V128 {
    return new V128(simd('i32x4.replace_lane', 'v128', [this, i32(x)], lane))
  }
  withLane64(lane: number, x: I64Arg): V128 {
    return new V128(simd('i64x2.replace_lane', 'v128', [this, i64(x)], lane))
  }
  withLaneF32(lane: number, x: F32): V128 {
    return new V128(simd('f32x4.replace_lane', 'v128', [this, x], lane))
  }
  withLaneF64(lane: number, x: F64): V128 {
    return new V128(simd('f64x2.replace_lane', 'v128', [this, x], lane))
  }

  /** i8x16.shuffle: lanes 0–15 are this vector's, 16–31 the other's. */
  shuffle(other: V128, lanes: readonly number[]): V128 {
    if (lanes.length !== 16 || lanes.some((lane) => lane < 0 || lane > 31))
      throw new Error('shuffle needs 16 lanes of 0–31')
    return new V128((out) => {
      this.emit(out)
      other.emit(out)
      out.u8(0xfd)
      out.unsigned(0x0d)
      out.bytes(lanes)
    })
  }
}

export function i32(value: I32Arg): I32 {
  if (value instanceof I32) return value
  const literal = value | 0
  return new I32((out) => {
    out.u8(0x41)
    out.signed(literal)
  }, literal)
}

export function i64(value: I64Arg): I64 {
  if (value instanceof I64) return value
  const literal = BigInt.asIntN(64, BigInt(value))
  return new I64((out) => {
    out.u8(0x42)
    out.signed64(literal)
  }, literal)
}

export function f32(value: F32Arg): F32 {
  if (value instanceof F32) return value
  return new F32((out) => {
    out.u8(0x43)
    out.float32(value)
  })
}

export function f64(value: F64Arg): F64 {
  if (value instanceof F64) return value
  return new F64((out) => {
    out.u8(0x44)
    out.float64(value)
  })
}

/** A vector constant from its two halves, low first. */
export function v128(low: bigint, high: bigint): V128 {
  return new V128((out) => {
    out.u8(0xfd)
    out.unsigned(0x0c)
    for (const half of [low, high])
      for (let shift = 0n; shift < 64n; shift += 8n) out.u8(Number((half >> shift) & 0xffn))
  })
}

/** `i8x16.splat` and its kin, by name. */
export function splat(name: string, value: Val): V128 {
  return new V128(simd(name, 'v128', [value]))
}

/** `condition ? a : b`; both sides are computed. */
export function select<T extends Val>(condition: I32, a: T, b: T): T {
  const emit: Emit = (out) => {
    a.emit(out)
    b.emit(out)
    condition.emit(out)
    if (a.type === 'v128') out.bytes([0x1c, 1, typeCode.v128])
    else out.u8(0x1b)
  }
  return wrapValue(a.type, emit) as T
}

/** A value of the given type from raw emission. */
export function wrapValue(type: ValType, emit: Emit): Val {
  switch (type) {
    case 'i32':
      return new I32(emit)
    case 'i64':
      return new I64(emit)
    case 'f32':
      return new F32(emit)
    case 'f64':
      return new F64(emit)
    default:
      return new V128(emit)
  }
}

function unary(code: number, a: { emit: Emit }): Emit {
  return (out) => {
    a.emit(out)
    out.u8(code)
  }
}

function binary(code: number, a: { emit: Emit }, b: { emit: Emit }): Emit {
  return (out) => {
    a.emit(out)
    b.emit(out)
    out.u8(code)
  }
}

function saturating(code: number, a: { emit: Emit }): Emit {
  return (out) => {
    a.emit(out)
    out.bytes([0xfc, code])
  }
}

function simd(name: string, result: ValType, args: readonly Val[], lane?: number): Emit {
  const row = simdTable[name]
  if (!row || row.result !== result || row.lane !== (lane !== undefined))
    throw new Error(`no vector instruction ${name} with result ${result}`)
  return (out) => {
    for (const a of args) a.emit(out)
    out.u8(0xfd)
    out.unsigned(row.code)
    if (lane !== undefined) out.u8(lane)
  }
}
