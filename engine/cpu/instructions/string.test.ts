import { describe, expect, it } from 'vitest'
import { FlatGuest } from '../../testing/flat-guest.ts'
import { DF, vector } from '../registers.ts'

const STACK = 0xf000
const SOURCE = 0x2_0000
const TARGET = 0x3_0000
const WRITE = 2

const fill = (guest: FlatGuest, at: number, length: number): Uint8Array => {
  const bytes = Uint8Array.from({ length }, (_, i) => (i * 13 + (i >> 8)) & 0xff)
  guest.cpu.ram.set(bytes, at)
  return bytes
}

describe('REP MOVS', () => {
  it('copies more than a chunk over several pages', () => {
    const guest = new FlatGuest()
    const bytes = fill(guest, SOURCE + 5, 20_000)

    const { registers } = guest.run('f3 a5', { esp: STACK, esi: SOURCE + 5, edi: TARGET + 3, ecx: 5000 })

    expect(guest.cpu.ram.slice(TARGET + 3, TARGET + 3 + 20_000)).toEqual(bytes)
    expect(registers).toMatchObject({ ecx: 0, esi: SOURCE + 20_005, edi: TARGET + 20_003 })
  })

  it('repeats what it has just written when the areas overlap', () => {
    const guest = new FlatGuest()
    guest.cpu.ram.set([1, 2, 3], SOURCE)

    guest.run('f3 a4', { esp: STACK, esi: SOURCE, edi: SOURCE + 3, ecx: 9000 })

    const copied = guest.cpu.ram.slice(SOURCE, SOURCE + 9003)
    expect(copied).toEqual(Uint8Array.from({ length: 9003 }, (_, i) => (i % 3) + 1))
  })

  it('goes backwards with DF', () => {
    const guest = new FlatGuest()
    const bytes = fill(guest, SOURCE, 6000)

    const program = 'f3 66 a5'
    const start = { esp: STACK, esi: SOURCE + 5998, edi: SOURCE + 6098, ecx: 3000 }
    const { registers } = guest.run(program, start, 0, DF)

    expect(guest.cpu.ram.slice(SOURCE + 100, SOURCE + 6100)).toEqual(bytes)
    expect(registers).toMatchObject({ ecx: 0, esi: SOURCE - 2, edi: SOURCE + 98 })
  })

  it('stops at a page that is not there with registers that tell how far it came', () => {
    const guest = new FlatGuest()
    fill(guest, SOURCE, 8192)
    guest.unmap(TARGET + 0x1000)

    const { fault, eip, registers } = guest.run('f3 a5', {
      esp: STACK,
      esi: SOURCE,
      edi: TARGET + 0x802,
      ecx: 2000,
    })

    expect(fault).toEqual({ vector: vector.PF, error: WRITE })
    expect(eip).toBe(0)
    expect(registers).toMatchObject({ ecx: 2000 - 511, esi: SOURCE + 2044, edi: TARGET + 0x802 + 2044 })
    expect(guest.cpu.ram[TARGET + 0xffe]).toBe(0)
  })

  it('wraps 16-bit indexes', () => {
    const guest = new FlatGuest()
    guest.cpu.ram.set([7, 8], 0xffff)
    guest.cpu.ram[0] = 9

    const { registers } = guest.run('67 f3 a4', { esp: STACK, esi: 0xffff, edi: 0xc000, ecx: 0x1_0002 })

    expect(guest.cpu.ram.slice(0xc000, 0xc002)).toEqual(Uint8Array.of(7, 9))
    expect(registers).toMatchObject({ ecx: 0x1_0000, esi: 1, edi: 0xc002 })
  })
})

describe('other string instructions', () => {
  it('fills with a pattern', () => {
    const guest = new FlatGuest()

    const { registers } = guest.run('f3 ab', { esp: STACK, eax: 0x0403_0201, edi: TARGET + 1, ecx: 3000 })

    const filled = guest.cpu.ram.slice(TARGET + 1, TARGET + 12_001)
    expect(filled).toEqual(Uint8Array.from({ length: 12_000 }, (_, i) => (i % 4) + 1))
    expect(registers).toMatchObject({ ecx: 0, edi: TARGET + 12_001 })
  })

  it('finds a byte beyond the first chunk', () => {
    const guest = new FlatGuest()
    guest.cpu.ram[TARGET + 7000] = 0x55

    const { registers, eflags } = guest.run('f2 ae', { esp: STACK, eax: 0x55, edi: TARGET, ecx: 10_000 })

    expect(registers).toMatchObject({ ecx: 2999, edi: TARGET + 7001 })
    expect(eflags & 0x40).toBe(0x40)
  })

  it('compares until something differs', () => {
    const guest = new FlatGuest()
    guest.cpu.ram[SOURCE + 5000] = 1

    const { registers, eflags } = guest.run('f3 a6', { esp: STACK, esi: SOURCE, edi: TARGET, ecx: 9000 })

    expect(registers).toMatchObject({ ecx: 3999, esi: SOURCE + 5001, edi: TARGET + 5001 })
    expect(eflags & 0x41).toBe(0)
  })

  it('leaves everything alone when the count is 0', () => {
    const guest = new FlatGuest()

    const { registers, eflags, fault } = guest.run('39 c0 f3 a6', {
      esp: STACK,
      esi: 0x7fff_ffff,
      edi: 0x7fff_ffff,
    })

    expect(fault).toBeUndefined()
    expect(registers).toMatchObject({ esi: 0x7fff_ffff, edi: 0x7fff_ffff })
    expect(eflags & 0x40).toBe(0x40)
  })

  it('does not read a port whose value it could not store', () => {
    const guest = new FlatGuest()
    guest.unmap(TARGET + 0x1000)

    const { fault, registers } = guest.run('f3 66 6d', {
      esp: STACK,
      edx: 0x1f0,
      edi: TARGET + 0xffc,
      ecx: 3,
    })

    expect(fault).toEqual({ vector: vector.PF, error: WRITE })
    expect(guest.ports).toEqual([
      { port: 0x1f0, bytes: 2 },
      { port: 0x1f0, bytes: 2 },
    ])
    expect(registers).toMatchObject({ ecx: 1, edi: TARGET + 0x1000 })
  })
})
