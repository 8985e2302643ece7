import { describe, expect, it } from 'vitest'
import { FlatGuest } from '../../testing/flat-guest.ts'
import { AC, CF, ID, IF, IOPL, VM, vector } from '../registers.ts'

const STACK = 0xf000

describe('PUSHA and POPA', () => {
  it('give back all registers but the stack pointer', () => {
    const guest = new FlatGuest()
    const start = { eax: 1, ecx: 2, edx: 3, ebx: 4, esp: STACK, ebp: 6, esi: 7, edi: 8 }

    // pusha; xor eax,eax; xor edi,edi; mov [esp+12],edi; popa
    const { registers } = guest.run('60 31 c0 31 ff 89 7c 24 0c 61', start, 3)

    expect(registers).toEqual(start)
    expect(guest.ram.getUint32(STACK - 4, true)).toBe(1)
  })

  it('change nothing when the stack is not there', () => {
    const guest = new FlatGuest()
    guest.unmap(0x1_f000)

    const { fault, registers } = guest.run('60', { esp: 0x2_0010, eax: 0x55 }, 3)

    expect(fault).toEqual({ vector: vector.PF, error: 6 })
    expect(registers.esp).toBe(0x2_0010)
  })
})

describe('POP to memory', () => {
  it('computes an address by the stack pointer after the pop', () => {
    const guest = new FlatGuest()

    // push 77h; pop [esp+8]
    guest.run('6a 77 8f 44 24 08', { esp: STACK })

    expect(guest.ram.getUint32(STACK + 8, true)).toBe(0x77)
  })

  it('leaves the stack pointer where it was after a fault', () => {
    const guest = new FlatGuest()

    // pop [eax]
    const { fault, registers } = guest.run('8f 00', { esp: STACK, eax: 0x40_0000 }, 3)

    expect(fault?.vector).toBe(vector.PF)
    expect(registers.esp).toBe(STACK)
  })
})

describe('ENTER and LEAVE', () => {
  it('copies the frame pointers of enclosing procedures', () => {
    const guest = new FlatGuest()
    guest.ram.setUint32(0xe000 - 4, 0xaaaa, true)
    guest.ram.setUint32(0xe000 - 8, 0xbbbb, true)

    const { registers } = guest.run('c8 20 00 03', { esp: STACK, ebp: 0xe000 })

    const pushed = [4, 8, 12, 16].map((below) => guest.ram.getUint32(STACK - below, true))
    expect(pushed).toEqual([0xe000, 0xaaaa, 0xbbbb, STACK - 4])
    expect(registers).toMatchObject({ ebp: STACK - 4, esp: STACK - 16 - 0x20 })
  })

  it('takes the frame away again', () => {
    const guest = new FlatGuest()

    const { registers } = guest.run('c8 00 01 00 c9', { esp: STACK, ebp: 0x1234 })

    expect(registers).toMatchObject({ ebp: 0x1234, esp: STACK })
  })
})

describe('POPF', () => {
  const image = IF | IOPL | ID | AC | VM | CF
  const program = '68 03 32 26 00 9d' // push 263203h; popf

  it('lets the kernel change all but VM', () => {
    const guest = new FlatGuest()

    const { eflags } = guest.run(program, { esp: STACK })

    expect(eflags & image).toBe(IF | IOPL | ID | AC | CF)
  })

  it('keeps IF and IOPL from a user', () => {
    const guest = new FlatGuest()

    const { eflags } = guest.run(program, { esp: STACK }, 3)

    expect(eflags & image).toBe(ID | AC | CF)
  })

  it('lets a user with IOPL 3 change IF', () => {
    const guest = new FlatGuest()

    const { eflags } = guest.run(program, { esp: STACK }, 3, IOPL)

    expect(eflags & image).toBe(IF | IOPL | ID | AC | CF)
  })
})
