import type { FunctionBuilder } from '../../wasm/function.ts'
import { type I32, type I64, i32, i64Of } from '../../wasm/values.ts'
import { aux } from '../interpreter/address.ts'
import { OpFields } from '../interpreter/fields.ts'
import type { Handler } from '../interpreter/run.ts'
import { block, op } from '../layout.ts'

/** Handler, place, length and number of instructions that follow; the other fields say what the op does. */
export const OWN_FIELDS = op.scale

/** The blocks that the interpreter made, as the compiler reads them. */
export class Ops {
  readonly view: DataView
  private readonly byNumber: readonly Handler[]
  private readonly first: number

  /** `first`: the number of the first handler that is no pseudo op's. */
  constructor(buffer: ArrayBufferLike, byNumber: readonly Handler[], first: number) {
    this.view = new DataView(buffer)
    this.byNumber = byNumber
    this.first = first
  }

  /** Number of the op's handler. */
  number(at: number): number {
    return this.u16(at + op.handler)
  }

  /** Undefined for pseudo ops. */
  handler(number: number): Handler | undefined {
    return this.byNumber[number - this.first]
  }

  u8(at: number): number {
    return this.view.getUint8(at)
  }

  u16(at: number): number {
    return this.view.getUint16(at, true)
  }

  i32(at: number): number {
    return this.view.getInt32(at, true)
  }

  i64(at: number): bigint {
    return this.view.getBigInt64(at, true)
  }

  /** Offset in the page of what comes after the op. */
  after(at: number): number {
    return this.u16(at + op.pc) + this.u8(at + op.length)
  }

  /** Offset from the page of a direct branch's target. */
  target(at: number): number {
    return this.after(at) + this.i32(at + op.displacement)
  }

  count(blockAt: number): number {
    return this.i32(blockAt + block.count) >>> 0
  }

  /** Host address of a block's first byte. */
  host(blockAt: number): number {
    return this.i32(blockAt + block.address) >>> 0
  }
}

/**
 * The fields of an op as constants. Where it lies, and its place and length in the guest's code, are its own; with the others it
 * may have a template in common: see templates.ts.
 */
export class KnownFields extends OpFields {
  private readonly at: number
  private readonly ops: Ops
  private readonly f: FunctionBuilder

  constructor(ops: Ops, at: number, f: FunctionBuilder) {
    super(i32(at))
    this.ops = ops
    this.at = at
    this.f = f
  }

  private own(): void {
    const { recording } = this.f
    if (recording) recording.isOwn = true
  }

  override get op(): I32 {
    this.own()
    return super.op
  }

  /** What the op is known by when compiled code is left at it. */
  get address(): number {
    return this.at
  }

  /** Offset of the op's instruction in its page, and of the one after it. */
  get start(): number {
    this.own()
    return this.ops.u16(this.at + op.pc)
  }

  get after(): number {
    this.own()
    return this.ops.after(this.at)
  }

  /** Instructions of the block after the op's. */
  get remaining(): number {
    this.own()
    return this.ops.u8(this.at + op.remaining)
  }

  override u8(offset: number): I32 {
    if (offset < OWN_FIELDS) this.own()
    return i32(this.ops.u8(this.at + offset))
  }

  override u16(offset: number): I32 {
    if (offset < OWN_FIELDS) this.own()
    return i32(this.ops.u16(this.at + offset))
  }

  override i32(offset: number): I32 {
    return i32(this.ops.i32(this.at + offset))
  }

  override i64(offset: number): I64 {
    return i64Of(this.ops.i32(this.at + offset), this.ops.i32(this.at + offset + 4))
  }
}

/** Whether the op's memory operand can be addressed in line: a register or two, in 64 bits. */
export const hasPlainAddress = (ops: Ops, at: number): boolean => (ops.u8(at + op.aux) & aux.size) === 2

const overwriting = new Set(['add', 'sub', 'cmp', 'and', 'or', 'xor', 'test', 'neg'])
const silent = new Set(['mov', 'movzx', 'movsx', 'movsxd', 'lea'])

/** Whether the flags are overwritten before anything can look at them. */
export function overwritesFlags(handlers: readonly Handler[]): boolean {
  for (const { form } of handlers) {
    const memory = form.operands.some((o) => o.kind === 'memory')
    if (overwriting.has(form.semantics)) return !memory
    if (!silent.has(form.semantics) || (memory && form.semantics !== 'lea')) return false
  }
  return false
}
