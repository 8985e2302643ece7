import { describe, expect, it } from 'vitest'
import { FREE, PagedGuest, type PagingKind, PRESENT, USER, WRITABLE } from '../../testing/paged-guest.ts'
import { state } from '../layout.ts'
import { RCX } from '../registers.ts'

const TOP = 0xffff_f000n
const CODE = 0x40_0000n
const ABOVE = 0x1_0000_0000n
const ALL = PRESENT | WRITABLE | USER
const frame = { top: FREE, bottom: FREE + 0x1000, above: FREE + 0x2000, code: FREE + 0x3000 } as const
const LAST = frame.top + 0x1000
const kinds: readonly PagingKind[] = ['two levels', 'PAE', 'four levels']

/** 32-bit code whose data segment begins in the last page below 4 GiB. Above 4 GiB, where there is that, lies another page. */
function guestWith(kind: PagingKind, code: string): PagedGuest {
  const guest = new PagedGuest(kind)
  guest.map(TOP, BigInt(frame.top), ALL)
  guest.map(0n, BigInt(frame.bottom), ALL)
  if (guest.long) guest.map(ABOVE, BigInt(frame.above), ALL)
  guest.map(CODE, BigInt(frame.code), ALL)
  guest.load(frame.code, code)
  guest.cpu.ram.fill(0xaa, frame.above, frame.above + 16)
  guest.cpu.ram.set([1, 2, 3, 4, 5, 6, 7, 8], LAST - 8)
  guest.cpu.ram.set([9, 10, 11, 12, 13, 14, 15, 16], frame.bottom)
  return guest
}

/** Runs to the HLT; EAX is `from` bytes below 4 GiB. */
function run(guest: PagedGuest, from: number): void {
  guest.prepare({ rip: CODE, rax: BigInt(0x1000 - from), rcx: 0x4433_2211n })
  guest.cpu.setSegment('cs', 8, 0n, 0xffff_ffff, 0xc9b)
  guest.cpu.setSegment('ds', 0x10, TOP, 0xffff_ffff, 0xc93)
  guest.cpu.changed()
  guest.cpu.run(10)
}

const around = (guest: PagedGuest): number[] => [
  ...guest.cpu.ram.slice(LAST - 4, LAST),
  ...guest.cpu.ram.slice(frame.bottom, frame.bottom + 4),
]

describe.each(kinds)('32-bit code with %s', (kind) => {
  it('reads on at 0 after 4 GiB', () => {
    const guest = guestWith(kind, '8b 08 f4')

    run(guest, 2)

    expect(guest.register(RCX)).toBe(0x0a09_0807n)
  })

  it.each([
    ['a store', '89 08 f4', [5, 6, 0x11, 0x22, 0x33, 0x44, 11, 12]],
    ['an update', 'ff 00 f4', [5, 6, 8, 8, 9, 10, 11, 12]],
    ['a general update', '0f c1 08 f4', [5, 6, 0x18, 0x2a, 0x3c, 0x4e, 11, 12]],
  ])('writes on at 0: %s', (_what, code, expected) => {
    const guest = guestWith(kind, code)

    run(guest, 2)

    expect(around(guest)).toEqual(expected)
    expect([...guest.cpu.ram.slice(frame.above, frame.above + 16)]).toEqual(Array(16).fill(0xaa))
  })

  it.each([8, 4])('moves 16 bytes of which %i lie below', (below) => {
    const guest = guestWith(kind, '0f 10 00 66 0f 7e c1 0f 11 40 01 f4') // movups xmm0,[eax]; movd ecx,xmm0; movups [eax+1],xmm0

    run(guest, below)

    const all = [
      ...guest.cpu.ram.slice(LAST - 8, LAST),
      ...guest.cpu.ram.slice(frame.bottom, frame.bottom + 12),
    ]
    const given = [...Array.from({ length: 16 }, (_, i) => i + 1), 0, 0, 0, 0]
    const start = 8 - below
    const moved = given.slice(start, start + 16)
    expect(all).toEqual([...given.slice(0, start + 1), ...moved, ...given.slice(start + 17)].slice(0, 20))
  })

  it('stores 80 bits around it', () => {
    const guest = guestWith(kind, 'd9 e8 db 38 f4') // fld1; fstp tbyte [eax]

    run(guest, 8)

    expect(around(guest)).toEqual([0, 0, 0, 0x80, 0xff, 0x3f, 11, 12])
  })

  it('executes on at 0', () => {
    const guest = guestWith(kind, '')
    guest.load(LAST - 2, 'b9 11')
    guest.load(frame.bottom, '22 33 44 f4')
    guest.load(frame.above, '66 66 66 f4')
    guest.prepare({ rip: 0xffen })
    guest.cpu.setSegment('cs', 8, TOP, 0xffff_ffff, 0xc9b)
    guest.cpu.changed()

    const passes = [1, 2, 3].map(() => {
      guest.cpu.set64(state.rip, 0xffen)
      guest.cpu.set64(state.registers + 8 * RCX, 0n)
      guest.cpu.run(10)
      return guest.register(RCX)
    })

    expect(passes).toEqual([0x4433_2211n, 0x4433_2211n, 0x4433_2211n])
  })
})
