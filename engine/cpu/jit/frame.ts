import type { FuncRef, FuncType, FunctionBuilder, Label, Local, TableRef } from '../../wasm/function.ts'
import { load16U, load32, load64, loadV128 } from '../../wasm/memory.ts'
import { event } from '../../wasm/recording.ts'
import { type I32, type I64, i32, i64, type V128 } from '../../wasm/values.ts'
import { countUp } from '../counters.ts'
import { exponentMask } from '../instructions/sse-guard.ts'
import { hasEvents } from '../interpreter/events.ts'
import { pseudo } from '../interpreter/pseudo.ts'
import { block, counter, JUMPED_TO, op, predictions, regionExit, state } from '../layout.ts'
import { ifPredicted, jumpSlot, predict, returnSlot } from '../mmu/predictions.ts'
import { RSP } from '../registers.ts'
import { StackVariables } from './known-stack.ts'

const stackPointer = state.registers + 8 * RSP

/** A page of code: how far it lies from that of the region's head, in linear addresses, and where it is. */
export type CodePage = { readonly page: number; readonly host: number }

/** Where compiled code is called from, itself included. */
export type Regions = {
  readonly table: TableRef
  readonly type: FuncType<'i32'>
  readonly chains: boolean
  /** See chain in interpreter/dispatch.ts. */
  readonly chain: FuncRef<'i32'>
  /** See lazyFlags in interpreter/lazy-flags.ts. */
  readonly lazyFlags: FuncRef<'none'>
}

/** The locals of a compiled function that stand for cells of the state, and its one way out. */
export class Frame {
  readonly f: FunctionBuilder<'i32'>
  /** Header of the block where the region is entered. */
  readonly header: I32
  private readonly cells = new Map<number, Local<'i64'>>()
  private readonly vectors = new Map<number, Local<'v128'>>()
  private readonly constants = new Map<number, Local<'v128'>>()
  private readonly changed = new Set<number>()
  private ownStackVariables: StackVariables | undefined
  private readonly budget: Local<'i32'>
  private readonly result: Local<'i32'>
  /** Which of `pages` the code is in that is left. */
  private readonly page: Local<'i32'>
  private readonly pages: CodePage[]
  /** What the flags are to be computed from, if the kind is not 0: see interpreter/lazy-flags.ts. */
  readonly pendingFlags: {
    readonly kind: Local<'i32'>
    readonly operands: readonly [a: Local<'i64'>, b: Local<'i64'>, result: Local<'i64'>]
  }
  private readonly mask: Local<'i32'>
  /** Whether the code is left by a return. */
  private returns = false
  /** The slot of the jump by which it is left. */
  private slot: Local<'i32'> | undefined
  /** Linear address of the page of the region's head. */
  private readonly base: Local<'i64'>
  readonly callees: Regions
  /** Where code goes that leaves. */
  readonly end: Label
  /** Variables below this are the same in all regions. */
  readonly firstVariable: number

  constructor(f: FunctionBuilder<'i32'>, callees: Regions, head: CodePage) {
    this.f = f
    this.callees = callees
    this.header = f.param(0, 'i32').get()
    this.budget = f.local('i32')
    this.base = f.local('i64')
    this.mask = f.local('i32')
    this.result = f.local('i32')
    this.page = f.local('i32')
    this.pages = [head]
    const operands = [f.local('i64'), f.local('i64'), f.local('i64')] as const
    this.pendingFlags = { kind: f.local('i32'), operands }
    f.initialise(this.budget, load32(0, state.budget))
    f.initialise(this.base, load64(0, state.ripBase))
    f.initialise(this.mask, exponentMask())
    this.firstVariable = f.variables
    this.end = f.openBlock()
  }

  /** Code that comes first if the region has several entries: gives the number of the one taken. */
  readEntry(): Local<'i32'> {
    const { f } = this
    const number = f.local('i32')
    f.set(number, load16U(this.header, block.entry).and(JUMPED_TO - 1))
    const page = load16U(this.header, block.page).shl(16).shrS(4)
    f.set(this.base, this.base.get().sub(page.extendS()))
    return number
  }

  /** The variable of a 64-bit cell that nothing else reads or changes meanwhile. */
  private variable(offset: number): Local<'i64'> {
    let local = this.cells.get(offset)
    if (!local) {
      local = this.f.local('i64')
      this.f.initialise(local, load64(0, offset))
      this.cells.set(offset, local)
    }
    this.f.recording?.cell(offset, local.index)
    return local
  }

  get(offset: number): I64 {
    return this.variable(offset).get()
  }

  set(offset: number, value: I64): void {
    this.f.set(this.variable(offset), value)
    this.markChanged(offset)
  }

  private vectorVariable(offset: number): Local<'v128'> {
    let local = this.vectors.get(offset)
    if (!local) {
      local = this.f.local('v128')
      this.f.initialise(local, loadV128(0, offset))
      this.vectors.set(offset, local)
    }
    this.f.recording?.cell(offset, local.index)
    return local
  }

  variableOf(offset: number): Local {
    return isVector(offset) ? this.vectorVariable(offset) : this.variable(offset)
  }

  getVector(offset: number): V128 {
    return this.vectorVariable(offset).get()
  }

  setVector(offset: number, value: V128): void {
    this.f.set(this.vectorVariable(offset), value)
    this.markChanged(offset)
  }

  /** See instructions/sse-guard.ts. It may be 0 though PE has been raised in the meantime. */
  get exponentMask(): I32 {
    return this.mask.get()
  }

  /** MXCSR has been changed. */
  readMxcsr(): void {
    this.f.set(this.mask, exponentMask())
  }

  /** A vector of the memory of constants, which V8 may keep in a register. */
  constant(address: number): V128 {
    let local = this.constants.get(address)
    if (!local) {
      local = this.f.local('v128')
      this.f.initialise(local, loadV128(0, address))
      this.constants.set(address, local)
    }
    return local.get()
  }

  /** Variables for the x87 unit. What is in them is in the state, too. */
  get stackVariables(): StackVariables {
    this.ownStackVariables ??= new StackVariables(this.f)
    return this.ownStackVariables
  }

  /** RIP of an offset from the page of the region's head. */
  rip(place: number): I64 {
    const { recording } = this.f
    if (recording) recording.isPlaced = true
    return this.base.get().add(i64(place))
  }

  /** Writes variables back to their cells for somebody who looks there. */
  spill(offsets: Iterable<number>): void {
    for (const offset of offsets)
      if (isVector(offset)) this.f.storeV128(0, offset, this.getVector(offset))
      else this.f.store64(0, offset, this.get(offset))
  }

  /** Its variable may differ from the cell when the function ends. */
  markChanged(offset: number): void {
    this.changed.add(offset)
    this.f.recording?.note(event.other, offset)
  }

  /** Takes up what somebody has written to cells. */
  reload(offsets: Iterable<number>): void {
    for (const offset of offsets)
      if (isVector(offset)) this.f.set(this.vectorVariable(offset), loadV128(0, offset))
      else this.f.set(this.variable(offset), load64(0, offset))
  }

  /** For somebody who asks how many instructions have been executed. */
  spillBudget(): void {
    this.f.store32(0, state.budget, this.budget.get())
  }

  get left(): I32 {
    return this.budget.get()
  }

  /** Pays for instructions; those given back are negative. */
  pay(instructions: number): void {
    if (instructions !== 0) this.f.set(this.budget, this.budget.get().sub(instructions))
  }

  /** Says in which page the code is that calls a handler. */
  beIn({ page, host }: CodePage): void {
    const { recording } = this.f
    if (recording) recording.isOwn = true
    this.f.store64(0, state.ripBase, this.rip(page))
    this.f.store32(0, state.codePage, i32(host))
  }

  /**
   * Leaves the compiled code: see regionExit in layout.ts for what it gives back; `page` is that of the op in it. The flags are
   * computed on the way out, if {@link pendingFlags} says so.
   */
  leave(result: number, page?: CodePage): void {
    const { f } = this
    if (result === regionExit.return) this.returns = true
    if (page) f.hole(result & (op.size - 1), () => this.tell(result, page))
    else f.set(this.result, i32(result))
    f.br(this.end)
  }

  /** Says for which op of which page code is left. */
  tell(result: number, page: CodePage): void {
    const { f } = this
    const number = this.pageNumber(page)
    if (number > 0) f.set(this.page, i32(number))
    f.set(this.result, i32(result))
  }

  private pageNumber({ page, host }: CodePage): number {
    const known = this.pages.findIndex((p) => p.page === page)
    return known >= 0 ? known : this.pages.push({ page, host }) - 1
  }

  /** Ends the function: with what it left for, or by going on there if that is compiled, too. */
  finish(): void {
    const { f, callees } = this
    f.closeBlock()
    for (const offset of this.changed) this.spill([offset])
    const { kind, operands } = this.pendingFlags
    f.if(kind.get(), () => f.do(this.callees.lazyFlags, kind.get(), ...operands.map((o) => o.get())))
    this.spillBudget()
    const result = this.result.get()
    const at = result.and(-op.size)
    f.if(at, () => {
      if (this.pages.length === 1) this.beIn(this.pages[0] as CodePage)
      else for (const [n, page] of this.pages.entries()) f.if(this.page.get().eq(n), () => this.beIn(page))
    })
    if (callees.chains) this.goOn(result)
    f.result_(result)
  }

  /** A call will come back to a place in this page, where the block with this header begins. */
  expectReturn(place: number, header: number): void {
    predict(this.f, this.f.let(returnSlot(this.get(stackPointer).add(8n))), this.rip(place), i32(header))
  }

  /** Leaves by the jump or call of an op, or by one of those that have a switch in common. */
  leaveByJump(at: number): void {
    this.slot ??= this.f.local('i32')
    this.f.set(this.slot, i32(jumpSlot(at)))
    this.leave(regionExit.indirect)
  }

  /** Goes on where a slot says, if the prediction is right and the code there compiled. */
  private goAsPredicted(slot: I32): void {
    const { f, callees } = this
    ifPredicted(f, slot, (header) => {
      const left = f.let(this.left.sub(load16U(header, block.instructions)))
      const isCompiled = load16U(header, block.size + op.handler).eq(pseudo.compiled)
      f.ifLikely(true, isCompiled.and(left.geS(0)).and(hasEvents().eqz()), () => {
        f.store32(0, state.budget, left)
        f.store64(0, state.ripBase, load64(0, state.rip).and(-4096n))
        f.store32(0, state.codePage, load32(header, block.address).and(-4096))
        countUp(f, counter.chained)
        f.returnCallIndirect(callees.table, callees.type, load16U(header, block.function), header)
      })
    })
  }

  private goOn(result: I32): void {
    const { f, callees } = this
    const [at, cause] = [result.and(-op.size), result.and(op.size - 1)]
    if (this.returns)
      f.if(cause.eq(regionExit.return), () => this.goAsPredicted(f.let(returnSlot(this.get(stackPointer)))))
    const slot = this.slot?.get()
    if (slot)
      f.if(cause.eq(regionExit.indirect), () => {
        this.goAsPredicted(slot)
        f.store32(0, predictions.left, slot)
      })
    f.if(cause.eq(regionExit.outside), () => {
      f.if(load16U(at, op.handler).eq(pseudo.compiled), () => {
        const header = f.let(at.sub(block.size))
        countUp(f, counter.chained)
        f.returnCallIndirect(callees.table, callees.type, load16U(header, block.function), header)
      })
    })
    f.if(at.eqz().and(cause.ne(regionExit.budget)), () => f.returnCall(callees.chain, result))
  }
}

export const isRegister = (offset: number): boolean =>
  offset >= state.registers && offset < state.registers + 128
export const isVector = (offset: number): boolean => offset >= state.xmm && offset < state.xmm + 512
