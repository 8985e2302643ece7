import type { FunctionBuilder } from '../wasm/function.ts'
import { load64 } from '../wasm/memory.ts'
import { type I32, type I64, i64 } from '../wasm/values.ts'
import type { Flags, Width } from './emitter.ts'
import { state } from './layout.ts'

/**
 * The arithmetic flags, kept lazily in two 64-bit cells, so that no consumer needs to know which instruction set them.
 *
 * result: the result, sign-extended from its width. ZF is result = 0, SF its sign, PF the parity of its low byte.
 * carry: bit 63 CF; bit 62 CF xor OF (the carry into the top bit); bit 3 AF. Bit 16 inverts SF and bits 8–15 are
 * xored into the byte that gives PF: they make combinations possible that no result has (POPF, SAHF).
 */
const CARRY_BITS = -0x4000_0000_0000_0000n // bits 63 and 62
const TOP = -0x8000_0000_0000_0000n

export abstract class CellFlags implements Flags {
  protected readonly f: FunctionBuilder

  constructor(f: FunctionBuilder) {
    this.f = f
  }

  protected abstract get resultCell(): I64
  protected abstract get carryCell(): I64
  protected abstract setResult(result: I64): void
  protected abstract setCarry(carry: I64): void

  private keep(result: I64, carry: I64): void {
    this.setResult(result)
    this.setCarry(carry)
  }

  add(width: Width, a: I64, b: I64, r: I64): void {
    const { f } = this
    const both = f.let(b)
    // carry out of every bit
    const out = f.let(a.and(both).or(a.or(both).and(r.not())))
    this.keep(r.extendFrom(width), align(out, width))
  }

  sub(width: Width, a: I64, b: I64, r: I64): void {
    const { f } = this
    const notA = f.let(a.not())
    const borrow = f.let(notA.and(b).or(notA.or(b).and(r)))
    this.keep(r.extendFrom(width), align(borrow, width))
  }

  logic(width: Width, r: I64): void {
    this.keep(r.extendFrom(width), i64(0n))
  }

  inc(width: Width, a: I64, r: I64): void {
    this.step(width, a, r, r.and(a.not()))
  }

  dec(width: Width, a: I64, r: I64): void {
    this.step(width, a, r, a.and(r.not()))
  }

  /** `overflow`: its bit width−1 is OF. CF stays. */
  private step(width: Width, a: I64, r: I64, overflow: I64): void {
    const { f } = this
    const carry = f.let(this.carryCell.and(TOP))
    const over = f.let(overflow.shl(64 - width).and(TOP))
    const auxiliary = a.xor(r).xor(1n).shrU(1).and(8n)
    this.keep(r.extendFrom(width), carry.or(carry.xor(over).shrU(1)).or(auxiliary))
  }

  result(width: Width, r: I64, cf: I32, of: I32): void {
    const carry = this.f.let(cf.extendU())
    this.keep(r.extendFrom(width), carry.shl(63).or(carry.xor(of.extendU()).shl(62)))
  }

  carryOverflow(cf: I32, of: I32): void {
    const carry = this.f.let(cf.extendU())
    const kept = this.carryCell.and(~CARRY_BITS)
    this.setCarry(kept.or(carry.shl(63)).or(carry.xor(of.extendU()).shl(62)))
  }

  carry(cf: I32): void {
    const { f } = this
    const old = f.let(this.carryCell)
    const carry = f.let(cf.extendU())
    const overflow = old.xor(old.shl(1)).shrU(63)
    this.setCarry(old.and(~CARRY_BITS).or(carry.shl(63)).or(carry.xor(overflow).shl(62)))
  }

  condition(cc: number): I32 {
    const value = this.plain(cc >> 1)
    return cc & 1 ? value.eqz() : value
  }

  private plain(kind: number): I32 {
    switch (kind) {
      case 0:
        return this.of()
      case 1:
        return this.cf()
      case 2:
        return this.zf()
      case 3:
        return this.cf().or(this.zf())
      case 4:
        return this.sf()
      case 5:
        return this.pf()
      case 6:
        return this.less()
      default:
        return this.less().or(this.zf())
    }
  }

  cf(): I32 {
    return this.carryCell.ltS(0n)
  }

  private zf(): I32 {
    return this.resultCell.eqz()
  }

  private sf(): I32 {
    return this.resultCell.xor(this.carryCell.shl(47)).ltS(0n)
  }

  private of(): I32 {
    return this.carryCell.xor(this.carryCell.shl(1)).ltS(0n)
  }

  /** SF xor OF */
  private less(): I32 {
    const carry = this.carryCell
    return this.resultCell.xor(carry.shl(47)).xor(carry).xor(carry.shl(1)).ltS(0n)
  }

  private pf(): I32 {
    return this.resultCell.xor(this.carryCell.shrU(8)).and(0xffn).popcnt().wrap().and(1).xor(1)
  }

  read(): I32 {
    const auxiliary = this.carryCell.shl(1).wrap().and(0x10)
    return this.cf()
      .or(this.pf().shl(2))
      .or(auxiliary)
      .or(this.zf().shl(6))
      .or(this.sf().shl(7))
      .or(this.of().shl(11))
  }

  write(rflags: I32): void {
    const { f } = this
    const v = f.let(rflags.extendU())
    const bit = (n: number): I64 => v.shrU(n).and(1n)
    const zf = f.let(bit(6))
    const cf = f.let(bit(0))
    this.keep(
      zf.xor(1n),
      cf
        .shl(63)
        .or(cf.xor(bit(11)).shl(62))
        .or(bit(4).shl(3))
        .or(bit(7).shl(16))
        // the parity of 0 is even, of 1 odd
        .or(bit(2).xor(zf).shl(8)),
    )
  }
}

/** The flags in the cells of the state. */
export class MemoryFlags extends CellFlags {
  protected get resultCell(): I64 {
    return load64(0, state.flagResult)
  }

  protected get carryCell(): I64 {
    return load64(0, state.flagCarry)
  }

  protected setResult(result: I64): void {
    this.f.store64(0, state.flagResult, result)
  }

  protected setCarry(carry: I64): void {
    this.f.store64(0, state.flagCarry, carry)
  }
}

/** Carries out of all bits → the cell's form. */
function align(out: I64, width: Width): I64 {
  return out
    .shl(64 - width)
    .and(CARRY_BITS)
    .or(out.and(8n))
}
