import type { FuncRef } from '../../wasm/function.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Routine, Routines } from '../emitter.ts'
import { CS, state } from '../layout.ts'
import { CR4, RF, TF, vector } from '../registers.ts'
import { baseOf, cell32, cell64, in64BitCode } from './workspace.ts'

/**
 * Single step and the breakpoints of DR0–DR7 (SDM vol. 3B, 17.2 and 17.3). While state.stepping is nonzero the
 * interpreter runs one instruction at a time, `beforeStep` first and `afterStep` when it has completed.
 */
const dr6 = state.debug + 8 * 6
const dr7 = state.debug + 8 * 7
const SINGLE_STEP = 0x4000
/** Value of state.interruptShadow that also holds off debug traps: after MOV SS and POP SS. */
export const STACK_SHADOW = 3

const enabled = (n: number): I32 =>
  cell64(dr7)
    .wrap()
    .and(3 << (2 * n))
/** R/W field: 0 execution, 1 writes, 2 I/O, 3 reads and writes. */
const kindOf = (n: number): I32 =>
  cell64(dr7)
    .wrap()
    .shrU(16 + 4 * n)
    .and(3)
/** LEN field: 1, 2, 8, 4 bytes, less one. */
const lastByte = (n: number): I64 => {
  const length = cell64(dr7)
    .shrU(18 + 4 * n)
    .and(3n)
  return select(length.eq(2n), i64(7), length)
}

/** Breakpoints among `kinds` that touch `length` bytes at `address`, as bits of DR6. */
function touched(address: I64, length: I64, n: number): I32 {
  const first = cell64(state.debug + 8 * n).and(lastByte(n).not())
  return address.leU(first.add(lastByte(n))).and(address.add(length).gtU(first))
}

/** () : to be called with state.rip at the instruction that comes next. Faults at an instruction breakpoint. */
export const beforeStep = (routines: Routines): Routine =>
  routines.routine('system.beforeStep', [], (code, f) => {
    f.store32(0, state.stepTrap, cell32(state.flagsSystem).and(TF | RF))
    f.if(cell32(state.flagsSystem).and(RF).eqz(), () => {
      const rip = cell64(state.rip)
      const linear = f.let(select(in64BitCode(), rip, baseOf(CS).add(rip).and(0xffff_ffffn)))
      const hits = f.local('i32')
      f.set(hits, i32(0))
      for (let n = 0; n < 4; n++) {
        const hit = enabled(n)
          .ne(0)
          .and(kindOf(n).eqz())
          .and(cell64(state.debug + 8 * n).eq(linear))
        f.set(hits, hits.get().or(hit.shl(n)))
      }
      f.if(hits.get(), () => {
        f.store64(0, dr6, cell64(dr6).or(hits.get().extendU()))
        code.raise(vector.DB)
      })
    })
  })

/** (): to be called when the instruction has completed. Ends as a fault, #DB, if it earned a debug trap. */
export const afterStep = (routines: Routines): Routine =>
  routines.routine('system.afterStep', [], (code, f) => {
    const began = f.let(cell32(state.stepTrap))
    f.store32(0, state.stepTrap, 0)
    f.if(began.and(RF), () => f.store32(0, state.flagsSystem, cell32(state.flagsSystem).and(~RF)))
    f.if(cell32(state.interruptShadow).ne(STACK_SHADOW), () => {
      const hits = f.let(cell32(state.debugHits).or(began.and(TF).ne(0).mul(SINGLE_STEP)))
      f.store32(0, state.debugHits, 0)
      f.if(hits, () => {
        f.store64(0, dr6, cell64(dr6).or(hits.extendU()))
        code.raise(vector.DB)
      })
    })
  })

/** (linear, bytes, write): notes the data breakpoints that an access touches; for the slow path of accesses. */
export const checkData = (routines: Routines): FuncRef<'none'> =>
  routines.function('system.checkData', ['i64', 'i32', 'i32'], 'none', (f) => {
    const [linear, bytes, write] = f.args('i64', 'i32', 'i32')
    for (let n = 0; n < 4; n++) {
      const watched = kindOf(n).eq(3).or(kindOf(n).eq(1).and(write))
      const hit = enabled(n)
        .ne(0)
        .and(watched)
        .and(touched(linear, bytes.extendU(), n))
      f.store32(0, state.debugHits, cell32(state.debugHits).or(hit.shl(n)))
    }
  })

/** (port, bytes): notes the I/O breakpoints that a port access touches, where CR4.DE allows them. */
export const checkPort = (routines: Routines): FuncRef<'none'> =>
  routines.function('system.checkPort', ['i32', 'i32'], 'none', (f) => {
    const [port, bytes] = f.args('i32', 'i32')
    const allowed = cell32(state.cr4).and(CR4.DE).ne(0)
    for (let n = 0; n < 4; n++) {
      const hit = enabled(n).ne(0).and(kindOf(n).eq(2)).and(allowed)
      const touches = touched(port.and(0xffff).extendU(), bytes.extendU(), n)
      f.store32(0, state.debugHits, cell32(state.debugHits).or(hit.and(touches).shl(n)))
    }
  })
