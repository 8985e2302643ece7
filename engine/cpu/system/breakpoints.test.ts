import { describe, expect, it } from 'vitest'
import { BareMachine, bare, imm32, selector } from '../../testing/bare-machine.ts'
import { state } from '../layout.ts'
import { vector } from '../registers.ts'

const dr6 = state.debug + 48
const dr7 = state.debug + 56
const setBreakpoint = (machine: BareMachine, address: number, control: bigint): void => {
  machine.cpu.set64(state.debug, BigInt(address))
  machine.cpu.set64(dr7, 0x400n | control)
  machine.cpu.changed()
}

describe('single step', () => {
  it('traps after the instruction that follows POPF', () => {
    const machine = new BareMachine('long')

    machine.run([0x68, ...imm32(0x102), 0x9d, 0x90, 0x90])

    expect(machine.vector).toBe(vector.DB)
    expect(machine.stack(3)).toEqual([bare.code + 7, selector.code64, 0x102])
    expect(machine.cpu.get64(dr6) & 0x4000n).toBe(0x4000n)
  })

  it('does not trap between MOV SS and the next instruction', () => {
    const machine = new BareMachine('long')

    machine.run([0x66, 0xb8, selector.data, 0, 0x68, ...imm32(0x102), 0x9d, 0x8e, 0xd0, 0x90])

    expect(machine.vector).toBe(vector.DB)
    expect(machine.stack(1)).toEqual([bare.code + 13])
  })

  it('ends in an INT handler', () => {
    const machine = new BareMachine('long')

    machine.run([0x68, ...imm32(0x102), 0x9d, 0xcd, 0x80])

    expect(machine.vector).toBe(0x80)
    expect(machine.stack(3)).toEqual([bare.code + 8, selector.code64, 0x102])
  })
})

describe('debug registers', () => {
  it('fault before an instruction', () => {
    const machine = new BareMachine('long')
    setBreakpoint(machine, bare.code + 1, 1n)

    machine.run([0x90, 0x90, 0xf4])

    expect(machine.vector).toBe(vector.DB)
    expect(machine.stack(1)).toEqual([bare.code + 1])
    expect(machine.cpu.get64(dr6) & 0xfn).toBe(1n)
  })

  it('trap after a write, and not after a read', () => {
    const machine = new BareMachine('long')
    setBreakpoint(machine, 0x7004, 1n | (1n << 16n) | (3n << 18n))

    machine.run([0x8b, 0x04, 0x25, ...imm32(0x7004), 0x88, 0x04, 0x25, ...imm32(0x7006), 0x90])

    expect(machine.vector).toBe(vector.DB)
    expect(machine.stack(1)).toEqual([bare.code + 14])
  })

  it('guard themselves with general detect', () => {
    const machine = new BareMachine('long')
    setBreakpoint(machine, 0, 0x2000n)

    machine.run([0x0f, 0x21, 0xc0])

    expect(machine.vector).toBe(vector.DB)
    expect(machine.cpu.get64(dr6) & 0x2000n).toBe(0x2000n)
    expect(machine.cpu.get64(dr7) & 0x2000n).toBe(0n)
  })
})
