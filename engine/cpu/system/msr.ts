import { type I32, type I64, i32 } from '../../wasm/values.ts'
import type { Routine, Routines } from '../emitter.ts'
import { FS, GS, state } from '../layout.ts'
import { flushAll } from '../mmu/tlb.ts'
import { CR0, EFER, vector } from '../registers.ts'
import { changed } from './privilege.ts'
import { cell32, cell64, cpl, notCanonical } from './workspace.ts'

/** Model-specific registers (SDM vol. 4): those kept in the state are handled here, all others by the host. */
const KVM_WALL_CLOCK = 0x4b56_4d00
const KVM_SYSTEM_TIME = 0x4b56_4d01
const TSC = 0x10
const TSC_ADJUST = 0x3b
const PAT = 0x277
const EFER_INDEX = 0xc000_0080

/** Plain cells. `canonical`: other values are #GP; `low`: only 32 bits exist. Hot ones first. */
const cells: readonly { index: number; offset: number; rule?: 'canonical' | 'low' }[] = [
  { index: 0xc000_0100, offset: state.segmentBase + 8 * FS, rule: 'canonical' },
  { index: 0xc000_0101, offset: state.segmentBase + 8 * GS, rule: 'canonical' },
  { index: 0xc000_0102, offset: state.kernelGsBase, rule: 'canonical' },
  { index: 0xc000_0081, offset: state.star },
  { index: 0xc000_0082, offset: state.lstar, rule: 'canonical' },
  { index: 0xc000_0083, offset: state.cstar, rule: 'canonical' },
  { index: 0xc000_0084, offset: state.sfmask, rule: 'low' },
  { index: 0xc000_0103, offset: state.tscAux, rule: 'low' },
  { index: 0x174, offset: state.sysenterCs, rule: 'low' },
  { index: 0x175, offset: state.sysenterEsp, rule: 'canonical' },
  { index: 0x176, offset: state.sysenterEip, rule: 'canonical' },
  { index: 0x1a0, offset: state.miscEnable },
]
/** Written through the host, which acts on them, and kept in the state as well. */
const mirrored: readonly { index: number; offset: number }[] = [
  { index: 0x1b, offset: state.apicBase },
  { index: 0x2ff, offset: state.mtrrDefType },
  { index: KVM_WALL_CLOCK, offset: state.kvmWallClock },
  { index: KVM_SYSTEM_TIME, offset: state.kvmSystemTime },
]

/** Function () → the time stamp counter. */
export const timestamp = (routines: Routines) =>
  routines.function('system.timestamp', [], 'i64', (f) => {
    const ticks = f.call(routines.host.timestamp, cell32(state.budget))
    f.result_(ticks.truncSatI64U().add(cell64(state.tscOffset)))
  })

/** (index): RDMSR; the value is left at state.scratch. */
export const readMsr = (routines: Routines): Routine =>
  routines.routine('system.readMsr', ['i32'], (code, f) => {
    const index = f.param(0, 'i32').get()
    code.raiseIf(cpl(), vector.GP, i32(0))
    const answer = (number: number, value: () => I64): void =>
      f.if(index.eq(number), () => {
        f.store64(0, state.scratch, value())
        f.return(i32(0))
      })
    for (const { index: number, offset } of cells) answer(number, () => cell64(offset))
    answer(TSC, () => f.call(timestamp(routines)))
    answer(TSC_ADJUST, () => cell64(state.tscAdjust))
    answer(PAT, () => cell64(state.pat))
    answer(EFER_INDEX, () => cell64(state.efer))
    code.raiseIf(f.call(routines.host.readMsr, index).eqz(), vector.GP, i32(0))
  })

const writeEfer = (routines: Routines): Routine =>
  routines.routine('system.writeEfer', ['i64'], (code, f) => {
    const value = f.param(0, 'i64').get()
    const known = BigInt(EFER.SCE | EFER.LME | EFER.LMA | EFER.NXE)
    const toggles = value.wrap().xor(cell32(state.efer)).and(EFER.LME).ne(0)
    const paging = cell32(state.cr0)
      .and(CR0.PG | 0)
      .ne(0)
    code.raiseIf(value.and(~known).ne(0n).or(toggles.and(paging)), vector.GP, i32(0))
    const old = f.let(cell64(state.efer))
    f.store64(0, state.efer, value.and(~BigInt(EFER.LMA)).or(old.and(EFER.LMA)))
    f.if(old.xor(value).wrap().and(EFER.NXE), () => f.do(flushAll(routines)))
    f.do(changed(routines))
  })

/** Types that PAT entries may have: 0, 1, 4–7 (SDM vol. 3A, 11.12.2). */
function badPat(value: I64): I32 {
  const reserved = value.and(-0x0707_0707_0707_0708n).ne(0n)
  // types 2 and 3: bit 1 without bit 2
  const holes = value.shrU(1).and(value.shrU(2).not()).and(0x0101_0101_0101_0101n).ne(0n)
  return reserved.or(holes)
}

/** (change): moves the counter; whoever derived time from it is told. */
const moveTimestamp = (routines: Routines): Routine =>
  routines.routine('system.moveTimestamp', ['i64'], (_code, f) => {
    f.store64(0, state.tscOffset, cell64(state.tscOffset).add(f.param(0, 'i64').get()))
    const clock = f.let(cell64(state.kvmSystemTime))
    f.if(clock.wrap().and(1), () =>
      f.do(routines.host.writeMsr, i32(KVM_SYSTEM_TIME), clock.wrap(), clock.shrU(32).wrap()),
    )
  })

/** (index, value): WRMSR. */
export const writeMsr = (routines: Routines): Routine =>
  routines.routine('system.writeMsr', ['i32', 'i64'], (code, f) => {
    const index = f.param(0, 'i32').get()
    const value = f.param(1, 'i64').get()
    code.raiseIf(cpl(), vector.GP, i32(0))
    const accept = (number: number, write: () => void): void =>
      f.if(index.eq(number), () => {
        write()
        f.return(i32(0))
      })
    for (const { index: number, offset, rule } of cells)
      accept(number, () => {
        if (rule === 'canonical') code.raiseIf(notCanonical(value), vector.GP, i32(0))
        if (rule === 'low') code.raiseIf(value.shrU(32).ne(0n), vector.GP, i32(0))
        f.store64(0, offset, value)
      })
    accept(EFER_INDEX, () => code.invoke(writeEfer(routines), value))
    accept(PAT, () => {
      code.raiseIf(badPat(value), vector.GP, i32(0))
      f.store64(0, state.pat, value)
    })
    accept(TSC, () => {
      const change = f.let(value.sub(f.call(timestamp(routines))))
      f.store64(0, state.tscAdjust, cell64(state.tscAdjust).add(change))
      code.invoke(moveTimestamp(routines), change)
    })
    accept(TSC_ADJUST, () => {
      const change = f.let(value.sub(cell64(state.tscAdjust)))
      f.store64(0, state.tscAdjust, value)
      code.invoke(moveTimestamp(routines), change)
    })
    const taken = f.call(routines.host.writeMsr, index, value.wrap(), value.shrU(32).wrap())
    code.raiseIf(taken.eqz(), vector.GP, i32(0))
    for (const { index: number, offset } of mirrored) accept(number, () => f.store64(0, offset, value))
  })
