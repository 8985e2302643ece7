import {
  type DecodedOperand,
  type Insn,
  isRelativeToRip,
  type MemoryOperand,
  NO_REGISTER,
  RIP_BASE,
} from '../insn.ts'
import { FS, op, SS, state } from '../layout.ts'
import { aux } from './address.ts'
import type { KnownForm } from './form-cache.ts'

/** Writes decoded instructions as ops (see `op` in layout.ts) at host addresses, which are multiples of their size. */
export class OpWriter {
  private readonly u8: Uint8Array
  private readonly u16: Uint16Array
  private readonly u32: Int32Array
  private readonly i64: BigInt64Array

  constructor(buffer: ArrayBufferLike) {
    this.u8 = new Uint8Array(buffer)
    this.u16 = new Uint16Array(buffer)
    this.u32 = new Int32Array(buffer)
    this.i64 = new BigInt64Array(buffer)
  }

  /** An op without operands; clears the record. */
  plain(at: number, handler: number, pc: number, length: number): void {
    // eight stores take a third of the time of a call of fill
    for (let w = at >> 2; w < (at + op.size) >> 2; w++) this.u32[w] = 0
    this.u16[at >> 1] = handler
    this.u16[(at + op.pc) >> 1] = pc
    this.u8[at + op.length] = length
  }

  instruction(at: number, insn: Insn, { form, handler }: KnownForm, pc: number): void {
    this.plain(at, handler, pc, insn.length)
    this.u16[(at + op.base) >> 1] = state.zero
    this.u16[(at + op.index_) >> 1] = state.zero
    let flags = addressSize(insn.addressWidth) | (insn.dataSegment << aux.segmentShift)
    let immediates = 0
    for (let i = 0; i < insn.operands.length; i++) {
      const operand = insn.operands[i] as DecodedOperand
      switch (operand.kind) {
        case 'memory':
          flags = this.memory(at, operand, insn, pc)
          break
        case 'immediate': {
          const bits = form.operands[i]?.width ?? 64
          const value = BigInt.asUintN(bits, operand.value)
          // a second immediate (ENTER) goes into the upper half
          if (immediates++ === 0) this.i64[(at + op.immediate) >> 3] = BigInt.asIntN(64, value)
          else this.u32[(at + op.immediate + 4) >> 2] = Number(value)
          break
        }
        case 'relative':
          this.u32[(at + op.displacement) >> 2] = operand.value
          break
        case 'far':
          this.u32[(at + op.immediate) >> 2] = operand.offset
          this.u32[(at + op.immediate + 4) >> 2] = operand.selector
          break
        default:
          this.u16[(at + registerField(i)) >> 1] = stateOffset(operand)
      }
    }
    this.u8[at + op.aux] = flags
  }

  /** Turns the op at `at` into the pair of it and the conditional jump whose op is at `jump`. */
  pair(at: number, handler: number, jump: number): void {
    this.u16[at >> 1] = handler
    this.u8[at + op.length] = (this.u8[at + op.length] ?? 0) + (this.u8[jump + op.length] ?? 0)
    this.u32[(at + op.target) >> 2] = 0
    this.u32[(at + op.displacement) >> 2] = this.u32[(jump + op.displacement) >> 2] ?? 0
  }

  /** Gives the op's aux field. */
  private memory(at: number, memory: MemoryOperand, insn: Insn, pc: number): number {
    if (memory.absolute !== undefined) this.i64[(at + op.immediate) >> 3] = BigInt.asIntN(64, memory.absolute)
    const ripOffset = memory.base === RIP_BASE ? pc + insn.length : 0
    if (memory.base !== NO_REGISTER) this.u16[(at + op.base) >> 1] = registerCell(memory.base)
    if (memory.index !== NO_REGISTER) this.u16[(at + op.index_) >> 1] = registerCell(memory.index)
    this.u8[at + op.scale] = memory.scale
    this.u32[(at + op.displacement) >> 2] = memory.displacement + ripOffset
    this.u16[(at + op.segment) >> 1] =
      memory.segment >= FS ? state.segmentBase + 8 * memory.segment : state.zero
    const stack = memory.segment === SS ? aux.stack : 0
    return addressSize(insn.addressWidth) | (memory.segment << aux.segmentShift) | stack
  }
}

/** Stands for the constant 1 as an index register. */
const ONE = 17
const RAISED_SHIFT = 13
/** Greater ones are written as {@link fitted} says. */
export const MOST_DISPLACEMENT = 0x7fff_ffff

/**
 * The instruction as it can be written for offset `pc` in its page. The displacement of a RIP-relative operand is written
 * relative to the page; one that does not fit into 32 bits then (less than a page and an instruction too great) is lowered
 * by 8 KiB, which come back as an index.
 */
export function fitted(insn: Insn, pc: number): Insn {
  const far = (operand: DecodedOperand): operand is MemoryOperand =>
    isRelativeToRip(operand) && operand.displacement + pc + insn.length > MOST_DISPLACEMENT
  if (!insn.operands.some(far)) return insn
  const operands = insn.operands.map((operand) =>
    far(operand)
      ? {
          ...operand,
          index: ONE,
          scale: RAISED_SHIFT,
          displacement: operand.displacement - (1 << RAISED_SHIFT),
        }
      : operand,
  )
  return { ...insn, operands }
}

function registerCell(number: number): number {
  if (number === RIP_BASE) return state.ripBase
  return number === ONE ? state.one : state.registers + 8 * number
}

const addressSize = (width: 16 | 32 | 64): number => (width === 16 ? 0 : width === 32 ? 1 : 2)

const registerField = (position: number): number =>
  position === 0 ? op.operand0 : position === 1 ? op.operand1 : op.operand2

function stateOffset(operand: DecodedOperand): number {
  switch (operand.kind) {
    case 'register':
      return state.registers + 8 * operand.number + (operand.high ? 1 : 0)
    case 'vector':
      return state.xmm + 32 * operand.number
    case 'mmx':
      return state.fpu + 16 * (operand.number & 7)
    case 'segment':
    case 'control':
    case 'debug':
      return operand.number
    default:
      return 0
  }
}
