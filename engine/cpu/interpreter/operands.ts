import { load64From32U } from '../../wasm/memory.ts'
import { type F32, type F64, type I32, type I64, type V128, v128 } from '../../wasm/values.ts'
import type { Operand, Width } from '../emitter.ts'
import { op, state } from '../layout.ts'
import type { OpEmitter } from './emitter.ts'

export abstract class BaseOperand implements Operand {
  readonly width: number
  abstract readonly kind: Operand['kind']
  protected readonly e: OpEmitter

  constructor(e: OpEmitter, width: number) {
    this.e = e
    this.width = width
  }

  abstract read(): I64
  abstract write(value: I64): void

  readSigned(): I64 {
    return this.e.f.let(this.read().extendFrom(this.width))
  }

  update(change: (old: I64) => I64): void {
    this.write(change(this.read()))
  }

  readFloat(): F32 | F64 {
    const bits = this.read()
    return this.e.f.let(this.width === 32 ? bits.wrap().asF32() : bits.asF64())
  }

  writeFloat(value: F32 | F64): void {
    this.write(value.type === 'f32' ? value.asI32().extendU() : value.asI64())
  }

  readLow(): V128 {
    return this.e.f.let(v128(0n, 0n).withLane64(0, this.read()))
  }

  readVector(_aligned: boolean): V128 {
    throw new Error(`${this.kind} operand read as a vector`)
  }

  writeVector(_value: V128, _aligned: boolean): void {
    throw new Error(`${this.kind} operand written as a vector`)
  }

  readExtended(): readonly [bits: I64, signed: I64] {
    throw new Error(`${this.kind} operand has no 80 bits`)
  }

  writeExtended(_bits: I64, _signed: I32): void {
    throw new Error(`${this.kind} operand has no 80 bits`)
  }

  linear(_forWrite: boolean, _length: number): I64 {
    throw new Error(`${this.kind} operand has no address`)
  }

  effective(): I64 {
    throw new Error(`${this.kind} operand has no address`)
  }

  pointer(): I32 {
    throw new Error(`${this.kind} operand is not in the state`)
  }

  number(): I32 {
    throw new Error(`${this.kind} operand has no number`)
  }
}

/** A general, vector or MMX register whose state offset is known when it runs (a field of the op) or when it is built. */
export class RegisterOperand extends BaseOperand {
  readonly kind: 'register' | 'vector' | 'mmx'
  private readonly address: I32

  constructor(e: OpEmitter, kind: 'register' | 'vector' | 'mmx', width: number, address: I32) {
    super(e, width)
    this.kind = kind
    this.address = address
  }

  read(): I64 {
    return this.e.f.let(this.e.readRegister(Math.min(this.width, 64) as Width, this.address))
  }

  write(value: I64): void {
    const { e } = this
    if (this.width === 32 && this.kind === 'register')
      e.writeRegister(64, this.address, value.and(0xffff_ffffn))
    else e.writeRegister(Math.min(this.width, 64) as Width, this.address, value)
  }

  override readFloat(): F32 | F64 {
    if (this.kind !== 'vector') return super.readFloat()
    return this.e.f.let(this.e.readFloatRegister(this.width === 32 ? 32 : 64, this.address))
  }

  override readLow(): V128 {
    if (this.kind !== 'vector') return super.readLow()
    const low = this.readFloat()
    const zeros = v128(0n, 0n)
    return this.e.f.let(low.type === 'f32' ? zeros.withLaneF32(0, low) : zeros.withLaneF64(0, low))
  }

  override writeFloat(value: F32 | F64): void {
    if (this.kind === 'vector') this.e.writeFloatRegister(this.address, value)
    else super.writeFloat(value)
  }

  override readVector(): V128 {
    return this.e.f.let(this.e.readVectorRegister(this.address))
  }

  override writeVector(value: V128): void {
    this.e.writeVectorRegister(this.address, value)
  }

  override pointer(): I32 {
    return this.address
  }
}

export class ImmediateOperand extends BaseOperand {
  readonly kind = 'immediate'
  /** The second immediate of ENTER: the upper half of the field. */
  private readonly second: boolean

  constructor(e: OpEmitter, width: number, second: boolean) {
    super(e, width)
    this.second = second
  }

  read(): I64 {
    const { e } = this
    if (this.second) return e.f.let(e.fields.i32(op.immediate + 4).extendU())
    return e.f.let(this.width <= 16 ? e.fields.i32(op.immediate).extendU() : e.fields.i64(op.immediate))
  }

  override number(): I32 {
    return this.e.f.let(this.e.fields.i32(op.immediate + (this.second ? 4 : 0)))
  }

  write(): void {
    throw new Error('an immediate cannot be written')
  }
}

/** Segment, control and debug registers: a number. */
export class NumberedOperand extends BaseOperand {
  readonly kind: 'segment' | 'control'
  private readonly field: number

  constructor(e: OpEmitter, kind: 'segment' | 'control', width: number, field: number) {
    super(e, width)
    this.kind = kind
    this.field = field
  }

  override number(): I32 {
    return this.e.f.let(this.e.fields.u16(this.field))
  }

  read(): I64 {
    if (this.kind !== 'segment') throw new Error('control registers are read by their number')
    return this.e.f.let(load64From32U(this.number().shl(2), state.segmentSelector).and(0xffffn))
  }

  write(): void {
    throw new Error(`a ${this.kind} register is written by its number`)
  }
}
