import type { Local } from '../../wasm/function.ts'
import type { I32, I64 } from '../../wasm/values.ts'
import type { Width } from '../emitter.ts'
import { CellFlags } from '../flags.ts'
import { state } from '../layout.ts'
import type { Frame } from './frame.ts'

/** What the flags are to be computed from. Its numbers are in the variables of the class below. */
type Pending = {
  readonly kind: 'add' | 'sub'
  readonly width: Width
  /** Without a carry or borrow in: then a condition can be had by comparing the operands. */
  readonly withoutCarry: boolean
}

/**
 * The flags in variables. Of sums and differences only the operands are kept: most flags are overwritten before anybody looks,
 * and most conditions are had by comparing the operands.
 */
export class FrameFlags extends CellFlags {
  /** Whether sums and differences are made without a carry; set for each instruction. */
  withoutCarry = true
  private readonly frame: Frame
  private readonly a: Local<'i64'>
  private readonly b: Local<'i64'>
  private readonly r: Local<'i64'>
  private pending: Pending | undefined
  /** Open blocks where an instruction begins: what is known there cannot change within its branches. */
  private nesting = 0

  constructor(frame: Frame) {
    super(frame.f)
    this.frame = frame
    this.a = frame.f.local('i64')
    this.b = frame.f.local('i64')
    this.r = frame.f.local('i64')
  }

  /** An instruction begins. `conditional`: it may leave the flags as they are. */
  begin(withoutCarry: boolean, conditional: boolean): void {
    this.withoutCarry = withoutCarry
    this.nesting = this.f.nesting
    if (conditional) this.flush()
  }

  /** Runs `body`, after which it is known again what is known before: its code does not come back. */
  aside(body: () => void): void {
    const { pending, nesting } = this
    body()
    this.pending = pending
    this.nesting = nesting
  }

  /** Nothing is known: a block is reached from several places. */
  forget(): void {
    this.pending = undefined
    this.nesting = this.f.nesting
  }

  /** Computes what is pending, here; to be used where the code does not come back, or by {@link flush}. */
  compute(): void {
    const { pending, a, b, r } = this
    if (!pending) return
    this.pending = undefined
    if (pending.kind === 'add') super.add(pending.width, a.get(), b.get(), r.get())
    else super.sub(pending.width, a.get(), b.get(), r.get())
  }

  private flush(): void {
    this.requireOutside()
    this.f.scope(() => this.compute())
  }

  private requireOutside(): void {
    if (this.f.nesting !== this.nesting) throw new Error('flags change within a branch')
  }

  protected get resultCell(): I64 {
    if (this.pending) this.flush()
    return this.frame.get(state.flagResult)
  }

  protected get carryCell(): I64 {
    if (this.pending) this.flush()
    return this.frame.get(state.flagCarry)
  }

  protected setResult(result: I64): void {
    if (this.pending) this.requireOutside()
    this.pending = undefined
    this.frame.set(state.flagResult, result)
  }

  protected setCarry(carry: I64): void {
    this.frame.set(state.flagCarry, carry)
  }

  override add(width: Width, a: I64, b: I64, r: I64): void {
    this.postpone('add', width, a, b, r)
  }

  override sub(width: Width, a: I64, b: I64, r: I64): void {
    this.postpone('sub', width, a, b, r)
  }

  private postpone(kind: 'add' | 'sub', width: Width, a: I64, b: I64, r: I64): void {
    const { f } = this
    this.requireOutside()
    f.set(this.a, a)
    f.set(this.b, b)
    f.set(this.r, r)
    this.pending = { kind, width, withoutCarry: this.withoutCarry }
  }

  override condition(cc: number): I32 {
    const direct = this.compare(cc >> 1)
    if (!direct) return super.condition(cc)
    return cc & 1 ? direct.eqz() : direct
  }

  override cf(): I32 {
    return this.compare(1) ?? super.cf()
  }

  /** The condition of an even code, straight from what is pending. */
  private compare(kind: number): I32 | undefined {
    const { pending } = this
    if (!pending) return undefined
    const { width } = pending
    const [a, b, r] = [this.a.get(), this.b.get(), this.r.get()]
    if (kind === 2) return width === 32 ? r.wrap().eqz() : zeroExtended(r, width).eqz()
    if (kind === 4) return width === 32 ? r.wrap().ltS(0) : r.extendFrom(width).ltS(0n)
    if (!pending.withoutCarry) return undefined
    const unsigned = (v: I64): I64 => zeroExtended(v, width)
    const signed = (v: I64): I64 => v.extendFrom(width)
    if (pending.kind === 'add')
      return kind !== 1 ? undefined : width === 32 ? r.wrap().ltU(a.wrap()) : unsigned(r).ltU(unsigned(a))
    switch (kind) {
      case 1:
        return width === 32 ? a.wrap().ltU(b.wrap()) : unsigned(a).ltU(unsigned(b))
      case 3:
        return width === 32 ? a.wrap().leU(b.wrap()) : unsigned(a).leU(unsigned(b))
      case 6:
        return width === 32 ? a.wrap().ltS(b.wrap()) : signed(a).ltS(signed(b))
      case 7:
        return width === 32 ? a.wrap().leS(b.wrap()) : signed(a).leS(signed(b))
      default:
        return undefined
    }
  }
}

const zeroExtended = (v: I64, width: Width): I64 => (width === 64 ? v : v.and((1n << BigInt(width)) - 1n))
