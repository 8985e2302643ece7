import type { FunctionBuilder } from '../wasm/function.ts'
import { load32, loadV128 } from '../wasm/memory.ts'
import { type I32, type I64, i32, type V128, type Val } from '../wasm/values.ts'
import { type Code, type Flags, type Routine, type Routines, status, type Width } from './emitter.ts'
import { MemoryFlags } from './flags.ts'
import { state } from './layout.ts'
import { accessFunctions } from './mmu/access.ts'

/** Code within a wasm function of its own that returns a status. */
export class FunctionCode implements Code {
  readonly f: FunctionBuilder
  readonly flags: Flags
  readonly routines: Routines

  constructor(f: FunctionBuilder, routines: Routines, flags: Flags = new MemoryFlags(f)) {
    this.f = f
    this.routines = routines
    this.flags = flags
  }

  /** Ends the instruction with a status of `status`. */
  protected exit(code: number): void {
    this.f.return(i32(code))
  }

  /** Ends the instruction if a function called has left a fault in the state. */
  checkFault(): void {
    this.f.ifLikely(false, load32(0, state.fault), () => this.exit(status.fault))
  }

  load(width: Width, linear: I64): I64 {
    const value = this.f.let(this.f.call(accessFunctions(this.routines).load[width], linear))
    this.checkFault()
    return value
  }

  store(width: Width, linear: I64, value: I64): void {
    this.f.do(accessFunctions(this.routines).store[width], linear, value)
    this.checkFault()
  }

  loadVector(linear: I64): V128 {
    const { f } = this
    f.do(accessFunctions(this.routines).loadVector, linear)
    this.checkFault()
    return f.let(loadV128(0, vectorTransfer))
  }

  storeVector(linear: I64, value: V128): void {
    this.f.storeV128(0, vectorTransfer, value)
    this.f.do(accessFunctions(this.routines).storeVector, linear)
    this.checkFault()
  }

  loadSystem(width: Width, linear: I64): I64 {
    const value = this.f.let(this.f.call(accessFunctions(this.routines).loadSystem[width], linear))
    this.checkFault()
    return value
  }

  storeSystem(width: Width, linear: I64, value: I64): void {
    this.f.do(accessFunctions(this.routines).storeSystem[width], linear, value)
    this.checkFault()
  }

  probeWrite(linear: I64, length: number): void {
    this.f.do(accessFunctions(this.routines).probeWrite, linear, i32(length))
    this.checkFault()
  }

  raise(vector: number, error?: I32): void {
    this.f.store32(0, state.faultError, error ?? i32(0))
    this.f.store32(0, state.fault, i32(0x100 | vector))
    this.exit(status.fault)
  }

  raiseIf(condition: I32, vector: number, error?: I32): void {
    this.f.ifLikely(false, condition, () => this.raise(vector, error))
  }

  invoke(routine: Routine, ...args: Val[]): void {
    const { f } = this
    f.scope(() => {
      const code = f.let(f.call(routine.function, ...args))
      f.if(code, () => this.exitDynamic(code))
    })
  }

  /** Ends the instruction with a status that is known only when it runs. */
  protected exitDynamic(code: I32): void {
    this.f.return(code)
  }

  jump(rip: I64): void {
    this.f.store64(0, state.rip, rip)
    this.exit(status.jump)
  }

  stop(reason: number): void {
    this.f.store32(0, state.exitReason, i32(reason))
    this.exit(status.stop)
  }
}

/** Where vectors are handed to and from the access functions. */
export const vectorTransfer = state.scratch + 496
