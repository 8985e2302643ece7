import type { FunctionBuilder, Local } from '../../wasm/function.ts'
import { load16U, load32, load64 } from '../../wasm/memory.ts'
import { type I32, i32 } from '../../wasm/values.ts'
import type { Float80, FloatStack, GiveUp } from '../float-stack.ts'
import { state } from '../layout.ts'
import { flag } from '../softfloat/format.ts'

const REGISTERS = 8

/** A number in variables. */
type Pair = { readonly signed: Local<'i32'>; readonly bits: Local<'i64'> }

/** Variables of a compiled function for {@link KnownStack}: what is in them is known only where that says so. */
export class StackVariables {
  readonly top: Local<'i32'>
  readonly control: Local<'i32'>
  readonly pairs: readonly Pair[]

  constructor(f: FunctionBuilder) {
    this.top = f.local('i32')
    this.control = f.local('i32')
    this.pairs = Array.from({ length: REGISTERS }, () => ({ signed: f.local('i32'), bits: f.local('i64') }))
  }
}

/** What is known of the x87 unit at a place of straight code. Registers are numbered by their distance from the variable for TOP. */
export class KnownStack {
  isEntered = false
  hasControl = false
  hasTop = false
  isC1Clear = false
  hasCodeSelector = false
  hasDataSelector = false
  /** How far TOP is from that variable. */
  rotation = 0
  /** A bit for each register that is in use, and for each that is empty. */
  private used = 0
  private empty = 0
  /** Four bits for each register: one more than the pair of variables that its number is in. */
  private pairs = 0

  copy(): KnownStack {
    const copy = new KnownStack()
    // without that nothing is known
    return this.isEntered ? Object.assign(copy, this) : copy
  }

  /** Something has changed the unit. */
  forget(): void {
    Object.assign(this, new KnownStack())
  }

  /** ST(i) */
  distance(i: number): number {
    return (this.rotation + i) & (REGISTERS - 1)
  }

  isUsed(i: number): boolean {
    return (this.used & (1 << this.distance(i))) !== 0
  }

  isEmpty(i: number): boolean {
    return (this.empty & (1 << this.distance(i))) !== 0
  }

  setUsed(i: number): void {
    this.used |= 1 << this.distance(i)
    this.empty &= ~this.used
  }

  /** There is no number in it. */
  setEmpty(i: number): void {
    this.empty |= 1 << this.distance(i)
    this.used &= ~this.empty
    this.setPair(i, undefined)
  }

  /** Where its number is. */
  pair(i: number): number | undefined {
    const field = (this.pairs >>> (4 * this.distance(i))) & 15
    return field === 0 ? undefined : field - 1
  }

  setPair(i: number, pair: number | undefined): void {
    const at = 4 * this.distance(i)
    this.pairs = (this.pairs & ~(15 << at)) | ((pair === undefined ? 0 : pair + 1) << at)
  }

  /** A pair that nothing is in. */
  freePair(): number {
    let taken = 0
    for (let i = 0; i < REGISTERS; i++) taken |= 1 << (this.pair(i) ?? REGISTERS)
    return Math.clz32(~taken & -~taken) ^ 31
  }
}

/** How an instruction goes on elsewhere: this one, or the next, is the interpreter's. */
export type Leave = { this(): void; next(): void }

/** Registers and what is known of them, for one instruction. */
export class RegionStack implements FloatStack {
  private readonly f: FunctionBuilder
  private readonly variables: StackVariables
  private readonly known: KnownStack
  private readonly leave: Leave

  constructor(f: FunctionBuilder, variables: StackVariables, known: KnownStack, leave: Leave) {
    this.f = f
    this.variables = variables
    this.known = known
    this.leave = leave
  }

  enter(check: () => void): void {
    const { known, f } = this
    if (!known.isEntered) check()
    known.isEntered = true
    if (!known.hasTop) f.set(this.variables.top, load32(state.fpuTop))
    known.hasTop = true
  }

  /** Number of the physical register that is ST(i). */
  private physical(i: number): I32 {
    const distance = this.known.distance(i)
    const top = this.variables.top.get()
    return distance === 0 ? top : top.add(distance).and(REGISTERS - 1)
  }

  /** Its place after state.fpu. */
  private place(i: number): I32 {
    return this.f.let(this.physical(i).shl(4))
  }

  private bit(i: number): I32 {
    return i32(1).shl(this.physical(i))
  }

  require(...registers: number[]): void {
    const { f, known } = this
    const unknown = registers.filter((i) => !known.isUsed(i))
    if (unknown.length === 0) return
    const bits = unknown.map((i) => this.bit(i)).reduce((a, b) => a.or(b))
    f.ifLikely(false, load32(state.fpuEmpty).and(bits), () => this.leave.this())
    for (const i of unknown) known.setUsed(i)
  }

  requireRoom(): void {
    const { f, known } = this
    if (known.isEmpty(-1)) return
    f.ifLikely(false, load32(state.fpuEmpty).and(this.bit(-1)).eqz(), () => this.leave.this())
    known.setEmpty(-1)
  }

  control(): I32 {
    const { f, known, variables } = this
    if (!known.hasControl) f.set(variables.control, load32(state.fpuControl))
    known.hasControl = true
    return variables.control.get()
  }

  read(register: number): Float80 {
    const { known } = this
    if (known.pair(register) === undefined) this.load(register)
    return this.pair(register)
  }

  private pair(register: number): Float80 {
    const pair = this.variables.pairs[this.known.pair(register) as number] as Pair
    return { signed: pair.signed.get(), bits: pair.bits.get() }
  }

  private set(register: number, { signed, bits }: Float80): void {
    const { known } = this
    const number = known.pair(register) ?? known.freePair()
    known.setPair(register, number)
    const pair = this.variables.pairs[number] as Pair
    this.f.set(pair.signed, signed)
    this.f.set(pair.bits, bits)
  }

  /** Takes up what is in the state. */
  private load(register: number): void {
    const at = this.place(register)
    this.set(register, { signed: load16U(at, state.fpu + 8), bits: load64(at, state.fpu) })
  }

  private store(register: number): void {
    const { f } = this
    const { signed, bits } = this.pair(register)
    const at = this.place(register)
    f.store64(at, state.fpu, bits)
    f.store16(at, state.fpu + 8, signed)
  }

  write(register: number, value: Float80): void {
    this.set(register, value)
    this.store(register)
  }

  fill(register: number): void {
    const { f, known } = this
    if (!known.isUsed(register))
      f.store32(state.fpuEmpty, 0, load32(state.fpuEmpty).and(this.bit(register).xor(-1)))
    known.setUsed(register)
  }

  exchange(register: number): void {
    const { known } = this
    this.read(0)
    this.read(register)
    const pair = known.pair(0)
    known.setPair(0, known.pair(register))
    known.setPair(register, pair)
    this.store(0)
    this.store(register)
  }

  pushed(): void {
    this.storeMove(-1)
    this.move(-1)
  }

  popped(): void {
    this.storeMove(1)
    this.move(1)
  }

  /** Pops so many numbers in the state, or pushes one for −1. */
  private storeMove(by: number): void {
    if (by === 0) return
    const { f } = this
    const empty = load32(state.fpuEmpty)
    const bits = by < 0 ? this.bit(-1) : by === 1 ? this.bit(0) : this.bit(0).or(this.bit(1))
    f.store32(state.fpuEmpty, 0, by < 0 ? empty.xor(bits) : empty.or(bits))
    f.store32(state.fpuTop, 0, this.physical(by))
  }

  private move(by: number): void {
    const { known } = this
    if (by < 0) known.setUsed(-1)
    for (let i = 0; i < by; i++) known.setEmpty(i)
    known.rotation = known.distance(by)
  }

  setFlags(flags: I32): void {
    const { f, known } = this
    if (known.isC1Clear && flags.literal === 0) return
    const status = load32(state.fpuStatus)
    f.store32(state.fpuStatus, 0, (known.isC1Clear ? status : status.and(~flag.C1)).or(flags))
    known.isC1Clear = false
  }

  clearC1(): void {
    const { known } = this
    if (!known.isC1Clear) this.setFlags(i32(0))
    known.isC1Clear = true
  }

  recordSelector(which: 'code' | 'data', store: () => void): void {
    const { known } = this
    const fact = which === 'code' ? 'hasCodeSelector' : 'hasDataSelector'
    if (!known[fact]) store()
    known[fact] = true
  }

  controlChanged(): void {
    this.known.hasControl = false
    this.leaveIf(load32(state.fpuStatus).and(flag.ES))
  }

  attempt(
    changed: readonly number[],
    by: number,
    quickly: ((giveUp: GiveUp) => void) | undefined,
    exactly: () => void,
  ): void {
    const { f } = this
    const slowly = (): void => {
      exactly()
      for (const i of changed) this.load(i)
      this.leaveIf(load32(state.fpuStatus).and(flag.ES))
    }
    if (quickly)
      f.block((done) => {
        f.block((slow) => {
          quickly((condition) => f.brIf(slow, condition, false))
          this.storeMove(by)
          f.br(done)
        })
        slowly()
      })
    else slowly()
    this.known.isC1Clear = false
    this.move(by)
  }

  leaveIf(condition: I32): void {
    this.f.ifLikely(false, condition, () => this.leave.next())
  }
}
