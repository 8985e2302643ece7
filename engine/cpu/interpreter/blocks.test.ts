import { beforeEach, describe, expect, it } from 'vitest'
import {
  FREE,
  PagedGuest,
  type PagedGuestOptions,
  PRESENT,
  type Step,
  USER,
  WRITABLE,
} from '../../testing/paged-guest.ts'
import { exitReason, state } from '../layout.ts'
import { LONG64 } from '../mode.ts'
import { RBX, RCX } from '../registers.ts'

const PAGE = 0x40_0000n
const ALIAS = 0x80_0000n
const FRAME = BigInt(FREE)
const ALL = PRESENT | WRITABLE | USER
const ENOUGH = 100_000

/** How often a block is entered before it is compiled; never if 0. */
let hotCount = 0

/** A guest with four pages of code at PAGE, the same at ALIAS. */
function guestWith(code: string, options: PagedGuestOptions = {}): PagedGuest {
  const guest = new PagedGuest('four levels', { hotCount, ...options })
  for (const offset of [0n, 0x1000n, 0x2000n, 0x3000n]) {
    guest.map(PAGE + offset, FRAME + offset, ALL)
    guest.map(ALIAS + offset, FRAME + offset, ALL)
  }
  guest.load(FREE, code)
  return guest
}

/** Runs from `rip` to a HLT and gives the register. */
function run(guest: PagedGuest, how: Step & { budget?: number; register?: number } = {}): number {
  guest.prepare({ rip: PAGE, ...how })
  guest.cpu.run(how.budget ?? ENOUGH)
  return Number(guest.register(how.register ?? RCX))
}

/** The blocks in the test's own pages. */
const blocksOf = (guest: PagedGuest) => guest.cpu.hottest(100).filter(({ address }) => address >= FREE)

describe.each([
  ['interpreted', 0],
  ['compiled', 1],
  ['compiled later', 2],
])('%s', (_, count) => {
  beforeEach(() => {
    hotCount = count
  })

  describe('code that changes itself', () => {
    const PATCHED = 0x42
    const cases: [
      what: string,
      code: string,
      how: { rax?: bigint; rcx?: bigint; rdi?: bigint; rsp?: bigint },
    ][] = [
      ['the next instruction', 'c6 05 01 00 00 00 42 b1 11 f4', {}],
      ['the NOPs after it', '66 c7 05 00 00 00 00 b1 42 90 90 f4', {}],
      ['the last of many NOPs', `66 c7 05 3c 00 00 00 b1 42 ${'90 '.repeat(62)} f4`, {}],
      [
        'NOPs that end a block of the greatest length',
        `66 c7 05 3d 00 00 00 b1 42 ${'90 '.repeat(63)} f4`,
        {},
      ],
      ['what comes after a pair of comparison and jump', 'c6 05 05 00 00 00 42 39 c0 75 00 b1 11 f4', {}],
      ['the pair itself', '66 c7 05 00 00 00 00 b1 42 39 c0 75 02 f4 f4 f4', {}],
      ['by PUSH', '50 b1 11 f4 f4 f4 f4 f4 f4', { rax: 0xf4f4_f4f4_f4f4_42b1n, rsp: PAGE + 9n }],
      ['by REP STOSB', 'f3 aa 00 00 00 b1 42 f4', { rax: 0x90n, rcx: 3n, rdi: PAGE + 2n }],
      ['by an update', '80 05 01 00 00 00 31 b1 11 f4', {}],
      ['by 16 bytes', `0f 11 05 00 00 00 00 f4 ${'00 '.repeat(15)} b1 42 f4`, { rax: ALIAS + 0x800n }],
    ]
    it.each(cases)('%s', (_what, code, how) => {
      const guest = guestWith(code)
      guest.cpu.ram.set([0xb1, 0x42, 0xf4], FREE + 0x1000)

      expect(run(guest, how)).toBe(PATCHED)
    })

    it('is seen in the last block of a slice, of which only a part is executed', () => {
      const guest = guestWith('c6 05 01 00 00 00 42 b1 11 90 90 90 f4')

      expect(run(guest, { budget: 2 })).toBe(PATCHED)
      expect(guest.cpu.get64(state.rip)).toBe(PAGE + 9n)
    })

    it('is left whole if the slice need not be used up, and cut if it is the first', () => {
      // 1: add ebx,1; add ebx,1; add ebx,1; dec ecx; jnz 1b; hlt
      const guest = guestWith('83 c3 01 83 c3 01 83 c3 01 ff c9 75 f3 f4')
      guest.prepare({ rip: PAGE, rcx: 1000n })
      const executedBy = (budget: number, mustUseUp: boolean): number => {
        const before = guest.cpu.instructions
        expect(guest.cpu.run(budget, mustUseUp)).toBe(exitReason.budget)
        return guest.cpu.instructions - before
      }

      expect([12, 12, 3, 5, 5].map((budget) => executedBy(budget, false))).toEqual([10, 10, 3, 2, 5])
      expect([12, 3].map((budget) => executedBy(budget, true))).toEqual([12, 3])
    })

    it('counts every instruction once', () => {
      const guest = guestWith(`66 c7 05 3d 00 00 00 b1 42 ${'90 '.repeat(63)} f4`)

      run(guest)

      // the store, 61 NOPs before those that are overwritten, MOV, HLT
      expect(guest.cpu.instructions).toBe(64)
    })

    it('is seen in a block that others are linked to', () => {
      // mov ecx,5; xor ebx,ebx; A: cmp ecx,2; jne 1f; mov byte [B+2],10h; 1: jmp B … B: add ebx,1; dec ecx; jnz A; hlt
      const guest = guestWith(
        'b9 05 00 00 00 31 db 83 f9 02 75 07 c6 05 0f 00 00 00 10 eb 0b ' +
          '00 00 00 00 00 00 00 00 00 00 00 83 c3 01 ff c9 75 e0 f4',
      )

      expect(run(guest, { register: RBX })).toBe(3 + 2 * 16)
    })
  })

  describe('code that others change', () => {
    it('by a device', () => {
      const guest = guestWith('b1 11 f4')
      const before = run(guest)

      guest.load(FREE + 1, '42')

      expect([before, run(guest)]).toEqual([0x11, 0x42])
    })

    it('through another address, although it was writable there before', () => {
      const guest = guestWith('b1 11 f4')
      guest.write(ALIAS + 0x800n, 1n)
      const before = run(guest)

      guest.write(ALIAS + 1n, 0x42n)

      expect([before, run(guest)]).toEqual([0x11, 0x42])
    })

    it('by a user while the kernel executes it, and the other way round', () => {
      const guest = guestWith('b1 11 f4')
      guest.write(ALIAS + 0x800n, 1n, 1, { cpl: 3 })
      const before = run(guest)

      guest.write(ALIAS + 1n, 0x42n, 1, { cpl: 3 })
      const between = run(guest)
      guest.write(PAGE + 1n, 0x43n)

      expect([before, between, run(guest)]).toEqual([0x11, 0x42, 0x43])
    })

    it('in the second page of an instruction', () => {
      const guest = guestWith('')
      guest.load(FREE + 0xffe, 'b9 11 22 33 44 f4')
      const before = run(guest, { rip: PAGE + 0xffen })

      guest.write(PAGE + 0x1000n, 0x55n)
      const second = run(guest, { rip: PAGE + 0xffen })
      guest.write(ALIAS + 0xfffn, 0x66n)

      expect([before, second, run(guest, { rip: PAGE + 0xffen })]).toEqual([
        0x4433_2211, 0x4433_5511, 0x4433_5566,
      ])
    })

    it('by 16 bytes of which the last lies in the code', () => {
      const guest = guestWith('')
      guest.load(FREE + 0x40f, 'b1 11 f4')
      const before = run(guest, { rip: PAGE + 0x40fn })

      guest.step('0f 11 00', { rax: ALIAS + 0x401n })

      expect(before).toBe(0x11)
      expect(guest.ram.getUint16(FREE + 0x40f, true)).toBe(0)
      expect(run(guest, { rip: PAGE + 0x411n })).toBe(0)
    })

    it('leave other blocks of the page alone', () => {
      const guest = guestWith('b1 11 f4')
      run(guest)

      for (const offset of [0x3n, 0x3fn, 0x40n, 0xff8n]) guest.write(PAGE + offset, -1n, 8)
      run(guest)

      expect(blocksOf(guest)).toEqual([{ address: FREE, mode: LONG64, instructions: 2, count: 2 }])
    })
  })

  describe('mappings of code', () => {
    it('change under the second page of an instruction', () => {
      const guest = guestWith('eb 7e') // jmp to offset 80h
      guest.load(FREE + 0x80, 'e9 79 0f 00 00') // jmp to offset ffeh
      guest.load(FREE + 0xffe, 'b9 11 22 33 44 f4')
      guest.load(FREE + 0x3000, '99 99 99 f4')
      const before = [run(guest), run(guest), run(guest)]

      guest.map(PAGE + 0x1000n, FRAME + 0x3000n, ALL)
      guest.invlpg(PAGE + 0x1000n)

      expect(before).toEqual([0x4433_2211, 0x4433_2211, 0x4433_2211])
      expect(run(guest)).toBe(0x9999_9911)
    })

    it('that show the same page twice in a row do not make RIP jump back', () => {
      const guest = guestWith('f4')
      guest.load(FREE + 0xffe, 'ff c1') // inc ecx, then the HLT at offset 0 of the next page
      guest.map(PAGE + 0x1000n, FRAME, ALL)

      const ends = [1, 2, 3].map(() => {
        run(guest, { rip: PAGE + 0xffen })
        return guest.cpu.get64(state.rip)
      })

      expect(ends).toEqual([PAGE + 0x1001n, PAGE + 0x1001n, PAGE + 0x1001n])
    })

    it('that show the same page twice lead a jump to the address that it names', () => {
      const guest = guestWith('e9 03 10 00 00 00 00 00 f4') // jmp to offset 1008h
      guest.map(PAGE + 0x1000n, FRAME, ALL)

      const ends = [1, 2, 3].map(() => {
        run(guest)
        return guest.cpu.get64(state.rip)
      })

      expect(ends).toEqual([PAGE + 0x1009n, PAGE + 0x1009n, PAGE + 0x1009n])
    })

    it('share blocks between addresses, each with its own RIP', () => {
      const guest = guestWith('48 8d 0d 00 00 00 00 f4') // lea rcx,[rip]

      const values = [PAGE, ALIAS, PAGE].map((rip) => run(guest, { rip }))

      expect(values).toEqual([Number(PAGE) + 7, Number(ALIAS) + 7, Number(PAGE) + 7])
      expect(guest.cpu.blocks.hottest(5).length).toBe(1)
    })
  })

  describe('a full arena', () => {
    it('is emptied and filled again while the program goes on', () => {
      const blocks = 30
      // mov ecx,50; L: 30 times (inc ebx; jmp to the next); dec ecx; jnz L; hlt
      const guest = guestWith(`b9 32 00 00 00 ${'ff c3 eb 00 '.repeat(blocks)} ff c9 75 84 f4`, {
        codeBytes: 3000,
      })

      guest.cpu.set64(state.registers + 8 * RBX, 0n)
      const count = run(guest, { register: RBX })

      expect(count).toBe(50 * blocks)
      expect(guest.cpu.blocks.translated).toBeGreaterThan(10 * blocks)
    })
  })

  describe('RAM beyond 2 GiB', () => {
    it('holds code that can be changed', () => {
      const memoryBytes = 0x8800_0000
      const guest = new PagedGuest('four levels', { memoryBytes, hotCount })
      const high = memoryBytes - 0x1000
      guest.map(PAGE, BigInt(high), ALL)
      guest.load(high, 'b1 11 f4')
      const before = run(guest)

      guest.write(PAGE + 1n, 0x42n)
      const written = run(guest)
      guest.load(high + 1, '43')

      expect([before, written, run(guest)]).toEqual([0x11, 0x42, 0x43])
      expect(guest.cpu.hottest(1)).toEqual([{ address: high, mode: LONG64, instructions: 2, count: 1 }])
    })
  })
})

describe('counters of blocks', () => {
  beforeEach(() => {
    hotCount = 0
  })

  it('tell what is executed most', () => {
    const guest = guestWith('b9 64 00 00 00 ff c9 75 fc f4') // mov ecx,100; 1: dec ecx; jnz 1b; hlt

    run(guest)

    expect(guest.cpu.hottest(2)).toEqual([
      { address: FREE + 5, mode: LONG64, instructions: 3, count: 99 },
      { address: FREE, mode: LONG64, instructions: 4, count: 1 },
    ])
  })

  it('are gone with the code', () => {
    const guest = guestWith('b9 64 00 00 00 ff c9 75 fc f4')
    run(guest)

    guest.write(PAGE + 5n, 0n)

    expect(blocksOf(guest)).toEqual([])
  })
})
