import type { FunctionBuilder, Label, Local } from '../../wasm/function.ts'
import { load32, load64 } from '../../wasm/memory.ts'
import { type I32, type I64, i32 } from '../../wasm/values.ts'
import { state } from '../layout.ts'

/** The locals of a compiled function that stand for cells of the state, and its one way out. */
export class Frame {
  readonly f: FunctionBuilder<'i32'>
  private readonly cells = new Map<number, Local<'i64'>>()
  private readonly changed = new Set<number>()
  private readonly budget: Local<'i32'>
  private readonly result: Local<'i32'>
  private readonly end: Label

  constructor(f: FunctionBuilder<'i32'>) {
    this.f = f
    this.budget = f.local('i32')
    f.initialise(this.budget, load32(0, state.budget))
    this.result = f.local('i32')
    this.end = f.openBlock()
  }

  /** The variable of a 64-bit cell that nothing else reads or changes meanwhile. */
  private variable(offset: number): Local<'i64'> {
    let local = this.cells.get(offset)
    if (!local) {
      local = this.f.local('i64')
      this.f.initialise(local, load64(0, offset))
      this.cells.set(offset, local)
    }
    return local
  }

  get(offset: number): I64 {
    return this.variable(offset).get()
  }

  set(offset: number, value: I64): void {
    this.f.set(this.variable(offset), value)
    this.changed.add(offset)
  }

  get left(): I32 {
    return this.budget.get()
  }

  /** Pays for instructions; those given back are negative. */
  pay(instructions: number): void {
    if (instructions !== 0) this.f.set(this.budget, this.budget.get().sub(instructions))
  }

  /** Leaves the compiled code: see regionFault in layout.ts for what it gives back. */
  leave(result: number): void {
    this.f.set(this.result, i32(result))
    this.f.br(this.end)
  }

  /** Ends the function. */
  finish(): void {
    const { f } = this
    f.closeBlock()
    for (const offset of this.changed) f.store64(0, offset, this.get(offset))
    f.store32(0, state.budget, this.budget.get())
    f.result_(this.result.get())
  }
}
