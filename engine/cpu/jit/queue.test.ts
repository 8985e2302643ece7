import { describe, expect, it } from 'vitest'
import { FREE, PagedGuest, PRESENT, WRITABLE } from '../../testing/paged-guest.ts'
import { state } from '../layout.ts'
import { RBX } from '../registers.ts'
import type { Batching } from './queue.ts'
import type { Room } from './regions.ts'

const PAGE = 0x40_0000n
/** Loops are compiled before the sixth time round, and wait no longer when they go round three times more. */
const HOT_COUNT = 5
// mov ecx,7; 1: add ebx,ecx; dec ecx; jnz 1b; hlt
const LOOP = 'b9 07 00 00 00 01 cb ff c9 75 fa f4'
const SUM = 28n

/** Loops 64 bytes apart. */
class Loops {
  readonly guest: PagedGuest

  constructor(batching: Batching, room?: Room) {
    this.guest = new PagedGuest('four levels', { hotCount: HOT_COUNT, batching, room })
    this.guest.map(PAGE, BigInt(FREE), PRESENT | WRITABLE)
    for (let n = 0; n < 60; n++) this.guest.load(FREE + 64 * n, LOOP)
  }

  /** Runs one of them; gives what it sums up. */
  run(n: number): bigint {
    const { guest } = this
    guest.prepare({ rip: PAGE + BigInt(64 * n) })
    guest.cpu.set64(state.registers + 8 * RBX, 0n)
    guest.cpu.run(1000)
    return guest.register(RBX)
  }

  get made(): { regions: number; modules: number } {
    const { regions, modules } = this.guest.cpu.counters
    return { regions, modules }
  }
}

const patient: Batching = { most: 4, instructions: 1e6 }

describe('compiled code', () => {
  it('waits for more, and is functions of one module then', () => {
    const loops = new Loops(patient)

    for (let n = 0; n < 3; n++) loops.run(n)
    expect(loops.made).toEqual({ regions: 0, modules: 0 })
    loops.run(3)
    expect(loops.made).toEqual({ regions: 4, modules: 1 })

    const before = loops.guest.cpu.counters.translated
    for (let n = 0; n < 4; n++) expect(loops.run(n)).toBe(SUM)
    expect(loops.guest.cpu.counters.translated - before).toBe(4 * 6 * 3)
  })

  it('waits no longer than a number of instructions', () => {
    const loops = new Loops({ most: 4, instructions: 100 })

    loops.run(0)
    for (let n = 0; n < 5; n++) loops.guest.step('90')
    expect(loops.made.modules).toBe(0)
    for (let n = 0; n < 100; n++) loops.guest.step('90')
    expect(loops.made).toEqual({ regions: 1, modules: 1 })
  })

  it('does not wait when its blocks become hot once more', () => {
    const loops = new Loops(patient)

    for (let turn = 0; turn < 2; turn++) loops.run(0)

    expect(loops.made).toEqual({ regions: 1, modules: 1 })
  })

  it('is forgotten if it is overwritten while it waits', () => {
    const loops = new Loops(patient)
    for (let n = 0; n < 3; n++) loops.run(n)
    loops.guest.load(FREE + 64 + 5, '29') // sub ebx,ecx

    expect(BigInt.asIntN(32, loops.run(1))).toBe(-SUM)
    expect(loops.run(3)).toBe(SUM)
    expect(loops.made).toEqual({ regions: 4, modules: 1 })
    expect(BigInt.asIntN(32, loops.run(1))).toBe(-SUM)
  })

  it('is forgotten with all code', () => {
    const loops = new Loops(patient)
    for (let n = 0; n < 3; n++) loops.run(n)
    loops.guest.cpu.flush()

    for (let n = 3; n < 6; n++) loops.run(n)

    expect(loops.made).toEqual({ regions: 0, modules: 0 })
    expect(loops.guest.cpu.counters.dropped.forgotten).toBe(0)
  })

  it('is given up by modules when there is too much', () => {
    const one = new Loops(patient)
    for (let n = 0; n < 4; n++) one.run(n)
    const { codeBytes } = one.guest.cpu.counters
    const loops = new Loops(patient, { regions: 1000, bytes: 3 * codeBytes - 1 })

    for (let n = 0; n < 12; n++) loops.run(n)
    expect(loops.guest.cpu.counters).toMatchObject({ modules: 3, regionsAlive: 12 })
    for (let n = 12; n < 16; n++) loops.run(n)

    expect(loops.guest.cpu.counters).toMatchObject({ modules: 4, regionsAlive: 12, dropped: { evicted: 4 } })
    expect(loops.run(0)).toBe(SUM)
  })
})
