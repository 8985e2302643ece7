import { load32, load32Zero, load64Zero, loadF32, loadF64, loadV128 } from '../../wasm/memory.ts'
import { type F32, type F64, type I32, type I64, i32, type V128, type Val, v128 } from '../../wasm/values.ts'
import type { Width } from '../emitter.ts'
import { op, state } from '../layout.ts'
import { accessFunctions } from '../mmu/access.ts'
import { loadHost, storeHost } from '../mmu/slow-access.ts'
import { canonicalCheck } from '../mmu/walk.ts'
import { vector } from '../registers.ts'
import { aux, effectiveAddress, operandLinear, segmentLinear } from './address.ts'
import type { AddressSource, OpEmitter } from './emitter.ts'
import type { Addressing, OperandShape } from './form.ts'
import { BaseOperand } from './operands.ts'

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

  private get source(): AddressSource {
    const { fields } = this.e
    return {
      base: fields.u16(op.base),
      index: fields.u16(op.index_),
      displacement: fields.i32(op.displacement),
    }
  }

  private get bytes(): number {
    return this.width >> 3
  }

  override linear(forWrite: boolean, length: number, aligned = false): I64 {
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
    if (aligned) this.preferMisalignment(address)
    e.checkFault()
    return address
  }

  /** An address that is neither canonical nor aligned is #GP(0) even in the stack segment, however the op is addressed. */
  private preferMisalignment(address: I64): void {
    const { f } = this.e
    const is64Bit = load32(0, state.mode).and(3).eq(2)
    f.ifLikely(false, load32(0, state.fault), () =>
      f.if(is64Bit.and(address.wrap().and(15).ne(0)), () => f.store32(0, state.fault, 0x100 | vector.GP)),
    )
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
    return this.readAs(
      (host) => loadHost(this.bits, host),
      (bits) => bits,
    )
  }

  override readFloat(): F32 | F64 {
    return this.width === 32
      ? this.readAs<F32 | F64>(loadF32, (bits) => bits.wrap().asF32())
      : this.readAs<F32 | F64>(loadF64, (bits) => bits.asF64())
  }

  override readLow(): V128 {
    return this.readAs(this.width === 32 ? load32Zero : load64Zero, (bits) =>
      v128(0n, 0n).withLane64(0, bits),
    )
  }

  /** `quickly` loads what stands at a host address; `made` makes the same of the operand's bits. */
  private readAs<V extends Val>(quickly: (host: I32) => V, made: (bits: I64) => V): V {
    const { e } = this
    const linear = this.linear(false, this.bytes)
    const { f } = e
    if (this.addressing === 'general') {
      const value = f.let(f.call(accessFunctions(e.routines).load[this.bits], linear))
      this.checkOperandFault()
      return f.let(made(value))
    }
    return e.whereRead(this.source, linear, this.bytes, quickly, () => {
      const slow = f.let(
        f.call(accessFunctions(e.routines).loadSlow, linear, i32(this.bytes), this.stackBit()),
      )
      e.checkFault()
      return made(slow)
    })
  }

  write(value: I64): void {
    const { f } = this.e
    const v = f.let(value)
    this.writeAs(v, (host) => storeHost(f, this.bits, host, v))
  }

  override writeFloat(value: F32 | F64): void {
    const { f } = this.e
    const v = f.let(value)
    if (v.type === 'f32') this.writeAs(v.asI32().extendU(), (host) => f.store32(host, 0, v))
    else this.writeAs(v.asI64(), (host) => f.store64(host, 0, v))
  }

  /** `quickly` stores at a host address what `bits` are. */
  private writeAs(bits: I64, quickly: (host: I32) => void): void {
    const { e } = this
    const { f } = e
    const linear = this.linear(true, this.bytes)
    if (this.addressing === 'general') {
      f.do(accessFunctions(e.routines).store[this.bits], linear, bits)
      this.checkOperandFault()
      return
    }
    e.whereWritten(this.source, linear, this.bytes, quickly, () => {
      f.do(accessFunctions(e.routines).storeSlow, linear, bits, i32(this.bytes), this.stackBit())
      e.checkFault()
    })
  }

  override readExtended(): readonly [bits: I64, signed: I64] {
    const { e } = this
    const { f } = e
    const linear = this.linear(false, 10)
    const high = f.let(linear.add(8n))
    if (this.addressing === 'general') return [e.load(64, linear), e.load(16, high)]
    const signed = f.temp('i64')
    const bits = e.whereRead(
      this.source,
      linear,
      10,
      (host) => {
        f.set(signed, loadHost(16, host.add(8)))
        return loadHost(64, host)
      },
      () => {
        this.checkCanonical(linear, 10)
        const low = e.load(64, linear)
        f.set(signed, e.load(16, high))
        return low
      },
    )
    return [f.let(bits), signed.get()]
  }

  override writeExtended(bits: I64, signed: I32): void {
    const { e } = this
    const { f } = e
    const linear = this.linear(true, 10)
    const store = (): void => {
      e.probeWrite(linear, 10)
      e.store(64, linear, bits)
      e.store(16, f.let(linear.add(8n)), signed.extendU())
    }
    if (this.addressing === 'general') store()
    else
      e.whereWritten(
        this.source,
        linear,
        10,
        (host) => {
          f.store64(host, 0, bits)
          f.store16(host, 8, signed)
        },
        () => {
          this.checkCanonical(linear, 10)
          store()
        },
      )
  }

  override update(change: (old: I64) => I64): void {
    const { e } = this
    const { f } = e
    const { prepareUpdate, finishUpdate } = accessFunctions(e.routines)
    const linear = this.linear(true, this.bytes)
    const slow = f.temp('i32')
    const found = f.temp('i32')
    const host = found.get()
    e.whereWritten(
      this.source,
      linear,
      this.bytes,
      (at) => {
        f.set(slow, i32(0))
        f.set(found, at)
      },
      () => {
        f.set(slow, f.call(prepareUpdate, linear, i32(this.bytes), this.stackBit()))
        e.checkFault()
        f.set(found, slow.get())
      },
    )
    const old = f.let(loadHost(this.bits, host))
    const value = f.let(change(old))
    storeHost(f, this.bits, host, value)
    f.ifLikely(false, slow.get(), () => f.do(finishUpdate, linear, i32(this.bytes), host))
  }

  /** Before a slow path that does not know the segment. */
  private checkCanonical(linear: I64, bytes: number): void {
    this.e.f.do(canonicalCheck(this.e.routines), linear, i32(bytes), this.stackBit())
    this.e.checkFault()
  }

  override readVector(aligned: boolean): V128 {
    const { e } = this
    const linear = this.linear(false, 16, aligned)
    if (this.addressing === 'general') {
      if (aligned) e.requireAligned(linear)
      return e.loadVector(linear)
    }
    return e.whereRead({ ...this.source, aligned }, linear, 16, loadV128, () => {
      this.checkCanonical(linear, 16)
      return e.loadVector(linear)
    })
  }

  override writeVector(value: V128, aligned: boolean): void {
    const { e } = this
    const { f } = e
    const linear = this.linear(true, 16, aligned)
    if (this.addressing === 'general') {
      if (aligned) e.requireAligned(linear)
      e.storeVector(linear, value)
      return
    }
    const v = f.let(value)
    e.whereWritten(
      { ...this.source, aligned },
      linear,
      16,
      (host) => f.storeV128(host, 0, v),
      () => {
        this.checkCanonical(linear, 16)
        e.storeVector(linear, v)
      },
    )
  }
}
