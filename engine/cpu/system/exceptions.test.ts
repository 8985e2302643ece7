import { describe, expect, it } from 'vitest'
import { BareMachine, bare, imm32, selector } from '../../testing/bare-machine.ts'
import { exitReason, state } from '../layout.ts'
import { vector } from '../registers.ts'

const UD2 = [0x0f, 0x0b]
const RF = 0x1_0000

/** IRETQ to user mode, and INT 81h there at `bare.code` + 21. */
const interruptFromUser = [
  [0x6a, selector.userData],
  [0x68, ...imm32(bare.userStack)],
  [0x68, ...imm32(0x202)],
  [0x6a, selector.userCode64],
  [0x68, ...imm32(bare.code + 21)],
  [0x48, 0xcf],
  [0xcd, 0x81],
].flat()

describe('delivery in long mode', () => {
  it('pushes SS, RSP, RFLAGS, CS and RIP on an aligned stack', () => {
    const machine = new BareMachine('long')
    machine.rsp = bare.kernelStack - 3

    machine.run([0xcd, 0x80])

    expect(machine.vector).toBe(0x80)
    expect(machine.rsp).toBe(bare.kernelStack - 16 - 40)
    expect(machine.stack(5)).toEqual([bare.code + 2, selector.code64, 2, bare.kernelStack - 3, selector.data])
  })

  it('pushes RF with the RIP of the instruction for a fault', () => {
    const machine = new BareMachine('long')

    machine.run(UD2)

    expect(machine.vector).toBe(vector.UD)
    expect(machine.stack(3)).toEqual([bare.code, selector.code64, RF | 2])
  })

  it('takes the stack of the interrupt stack table and tells the address of a page fault', () => {
    const machine = new BareMachine('long')
    machine.gate(vector.PF, { type: 0xe, stack: 1 })

    machine.run([0x48, 0x8b, 0x04, 0x25, ...imm32(0x80_0000)])

    expect(machine.vector).toBe(vector.PF)
    expect(machine.rsp).toBe(bare.interruptStack - 48)
    expect(machine.stack(2)).toEqual([0, bare.code])
    expect(machine.cpu.get64(state.cr2)).toBe(0x80_0000n)
  })

  it('clears IF at an interrupt gate and leaves it at a trap gate', () => {
    const atInterrupt = new BareMachine('long')
    const atTrap = new BareMachine('long')
    atTrap.gate(0x80, { type: 0xf })
    for (const machine of [atInterrupt, atTrap]) machine.run([0xfb, 0xcd, 0x80])

    expect(atInterrupt.cpu.get32(state.flagsSystem) & 0x200).toBe(0)
    expect(atTrap.cpu.get32(state.flagsSystem) & 0x200).toBe(0x200)
  })

  it('switches to RSP0 and a null SS from user mode', () => {
    const machine = new BareMachine('long')

    machine.run(interruptFromUser)

    expect(machine.vector).toBe(0x81)
    expect(machine.selectorOf('ss')).toBe(0)
    expect(machine.stack(5)).toEqual([
      bare.code + 23,
      selector.userCode64,
      0x202,
      bare.userStack,
      selector.userData,
    ])
    expect(machine.rsp).toBe(bare.innerStack - 40)
  })

  it('refuses INT to a gate that user mode may not use', () => {
    const machine = new BareMachine('long')
    machine.gate(0x81, { type: 0xe, level: 0 })

    machine.run(interruptFromUser)

    expect(machine.vector).toBe(vector.GP)
    expect(machine.stack(2)).toEqual([0x81 * 8 + 2, bare.code + 21])
  })
})

describe('faults while delivering', () => {
  it('make a double fault of two contributory ones', () => {
    const machine = new BareMachine('long')
    // #GP whose gate is not present: #NP
    machine.put64(bare.idt + 16 * vector.GP, 0n)

    machine.run([0x66, 0xb8, 0xf8, 0xff, 0x8e, 0xd8])

    expect(machine.vector).toBe(vector.DF)
    expect(machine.stack(2)).toEqual([0, bare.code + 4])
  })

  it('come one after the other if the first was benign', () => {
    const machine = new BareMachine('long')
    machine.put64(bare.idt + 16 * vector.UD, 0x8e00_0000_0000n & ~0x8000_0000_0000n)

    machine.run(UD2)

    // the gate says type 14 but not present; EXT is set
    expect(machine.vector).toBe(vector.NP)
    expect(machine.stack(2)).toEqual([vector.UD * 8 + 3, bare.code])
  })

  it('shut the processor down when there is no handler for the double fault either', () => {
    const machine = new BareMachine('long')
    machine.cpu.set32(state.idtLimit, 0)

    const reason = machine.run(UD2)

    expect(reason).toBe(exitReason.tripleFault)
  })
})

describe('NMI', () => {
  it('is held off until IRET', () => {
    const machine = new BareMachine('long')
    machine.cpu.set64(state.rip, BigInt(bare.code))
    machine.cpu.setNmi()
    machine.cpu.deliverNmi()
    machine.cpu.setNmi()
    const blocked = machine.cpu.nmiPending
    machine.cpu.ram.set([0x48, 0xcf], bare.handlers + vector.NMI)
    machine.cpu.ram.set([0xf4], bare.code)
    machine.cpu.run(10)

    expect(blocked).toBe(false)
    expect(machine.cpu.nmiPending).toBe(true)
  })
})

describe('delivery in protected mode', () => {
  it('pushes words at a 16-bit gate', () => {
    const machine = new BareMachine('protected')
    machine.gate(vector.GP, { type: 6 })

    machine.run([0xb8, ...imm32(0xfff8), 0x8e, 0xd8])

    expect(machine.vector).toBe(vector.GP)
    expect(machine.rsp).toBe(bare.kernelStack - 8)
    expect(machine.stack(4, 2)).toEqual([0xfff8, (bare.code + 5) & 0xffff, selector.code32, 2])
  })

  it('enters a task by a task gate, with the error code on its stack', () => {
    const machine = new BareMachine('protected')
    machine.gate(vector.GP, { type: 5, selector: selector.otherTss })
    const handler = 0x7000
    machine.cpu.ram[handler] = 0xf4
    for (const [at, value] of [
      [0x20, handler],
      [0x24, 2],
      [0x38, bare.userStack],
      [0x48, selector.data],
      [0x4c, selector.code32],
      [0x50, selector.data],
      [0x54, selector.data],
    ] as const)
      machine.put32(bare.otherTss + at, value)

    machine.run([0xb8, ...imm32(0xfff8), 0x8e, 0xd8])

    expect(machine.cpu.get64(state.rip)).toBe(BigInt(handler + 1))
    expect(machine.selectorOf('tr')).toBe(selector.otherTss)
    expect(machine.rsp).toBe(bare.userStack - 4)
    expect(machine.stack(1)).toEqual([0xfff8])
    // back link, NT, TS; the old task's EIP is that of the fault
    expect(machine.ram.getUint16(bare.otherTss, true)).toBe(selector.tss)
    expect(machine.cpu.get32(state.flagsSystem) & 0x4000).toBe(0x4000)
    expect(machine.cpu.get64(state.cr0) & 8n).toBe(8n)
    expect(machine.ram.getUint32(bare.tss + 0x20, true)).toBe(bare.code + 5)
  })

  it('leaves virtual-8086 mode with all segments on the stack', () => {
    const machine = new BareMachine('protected')
    const frame = [0x11, 0x22, 0x33, 0x44, 0x55, 0x600, 0x2_3002, 0x2000, 0]
    machine.cpu.ram.set([0xcd, 0x21], 0x2_0000 + 0x100)
    frame[8] = 0x100

    machine.run([...frame.flatMap((value) => [0x68, ...imm32(value)]), 0xcf])

    expect(machine.vector).toBe(0x21)
    expect(machine.rsp).toBe(bare.innerStack - 36)
    expect(machine.stack(9)).toEqual([0x102, 0x2000, 0x2_3002, 0x600, 0x55, 0x44, 0x33, 0x22, 0x11])
    expect(['ds', 'es', 'fs', 'gs'].map((name) => machine.selectorOf(name as 'ds'))).toEqual([0, 0, 0, 0])
    expect(machine.cpu.get32(state.cpl)).toBe(0)
  })

  it('refuses INT in virtual-8086 mode with IOPL below 3', () => {
    const machine = new BareMachine('protected')
    machine.cpu.ram.set([0xcd, 0x21], 0x2_0000 + 0x100)

    machine.run([
      ...[0, 0, 0, 0, 0, 0x600, 0x2_0002, 0x2000, 0x100].flatMap((v) => [0x68, ...imm32(v)]),
      0xcf,
    ])

    expect(machine.vector).toBe(vector.GP)
    expect(machine.stack(2)).toEqual([0, 0x100])
  })
})
