import type { FuncRef, FunctionBuilder, Label, Local, TableRef } from '../../wasm/function.ts'
import { load8U, load16U, load32, load64 } from '../../wasm/memory.ts'
import { type I32, i32, select } from '../../wasm/values.ts'
import { countUp } from '../counters.ts'
import { type Routines, type Semantics, status } from '../emitter.ts'
import { block, counter, op, opCounts, regionExit, state } from '../layout.ts'
import { vector } from '../registers.ts'
import { becomesHot, chain, countEntry, dispatch, handleFault } from './dispatch.ts'
import { OpEmitter } from './emitter.ts'
import { OpFields } from './fields.ts'
import type { Form } from './form.ts'
import { fusedCondition } from './fusion.ts'
import { lazyFlags } from './lazy-flags.ts'
import { pseudo } from './pseudo.ts'

/** Where a handler inside the main loop goes when it does not simply end. */
type Exits = {
  readonly fault: Label
  readonly jump: Label
  readonly taken: Label
  readonly status: Label
  readonly code: Local<'i32'>
}

/** Semantics inlined into the main loop: the op's address is a local, exits are branches. */
class LoopEmitter extends OpEmitter {
  private readonly exits: Exits

  constructor(f: FunctionBuilder, routines: Routines, opAddress: I32, form: Form, exits: Exits) {
    super(f, routines, new OpFields(opAddress), form)
    this.exits = exits
  }

  protected override exit(code: number): void {
    if (code === status.fault) this.f.br(this.exits.fault)
    else if (code === status.jump) this.f.br(this.exits.jump)
    else {
      this.f.set(this.exits.code, i32(code))
      this.f.br(this.exits.status)
    }
  }

  protected override exitDynamic(code: I32): void {
    this.f.set(this.exits.code, code)
    this.f.br(this.exits.status)
  }

  override branch(condition?: I32): void {
    if (condition) this.f.brIf(this.exits.taken, condition)
    else this.f.br(this.exits.taken)
  }
}

/** What a handler does: an instruction of a form, or a pair of one and a conditional jump. */
export type Handler =
  | { readonly kind: 'form'; readonly form: Form }
  | { readonly kind: 'fused'; readonly form: Form; readonly cc: number }

/** Function (op i32) → RIP of the op's branch target. */
function branchTarget(routines: Routines): FuncRef<'i64'> {
  return routines.function('cpu.branchTarget', ['i32'], 'i64', (f) => {
    const at = f.param(0, 'i32').get()
    const next = load64(0, state.ripBase).add(load16U(at, op.pc).add(load8U(at, op.length)).extendU())
    const target = f.let(next.add(load32(at, op.displacement).extendS()))
    f.if(load32(0, state.mode).and(3).eq(2), () => f.return(target))
    f.result_(target.and(0xffff_ffffn))
  })
}

const addBudget = (f: FunctionBuilder, value: I32): void =>
  f.store32(0, state.budget, load32(0, state.budget).add(value))

/** What the handlers of pseudo ops do, by number. `again`: to dispatch. */
function pseudoHandlers(
  f: FunctionBuilder,
  here: I32,
  again: Label,
  exits: Exits,
  enterRegion: () => void,
): Record<number, () => void> {
  const redirect = (offset: I32): void => {
    f.store64(0, state.rip, load64(0, state.ripBase).add(offset.extendU()))
    f.br(again)
  }
  const raise = (number: number): void => {
    f.store32(0, state.faultError, 0)
    f.store32(0, state.fault, i32(0x100 | number))
    f.br(exits.fault)
  }
  return {
    // NOPs before an op have none of their own, and may be what was overwritten
    [pseudo.stale]: () => {
      const before = f.let(here.sub(op.size))
      addBudget(f, load8U(before, op.remaining))
      redirect(load16U(before, op.pc).add(load8U(before, op.length)))
    },
    [pseudo.staleFirst]: () => {
      const header = f.let(here.sub(block.size))
      addBudget(f, load16U(header, block.instructions))
      redirect(load16U(header, block.address).and(0xfff))
    },
    [pseudo.next]: () => f.br(exits.taken),
    [pseudo.leave]: () => redirect(load16U(here, op.pc)),
    [pseudo.undefined]: () => raise(vector.UD),
    [pseudo.protection]: () => raise(vector.GP),
    [pseudo.compiled]: enterRegion,
  }
}

/** Follows a branch that is linked, if the budget has room for its target; falls through otherwise. */
function followLink(f: FunctionBuilder, routines: Routines, at: Local<'i32'>, next: Label): void {
  const here = at.get()
  const target = f.let(load32(here, op.target))
  f.ifLikely(true, target, () => {
    const header = f.let(target.sub(block.size))
    const instructions = load16U(header, block.instructions)
    const left = f.let(load32(0, state.budget).add(load8U(here, op.remaining)).sub(instructions))
    f.ifLikely(true, left.geS(0), () => {
      f.store32(0, state.budget, left)
      countEntry(f, routines, header)
      f.set(at, target)
      f.br(next)
    })
  })
}

/**
 * Counts that compiled code gave back `code`. It has paid for so many instructions: gives how many of them it executed, which
 * are not those from the op on that it leaves for, unless that faulted.
 */
function executedBy(f: FunctionBuilder, code: I32, paid: I32): I32 {
  const cause = code.and(op.size - 1)
  const at = f.let(code.and(-op.size))
  const exits = cause.shl(3)
  f.store64(exits, counter.exits, load64(exits, counter.exits).add(1n))
  const executed = f.temp('i32')
  f.set(executed, paid)
  f.if(at, () => {
    const left = load8U(at, op.remaining).add(cause.ne(regionExit.fault))
    const whole = load16U(at.sub(block.size), block.instructions)
    const isWhole = cause.eq(regionExit.outside).or(cause.eq(regionExit.budget))
    f.set(executed, paid.sub(select(isWhole, whole, left)))
  })
  return executed.get()
}

/**
 * The main loop: `run() → i32` executes ops from state.rip on until the budget or an event ends it, and gives the
 * exitReason. `inline` handlers get the numbers from pseudo.count on; all others are called through the table, handler
 * `n` at place n − first.
 */
export function buildRun(
  routines: Routines,
  semantics: Semantics,
  inline: readonly Handler[],
  table: TableRef,
  regions: TableRef,
  profiled: boolean,
): FuncRef<'i32'> {
  const find = dispatch(routines)
  const fault = handleFault(routines)
  const targetOf = branchTarget(routines)
  chain(routines, regions)
  lazyFlags(routines)
  becomesHot(routines)
  const handlerType = routines.module.type(['i32'], 'i32')
  const regionType = routines.module.type(['i32'], 'i32')
  return routines.function('cpu.run', [], 'i32', (f) => {
    const at = f.local('i32')
    const code = f.local('i32')
    const number = f.local('i32')
    const here = at.get()
    const leave = (): void => f.return(load32(0, state.exitReason))

    f.store32(0, state.linkFrom, 0)
    const again = f.openLoop()
    f.set(at, f.call(find))
    f.if(here.eqz(), leave)
    const next = f.openLoop()
    f.set(number, load16U(here, op.handler))
    const execute = f.openLoop()
    const exits: Exits = {
      fault: f.openBlock(),
      jump: f.openBlock(),
      status: f.openBlock(),
      taken: f.openBlock(),
      code,
    }
    if (profiled) {
      const cell = number.get().shl(3)
      f.store64(cell, opCounts.start, load64(cell, opCounts.start).add(1n))
    }
    const total = pseudo.count + inline.length
    const coldLabel = f.openBlock()
    const labels: Label[] = Array.from({ length: total }, () => f.openBlock()).reverse()
    f.brTable(number.get(), labels, coldLabel)

    const advance = (): void => {
      f.set(at, here.add(op.size))
      f.br(next)
    }
    const enterRegion = (): void => {
      const header = here.sub(block.size)
      const paid = f.let(load32(0, state.budget).add(load16U(header, block.instructions)))
      // compiled code counts how often it is entered itself
      f.store32(header, block.count, load32(header, block.count).sub(1))
      f.store32(0, state.compiled, 1)
      f.set(code, f.callIndirect(regions, regionType, load16U(header, block.function), header))
      f.store32(0, state.compiled, 0)
      const spent = f.let(paid.sub(load32(0, state.budget)))
      const executed = f.let(executedBy(f, code.get(), spent))
      countUp(f, counter.translated, executed.extendS())
      if (profiled) f.do(routines.host.left, header, code.get(), executed, spent)
      f.set(at, code.get().and(-op.size))
      f.ifLikely(false, here.eqz(), () => f.br(again))
      f.brIf(exits.fault, code.get().and(regionExit.fault))
      const cause = code.get().and(op.size - 1)
      f.if(cause.eq(regionExit.budget), () => {
        f.set(number, load16U(here.sub(block.size), block.handler))
        f.br(execute)
      })
      f.if(cause.eq(regionExit.outside), () => countEntry(f, routines, here.sub(block.size)))
      f.if(cause.eq(regionExit.interpret), () => {
        // it may be where the region was entered
        f.set(number, load16U(here, op.handler))
        f.brIf(execute, number.get().ne(pseudo.compiled))
        f.set(number, load16U(here.sub(block.size), block.handler))
        f.br(execute)
      })
      f.br(next)
    }
    const pseudoBodies = pseudoHandlers(f, here, again, exits, enterRegion)
    for (let i = 0; i < pseudo.count; i++) {
      f.closeBlock()
      pseudoBodies[i]?.()
    }
    for (const handler of inline) {
      f.closeBlock()
      f.scope(() => {
        const e = new LoopEmitter(f, routines, here, handler.form, exits)
        semantics[handler.form.semantics]?.(e)
        if (handler.kind === 'fused') e.branch(fusedCondition(e, handler.form, handler.cc))
      })
      advance()
    }

    f.closeBlock() // cold
    f.set(code, f.callIndirect(table, handlerType, number.get().sub(total), here))
    f.brIf(exits.status, code.get())
    advance()

    f.closeBlock() // taken
    followLink(f, routines, at, next)
    f.store32(0, state.linkFrom, here)
    f.store32(0, state.linkPage, load32(0, state.codePage))
    f.store64(0, state.rip, f.call(targetOf, here))
    f.br(exits.jump)

    f.closeBlock() // status
    f.brIf(exits.fault, code.get().eq(status.fault))
    f.if(code.get().eq(status.stop), () => {
      addBudget(f, load8U(here, op.remaining))
      leave()
    })

    f.closeBlock() // jump
    addBudget(f, load8U(here, op.remaining))
    f.br(again)

    f.closeBlock() // fault
    f.if(f.call(fault, here).eq(status.stop), leave)
    f.br(again)
    f.closeBlock() // execute
    f.closeBlock() // next
    f.closeBlock() // again
    f.unreachable()
  })
}
