import type { I32, I64 } from '../../wasm/values.ts'
import { i32, select } from '../../wasm/values.ts'
import type { Code, Routine, Routines } from '../emitter.ts'
import { CS, SS, state } from '../layout.ts'
import { EFER, IF, R11, RCX, RDX, RF, RSP, TF, VM, vector } from '../registers.ts'
import { changed } from './privilege.ts'
import {
  cell32,
  cell64,
  cpl,
  in64BitCode,
  inLongMode,
  inProtectedCr0,
  notCanonical,
  readRflags,
  writeRflags,
} from './workspace.ts'

/**
 * SYSCALL, SYSRET, SYSENTER and SYSEXIT (SDM vol. 2), which load flat segments without looking at descriptors. SYSCALL
 * and SYSRET exist in 64-bit code only, and SYSRET faults at privilege 0 for a bad RCX: as Intel's processors do it.
 */
const register = (n: number): number => state.registers + 8 * n
/** Access bits of flat segments: present, DPL 0, accessed, 4 GiB; see workspace.ts. */
const flat = { code64: 0xa9b, code32: 0xc9b, data: 0xc93 } as const
const USER = 0x60
/** Bits that exist in RFLAGS and that SYSRET restores: all but RF and VM. */
const RESTORED = 0x3c_7fd7

function setFlat(code: Code, segment: number, selector: I32, accessBits: I32): void {
  const { f } = code
  f.store32(0, state.segmentSelector + 4 * segment, selector)
  f.store64(0, state.segmentBase + 8 * segment, 0n)
  f.store32(0, state.segmentLimit + 4 * segment, -1)
  f.store32(0, state.segmentAccess + 4 * segment, accessBits)
}

/** SYSCALL and SYSRET end in a single step if TF is set after them: with SFMASK.TF, SYSCALL is stepped over as a whole. */
function trapByNewFlags(code: Code): void {
  const { f } = code
  const trap = f.let(cell32(state.flagsSystem).and(TF))
  f.store32(0, state.stepTrap, trap)
  f.if(trap, () => f.store32(0, state.stepped, 1))
}

const low32 = (address: I64): I64 => address.and(0xffff_ffffn)

const isSyscallOff = (): I32 => cell32(state.efer).and(EFER.SCE).eqz().or(in64BitCode().eqz())

/** (): SYSCALL. state.rip is that of the next instruction. */
export const syscall = (routines: Routines): Routine =>
  routines.routine('system.syscall', [], (code, f) => {
    code.raiseIf(isSyscallOff(), vector.UD)
    const flags = f.let(readRflags(code))
    f.store64(0, register(RCX), cell64(state.rip))
    f.store64(0, register(R11), flags.and(~RF).extendU())
    writeRflags(code, flags.and(cell32(state.sfmask).xor(-1)).and(~RF))
    trapByNewFlags(code)
    const selector = f.let(cell32(state.star + 4).and(0xfffc))
    setFlat(code, CS, selector, i32(flat.code64))
    setFlat(code, SS, selector.add(8), i32(flat.data))
    f.store32(0, state.cpl, 0)
    f.do(changed(routines))
    code.jump(cell64(state.lstar))
  })

/** (operand size is 64): SYSRET. */
export const sysret = (routines: Routines): Routine =>
  routines.routine('system.sysret', ['i32'], (code, f) => {
    const wide = f.param(0, 'i32').get()
    code.raiseIf(isSyscallOff(), vector.UD)
    code.raiseIf(cpl(), vector.GP, i32(0))
    const rip = f.let(cell64(register(RCX)))
    code.raiseIf(wide.and(notCanonical(rip)), vector.GP, i32(0))
    writeRflags(code, cell32(register(R11)).and(RESTORED))
    trapByNewFlags(code)
    const selector = f.let(
      cell32(state.star + 4)
        .shrU(16)
        .or(3),
    )
    const codeSelector = selector.add(select(wide, i32(16), i32(0)))
    setFlat(code, CS, codeSelector, select(wide, i32(flat.code64 | USER), i32(flat.code32 | USER)))
    setFlat(code, SS, selector.add(8), i32(flat.data | USER))
    f.store32(0, state.cpl, 3)
    f.do(changed(routines))
    code.jump(select(wide, rip, low32(rip)))
  })

/** (): SYSENTER. */
export const sysenter = (routines: Routines): Routine =>
  routines.routine('system.sysenter', [], (code, f) => {
    const selector = f.let(cell32(state.sysenterCs).and(0xfffc))
    code.raiseIf(inProtectedCr0().eqz().or(selector.eqz()), vector.GP, i32(0))
    const long = f.let(inLongMode())
    f.store32(0, state.flagsSystem, cell32(state.flagsSystem).and(~(VM | IF | RF)))
    setFlat(code, CS, selector, select(long, i32(flat.code64), i32(flat.code32)))
    setFlat(code, SS, selector.add(8), i32(flat.data))
    f.store32(0, state.cpl, 0)
    f.store32(0, state.stepTrap, 0)
    f.do(changed(routines))
    const address = (offset: number): I64 => select(long, cell64(offset), low32(cell64(offset)))
    f.store64(0, register(RSP), address(state.sysenterEsp))
    code.jump(address(state.sysenterEip))
  })

/** (operand size is 64): SYSEXIT. */
export const sysexit = (routines: Routines): Routine =>
  routines.routine('system.sysexit', ['i32'], (code, f) => {
    const wide = f.param(0, 'i32').get()
    const base = f.let(cell32(state.sysenterCs).and(0xfffc))
    code.raiseIf(inProtectedCr0().eqz().or(base.eqz()).or(cpl().ne(0)), vector.GP, i32(0))
    const rip = f.let(cell64(register(RDX)))
    const rsp = f.let(cell64(register(RCX)))
    code.raiseIf(wide.and(notCanonical(rip).or(notCanonical(rsp))), vector.GP, i32(0))
    const selector = f.let(base.add(select(wide, i32(32), i32(16))).or(3))
    setFlat(code, CS, selector, select(wide, i32(flat.code64 | USER), i32(flat.code32 | USER)))
    setFlat(code, SS, selector.add(8), i32(flat.data | USER))
    f.store32(0, state.cpl, 3)
    f.do(changed(routines))
    f.store64(0, register(RSP), select(wide, rsp, low32(rsp)))
    code.jump(select(wide, rip, low32(rip)))
  })
