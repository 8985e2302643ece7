import { load64 } from '../../wasm/memory.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Code, Routine, Routines } from '../emitter.ts'
import { state } from '../layout.ts'
import { switchContext, usesContexts } from '../mmu/contexts.ts'
import { flushAll, flushNonGlobal } from '../mmu/tlb.ts'
import { POINTER_RESERVED, ramAddress } from '../mmu/walk.ts'
import { CR0, CR4, EFER, vector } from '../registers.ts'
import { changed } from './privilege.ts'
import { cell32, cell64, cpl, in64BitCode, inLongMode } from './workspace.ts'

/** Control and debug registers (SDM vol. 3A, 2.5; vol. 3B, 17.2). Reads leave their value in state.scratch. */
const CR0_BITS = 0xe005_003f
/** Without VME and PVI, which CPUID does not offer. */
const CR4_BITS = BigInt(
  CR4.TSD |
    CR4.DE |
    CR4.PSE |
    CR4.PAE |
    CR4.MCE |
    CR4.PGE |
    CR4.PCE |
    CR4.OSFXSR |
    CR4.OSXMMEXCPT |
    CR4.UMIP |
    CR4.FSGSBASE |
    CR4.PCIDE |
    CR4.OSXSAVE |
    CR4.SMEP |
    CR4.SMAP,
)
const CR4_TRANSLATION = CR4.PSE | CR4.PAE | CR4.PGE | CR4.SMEP | CR4.SMAP
/** Beyond 40 bits of physical address. */
const CR3_RESERVED = 0xffff_ff00_0000_0000n
/** Of the source of MOV to CR3: the context's entries are kept (SDM vol. 3A, 4.10.4.1). */
const KEEP = -0x8000_0000_0000_0000n
const PCID = 0xfffn
const dr6 = state.debug + 8 * 6
const dr7 = state.debug + 8 * 7
const DR6_ONES = 0xffff_0ff0n
const DR6_BITS = 0xe00fn
const DR7_ONES = 0x400n
const DR7_BITS = 0xffff_23ffn
const GENERAL_DETECT = 0x2000

const isPaging = (): I32 => cell32(state.cr0).and(CR0.PG | 0)

const writeCr0 = (routines: Routines): Routine =>
  routines.routine('system.writeCr0', ['i64'], (code, f) => {
    const value = f.param(0, 'i64').get()
    const next = f.let(
      value
        .wrap()
        .and(CR0_BITS | 0)
        .or(CR0.ET),
    )
    const paging = f.let(next.and(CR0.PG | 0).ne(0))
    const isProtected = next.and(CR0.PE).ne(0)
    const uncached = next
      .and(CR0.NW)
      .ne(0)
      .and(next.and(CR0.CD | 0).eqz())
    const bad = value.shrU(32).wrap().ne(0).or(paging.and(isProtected.eqz())).or(uncached)
    code.raiseIf(bad.or(paging.eqz().and(usesContexts().ne(0))), vector.GP, i32(0))
    const wanted = cell32(state.efer).and(EFER.LME).ne(0)
    f.if(wanted.and(paging).and(isPaging().eqz()), () => {
      const withoutPae = cell32(state.cr4).and(CR4.PAE).eqz()
      const in64 = cell32(state.segmentAccess + 4)
        .and(0x200)
        .ne(0)
      code.raiseIf(withoutPae.or(in64), vector.GP, i32(0))
      f.store64(0, state.efer, cell64(state.efer).or(EFER.LMA))
    })
    f.if(paging.and(isPaging().eqz()).and(usesPointers()), () =>
      code.invoke(checkPointers(routines), cell64(state.cr3)),
    )
    f.if(inLongMode().ne(0).and(paging.eqz()), () => {
      code.raiseIf(in64BitCode(), vector.GP, i32(0))
      f.store64(0, state.efer, cell64(state.efer).and(~EFER.LMA))
    })
    const old = f.let(cell32(state.cr0))
    f.store64(0, state.cr0, next.extendU())
    f.if(old.xor(next).and(CR0.PG | CR0.WP | CR0.PE | 0), () => f.do(flushAll(routines)))
    f.do(changed(routines))
  })

/** (CR3): #GP(0) if PAE paging would find a bad page-directory pointer there (SDM vol. 3A, 4.4.1). */
const checkPointers = (routines: Routines): Routine =>
  routines.routine('system.checkPointers', ['i64'], (code, f) => {
    const table = f.let(f.param(0, 'i64').get().and(0xffff_ffe0n))
    const host = f.let(f.call(ramAddress(routines), table))
    f.if(host.eqz(), () => f.return(i32(0)))
    for (let n = 0; n < 4; n++) {
      const pointer = f.let(load64(host, 8 * n))
      const bad = pointer.and(1n).ne(0n).and(pointer.and(POINTER_RESERVED).ne(0n))
      code.raiseIf(bad, vector.GP, i32(0))
    }
  })

const usesPointers = (): I32 => cell32(state.cr4).and(CR4.PAE).ne(0).and(inLongMode().eqz())

const writeCr3 = (routines: Routines): Routine =>
  routines.routine('system.writeCr3', ['i64'], (code, f) => {
    const source = f.param(0, 'i64').get()
    const inContexts = f.let(usesContexts().ne(0))
    const value = f.let(source.and(select(inContexts, i64(~KEEP), i64(-1n))))
    code.raiseIf(inLongMode().ne(0).and(value.and(CR3_RESERVED).ne(0n)), vector.GP, i32(0))
    f.if(isPaging().ne(0).and(usesPointers()), () => code.invoke(checkPointers(routines), value))
    f.if(
      inContexts,
      () => f.do(switchContext(routines), value.and(PCID).wrap(), source.ltS(0n)),
      () => f.do(flushNonGlobal(routines)),
    )
    f.store64(0, state.cr3, value)
  })

const writeCr4 = (routines: Routines): Routine =>
  routines.routine('system.writeCr4', ['i64'], (code, f) => {
    const value = f.param(0, 'i64').get()
    const next = f.let(value.wrap())
    const leavesPae = inLongMode().ne(0).and(next.and(CR4.PAE).eqz())
    const old = f.let(cell32(state.cr4))
    const entersContexts = next.and(CR4.PCIDE).gtU(old.and(CR4.PCIDE))
    const isZeroContext = inLongMode().ne(0).and(cell64(state.cr3).and(PCID).eqz())
    const bad = value.and(~CR4_BITS).ne(0n).or(leavesPae).or(entersContexts.and(isZeroContext.eqz()))
    code.raiseIf(bad, vector.GP, i32(0))
    f.store64(0, state.cr4, value)
    const leavesContexts = old.and(CR4.PCIDE).gtU(next.and(CR4.PCIDE))
    f.if(old.xor(next).and(CR4_TRANSLATION).or(leavesContexts), () => f.do(flushAll(routines)))
    f.do(changed(routines))
  })

/** (number, value): MOV to a control register; privilege is checked. */
export const writeControl = (routines: Routines): Routine =>
  routines.routine('system.writeControl', ['i32', 'i64'], (code, f) => {
    const number = f.param(0, 'i32').get()
    const value = f.param(1, 'i64').get()
    code.raiseIf(cpl(), vector.GP, i32(0))
    const done = (): void => f.return(i32(0))
    f.if(number.eq(0), () => {
      code.invoke(writeCr0(routines), value)
      done()
    })
    f.if(number.eq(2), () => {
      f.store64(0, state.cr2, value)
      done()
    })
    f.if(number.eq(3), () => {
      code.invoke(writeCr3(routines), value)
      done()
    })
    f.if(number.eq(4), () => {
      code.invoke(writeCr4(routines), value)
      done()
    })
    f.if(number.eq(8), () => {
      code.raiseIf(value.gtU(15n), vector.GP, i32(0))
      f.do(routines.host.writeTpr, value.wrap())
      done()
    })
    code.raise(vector.UD)
  })

/** (number): MOV from a control register. */
export const readControl = (routines: Routines): Routine =>
  routines.routine('system.readControl', ['i32'], (code, f) => {
    const number = f.param(0, 'i32').get()
    code.raiseIf(cpl(), vector.GP, i32(0))
    for (const [n, offset] of [
      [0, state.cr0],
      [2, state.cr2],
      [3, state.cr3],
      [4, state.cr4],
    ] as const)
      f.if(number.eq(n), () => {
        f.store64(0, state.scratch, cell64(offset))
        f.return(i32(0))
      })
    code.raiseIf(number.ne(8), vector.UD)
    f.store64(0, state.scratch, f.call(routines.host.readTpr).extendU())
  })

/** The address of a debug register; DR4 and DR5 are DR6 and DR7 unless CR4.DE forbids it. Checks the access. */
function debugRegister(code: Code, number: I32): I32 {
  const { f } = code
  const alias = number.and(6).eq(4)
  code.raiseIf(number.gtU(7).or(alias.and(cell32(state.cr4).and(CR4.DE).ne(0))), vector.UD)
  code.raiseIf(cpl(), vector.GP, i32(0))
  f.if(cell32(dr7).and(GENERAL_DETECT), () => {
    f.store64(0, dr6, cell64(dr6).or(GENERAL_DETECT))
    code.raise(vector.DB)
  })
  return f.let(number.or(alias.shl(1)))
}

/** (number): MOV from a debug register. */
export const readDebug = (routines: Routines): Routine =>
  routines.routine('system.readDebug', ['i32'], (code, f) => {
    const number = debugRegister(code, f.param(0, 'i32').get())
    const ones = select(number.eq(6), i64(DR6_ONES), select(number.eq(7), i64(DR7_ONES), i64(0)))
    f.store64(0, state.scratch, loadDebug(number).or(ones))
  })

const loadDebug = (number: I32): I64 =>
  [7, 6, 3, 2, 1, 0].reduce<I64>((rest, n) => select(number.eq(n), cell64(state.debug + 8 * n), rest), i64(0))

/** (number, value): MOV to a debug register. */
export const writeDebug = (routines: Routines): Routine =>
  routines.routine('system.writeDebug', ['i32', 'i64'], (code, f) => {
    const number = debugRegister(code, f.param(0, 'i32').get())
    const value = f.param(1, 'i64').get()
    code.raiseIf(number.geU(6).and(value.shrU(32).ne(0n)), vector.GP, i32(0))
    const six = value.and(DR6_BITS).or(DR6_ONES)
    const seven = value.and(DR7_BITS).or(DR7_ONES)
    f.store64(number.shl(3), state.debug, select(number.eq(6), six, select(number.eq(7), seven, value)))
    // accesses that the TLB serves are not seen by data breakpoints
    f.do(flushAll(routines))
    f.do(changed(routines))
  })
