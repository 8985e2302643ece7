import { load32, load64From32U, loadV128 } from '../../wasm/memory.ts'
import { type I32, type I64, i32, type V128 } from '../../wasm/values.ts'
import type { Operand, Width } from '../emitter.ts'
import { op, state, tlb } from '../layout.ts'
import { accessFunctions } from '../mmu/access.ts'
import { loadHost, storeHost } from '../mmu/slow-access.ts'
import { entryAddress, entryHost, entryMatches } from '../mmu/tlb.ts'
import { canonicalCheck } from '../mmu/walk.ts'
import { vector } from '../registers.ts'
import { aux, effectiveAddress, operandLinear, segmentLinear } from './address.ts'
import type { OpEmitter } from './emitter.ts'
import type { Addressing, OperandShape } from './form.ts'

abstract class BaseOperand implements Operand {
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

  readVector(_aligned: boolean): V128 {
    throw new Error(`${this.kind} operand read as a vector`)
  }

  writeVector(_value: V128, _aligned: boolean): void {
    throw new Error(`${this.kind} operand written as a vector`)
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

  override readVector(): V128 {
    return this.e.f.let(loadV128(this.address))
  }

  override writeVector(value: V128): void {
    this.e.f.storeV128(this.address, 0, value)
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

export class MemoryOperand extends BaseOperand {
  readonly kind = 'memory'
  private readonly addressing: Addressing
  private readonly absolute: boolean

  constructor(e: OpEmitter, shape: OperandShape, addressing: Addressing) {
    super(e, shape.width)
    this.addressing = addressing
    this.absolute = shape.absolute ?? false
  }

  private get bits(): Width {
    return Math.min(this.width, 64) as Width
  }

  private get bytes(): number {
    return this.width >> 3
  }

  override linear(forWrite: boolean, length: number): I64 {
    const { e } = this
    const { f } = e
    if (this.addressing === 'simple') return f.let(this.offset())
    if (this.addressing === 'full') return f.let(this.offset().add(e.cell(e.fields.u16(op.segment))))
    const mode = i32(forWrite ? 1 : 0)
    const address = f.let(
      this.absolute
        ? f.call(segmentLinear(e.routines), e.dataSegment(), e.fields.i64(op.immediate), i32(length), mode)
        : f.call(operandLinear(e.routines), e.fields.op, i32(length), mode),
    )
    e.checkFault()
    return address
  }

  override effective(): I64 {
    const { e } = this
    return e.f.let(
      this.addressing === 'general' ? e.f.call(effectiveAddress(e.routines), e.fields.op) : this.offset(),
    )
  }

  /** Offset within the segment, in 64-bit code. */
  private offset(): I64 {
    const { e } = this
    const plain = e.cell(e.fields.u16(op.base)).add(e.fields.i32(op.displacement).extendS())
    if (this.addressing === 'simple') return plain
    return plain.add(e.cell(e.fields.u16(op.index_)).shl(e.fields.u8(op.scale).extendU()))
  }

  /** Whether the op's address is in the stack segment by default, as the slow path wants it. */
  private stackBit(): I32 {
    const { e } = this
    return e.fields.u8(op.aux).and(aux.stack).shl(4)
  }

  /** After a general access: a non-canonical address is #SS if the stack segment is the default. */
  private checkOperandFault(): void {
    const { e } = this
    const { f } = e
    f.ifLikely(false, load32(0, state.fault), () => {
      const gp = load32(0, state.fault).eq(0x100 | vector.GP)
      f.if(gp.and(this.stackBit().ne(0)), () => f.store32(0, state.fault, 0x100 | vector.SS))
      e.checkFault()
    })
  }

  read(): I64 {
    const { e } = this
    const linear = this.linear(false, this.bytes)
    const { f } = e
    if (this.addressing === 'general') {
      const value = f.let(f.call(accessFunctions(e.routines).load[this.bits], linear))
      this.checkOperandFault()
      return value
    }
    const entry = f.let(entryAddress(load32(0, state.tlbRead), linear, tlb.entries))
    return f.ifElse(
      entryMatches(entry, linear, this.bytes),
      () => loadHost(this.bits, entryHost(entry, linear)),
      () => {
        const slow = f.let(
          f.call(accessFunctions(e.routines).loadSlow, linear, i32(this.bytes), this.stackBit()),
        )
        e.checkFault()
        return slow
      },
      true,
    )
  }

  write(value: I64): void {
    const { e } = this
    const { f } = e
    const linear = this.linear(true, this.bytes)
    if (this.addressing === 'general') {
      f.do(accessFunctions(e.routines).store[this.bits], linear, value)
      this.checkOperandFault()
      return
    }
    const v = f.let(value)
    const entry = f.let(entryAddress(load32(0, state.tlbWrite), linear, tlb.entries))
    f.ifLikely(
      true,
      entryMatches(entry, linear, this.bytes),
      () => storeHost(f, this.bits, entryHost(entry, linear), v),
      () => {
        f.do(accessFunctions(e.routines).storeSlow, linear, v, i32(this.bytes), this.stackBit())
        e.checkFault()
      },
    )
  }

  override update(change: (old: I64) => I64): void {
    const { e } = this
    const { f } = e
    const { prepareUpdate, finishUpdate } = accessFunctions(e.routines)
    const linear = this.linear(true, this.bytes)
    const entry = f.let(entryAddress(load32(0, state.tlbWrite), linear, tlb.entries))
    const slow = f.temp('i32')
    const host = f.ifElse(
      entryMatches(entry, linear, this.bytes),
      () => {
        f.set(slow, i32(0))
        return entryHost(entry, linear)
      },
      () => {
        f.set(slow, f.call(prepareUpdate, linear, i32(this.bytes), this.stackBit()))
        e.checkFault()
        return slow.get()
      },
      true,
    )
    const old = f.let(loadHost(this.bits, host))
    const value = f.let(change(old))
    storeHost(f, this.bits, host, value)
    f.ifLikely(false, slow.get(), () => f.do(finishUpdate, linear, i32(this.bytes), host))
  }

  /** Before a slow path that does not know the segment. */
  private checkCanonical(linear: I64): void {
    this.e.f.do(canonicalCheck(this.e.routines), linear, i32(16), this.stackBit())
    this.e.checkFault()
  }

  override readVector(aligned: boolean): V128 {
    const { e } = this
    const { f } = e
    const linear = this.linear(false, 16)
    if (aligned) e.raiseIf(linear.wrap().and(15), vector.GP)
    if (this.addressing === 'general') return e.loadVector(linear)
    const entry = f.let(entryAddress(load32(0, state.tlbRead), linear, tlb.entries))
    return f.ifElse(
      entryMatches(entry, linear, 16),
      () => loadV128(entryHost(entry, linear)),
      () => {
        this.checkCanonical(linear)
        return e.loadVector(linear)
      },
      true,
    )
  }

  override writeVector(value: V128, aligned: boolean): void {
    const { e } = this
    const { f } = e
    const linear = this.linear(true, 16)
    if (aligned) e.raiseIf(linear.wrap().and(15), vector.GP)
    if (this.addressing === 'general') {
      e.storeVector(linear, value)
      return
    }
    const v = f.let(value)
    const entry = f.let(entryAddress(load32(0, state.tlbWrite), linear, tlb.entries))
    f.ifLikely(
      true,
      entryMatches(entry, linear, 16),
      () => f.storeV128(entryHost(entry, linear), 0, v),
      () => {
        this.checkCanonical(linear)
        e.storeVector(linear, v)
      },
    )
  }
}
