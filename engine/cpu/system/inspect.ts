import { type I32, i32, select } from '../../wasm/values.ts'
import type { Routine, Routines } from '../emitter.ts'
import { vector } from '../registers.ts'
import { isInTable, readDescriptor, slotAccess } from './segments.ts'
import { access, cell32, cell64, cpl, dpl, inLongMode, slot, slots, spare } from './workspace.ts'

/** What LAR, LSL, VERR and VERW find: `good` (i32) becomes ZF, `value` (i64) the result. */
export const inspection = { good: spare, value: spare + 8 } as const

const bits = (...types: number[]): number => types.reduce((set, type) => set | (1 << type), 0)
/** System descriptor types that LAR and LSL know (SDM vol. 2, LAR, LSL). */
const LAR_LEGACY = bits(1, 2, 3, 4, 5, 9, 11, 12)
const LAR_LONG = bits(2, 9, 11, 12)
const LSL_LEGACY = bits(1, 2, 3, 9, 11)
const LSL_LONG = bits(2, 9, 11)
/** Bytes 5 and 6 of the descriptor without the limit. */
const LAR_MASK = 0x00f0_ff00n

/** (selector, kind): looks at a descriptor without loading it; kind 0 LAR, 1 LSL, 2 VERR, 3 VERW. Only #PF is possible. */
export const inspect = (routines: Routines): Routine =>
  routines.routine('system.inspect', ['i32', 'i32'], (code, f) => {
    const selector = f.let(f.param(0, 'i32').get().and(0xffff))
    const kind = f.param(1, 'i32').get()
    f.store32(0, inspection.good, 0)
    f.if(
      selector
        .and(0xfffc)
        .eqz()
        .or(f.call(isInTable(routines), selector, i32(8)).eqz()),
      () => f.return(i32(0)),
    )
    code.invoke(readDescriptor(routines), selector, i32(vector.GP), i32(slots.data))
    const rights = f.let(slotAccess(slots.data))
    const isCode = f.let(rights.and(access.code).ne(0))
    const isMemory = f.let(rights.and(access.memory).ne(0))
    const flag = f.let(rights.and(access.writable).ne(0))
    const conforming = f.let(isMemory.and(isCode).and(rights.and(access.conforming).ne(0)))
    const reachable = cpl()
      .leU(dpl(rights))
      .and(selector.and(3).leU(dpl(rights)))
      .or(conforming)
    const known = (legacy: number, long: number): I32 =>
      select(inLongMode(), i32(long), i32(legacy)).shrU(rights.and(15)).and(1)
    const fits = f.local('i32')
    f.switch(kind, [
      () => f.set(fits, isMemory.or(known(LAR_LEGACY, LAR_LONG))),
      () => f.set(fits, isMemory.or(known(LSL_LEGACY, LSL_LONG))),
      () => f.set(fits, isMemory.and(isCode.eqz().or(flag))),
      () => f.set(fits, isMemory.and(isCode.eqz()).and(flag)),
    ])
    f.store32(0, inspection.good, fits.get().and(reachable))
    const rightsValue = cell64(slots.data + slot.raw)
      .shrU(32)
      .and(LAR_MASK)
    f.store64(0, inspection.value, select(kind, cell32(slots.data + slot.limit).extendU(), rightsValue))
  })
