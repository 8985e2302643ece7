import type { CodeWriter } from './code-writer.ts'

/** Code as it is written where its value is consumed. */
export type Emit = (out: CodeWriter) => void

/** A function as its caller names it: imports have their index only when a call is written. */
type Callee = { readonly index: number }

/** Operands in order, and the bytes of the instruction that takes them. */
type Several = { readonly operands: readonly Node[]; readonly code: readonly number[] }

// what a node is
const OPERATOR = 0
const LOCAL = 1
const CONSTANT32 = 2
const CONSTANT64 = 3
const LOAD = 4
const CALL = 5
const SEVERAL = 6
const RAW = 7

/**
 * An expression. One class and one function that writes it, since a JIT writes much before its own code is compiled: V8
 * makes good code of both early.
 */
export class Node {
  readonly kind: number
  /** Operators and loads: the opcode, with its prefix if it has one. Constants of 64 bits: the high half. */
  readonly code: number
  readonly a: Node | undefined
  readonly b: Node | undefined
  /** Index of a local, value of a constant (of 64 bits: the low half), offset of a load. */
  readonly immediate: number
  /** The rest of a call (its operands are in `more`), of {@link Several} and of raw code. */
  readonly more: unknown
  readonly callee: Callee | undefined

  constructor(
    kind: number,
    code: number,
    a: Node | undefined,
    b: Node | undefined,
    immediate: number,
    more: unknown,
    callee: Callee | undefined,
  ) {
    this.kind = kind
    this.code = code
    this.a = a
    this.b = b
    this.immediate = immediate
    this.more = more
    this.callee = callee
  }

  /** Index of the variable that this is the value of. */
  get variable(): number | undefined {
    return this.kind === LOCAL ? this.immediate : undefined
  }

  get isConstant32(): boolean {
    return this.kind === CONSTANT32
  }

  get isConstant64(): boolean {
    return this.kind === CONSTANT64
  }

  get isConstant(): boolean {
    return this.kind === CONSTANT32 || this.kind === CONSTANT64
  }
}

export const unary = (code: number, a: Node): Node =>
  new Node(OPERATOR, code, a, undefined, 0, undefined, undefined)
export const binary = (code: number, a: Node, b: Node): Node =>
  new Node(OPERATOR, code, a, b, 0, undefined, undefined)
export const local = (index: number): Node =>
  new Node(LOCAL, 0, undefined, undefined, index, undefined, undefined)
export const constant32 = (value: number): Node =>
  new Node(CONSTANT32, 0, undefined, undefined, value, undefined, undefined)
export const constant64 = (low: number, high: number): Node =>
  new Node(CONSTANT64, high, undefined, undefined, low, undefined, undefined)
export const load = (code: number, address: Node, offset: number): Node =>
  new Node(LOAD, code, address, undefined, offset, undefined, undefined)
export const call = (callee: Callee, operands: readonly Node[]): Node =>
  new Node(CALL, 0, undefined, undefined, 0, operands, callee)
export const raw = (emit: Emit): Node => new Node(RAW, 0, undefined, undefined, 0, emit, undefined)

/** An instruction with a code of several bytes, immediates included. */
export const several = (operands: readonly Node[], code: readonly number[]): Node =>
  new Node(SEVERAL, 0, undefined, undefined, 0, { operands, code } satisfies Several, undefined)

/** Appends the code of an expression. */
export function write(out: CodeWriter, node: Node): void {
  switch (node.kind) {
    case OPERATOR:
      write(out, node.a as Node)
      if (node.b !== undefined) write(out, node.b)
      out.u8(node.code)
      return
    case LOCAL:
      out.u8(0x20)
      out.local(node.immediate)
      return
    case CONSTANT32:
      out.u8(0x41)
      out.signed(node.immediate)
      return
    case CONSTANT64:
      out.u8(0x42)
      out.signed64(node.immediate, node.code)
      return
    case LOAD:
      write(out, node.a as Node)
      if (node.code > 0xff) out.u8(node.code >> 8)
      out.u8(node.code)
      out.u8(0)
      out.unsigned(node.immediate)
      return
    case CALL:
      for (const operand of node.more as readonly Node[]) write(out, operand)
      out.u8(0x10)
      out.callee(node.callee as Callee)
      return
    case SEVERAL: {
      const { operands, code } = node.more as Several
      for (const operand of operands) write(out, operand)
      out.bytes(code)
      return
    }
    default:
      ;(node.more as Emit)(out)
  }
}
