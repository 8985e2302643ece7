import type { FuncRef } from '../../wasm/function.ts'
import { i32, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { CS, DS, ES, SS, state, tlb } from '../layout.ts'
import { forgetLastPages } from '../mmu/last-pages.ts'
import { tellPrivilege } from '../mmu/predictions.ts'
import { FLAT, LIMITED, LONG64, REAL_OR_VM, STACK_SHIFT, VM86 } from '../mode.ts'
import { AC, CR0, CR4, EFER, TF, VM } from '../registers.ts'
import { access, accessOf, baseOf, cell32, limitOf } from './workspace.ts'

/**
 * Derives what the rest of the CPU looks at instead of control registers: mode, CPL where the mode dictates it, the TLB
 * sets, and whether vector instructions or single steps need care. To be called after any change of CR0, CR4, EFER,
 * CS, SS, DS, ES, CPL, DR7 or RFLAGS.{AC,VM,TF}; cheap enough for every return to user mode.
 */
export const changed = (routines: Routines): FuncRef<'none'> =>
  routines.function('system.changed', [], 'none', (f) => {
    const cr0 = f.let(cell32(state.cr0))
    const cr4 = f.let(cell32(state.cr4))
    const flags = f.let(cell32(state.flagsSystem))
    const csAccess = f.let(accessOf(CS))
    f.if(
      cell32(state.efer).and(EFER.LMA).ne(0).and(csAccess.and(access.long).ne(0)),
      () => f.store32(0, state.mode, LONG64),
      () => {
        const flat = [DS, ES, SS].map((segment) =>
          accessOf(segment)
            .and(access.present | access.memory | access.code | access.down | access.writable)
            .eq(access.present | access.memory | access.writable)
            .and(limitOf(segment).eq(-1))
            .and(baseOf(segment).eqz()),
        )
        const bit = (segment: number) => accessOf(segment).and(access.big).ne(0)
        const virtual = f.let(flags.and(VM).ne(0))
        const real = f.let(cr0.and(CR0.PE).eqz())
        f.store32(
          0,
          state.mode,
          bit(CS)
            .or(bit(SS).shl(STACK_SHIFT))
            .or(flat.reduce((a, b) => a.and(b)).mul(FLAT))
            .or(real.or(virtual).mul(REAL_OR_VM))
            .or(virtual.mul(VM86))
            .or(limitOf(CS).ne(-1).mul(LIMITED)),
        )
        f.if(virtual, () => f.store32(0, state.cpl, 3))
        f.if(real, () => f.store32(0, state.cpl, 0))
      },
    )
    forgetLastPages(f)
    const lifted = cr4.and(CR4.SMAP).ne(0).and(flags.and(AC).ne(0))
    const isUser = f.let(cell32(state.cpl).eq(3))
    tellPrivilege(f, isUser)
    f.if(
      isUser,
      () => {
        const checked = f.let(cr0.and(CR0.AM).ne(0).and(flags.and(AC).ne(0)))
        f.store32(0, state.tlbRead, select(checked, i32(tlb.checked), i32(tlb.userRead)))
        f.store32(0, state.tlbWrite, select(checked, i32(tlb.checked), i32(tlb.userWrite)))
        f.store32(0, state.tlbExec, tlb.userExec)
      },
      () => {
        const lift = f.let(lifted)
        f.store32(0, state.tlbRead, select(lift, i32(tlb.liftedRead), i32(tlb.kernelRead)))
        f.store32(0, state.tlbWrite, select(lift, i32(tlb.liftedWrite), i32(tlb.kernelWrite)))
        f.store32(0, state.tlbExec, tlb.kernelExec)
      },
    )
    f.store32(0, state.vectorBlocked, cr0.and(CR0.EM | CR0.TS).or(cr4.and(CR4.OSFXSR).eqz()))
    f.store32(0, state.stepping, flags.and(TF).or(cell32(state.debug + 7 * 8).and(0xff)))
  })
