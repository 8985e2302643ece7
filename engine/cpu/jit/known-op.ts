import { type I32, type I64, i32, i64 } from '../../wasm/values.ts'
import { aux } from '../interpreter/address.ts'
import { OpFields } from '../interpreter/fields.ts'
import type { Handler } from '../interpreter/run.ts'
import { block, op } from '../layout.ts'

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

  /** Offset in the page of what comes after the op. */
  after(at: number): number {
    return this.u16(at + op.pc) + this.u8(at + op.length)
  }

  /** Offset in the page of a direct branch's target. */
  target(at: number): number {
    return this.after(at) + this.i32(at + op.displacement)
  }

  count(blockAt: number): number {
    return this.i32(blockAt + block.count) >>> 0
  }
}

/** The fields of an op as constants. */
export class KnownFields extends OpFields {
  readonly at: number
  readonly ops: Ops

  constructor(ops: Ops, at: number) {
    super(i32(at))
    this.ops = ops
    this.at = at
  }

  override u8(offset: number): I32 {
    return i32(this.ops.u8(this.at + offset))
  }

  override u16(offset: number): I32 {
    return i32(this.ops.u16(this.at + offset))
  }

  override i32(offset: number): I32 {
    return i32(this.ops.i32(this.at + offset))
  }

  override i64(offset: number): I64 {
    return i64(this.ops.view.getBigInt64(this.at + offset, true))
  }
}

/** Semantics whose handlers only use their operands, flags and functions of memory. */
const compiled = new Set(
  (
    'mov movzx movsx movsxd lea cmovcc setcc xchg xadd cmpxchg movbe cbw cwd add adc sub sbb cmp inc dec neg and or xor test ' +
    'not mul imul div idiv shl shr sar rol ror rcl rcr shld shrd bt bts btr btc bsf bsr bswap popcnt tzcnt lzcnt clc stc cmc ' +
    'pause push pop call jmp ret jcc ' +
    'addsd subsd mulsd divsd sqrtsd addss subss mulss divss minsd maxsd movs.scalar movaps movups movq movd pxor pand por pandn ' +
    'cvtsi2sd cvttsd2si cvtsi2ss cvttss2si ucomisd comisd ucomiss comiss punpcklqdq punpckldq ' +
    'pcmpeqb pcmpeqw pcmpeqd pmovmskb pminub paddb paddw paddd paddq psubb psubw psubd psubq ' +
    'addpd subpd mulpd divpd'
  ).split(' '),
)

/** Whether the op can be a part of compiled code. */
export function isCompiled(ops: Ops, at: number, { form }: Handler): boolean {
  if (!compiled.has(form.semantics) || form.rep !== 'none') return false
  if (form.stackWidth !== 64 || form.addressWidth !== 64 || form.codeWidth !== 64) return false
  for (const { kind, absolute } of form.operands) {
    if (absolute || kind === 'segment' || kind === 'control' || kind === 'mmx') return false
    if (kind === 'memory') {
      if ((ops.u8(at + op.aux) & aux.size) !== 2) return false
      // these compute the address of their operand anew
      if (['pop', 'bt', 'bts', 'btr', 'btc'].includes(form.semantics)) return false
    }
  }
  return !(['push', 'pop', 'call', 'jmp', 'ret', 'jcc'].includes(form.semantics) && form.width !== 64)
}

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
