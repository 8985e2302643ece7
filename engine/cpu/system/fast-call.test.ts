import { describe, expect, it } from 'vitest'
import { BareMachine, bare, selector } from '../../testing/bare-machine.ts'
import { CS, SS, state } from '../layout.ts'
import { R11, RCX, RDX, vector } from '../registers.ts'

const KERNEL_ENTRY = 0x2_0100
const rights = (machine: BareMachine, segment: number): number =>
  machine.cpu.get32(state.segmentAccess + 4 * segment)
const register = (n: number): number => state.registers + 8 * n

/** In user mode at privilege 3, about to run. */
function userMachine(): BareMachine {
  const machine = new BareMachine('long')
  const { cpu } = machine
  cpu.setSegment('cs', selector.userCode64, 0n, -1, 0xafb)
  cpu.setSegment('ss', selector.userData, 0n, -1, 0xcf3)
  cpu.set32(state.cpl, 3)
  cpu.set32(state.flagsSystem, 0x202)
  cpu.set64(state.star, (0x1bn << 48n) | (BigInt(selector.code32) << 32n))
  cpu.set64(state.lstar, BigInt(KERNEL_ENTRY))
  cpu.set64(state.sfmask, 0x200n)
  cpu.changed()
  cpu.ram[KERNEL_ENTRY] = 0xf4
  return machine
}

describe('SYSCALL', () => {
  it('enters the kernel at LSTAR with flags masked', () => {
    const machine = userMachine()

    machine.run([0x0f, 0x05])

    const { cpu } = machine
    expect(cpu.get64(state.rip)).toBe(BigInt(KERNEL_ENTRY + 1))
    expect(cpu.get64(register(RCX))).toBe(BigInt(bare.code + 2))
    expect(cpu.get64(register(R11))).toBe(0x202n)
    expect(cpu.get32(state.flagsSystem) & 0x200).toBe(0)
    expect([machine.selectorOf('cs'), machine.selectorOf('ss')]).toEqual([
      selector.code32,
      selector.code32 + 8,
    ])
    expect([rights(machine, CS), rights(machine, SS)]).toEqual([0xa9b, 0xc93])
  })

  it('comes back by SYSRET', () => {
    const machine = userMachine()
    machine.cpu.ram.set([0x48, 0x0f, 0x07], KERNEL_ENTRY)

    machine.run([0x0f, 0x05, 0xcd, 0x80])

    expect(machine.vector).toBe(0x80)
    expect(machine.stack(5)).toEqual([bare.code + 4, 0x2b, 0x202, bare.kernelStack, 0x23])
  })

  it('is undefined without EFER.SCE', () => {
    const machine = userMachine()
    machine.cpu.set64(state.efer, 0xd00n)

    machine.run([0x0f, 0x05])

    expect(machine.vector).toBe(vector.UD)
  })
})

describe('SYSRET', () => {
  it('faults in the kernel if RCX is not canonical', () => {
    const machine = userMachine()
    machine.cpu.ram.set([0x48, 0xc1, 0xe1, 0x28, 0x48, 0x0f, 0x07], KERNEL_ENTRY)

    machine.run([0x0f, 0x05])

    expect(machine.vector).toBe(vector.GP)
    expect(machine.stack(3).slice(0, 3)).toEqual([0, KERNEL_ENTRY + 4, selector.code32])
  })
})

describe('SYSENTER and SYSEXIT', () => {
  it('enter and leave by the MSRs', () => {
    const machine = userMachine()
    const { cpu } = machine
    cpu.set64(state.sysenterCs, BigInt(selector.code32))
    cpu.set64(state.sysenterEip, BigInt(KERNEL_ENTRY))
    cpu.set64(state.sysenterEsp, BigInt(bare.interruptStack))
    cpu.set64(register(RDX), BigInt(bare.code + 2))
    cpu.set64(register(RCX), BigInt(bare.userStack))
    cpu.ram.set([0x48, 0x0f, 0x35], KERNEL_ENTRY)

    machine.run([0x0f, 0x34, 0xcd, 0x80])

    expect(machine.vector).toBe(0x80)
    expect(machine.stack(5)).toEqual([
      bare.code + 4,
      selector.code32 + 35,
      2,
      bare.userStack,
      selector.code32 + 43,
    ])
  })
})
