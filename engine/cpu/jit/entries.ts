import { pseudo } from '../interpreter/pseudo.ts'
import { block, JUMPED_TO, op } from '../layout.ts'
import type { Ops } from './known-op.ts'

/** The blocks where compiled code is entered: their first ops lead there, and their headers say where it is. */
export class Entries {
  private readonly ops: Ops

  constructor(ops: Ops) {
    this.ops = ops
  }

  /** Whether compiled code can be entered at a block. */
  isEntry(header: number): boolean {
    return this.ops.number(header + block.size) === pseudo.compiled
  }

  /** Whether an indirect jump of compiled code has led to a block. */
  isJumpedTo(header: number): boolean {
    return (this.ops.u16(header + block.entry) & JUMPED_TO) !== 0
  }

  /** Number of the handler that the block's first op has, or had. */
  firstHandler(header: number): number {
    const number = this.ops.number(header + block.size)
    return number === pseudo.compiled ? this.ops.u16(header + block.handler) : number
  }

  /** Makes a block lead to a function at a place of its table, whose head lies so many pages before it. */
  enter(header: number, functionPlace: number, entry: number, page: number): void {
    const { view } = this.ops
    view.setUint16(header + block.handler, this.firstHandler(header), true)
    view.setUint16(header + block.function, functionPlace, true)
    view.setUint16(header + block.entry, entry | (this.isJumpedTo(header) ? JUMPED_TO : 0), true)
    view.setInt16(header + block.page, page, true)
    view.setUint16(header + block.size + op.handler, pseudo.compiled, true)
  }

  /** The interpreter runs the block again; it has been entered so many times and may become hot once more. */
  leave(header: number, count: number): void {
    const { view } = this.ops
    view.setUint16(header + block.size + op.handler, this.firstHandler(header), true)
    view.setInt32(header + block.count, count, true)
  }
}
