import type { FuncRef, FunctionBuilder } from '../wasm/function.ts'
import type { ModuleBuilder } from '../wasm/module.ts'
import type { F32, F64, I32, I64, V128, Val, ValType } from '../wasm/values.ts'
import type { FloatStack } from './float-stack.ts'
import type { Format } from './ieee/format.ts'

/**
 * What the semantics of an instruction may use. Semantics are written once as functions over this interface; the
 * interpreter implements it with operands that are fields of a decoded op, the JIT with constants and locals.
 *
 * Rules that make faults precise: everything that can fault (reads, `update`, `write` to memory, `raise`) comes before
 * the first change of architectural state; of several changes the one that can fault comes first. Flags are set last.
 * `read…` emits its code at once and gives a bound value, safe to use after later writes.
 */
export type Width = 8 | 16 | 32 | 64

/** Code inside one guest instruction, or inside a routine that instructions share. */
export interface Code {
  readonly f: FunctionBuilder
  readonly flags: Flags
  readonly routines: Routines

  /** Reads guest memory at a linear address with the privilege of the code (CPL). Zero-extended. Bound. */
  load(width: Width, linear: I64): I64
  store(width: Width, linear: I64, value: I64): void
  loadVector(linear: I64): V128
  storeVector(linear: I64, value: V128): void
  /** As a supervisor whatever CPL is: descriptor tables, TSS, IDT (SDM 3A 4.6.1 "implicit"). */
  loadSystem(width: Width, linear: I64): I64
  storeSystem(width: Width, linear: I64, value: I64): void
  /** Faults now if a store of `length` bytes at `linear` (constant length ≤ 4096) would fault later. */
  probeWrite(linear: I64, length: number): void

  /** Ends the instruction with an exception. `error` is the error code of those vectors that have one (default 0). */
  raise(vector: number, error?: I32): void
  raiseIf(condition: I32, vector: number, error?: I32): void
  /** Calls a routine; if it reports a fault, jump or stop, the instruction ends in the same way. */
  invoke(routine: Routine, ...args: Val[]): void
  /** Ends the instruction and goes on at this RIP (not masked, no checks). */
  jump(rip: I64): void
  /** Completes the instruction and returns to the host with an exitReason; RIP is after the instruction. */
  stop(reason: number): void
}

/** A shared piece of code that can fault: a wasm function that returns a status (see `status`). */
export type Routine = { readonly name: string; readonly function: FuncRef<'i32'> }

/** What handlers and routines return. */
export const status = {
  /** Go on with the next op. */
  next: 0,
  /** An exception is in state.fault, state.faultError, state.faultAddress. */
  fault: 1,
  /** state.rip holds where to go on. */
  jump: 2,
  /** state.rip holds where to go on later; return to the host with state.exitReason. */
  stop: 3,
} as const

/** The functions that instruction semantics share, each built on first use. */
export interface Routines {
  readonly module: ModuleBuilder
  /** A routine that can fault, jump or stop: `body` writes it over `code`; it returns status.next at its end. */
  routine(
    name: string,
    params: readonly ValType[],
    body: (code: Code, f: FunctionBuilder<'i32'>) => void,
  ): Routine
  /** A pure function without faults: `body` must leave its result by `f.return(value)` or `f.result_(value)`. */
  function<R extends ValType | 'none'>(
    name: string,
    params: readonly ValType[],
    result: R,
    body: (f: FunctionBuilder<R>) => void,
  ): FuncRef<R>
  /** Bytes placed once in the memory of constants, at an address within layout.tables. */
  table(address: number, bytes: Uint8Array): void
  /** JavaScript functions of the host; see host-imports.ts. i64 never crosses. */
  readonly host: HostImports
}

/** Imports from the host, called from cold code only. Addresses and 64-bit values are split, low half first. */
export type HostImports = {
  /** Port input: (port, bytes) → value. */
  readonly in: FuncRef<'i32'>
  /** Port output: (port, bytes, value). */
  readonly out: FuncRef<'none'>
  /** RDMSR of an MSR without a state cell: (index) → 1 if it exists; the value is left in state.scratch (i64). */
  readonly readMsr: FuncRef<'i32'>
  /** WRMSR likewise: (index, low, high) → 1 if accepted, 0 → #GP. */
  readonly writeMsr: FuncRef<'i32'>
  /** CPUID: (leaf, subleaf); results are left at state.scratch as four i32: eax ebx ecx edx. */
  readonly cpuid: FuncRef<'none'>
  /** Time stamp counter before tscOffset, as f64: (instructions left in the slice) → ticks. */
  readonly timestamp: FuncRef<'f64'>
  /** 8 random bytes are left at state.scratch. */
  readonly random: FuncRef<'none'>
  /** MMIO by guest-physical address: (low, high, bytes ≤ 4) → value; (low, high, bytes, value). */
  readonly mmioRead: FuncRef<'i32'>
  readonly mmioWrite: FuncRef<'none'>
  /** Translates the block at (host address, mode, linear low, linear high, most instructions) → its address, 0 on a fault. */
  readonly translate: FuncRef<'i32'>
  /** Code in (host address, bytes) is about to be overwritten: drops its blocks. */
  readonly codeWritten: FuncRef<'none'>
  /** Only for profiles: compiled code gave back (head, code, instructions executed there, instructions paid for). */
  readonly left: FuncRef<'none'>
  /** The block at this address has been entered hotCount times. */
  readonly hot: FuncRef<'none'>
  /** CR8 / task priority: get (0..15) and set. */
  readonly readTpr: FuncRef<'i32'>
  readonly writeTpr: FuncRef<'none'>
}

/** The arithmetic flags. Values may have garbage above `width`: it is ignored. */
export interface Flags {
  /** After r = a + b (+ carry in). */
  add(width: Width, a: I64, b: I64, r: I64): void
  /** After r = a − b (− borrow in). */
  sub(width: Width, a: I64, b: I64, r: I64): void
  /** AND OR XOR TEST: CF = OF = AF = 0. */
  logic(width: Width, r: I64): void
  /** INC/DEC: as add or sub with 1, CF untouched. */
  inc(width: Width, a: I64, r: I64): void
  dec(width: Width, a: I64, r: I64): void
  /** SF ZF PF from r; CF and OF given (I32 0/1); AF = 0. */
  result(width: Width, r: I64, cf: I32, of: I32): void
  /** Only CF and OF change (rotates). */
  carryOverflow(cf: I32, of: I32): void
  /** CF alone (bt, stc, clc, cmc). */
  carry(cf: I32): void
  /** Condition code 0–15 as in Jcc (SDM 1 appendix B): i32 0 or 1. */
  condition(cc: number): I32
  cf(): I32
  /** CF PF AF ZF SF OF at their places in RFLAGS; i32. */
  read(): I32
  /** Sets all six from their places in RFLAGS. */
  write(rflags: I32): void
}

/** An operand in the order of the manual. */
export interface Operand {
  /** 8–64 for integers, 80, 128; as the table's operand code says. */
  readonly width: number
  readonly kind: 'register' | 'memory' | 'immediate' | 'vector' | 'mmx' | 'segment' | 'control'
  /** Integer value, zero-extended; of a vector or mmx register or memory the low `width` (≤ 64) bits. */
  read(): I64
  /** Sign-extended from `width`. */
  readSigned(): I64
  /**
   * Writes the low `width` bits of value. A 32-bit general register is zero-extended to 64; of a vector register only the
   * low `width` bits change.
   */
  write(value: I64): void
  /** Read, change, write; faults for writing before `change` is computed. Register operands too. LOCK is its business. */
  update(change: (old: I64) => I64): void
  /** The low 32 or 64 bits as a float of that width. */
  readFloat(): F32 | F64
  /** Writes a float of the operand's width; of a vector register only those bits change. */
  writeFloat(value: F32 | F64): void
  /** The low `width` bits of a vector register or memory in a vector of zeros. */
  readLow(): V128
  /** All 128 bits. `aligned`: #GP(0) if a memory operand is not 16-aligned. */
  readVector(aligned: boolean): V128
  writeVector(value: V128, aligned: boolean): void
  /** Memory of 80 bits only: the lower 64, and the 16 above them. */
  readExtended(): readonly [bits: I64, signed: I64]
  writeExtended(bits: I64, signed: I32): void
  /** Memory only: linear address with segment base and checks done (for reading, or `write`); bound. */
  linear(forWrite: boolean, length: number): I64
  /** Memory only: the offset within the segment, as LEA gives it. */
  effective(): I64
  /** Registers only: host address of the register in the state (i32), to hand to functions. */
  pointer(): I32
  /** Segment, control and debug registers: their number (i32). Immediates: see read. */
  number(): I32
}

/** One form of an instruction being emitted. */
export interface Emitter extends Code {
  /** Operand size attribute in bits (for 8-bit forms 8). */
  readonly width: Width
  /** Address size, for instructions marked `addr` in the table; else 64. */
  readonly addressWidth: 16 | 32 | 64
  /** Width of the stack pointer, for instructions marked `stack`; else 64. */
  readonly stackWidth: 16 | 32 | 64
  /** Size of the code segment for instructions marked `mode`; else 64. */
  readonly codeWidth: 16 | 32 | 64
  /** REP prefix, for instructions marked `rep`. */
  readonly rep: 'none' | 'rep' | 'repne'
  /** Condition code 0–15 of Jcc, SETcc, CMOVcc (rows marked `cc`); else 0. */
  readonly cc: number
  readonly operands: readonly Operand[]
  /** The x87 unit in compiled code, where instructions that change it say so to this. */
  readonly stack: FloatStack | undefined
  /** A general register by encoding number; width 8 gives AL CL DL BL …, never AH. */
  register(number: number, width: Width): Operand
  /** XMM register by number. */
  vector(number: number): Operand

  /** RIP of this instruction, and of the one after it (masked to the code size). Bound. */
  rip(): I64
  nextRip(): I64
  /** #GP(0) if {@link branch} would lead beyond the code segment. Comes before the first change of state. */
  checkBranch(condition?: I32): void
  /** Direct branch to the rel operand's target (the last operand); not taken falls to the next op. */
  branch(condition?: I32): void
  /** Linear address of `offset` in the data segment of this op (string source, XLAT: DS or override), checked. */
  dataAddress(offset: I64, length: number, forWrite: boolean): I64
  /** Linear address in a given segment register (0–5), checked against its limit and rights outside 64-bit mode. */
  segmentAddress(segment: number, offset: I64, length: number, forWrite: boolean): I64
  /** Pushes without moving RSP until all stores succeeded: values in push order. */
  push(width: Width, ...values: I64[]): void
  /** Value at the top of the stack plus `offset` bytes; RSP is not changed. */
  peek(width: Width, offset: number): I64
  /** Adds to RSP (masked to the stack width). */
  addStack(bytes: number | I64): void
  /** Runs `check`, which sees whether vector instructions may run, unless that is known. */
  enterVector(check: () => void): void
  /** A vector in the memory of constants. */
  constant(address: number): V128
  /** See instructions/sse-guard.ts. It is 0 unless MXCSR is ordinary. */
  exponentMask(): I32
  /** Whether the float in an operand, or each in all its lanes, is known not to be denormal. */
  isPlain(operand: Operand, format: Format, packed?: boolean): boolean
  /** The same is known from now on, since {@link slowly} will be told otherwise. */
  learnPlain(operand: Operand, format: Format, packed?: boolean): void
  /** Floats were computed the slow way. It is unexpected that one of them is denormal. */
  slowly(denormal: I32): void
  /** Completes a chunk of a repeated instruction: poll, then run this instruction again. */
  again(): void
  /** Completes the instruction, but ends the block: decoding mode, privilege or mappings may have changed. */
  endBlock(): void
}

export type Semantics = Readonly<Record<string, (e: Emitter) => void>>
