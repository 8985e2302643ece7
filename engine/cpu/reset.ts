import type { Cpu } from './cpu.ts'
import { state } from './layout.ts'

/** Registers after RESET (SDM 3A table 10-1): real mode at F000:FFF0, below 4 GiB. What is not named here is 0 already. */
export function setResetValues(cpu: Pick<Cpu, 'set32' | 'set64' | 'setSegment'>): void {
  cpu.set64(state.rip, 0xfff0n)
  cpu.set32(state.flagsSystem, 2)
  cpu.set64(state.flagResult, 1n)
  cpu.set64(state.cr0, 0x6000_0010n)
  cpu.set64(state.registers + 16, 0x600n)
  for (const name of ['es', 'ss', 'ds', 'fs', 'gs'] as const) cpu.setSegment(name, 0, 0n, 0xffff, 0x93)
  cpu.setSegment('cs', 0xf000, 0xffff_0000n, 0xffff, 0x93)
  cpu.setSegment('ldtr', 0, 0n, 0xffff, 0x82)
  cpu.setSegment('tr', 0, 0n, 0xffff, 0x8b)
  cpu.set32(state.gdtLimit, 0xffff)
  cpu.set32(state.idtLimit, 0xffff)
  cpu.set64(state.debug + 48, 0xffff_0ff0n)
  cpu.set64(state.debug + 56, 0x400n)
  cpu.set64(state.pat, 0x0007_0406_0007_0406n)
  cpu.set64(state.xcr0, 1n)
  // fast strings: without it Linux drops ERMS
  cpu.set64(state.miscEnable, 1n)
  cpu.set64(state.apicBase, 0xfee0_0900n)
  cpu.set32(state.mxcsr, 0x1f80)
  cpu.set32(state.fpuControl, 0x37f)
  cpu.set32(state.fpuEmpty, 0xff)
}
