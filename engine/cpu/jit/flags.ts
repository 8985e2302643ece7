import { type I32, type I64, i32 } from '../../wasm/values.ts'
import type { Width } from '../emitter.ts'
import { CellFlags } from '../flags.ts'
import { givenFlags, lazyKind } from '../interpreter/lazy-flags.ts'
import { op, state } from '../layout.ts'
import { CF, OF, PF, SF, ZF } from '../registers.ts'
import type { Frame } from './frame.ts'

/** What the flags are to be computed from. Its numbers are in the frame's variables for that. */
type Pending =
  | {
      readonly kind: 'add' | 'sub'
      readonly width: Width
      /** See lazyKinds in interpreter/lazy-flags.ts. */
      readonly number: number
      /** Without a carry or borrow in: then a condition can be had by comparing the operands. */
      readonly withoutCarry: boolean
    }
  | { readonly kind: 'given'; readonly number: number }

/** In the variables of their cells, or pending, or as the frame's variable for the kind says when it runs. */
export type FlagsPlace = 'cells' | 'dynamic' | Pending

/** In recorded code: says where the flags are. It is no cause of regionExit. */
export const FLAGS_HOLE = op.size

/** A number for each place. */
export function flagsKey(place: FlagsPlace): number {
  if (typeof place === 'string') return place === 'cells' ? 0 : 1
  return 2 * place.number + (place.kind !== 'given' && place.withoutCarry ? 1 : 0)
}

/**
 * The flags in variables. Of sums and differences only the operands are kept: most flags are overwritten before anybody looks,
 * and most conditions are had by comparing the operands.
 */
export class FrameFlags extends CellFlags {
  /** Whether sums and differences are made without a carry; set for each instruction. */
  withoutCarry = true
  private readonly frame: Frame
  private known: FlagsPlace = 'cells'
  /** Open blocks where an instruction begins: what is known there cannot change within its branches. */
  private nesting = 0

  constructor(frame: Frame) {
    super(frame.f)
    this.frame = frame
  }

  private get where(): FlagsPlace {
    const { recording } = this.f
    if (recording && !recording.setsFlags) recording.usesFlags = true
    return this.known
  }

  private set where(place: FlagsPlace) {
    const { recording } = this.f
    if (recording) recording.setsFlags = true
    this.known = place
  }

  private get pending(): Pending | undefined {
    const { where } = this
    return typeof where === 'object' ? where : undefined
  }

  /** An instruction begins. `conditional`: it may leave the flags as they are. */
  begin(withoutCarry: boolean, conditional: boolean): void {
    this.withoutCarry = withoutCarry
    this.nesting = this.f.nesting
    if (conditional) this.materialize()
  }

  /** Where the flags are. */
  get place(): FlagsPlace {
    return this.known
  }

  /** Code was repeated that leaves them there. */
  resume(place: FlagsPlace): void {
    this.known = place
    this.nesting = this.f.nesting
  }

  /** Runs `body`, after which it is known again what is known before: its code does not come back. */
  aside(body: () => void): void {
    const { where, nesting } = this
    body()
    this.where = where
    this.nesting = nesting
  }

  /** A block begins that is reached from several places. */
  forget(): void {
    this.where = 'dynamic'
    this.nesting = this.f.nesting
  }

  /** Says by the frame's variables where the flags are: before such a block, and before code is left. */
  declare(): void {
    const { recording } = this.f
    if (!recording || recording.setsFlags) this.writeKind()
    else this.f.hole(FLAGS_HOLE, () => this.writeKind())
  }

  private writeKind(): void {
    const { kind } = this.frame.pendingFlags
    const { known } = this
    if (known === 'dynamic') return
    this.f.set(kind, i32(known === 'cells' ? 0 : known.number))
  }

  /** Writes the flags to their cells in the state. */
  spill(): void {
    const { f, frame } = this
    const { kind, operands } = frame.pendingFlags
    const compute = (of: I32): void => f.do(frame.callees.lazyFlags, of, ...operands.map((o) => o.get()))
    if (this.pending) compute(i32(this.pending.number))
    else {
      frame.spill(cells)
      if (this.where === 'dynamic') f.if(kind.get(), () => compute(kind.get()))
    }
  }

  /** Takes them up from there. */
  reload(): void {
    this.frame.reload(cells)
    this.where = 'cells'
  }

  /** Computes the flags into the variables of their cells. */
  private materialize(): void {
    const { where, f, frame } = this
    if (where === 'cells') return
    this.requireOutside()
    const { kind, operands } = frame.pendingFlags
    if (where === 'dynamic') {
      f.if(kind.get(), () => {
        f.do(frame.callees.lazyFlags, kind.get(), ...operands.map((o) => o.get()))
        frame.reload(cells)
      })
      for (const cell of cells) frame.markChanged(cell)
      this.where = 'cells'
      return
    }
    const [a, b, r] = operands.map((o) => o.get()) as [I64, I64, I64]
    this.where = 'cells'
    f.scope(() => {
      if (where.kind === 'given') super.write(a.wrap())
      else if (where.kind === 'add') super.add(where.width, a, b, r)
      else super.sub(where.width, a, b, r)
    })
  }

  private requireOutside(): void {
    if (this.f.nesting !== this.nesting) throw new Error('flags change within a branch')
  }

  protected get resultCell(): I64 {
    this.materialize()
    return this.frame.get(state.flagResult)
  }

  protected get carryCell(): I64 {
    this.materialize()
    return this.frame.get(state.flagCarry)
  }

  protected setResult(result: I64): void {
    if (this.known !== 'cells') this.requireOutside()
    this.where = 'cells'
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

  private postpone(kind: 'add' | 'sub', width: Width, ...values: I64[]): void {
    this.requireOutside()
    for (const [i, local] of this.frame.pendingFlags.operands.entries()) this.f.set(local, values[i] as I64)
    this.where = { kind, width, number: lazyKind(kind, width), withoutCarry: this.withoutCarry }
  }

  override write(rflags: I32): void {
    this.requireOutside()
    this.f.set(this.frame.pendingFlags.operands[0], rflags.extendU())
    this.where = { kind: 'given', number: givenFlags }
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
    const [a, b, r] = this.frame.pendingFlags.operands.map((o) => o.get()) as [I64, I64, I64]
    if (pending.kind === 'given') return given(a.wrap(), kind)
    const { width } = pending
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

/** The condition of an even code by the flags at their places in RFLAGS. */
function given(rflags: I32, kind: number): I32 {
  const any = (flags: number): I32 => rflags.and(flags).ne(0)
  const less = rflags.xor(rflags.shrU(4)).and(SF)
  if (kind >= 6) return less.or(rflags.and(kind === 7 ? ZF : 0)).ne(0)
  return any([OF, CF, ZF, CF | ZF, SF, PF][kind] as number)
}

const cells = [state.flagResult, state.flagCarry] as const
const zeroExtended = (v: I64, width: Width): I64 => (width === 64 ? v : v.and((1n << BigInt(width)) - 1n))
