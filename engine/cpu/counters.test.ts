import { describe, expect, it } from 'vitest'
import { FREE, PagedGuest, PRESENT, WRITABLE } from '../testing/paged-guest.ts'
import { state } from './layout.ts'
import { RDI } from './registers.ts'

const PAGE = 0x40_0000n
const NEXT = PAGE + 0x1000n
const MISSING = 0x50_0000n
const DEVICE = 0x60_0000n
/** Above RAM. */
const DEVICE_PHYSICAL = 0x1000_0000n

function guestWith(code: string, hotCount = 5): PagedGuest {
  let now = 0
  const guest = new PagedGuest('four levels', { hotCount, stopwatch: () => now++ })
  guest.map(PAGE, BigInt(FREE), PRESENT | WRITABLE)
  guest.map(NEXT, BigInt(FREE) + 0x1000n, PRESENT | WRITABLE)
  guest.map(DEVICE, DEVICE_PHYSICAL, PRESENT | WRITABLE)
  guest.load(FREE, code)
  guest.prepare({ rip: PAGE })
  return guest
}

const none = {
  interpret: 0,
  fault: 0,
  device: 0,
  codeWrite: 0,
  budget: 0,
  indirect: 0,
  return: 0,
  outside: 0,
  transfer: 0,
  unknown: 0,
}
// mov ecx,60; 1: add rbx,rcx; adc al,3; sub edx,ebx; dec ecx; jnz 1b; hlt
const loop = 'b9 3c 00 00 00 48 01 cb 14 03 29 da ff c9 75 f5 f4'

describe('the counters', () => {
  it('tell instructions executed by compiled code from others', () => {
    const { cpu } = guestWith(loop)
    cpu.run(100_000)

    // the first time round belongs to the block with the MOV; the fifth entry into the next is compiled
    expect(cpu.counters).toMatchObject({
      interpreted: 1 + 5 + 4 * 5 + 1,
      translated: 55 * 5,
      entries: 1,
      exits: { ...none, interpret: 1 },
      regions: 1,
      regionsAlive: 1,
      modules: 1,
      blocks: 2,
      writeMs: 1,
      hostMs: 1,
    })
    expect(cpu.counters.codeBytes).toBeGreaterThan(100)
  })

  it('count entries after each end of a slice', () => {
    const { cpu } = guestWith(loop)
    for (const budget of [40, 50, 7]) cpu.run(budget)

    const { translated, interpreted, entries, exits } = cpu.counters
    expect(translated + interpreted).toBe(97)
    expect(exits).toEqual({ ...none, budget: entries })
    expect(entries).toBeGreaterThanOrEqual(2)
  })

  it('know of code that is interpreted only', () => {
    const { cpu } = guestWith(loop, 0)
    cpu.run(100_000)

    expect(cpu.counters).toMatchObject({
      interpreted: 302,
      translated: 0,
      entries: 0,
      exits: none,
      regions: 0,
    })
  })

  it.each([
    ['a fault', '8b 1f', MISSING, { fault: 1 }],
    ['an access to a device', '8b 1f', DEVICE, { device: 1 }],
    ['an instruction that is not compiled', '0f a2', 0n, { interpret: 1 }],
    ['code that is about to be overwritten', '88 0f', PAGE + 5n, { codeWrite: 1 }],
  ])('know why compiled code was left: %s', (_, instruction, address, expected) => {
    // the loop is compiled when it comes to the instruction: mov ecx,9; 1: cmp ecx,3; jne 2f; the instruction; 2: dec ecx; jnz 1b; hlt
    const guest = guestWith(`b9 09 00 00 00 83 f9 03 75 02 ${instruction} ff c9 75 f5 f4`, 2)
    guest.cpu.set64(state.registers + 8 * RDI, address)
    guest.cpu.run(60)

    expect(guest.cpu.counters.exits).toMatchObject(expected)
  })

  it('count page walks and flushes', () => {
    const guest = guestWith('0f 20 d8 0f 22 d8 0f 01 3f f4') // mov rax,cr3; mov cr3,rax; invlpg [rdi]; hlt
    const before = guest.cpu.counters
    guest.cpu.run(100)
    const after = guest.cpu.counters

    expect(after.tlbFlushes - before.tlbFlushes).toBe(2)
    expect(after.tlbMisses - before.tlbMisses).toBeGreaterThanOrEqual(1)
  })

  it('are no part of the state, and outlast a reset', () => {
    const [counted, fresh] = [guestWith(loop), guestWith(loop)]
    counted.cpu.run(100_000)
    const { translated } = counted.cpu.counters
    for (const { cpu } of [counted, fresh]) cpu.reset()

    expect(counted.cpu.saveState()).toEqual(fresh.cpu.saveState())
    expect(counted.cpu.counters.translated).toBe(translated)
    counted.cpu.instructions = 5_000
    expect(counted.cpu.counters.interpreted).toBe(27)
  })
})
