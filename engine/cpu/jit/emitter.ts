import type { Local } from '../../wasm/function.ts'
import { load32 } from '../../wasm/memory.ts'
import { type F32, type F64, type I32, type I64, i64, type V128, type Val } from '../../wasm/values.ts'
import type { Operand, Routines, Width } from '../emitter.ts'
import { status } from '../emitter.ts'
import type { FloatStack } from '../float-stack.ts'
import type { Format } from '../ieee/format.ts'
import { type AddressSource, OpEmitter } from '../interpreter/emitter.ts'
import { eventsWaiting } from '../interpreter/events.ts'
import type { Form } from '../interpreter/form.ts'
import { regionExit, state, tlb } from '../layout.ts'
import { LastPage } from '../mmu/last-pages.ts'
import { entryAddress, entryHost, entryMatches } from '../mmu/tlb.ts'
import type { FrameFlags } from './flags.ts'
import { type CodePage, type Frame, isRegister, isVector } from './frame.ts'
import type { KnownFields } from './known-op.ts'
import { type KnownStack, RegionStack } from './known-stack.ts'
import type { PlainFloats } from './plain-floats.ts'

/** How an instruction goes on elsewhere. */
export type Ways = {
  branch(condition?: I32): void
  /** Goes on at this RIP, in a variable. */
  jump(rip: I64): void
  /** `check` sees whether vector instructions may run; that does not change within a block. */
  enterVector(check: () => void): void
  /** Goes on in the interpreter with this instruction, or after it. */
  interpretThis(): void
  interpretNext(): void
}

/** What is known where an instruction begins. */
export type Before = {
  readonly plain: PlainFloats
  readonly stack: KnownStack
  readonly isRepeated: boolean
}

/** Registers and flags are variables, and fields of the op are constants: semantics as a part of compiled code. */
export class RegionEmitter extends OpEmitter {
  private readonly frame: Frame
  private readonly known: KnownFields
  private readonly frameFlags: FrameFlags
  private readonly place: CodePage
  private readonly ways: Ways
  private readonly plain: PlainFloats
  private readonly knownStack: KnownStack
  private ownStack: FloatStack | undefined
  private readonly repeated: boolean

  constructor(
    frame: Frame,
    routines: Routines,
    known: KnownFields,
    form: Form,
    flags: FrameFlags,
    place: CodePage,
    ways: Ways,
    { plain, stack, isRepeated }: Before,
  ) {
    super(frame.f, routines, known, inLine(form), flags)
    this.frame = frame
    this.known = known
    this.frameFlags = flags
    this.place = place
    this.ways = ways
    this.plain = plain
    this.knownStack = stack
    this.repeated = isRepeated
  }

  /** What is written then is no template for what is in no loop. */
  private get isRepeated(): boolean {
    const { recording } = this.f
    if (recording) recording.usesRepeated = true
    return this.repeated
  }

  override cell(address: I32): I64 {
    const offset = address.literal
    if (offset === undefined) return super.cell(address)
    if (offset === state.zero) return i64(0n)
    if (offset === state.one) return i64(1n)
    if (offset === state.ripBase) return this.frame.rip(this.place.page)
    return isRegister(offset) ? this.frame.get(offset) : super.cell(address)
  }

  override readRegister(width: Width, address: I32): I64 {
    const { literal: offset } = address
    if (offset === undefined) return super.readRegister(width, address)
    if (isVector(offset)) {
      const vector = this.frame.getVector(offset)
      return width === 64 ? vector.lane64(0) : vector.lane32(0).extendU().and(ones(width))
    }
    if (!isRegister(offset)) return super.readRegister(width, address)
    const whole = this.frame.get(offset & -8)
    return width === 64 ? whole : (offset & 7 ? whole.shrU(8) : whole).and(ones(width))
  }

  override writeRegister(width: Width, address: I32, value: I64): void {
    const { literal: offset } = address
    if (offset === undefined) super.writeRegister(width, address, value)
    else if (isVector(offset)) this.writeVectorLane(width, offset, value)
    else if (!isRegister(offset)) super.writeRegister(width, address, value)
    else if (width === 64) this.frame.set(offset, value)
    else {
      const mask = ones(width)
      const shift = offset & 7 ? 8n : 0n
      const cell = offset & -8
      const kept = this.frame.get(cell).and(~(mask << shift))
      this.frame.set(cell, kept.or(value.and(mask).shl(shift)))
    }
  }

  private writeVectorLane(width: Width, offset: number, value: I64): void {
    const old = this.frame.getVector(offset)
    if (width === 64) this.frame.setVector(offset, old.withLane64(0, value))
    else if (width === 32) this.frame.setVector(offset, old.withLane32(0, value.wrap()))
    else throw new Error(`a vector register is written by ${width} bits`)
  }

  override readFloatRegister(width: 32 | 64, address: I32): F32 | F64 {
    const { literal: offset } = address
    if (offset === undefined || !isVector(offset)) return super.readFloatRegister(width, address)
    const vector = this.frame.getVector(offset)
    return width === 32 ? vector.laneF32(0) : vector.laneF64(0)
  }

  override writeFloatRegister(address: I32, value: F32 | F64): void {
    const { literal: offset } = address
    if (offset === undefined || !isVector(offset)) {
      super.writeFloatRegister(address, value)
      return
    }
    const old = this.frame.getVector(offset)
    const changed = value.type === 'f32' ? old.withLaneF32(0, value) : old.withLaneF64(0, value)
    this.frame.setVector(offset, changed)
  }

  override readVectorRegister(address: I32): V128 {
    const { literal: offset } = address
    if (offset === undefined || !isVector(offset)) return super.readVectorRegister(address)
    return this.frame.getVector(offset)
  }

  override writeVectorRegister(address: I32, value: V128): void {
    const { literal: offset } = address
    if (offset === undefined || !isVector(offset)) super.writeVectorRegister(address, value)
    else this.frame.setVector(offset, value)
  }

  override whereRead<V extends Val>(
    source: AddressSource,
    linear: I64,
    bytes: number,
    hit: (host: I32) => V,
    miss: () => V,
  ): V {
    const { f } = this
    let result: Local | undefined
    const take = (value: Val): void => {
      result ??= f.temp(value.type)
      f.set(result, value)
    }
    this.inKnownPage(
      lastPage(source, false),
      source.aligned ?? false,
      state.tlbRead,
      linear,
      bytes,
      (host) => take(hit(host)),
      () => take(miss()),
    )
    return (result as unknown as Local).get() as Val as V
  }

  override whereWritten(
    source: AddressSource,
    linear: I64,
    bytes: number,
    hit: (host: I32) => void,
    miss: () => void,
  ): void {
    this.inKnownPage(
      lastPage(source, true),
      source.aligned ?? false,
      state.tlbWrite,
      linear,
      bytes,
      hit,
      miss,
    )
  }

  /**
   * `hit` with the host address of bytes in a page that the TLB has, else `miss`. In a loop that is mostly the last page from the same
   * source. Elsewhere it is another one so often that to look there first takes longer, and more code.
   */
  private inKnownPage(
    page: LastPage,
    aligned: boolean,
    set: number,
    linear: I64,
    bytes: number,
    hit: (host: I32) => void,
    miss: () => void,
  ): void {
    const { f } = this
    const host = f.temp('i32')
    f.block((end) => {
      f.block((found) => {
        const { isRepeated } = this
        if (isRepeated) {
          f.set(host, page.host(linear))
          f.brIf(found, aligned ? page.hasAligned(linear) : page.has(linear), true)
        }
        if (aligned) this.requireAligned(linear)
        const entry = f.let(entryAddress(load32(0, set), linear, tlb.entries))
        f.set(host, entryHost(entry, linear))
        if (isRepeated)
          f.ifLikely(true, entryMatches(entry, linear, bytes), () => {
            page.remember(f, entry)
            f.br(found)
          })
        else f.brIf(found, entryMatches(entry, linear, bytes), true)
        miss()
        f.br(end)
      })
      hit(host.get())
    })
  }

  override rip(): I64 {
    return this.f.let(this.frame.rip(this.place.page + this.known.start))
  }

  override nextRip(): I64 {
    return this.f.let(this.frame.rip(this.place.page + this.known.after))
  }

  override branch(condition?: I32): void {
    this.ways.branch(condition)
  }

  override jump(rip: I64): void {
    this.ways.jump(this.f.let(rip))
  }

  override enterVector(check: () => void): void {
    this.ways.enterVector(check)
  }

  // What is known of floats is no part of what a template is found by.

  override constant(address: number): V128 {
    this.f.forgetRecording()
    return this.frame.constant(address)
  }

  override exponentMask(): I32 {
    this.f.forgetRecording()
    return this.frame.exponentMask
  }

  override isPlain(operand: Operand, format: Format, packed = false): boolean {
    const register = registerOf(operand)
    this.f.forgetRecording()
    return register !== undefined && this.plain.isPlain(register, format, packed)
  }

  override learnPlain(operand: Operand, format: Format, packed = false): void {
    const register = registerOf(operand)
    if (register !== undefined) this.plain.learn(register, format, packed)
  }

  override slowly(denormal: I32): void {
    this.f.forgetRecording()
    this.frame.readMxcsr()
    this.f.ifLikely(false, denormal, () => this.ways.interpretNext())
  }

  override get stack(): FloatStack {
    this.f.forgetRecording()
    this.ownStack ??= new RegionStack(this.f, this.frame.stackVariables, this.knownStack, {
      this: () => this.ways.interpretThis(),
      next: () => this.ways.interpretNext(),
    })
    return this.ownStack
  }

  protected override exit(code: number): void {
    this.frameFlags.declare()
    if (code === status.jump) this.frame.leave(regionExit.transfer)
    else if (code === status.fault) this.frame.leave(this.known.address | regionExit.fault, this.place)
    else throw new Error('compiled code stops')
  }

  /** The routines of what is compiled can only fault. */
  protected override exitDynamic(): void {
    this.exit(status.fault)
  }

  /** Goes on behind a called handler that says so. */
  goOnUnless(outcome: I32): void {
    this.f.ifLikely(false, outcome, () => this.transfer(outcome))
  }

  /** Goes where a called handler says. */
  transfer(outcome: I32): void {
    this.f.if(outcome.eq(status.fault), () => this.exit(status.fault))
    this.frame.pay(-this.known.remaining)
    this.exit(status.jump)
  }

  /** Goes on behind STI if nothing is held off for an instruction: as the interpreter sees it. */
  afterSti(outcome: I32): void {
    const { f, frame } = this
    const mustLook = outcome.eq(status.fault).or(eventsWaiting()).or(frame.left.leS(0))
    f.ifLikely(false, mustLook, () => this.transfer(outcome))
    f.store32(0, state.interruptShadow, 0)
  }
}

function lastPage({ base, index, displacement }: AddressSource, forWriting: boolean): LastPage {
  const [cell, other, distance] = [base.literal, index.literal, displacement.literal] as [
    number,
    number,
    number,
  ]
  return new LastPage(cell === state.zero ? other : cell, distance, forWriting)
}

/** Offset in the state of a vector register. */
const registerOf = (operand: Operand): number | undefined =>
  operand.kind === 'vector' ? operand.pointer().literal : undefined

const ones = (width: Width): bigint => (1n << BigInt(width)) - 1n

const formsInLine = new Map<Form, Form>()

/** The form as compiled code has it: the address of a memory operand can always be computed in line, see treatmentOf. */
function inLine(form: Form): Form {
  if (form.addressing !== 'general') return form
  let made = formsInLine.get(form)
  if (!made) {
    made = { ...form, addressing: 'full' }
    formsInLine.set(form, made)
  }
  return made
}
