import type { Row } from './table/row.ts'

export interface RegisterOperand {
  readonly kind: 'register'
  readonly number: number
  readonly width: number
  /** AH CH DH BH, with `number` 0–3. */
  readonly high: boolean
}

export const NO_REGISTER = -1
export const RIP_BASE = 16

export interface MemoryOperand {
  readonly kind: 'memory'
  /** Bits; 0 where only the address counts. */
  readonly width: number
  /** Register number, {@link RIP_BASE} or {@link NO_REGISTER}. */
  readonly base: number
  readonly index: number
  /** Shift of the index. */
  readonly scale: number
  /** Signed, 32 bits. */
  readonly displacement: number
  /** The whole offset, of forms that have nothing else (moffs). */
  readonly absolute: bigint | undefined
  /** Segment register, override applied. */
  readonly segment: number
  /** Whether SS is the segment because of the base register. */
  readonly stackDefault: boolean
}

export interface ImmediateOperand {
  readonly kind: 'immediate'
  /** Sign-extended unless the form is a plain byte or word. */
  readonly value: bigint
  readonly width: number
}

export interface RelativeOperand {
  readonly kind: 'relative'
  /** Distance from the next instruction. */
  readonly value: number
}

export interface FarOperand {
  readonly kind: 'far'
  readonly selector: number
  readonly offset: number
}

export interface NumberedOperand {
  readonly kind: 'vector' | 'mmx' | 'segment' | 'control' | 'debug'
  readonly number: number
  readonly width: number
}

export type DecodedOperand =
  | RegisterOperand
  | MemoryOperand
  | ImmediateOperand
  | RelativeOperand
  | FarOperand
  | NumberedOperand

export const isRelativeToRip = (operand: DecodedOperand): operand is MemoryOperand =>
  operand.kind === 'memory' && operand.base === RIP_BASE

/** A decoded instruction. */
export interface Insn {
  readonly row: Row
  /** Bytes, prefixes included. Of invalid ones: what was looked at. */
  readonly length: number
  /** Why it cannot be executed: undefined opcode (#UD), or longer than 15 bytes (#GP). */
  readonly invalid: 'ud' | 'gp' | undefined
  /** Operand size in bits. */
  readonly width: 8 | 16 | 32 | 64
  readonly addressWidth: 16 | 32 | 64
  /** Only of rows marked `rep`; `repne` only where it differs from `rep`. */
  readonly rep: 'none' | 'rep' | 'repne'
  readonly lock: boolean
  /** Condition of Jcc, SETcc and CMOVcc, else 0. */
  readonly cc: number
  readonly operands: readonly DecodedOperand[]
  /** DS or the override: for implicit memory operands (strings, XLAT). */
  readonly dataSegment: number
  /** Where in the instruction the displacement of its address or of a relative target lies. */
  readonly displacementAt: number
  /** Its bytes, 0 if the instruction has none. */
  readonly displacementBytes: number
}
