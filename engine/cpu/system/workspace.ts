import type { FunctionBuilder } from '../../wasm/function.ts'
import { load32, load64 } from '../../wasm/memory.ts'
import { type I32, type I64, i32 } from '../../wasm/values.ts'
import { type Code, status } from '../emitter.ts'
import { state } from '../layout.ts'
import { REAL_OR_VM, VM86 } from '../mode.ts'
import { ARITHMETIC, CR0, EFER } from '../registers.ts'

/**
 * Routines give back a status and nothing else, so they leave what they found in these places of state.scratch.
 * A slot holds one descriptor read from a table; see `slot` for its fields.
 */
const first = state.scratch + 64
export const slots = { code: first, stack: first + 40, gate: first + 80, data: first + 120 } as const
/** Fields of a slot: the descriptor's 8 bytes, where they lie, and the same taken apart (base i64, the rest i32). */
export const slot = { raw: 0, address: 8, base: 16, limit: 24, access: 28, selector: 32, size: 40 } as const
/** The stack that push and pop work on before it becomes SS:RSP; see stack.ts. */
export const frame = {
  base: first + 160,
  pointer: first + 168,
  /** 0xffff, 0xffffffff or −1: the width of the stack pointer. */
  mask: first + 176,
  /** What pop has read. */
  value: first + 184,
  limit: first + 192,
  access: first + 196,
  /** Privilege that the accesses are made with. */
  cpl: first + 200,
  /** Error code of #SS. */
  error: first + 204,
} as const
/** Offset that a gate leads to (i64), and room for a routine's own values (8 bytes each). */
export const gateOffset = first + 208
export const spare = first + 216

/** Bits of segmentAccess, see layout.ts. */
export const access = {
  accessed: 0x1,
  /** Data: writable; code: readable. */
  writable: 0x2,
  /** Data: grows down; code: conforming. */
  down: 0x4,
  conforming: 0x4,
  code: 0x8,
  /** Code or data (S). */
  memory: 0x10,
  present: 0x80,
  long: 0x200,
  /** D of code, B of stacks. */
  big: 0x400,
  granular: 0x800,
} as const

/** What a data or code segment in real and virtual-8086 mode is: writable, present, accessed. */
export const REAL_ACCESS = 0x93
export const VM86_ACCESS = 0xf3

export const cell32 = (offset: number): I32 => load32(0, offset)
export const cell64 = (offset: number): I64 => load64(0, offset)
export const selectorOf = (segment: number): I32 => cell32(state.segmentSelector + 4 * segment)
export const accessOf = (segment: number): I32 => cell32(state.segmentAccess + 4 * segment)
export const limitOf = (segment: number): I32 => cell32(state.segmentLimit + 4 * segment)
export const baseOf = (segment: number): I64 => cell64(state.segmentBase + 8 * segment)
export const dpl = (accessBits: I32): I32 => accessBits.shrU(5).and(3)
export const cpl = (): I32 => cell32(state.cpl)
/** EXT bit for error codes raised now. */
export const ext = (): I32 => cell32(state.eventExt)
/** Error code that names a selector. */
export const selectorError = (selector: I32): I32 => selector.and(0xfffc).or(ext())

export const inRealOrVm = (): I32 => cell32(state.mode).and(REAL_OR_VM)
export const inVm86 = (): I32 => cell32(state.mode).and(VM86)
/** EFER.LMA: long mode, be it 64-bit or compatibility. */
export const inLongMode = (): I32 => cell32(state.efer).and(EFER.LMA)
/** The running code segment is a 64-bit one. */
export const in64BitCode = (): I32 => cell32(state.mode).and(3).eq(2)
export const inProtectedCr0 = (): I32 => cell32(state.cr0).and(CR0.PE)
/** Not the sign extension of its low 48 bits (SDM vol. 1, 3.3.7.1). */
export const notCanonical = (address: I64): I32 => address.shl(16).shrS(16).ne(address)

/** All of RFLAGS. */
export const readRflags = (code: Code): I32 => code.flags.read().or(cell32(state.flagsSystem))
/** Replaces all of RFLAGS; bits that do not exist must not be set in `value`. */
export function writeRflags(code: Code, value: I32): void {
  const bound = code.f.let(value)
  code.flags.write(bound)
  code.f.store32(0, state.flagsSystem, bound.and(~ARITHMETIC).or(2))
}

/** Ends a routine with an exception whose vector is known only when it runs. */
export function raiseVector(f: FunctionBuilder<'i32'> | FunctionBuilder, vector: I32, error: I32): void {
  f.store32(0, state.faultError, error)
  f.store32(0, state.fault, vector.or(0x100))
  f.return(i32(status.fault))
}
