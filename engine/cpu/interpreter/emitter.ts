import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load16U, load32, load64, load64From32U, loadF32, loadF64, loadV128 } from '../../wasm/memory.ts'
import { type F32, type F64, type I32, type I64, i32, type V128, type Val } from '../../wasm/values.ts'
import { FunctionCode } from '../code.ts'
import type { Emitter, Flags, Operand, Routines, Width } from '../emitter.ts'
import type { FloatStack } from '../float-stack.ts'
import type { Format } from '../ieee/format.ts'
import { exponentMask } from '../instructions/sse-guard.ts'
import { CS, op, SS, state, tlb } from '../layout.ts'
import { accessFunctions } from '../mmu/access.ts'
import { loadHost, storeHost } from '../mmu/slow-access.ts'
import { entryAddress, entryHost, entryMatches } from '../mmu/tlb.ts'
import { access } from '../mmu/walk.ts'
import { RSP, vector } from '../registers.ts'
import { aux, segmentLinear } from './address.ts'
import type { OpFields } from './fields.ts'
import type { Form, OperandShape } from './form.ts'
import { MemoryOperand } from './memory-operand.ts'
import { ImmediateOperand, NumberedOperand, RegisterOperand } from './operands.ts'

const registerField = [op.operand0, op.operand1, op.operand2, op.operand2] as const

const stackPointer = i32(state.registers + 8 * RSP)

/** What a linear address was computed from: the cells of two registers, and a displacement. */
export type AddressSource = {
  readonly base: I32
  readonly index: I32
  readonly displacement: I32
  /** It must be a multiple of 16, or else #GP(0) is raised. */
  readonly aligned?: boolean
}
const stack: AddressSource = { base: stackPointer, index: i32(state.zero), displacement: i32(0) }

/** Function (op i32, extra i32) → RIP of the op plus `extra` bytes, cut to 32 bits outside 64-bit code. */
function ripFunction(routines: Routines): FuncRef<'i64'> {
  return routines.function('cpu.ripOf', ['i32', 'i32'], 'i64', (f) => {
    const offset = load16U(f.param(0, 'i32').get(), op.pc).add(f.param(1, 'i32').get())
    const rip = f.let(load64(0, state.ripBase).add(offset.extendU()))
    f.if(load32(0, state.mode).and(3).ne(2), () => f.return(rip.and(0xffff_ffffn)))
    f.result_(rip)
  })
}

/** Semantics over the fields of a decoded op. This class makes a handler that is a function of its own. */
export class OpEmitter extends FunctionCode implements Emitter {
  readonly fields: OpFields
  readonly width: Width
  readonly addressWidth: 16 | 32 | 64
  readonly stackWidth: 16 | 32 | 64
  readonly codeWidth: 16 | 32 | 64
  readonly rep: 'none' | 'rep' | 'repne'
  readonly cc: number
  readonly operands: readonly Operand[]

  constructor(f: FunctionBuilder, routines: Routines, fields: OpFields, form: Form, flags?: Flags) {
    super(f, routines, flags)
    this.fields = fields
    this.width = form.width
    this.addressWidth = form.addressWidth
    this.stackWidth = form.stackWidth
    this.codeWidth = form.codeWidth
    this.rep = form.rep
    this.cc = form.cc
    this.operands = form.operands.map((shape, i) => this.operand(shape, i, form))
  }

  get stack(): FloatStack | undefined {
    return undefined
  }

  private operand(shape: OperandShape, position: number, form: Form): Operand {
    const field = registerField[position] ?? op.operand2
    switch (shape.kind) {
      case 'memory':
        return new MemoryOperand(this, shape, form.addressing)
      case 'immediate':
        return new ImmediateOperand(
          this,
          shape.width,
          form.operands.findIndex((o) => o.kind === 'immediate') !== position,
        )
      case 'segment':
      case 'control':
        return new NumberedOperand(this, shape.kind, shape.width, field)
      default:
        return new RegisterOperand(this, shape.kind, shape.width, this.fields.u16(field))
    }
  }

  /** A cell of the state whose offset there is a field of the op, or a constant. */
  cell(address: I32): I64 {
    return load64(address)
  }

  /** The low bits of a register of the state, zero-extended. */
  readRegister(width: Width, address: I32): I64 {
    return loadHost(width, address)
  }

  /** Changes the low bits of a register of the state, and no others. */
  writeRegister(width: Width, address: I32, value: I64): void {
    storeHost(this.f, width, address, value)
  }

  /** The lowest lane of a vector register. */
  readFloatRegister(width: 32 | 64, address: I32): F32 | F64 {
    return width === 32 ? loadF32(address) : loadF64(address)
  }

  /** Changes the lowest lane of a vector register, and no others. */
  writeFloatRegister(address: I32, value: F32 | F64): void {
    if (value.type === 'f32') this.f.store32(address, 0, value)
    else this.f.store64(address, 0, value)
  }

  readVectorRegister(address: I32): V128 {
    return loadV128(address)
  }

  writeVectorRegister(address: I32, value: V128): void {
    this.f.storeV128(address, 0, value)
  }

  register(number: number, width: Width): Operand {
    return new RegisterOperand(this, 'register', width, i32(state.registers + 8 * number))
  }

  vector(number: number): Operand {
    return new RegisterOperand(this, 'vector', 128, i32(state.xmm + 32 * number))
  }

  rip(): I64 {
    return this.f.let(this.f.call(ripFunction(this.routines), this.fields.op, i32(0)))
  }

  nextRip(): I64 {
    return this.f.let(this.f.call(ripFunction(this.routines), this.fields.op, this.fields.u8(op.length)))
  }

  /** The target of the relative operand, cut to the operand size. */
  protected target(): I64 {
    const rip = this.nextRip().add(this.fields.i32(op.displacement).extendS())
    return this.width === 64 ? rip : rip.and(this.width === 32 ? 0xffff_ffffn : 0xffffn)
  }

  /** In 64-bit code a target that is not canonical is found where it is fetched. */
  checkBranch(condition?: I32): void {
    if (this.width === 64) return
    const beyond = this.target().gtU(load64From32U(0, state.segmentLimit + 4 * CS))
    this.raiseIf(condition ? condition.and(beyond) : beyond, vector.GP)
  }

  branch(condition?: I32): void {
    if (condition) this.f.if(condition, () => this.jump(this.target()))
    else this.jump(this.target())
  }

  /** Segment of implicit memory operands: DS or the override. */
  dataSegment(): I32 {
    return this.fields.u8(op.aux).shrU(aux.segmentShift).and(7)
  }

  dataAddress(offset: I64, length: number, forWrite: boolean): I64 {
    return this.linearIn(this.dataSegment(), offset, length, forWrite)
  }

  segmentAddress(segment: number, offset: I64, length: number, forWrite: boolean): I64 {
    return this.linearIn(i32(segment), offset, length, forWrite)
  }

  private linearIn(segment: I32, offset: I64, length: number, forWrite: boolean): I64 {
    const { f } = this
    const linear = f.let(
      f.call(segmentLinear(this.routines), segment, offset, i32(length), i32(forWrite ? 1 : 0)),
    )
    this.checkFault()
    return linear
  }

  private get stackPointer(): I64 {
    const rsp = this.cell(stackPointer)
    return this.stackWidth === 64 ? rsp : rsp.and(this.stackWidth === 32 ? 0xffff_ffffn : 0xffffn)
  }

  private setStackPointer(value: I64): void {
    if (this.stackWidth === 32) this.writeRegister(64, stackPointer, value.and(0xffff_ffffn))
    else this.writeRegister(this.stackWidth, stackPointer, value)
  }

  private stackOffset(offset: I64): I64 {
    return this.stackWidth === 64 ? offset : offset.and(this.stackWidth === 32 ? 0xffff_ffffn : 0xffffn)
  }

  push(width: Width, ...values: I64[]): void {
    const { f } = this
    const bytes = width >> 3
    const bound = values.map((v) => f.let(v))
    const top = f.let(this.stackPointer)
    bound.forEach((value, i) => {
      const offset = f.let(this.stackOffset(top.sub(bytes * (i + 1))))
      if (this.stackWidth === 64) this.storeStack(width, offset, value)
      else this.store(width, this.segmentAddress(SS, offset, bytes, true), value)
    })
    this.setStackPointer(top.sub(bytes * bound.length))
  }

  /** A store through the stack pointer in 64-bit code, with the TLB inlined. */
  private storeStack(width: Width, linear: I64, value: I64): void {
    const { f } = this
    this.whereWritten(
      stack,
      linear,
      width >> 3,
      (host) => storeHost(f, width, host, value),
      () => {
        f.do(accessFunctions(this.routines).storeSlow, linear, value, i32(width >> 3), i32(access.stack))
        this.checkFault()
      },
    )
  }

  peek(width: Width, offset: number): I64 {
    const { f } = this
    const at = f.let(this.stackOffset(this.stackPointer.add(offset)))
    if (this.stackWidth !== 64) return this.load(width, this.segmentAddress(SS, at, width >> 3, false))
    return this.whereRead(
      stack,
      at,
      width >> 3,
      (host) => loadHost(width, host),
      () => {
        const slow = f.let(
          f.call(accessFunctions(this.routines).loadSlow, at, i32(width >> 3), i32(access.stack)),
        )
        this.checkFault()
        return slow
      },
    )
  }

  /**
   * What `hit` makes of the host address if the TLB has that `bytes` at a linear address may be read, else what `miss` gives.
   */
  whereRead<V extends Val>(
    { aligned = false }: AddressSource,
    linear: I64,
    bytes: number,
    hit: (host: I32) => V,
    miss: () => V,
  ): V {
    if (aligned) this.requireAligned(linear)
    const entry = this.f.let(entryAddress(load32(0, state.tlbRead), linear, tlb.entries))
    return this.f.ifElse(entryMatches(entry, linear, bytes), () => hit(entryHost(entry, linear)), miss, true)
  }

  /** The same for writing. */
  whereWritten(
    { aligned = false }: AddressSource,
    linear: I64,
    bytes: number,
    hit: (host: I32) => void,
    miss: () => void,
  ): void {
    if (aligned) this.requireAligned(linear)
    const entry = this.f.let(entryAddress(load32(0, state.tlbWrite), linear, tlb.entries))
    this.f.ifLikely(true, entryMatches(entry, linear, bytes), () => hit(entryHost(entry, linear)), miss)
  }

  /** #GP(0) unless the address is a multiple of 16. */
  requireAligned(linear: I64): void {
    this.raiseIf(linear.wrap().and(15), vector.GP)
  }

  addStack(bytes: number | I64): void {
    this.setStackPointer(this.stackPointer.add(bytes))
  }

  enterVector(check: () => void): void {
    check()
  }

  constant(address: number): V128 {
    return loadV128(0, address)
  }

  exponentMask(): I32 {
    return exponentMask()
  }

  isPlain(_operand: Operand, _format: Format, _packed = false): boolean {
    return false
  }

  learnPlain(_operand: Operand, _format: Format, _packed = false): void {}

  slowly(_denormal: I32): void {}

  override stop(reason: number): void {
    this.f.store64(0, state.rip, this.nextRip())
    super.stop(reason)
  }

  again(): void {
    this.jump(this.rip())
  }

  endBlock(): void {
    this.jump(this.nextRip())
  }
}
