import { fold32, fold64 } from './fold.ts'
import { binary, constant32, constant64, type Emit, type Node, raw, several, unary } from './node.ts'
import { simdTable } from './simd.table.ts'

/**
 * Values are expression trees: nothing is emitted until a statement of a {@link FunctionBuilder} consumes them, and then
 * as often as they are consumed. Bind with `f.let(v)` what is used twice or must be read before something changes.
 * Opcodes: WebAssembly Core spec 5.4. One file, since each type's methods give values of the others.
 */
export type ValType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128'
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
  readonly node: Node

  constructor(node: Node) {
    this.node = node
  }

  get type(): 'i32' {
    return 'i32'
  }

  /** Known value, for folding. */
  get literal(): number | undefined {
    return this.node.isConstant32 ? this.node.immediate : undefined
  }

  private bin(code: number, b: I32Arg, fold: (x: number, y: number) => number, neutral: number): I32 {
    const other = i32(b)
    if (other.node.isConstant32) {
      const value = other.node.immediate
      if (this.node.isConstant32) return i32(fold(this.node.immediate, value))
      if (value === neutral) return this
    }
    return new I32(binary(code, this.node, other.node))
  }

  private test(code: number, b: I32Arg): I32 {
    return new I32(binary(code, this.node, i32(b).node))
  }

  add(b: I32Arg): I32 {
    return this.bin(0x6a, b, fold32.add, 0)
  }
  sub(b: I32Arg): I32 {
    return this.bin(0x6b, b, fold32.sub, 0)
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
    return this.bin(0x71, b, fold32.and, -1)
  }
  or(b: I32Arg): I32 {
    return this.bin(0x72, b, fold32.or, 0)
  }
  xor(b: I32Arg): I32 {
    return this.bin(0x73, b, fold32.xor, 0)
  }
  shl(b: I32Arg): I32 {
    return this.bin(0x74, b, fold32.shl, 0)
  }
  shrS(b: I32Arg): I32 {
    return this.bin(0x75, b, fold32.shrS, 0)
  }
  shrU(b: I32Arg): I32 {
    return this.bin(0x76, b, fold32.shrU, 0)
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
    return new I32(unary(0x45, this.node))
  }
  clz(): I32 {
    return new I32(unary(0x67, this.node))
  }
  ctz(): I32 {
    return new I32(unary(0x68, this.node))
  }
  popcnt(): I32 {
    return new I32(unary(0x69, this.node))
  }
  extend8(): I32 {
    return new I32(unary(0xc0, this.node))
  }
  extend16(): I32 {
    return new I32(unary(0xc1, this.node))
  }
  /** Zero-extended to 64 bits. */
  extendU(): I64 {
    return this.node.isConstant32 ? i64Of(this.node.immediate, 0) : new I64(unary(0xad, this.node))
  }
  /** Sign-extended to 64 bits. */
  extendS(): I64 {
    return this.node.isConstant32 ? i64(this.node.immediate) : new I64(unary(0xac, this.node))
  }
  toF32S(): F32 {
    return new F32(unary(0xb2, this.node))
  }
  toF32U(): F32 {
    return new F32(unary(0xb3, this.node))
  }
  toF64S(): F64 {
    return new F64(unary(0xb7, this.node))
  }
  toF64U(): F64 {
    return new F64(unary(0xb8, this.node))
  }
  asF32(): F32 {
    return new F32(unary(0xbe, this.node))
  }
}

export class I64 {
  readonly node: Node

  constructor(node: Node) {
    this.node = node
  }

  get type(): 'i64' {
    return 'i64'
  }

  get literal(): bigint | undefined {
    const { isConstant64, code: high, immediate: low } = this.node
    return isConstant64 ? (BigInt(high) << 32n) | BigInt(low >>> 0) : undefined
  }

  private bin(code: number, b: I64Arg, fold: (x: bigint, y: bigint) => bigint, neutral: number): I64 {
    const other = i64(b)
    if (other.node.isConstant64) {
      if (this.node.isConstant64) return i64(fold(this.literal as bigint, other.literal as bigint))
      if (other.node.immediate === neutral && other.node.code === neutral >> 31) return this
    }
    return new I64(binary(code, this.node, other.node))
  }

  private plain(code: number, b: I64Arg): I64 {
    return new I64(binary(code, this.node, i64(b).node))
  }

  private test(code: number, b: I64Arg): I32 {
    return new I32(binary(code, this.node, i64(b).node))
  }

  add(b: I64Arg): I64 {
    return this.bin(0x7c, b, fold64.add, 0)
  }
  sub(b: I64Arg): I64 {
    return this.bin(0x7d, b, fold64.sub, 0)
  }
  mul(b: I64Arg): I64 {
    return this.bin(0x7e, b, fold64.mul, 1)
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
    return this.bin(0x83, b, fold64.and, -1)
  }
  or(b: I64Arg): I64 {
    return this.bin(0x84, b, fold64.or, 0)
  }
  xor(b: I64Arg): I64 {
    return this.bin(0x85, b, fold64.xor, 0)
  }
  shl(b: I64Arg): I64 {
    return this.bin(0x86, b, fold64.shl, 0)
  }
  shrS(b: I64Arg): I64 {
    return this.bin(0x87, b, fold64.shrS, 0)
  }
  shrU(b: I64Arg): I64 {
    return this.bin(0x88, b, fold64.shrU, 0)
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
    return new I32(unary(0x50, this.node))
  }
  clz(): I64 {
    return new I64(unary(0x79, this.node))
  }
  ctz(): I64 {
    return new I64(unary(0x7a, this.node))
  }
  popcnt(): I64 {
    return new I64(unary(0x7b, this.node))
  }
  extend8(): I64 {
    return new I64(unary(0xc2, this.node))
  }
  extend16(): I64 {
    return new I64(unary(0xc3, this.node))
  }
  extend32(): I64 {
    return new I64(unary(0xc4, this.node))
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
    return this.node.isConstant64 ? i32(this.node.immediate) : new I32(unary(0xa7, this.node))
  }
  not(): I64 {
    return this.xor(-1n)
  }
  toF32S(): F32 {
    return new F32(unary(0xb4, this.node))
  }
  toF32U(): F32 {
    return new F32(unary(0xb5, this.node))
  }
  toF64S(): F64 {
    return new F64(unary(0xb9, this.node))
  }
  toF64U(): F64 {
    return new F64(unary(0xba, this.node))
  }
  asF64(): F64 {
    return new F64(unary(0xbf, this.node))
  }
}

export class F32 {
  readonly node: Node

  constructor(node: Node) {
    this.node = node
  }

  get type(): 'f32' {
    return 'f32'
  }

  private op(code: number, b: F32Arg): F32 {
    return new F32(binary(code, this.node, f32(b).node))
  }

  private test(code: number, b: F32Arg): I32 {
    return new I32(binary(code, this.node, f32(b).node))
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
    return new F32(unary(0x8b, this.node))
  }
  neg(): F32 {
    return new F32(unary(0x8c, this.node))
  }
  ceil(): F32 {
    return new F32(unary(0x8d, this.node))
  }
  floor(): F32 {
    return new F32(unary(0x8e, this.node))
  }
  trunc(): F32 {
    return new F32(unary(0x8f, this.node))
  }
  nearest(): F32 {
    return new F32(unary(0x90, this.node))
  }
  sqrt(): F32 {
    return new F32(unary(0x91, this.node))
  }
  promote(): F64 {
    return new F64(unary(0xbb, this.node))
  }
  asI32(): I32 {
    return new I32(unary(0xbc, this.node))
  }
  /** Saturating truncations never trap (NaN gives 0). */
  truncSatI32S(): I32 {
    return new I32(saturating(0, this.node))
  }
  truncSatI64S(): I64 {
    return new I64(saturating(4, this.node))
  }
  truncSatI64U(): I64 {
    return new I64(saturating(5, this.node))
  }
}

export class F64 {
  readonly node: Node

  constructor(node: Node) {
    this.node = node
  }

  get type(): 'f64' {
    return 'f64'
  }

  private op(code: number, b: F64Arg): F64 {
    return new F64(binary(code, this.node, f64(b).node))
  }

  private test(code: number, b: F64Arg): I32 {
    return new I32(binary(code, this.node, f64(b).node))
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
    return new F64(unary(0x99, this.node))
  }
  neg(): F64 {
    return new F64(unary(0x9a, this.node))
  }
  ceil(): F64 {
    return new F64(unary(0x9b, this.node))
  }
  floor(): F64 {
    return new F64(unary(0x9c, this.node))
  }
  trunc(): F64 {
    return new F64(unary(0x9d, this.node))
  }
  nearest(): F64 {
    return new F64(unary(0x9e, this.node))
  }
  sqrt(): F64 {
    return new F64(unary(0x9f, this.node))
  }
  demote(): F32 {
    return new F32(unary(0xb6, this.node))
  }
  asI64(): I64 {
    return new I64(unary(0xbd, this.node))
  }
  truncSatI32S(): I32 {
    return new I32(saturating(2, this.node))
  }
  truncSatI64S(): I64 {
    return new I64(saturating(6, this.node))
  }
  truncSatI64U(): I64 {
    return new I64(saturating(7, this.node))
  }
}

export class V128 {
  readonly node: Node

  constructor(node: Node) {
    this.node = node
  }

  get type(): 'v128' {
    return 'v128'
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
    return new V128(several([this.node, other.node], [0xfd, 0x0d, ...lanes]))
  }
}

/** Most constants are small, or places in the state. */
const SMALL32 = 4096
const small32: (I32 | undefined)[] = new Array(SMALL32).fill(undefined)
const SMALL64 = 256
const small64: (I64 | undefined)[] = new Array(SMALL64).fill(undefined)

export function i32(value: I32Arg): I32 {
  if (typeof value !== 'number') return value
  const literal = value | 0
  if (literal < 0 || literal >= SMALL32) return new I32(constant32(literal))
  let made = small32[literal]
  if (made === undefined) {
    made = new I32(constant32(literal))
    small32[literal] = made
  }
  return made
}

export function i64(value: I64Arg): I64 {
  if (typeof value === 'object') return value
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new Error(`${value} is no integer that is known exactly`)
    return i64Of(value | 0, Math.floor(value / 0x1_0000_0000) | 0)
  }
  const number = Number(value)
  if (Number.isSafeInteger(number)) return i64(number)
  return i64Of(Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)))
}

/** A constant from its halves. */
export function i64Of(low: number, high: number): I64 {
  if (high !== 0 || low < 0 || low >= SMALL64) return new I64(constant64(low | 0, high | 0))
  let made = small64[low]
  if (made === undefined) {
    made = new I64(constant64(low, 0))
    small64[low] = made
  }
  return made
}

export function f32(value: F32Arg): F32 {
  if (value instanceof F32) return value
  return new F32(
    raw((out) => {
      out.u8(0x43)
      out.float32(value)
    }),
  )
}

export function f64(value: F64Arg): F64 {
  if (value instanceof F64) return value
  return new F64(
    raw((out) => {
      out.u8(0x44)
      out.float64(value)
    }),
  )
}

/** A vector constant from its two halves, low first. */
export function v128(low: bigint, high: bigint): V128 {
  const code = [0xfd, 0x0c]
  for (const half of [low, high])
    for (let shift = 0n; shift < 64n; shift += 8n) code.push(Number((half >> shift) & 0xffn))
  return new V128(several([], code))
}

/** `i8x16.splat` and its kin, by name. */
export function splat(name: string, value: Val): V128 {
  return new V128(simd(name, 'v128', [value]))
}

const SELECT = [0x1b]
const SELECT_VECTOR = [0x1c, 1, typeCode.v128]

/** `condition ? a : b`; both sides are computed. */
export function select<T extends Val>(condition: I32, a: T, b: T): T {
  const { type } = a
  return valueFrom(
    type,
    several([a.node, b.node, condition.node], type === 'v128' ? SELECT_VECTOR : SELECT),
  ) as T
}

/** A value of the given type from raw emission. */
export function wrapValue(type: ValType, emit: Emit): Val {
  return valueFrom(type, raw(emit))
}

/** A value of the given type from an expression. */
export function valueFrom(type: ValType, node: Node): Val {
  switch (type) {
    case 'i32':
      return new I32(node)
    case 'i64':
      return new I64(node)
    case 'f32':
      return new F32(node)
    case 'f64':
      return new F64(node)
    default:
      return new V128(node)
  }
}

const saturating = (code: number, a: Node): Node => several([a], [0xfc, code])

function simd(name: string, result: ValType, args: readonly Val[], lane?: number): Node {
  const row = simdTable[name]
  if (!row || row.result !== result || row.lane !== (lane !== undefined))
    throw new Error(`no vector instruction ${name} with result ${result}`)
  const operands = args.map((a) => a.node)
  return several(operands, lane === undefined ? row.bytes : [...row.bytes, lane])
}
