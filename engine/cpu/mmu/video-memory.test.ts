import { describe, expect, it } from 'vitest'
import { FREE, PagedGuest, PRESENT, USER, WRITABLE } from '../../testing/paged-guest.ts'
import { vector } from '../registers.ts'

const PAGE = 0x40_0000n
const ALL = PRESENT | WRITABLE | USER
const FRAME_BUFFER = 0xd000_0000
const VIDEO_BYTES = 0x4_0000
const DIRTY = 0x40n

/** A guest whose page at PAGE is the first of video memory, and the next one the second. */
function guestWithVideo(): PagedGuest {
  const guest = new PagedGuest('four levels', { videoBytes: VIDEO_BYTES })
  guest.cpu.placeVideo(FRAME_BUFFER, VIDEO_BYTES)
  guest.map(PAGE, BigInt(FRAME_BUFFER), ALL)
  guest.map(PAGE + 0x1000n, BigInt(FRAME_BUFFER) + 0x1000n, ALL)
  return guest
}

/** Pages of video memory that were written since this was last called. */
function dirtyPages({ cpu }: PagedGuest): number[] {
  const pages = new Uint8Array(VIDEO_BYTES / 4096)
  cpu.takeDirtyVideo(0, pages)
  return [...pages.keys()].filter((page) => pages[page])
}

/** Ways to write the byte at RAX or RDI. */
const writes: [name: string, code: string][] = [
  ['a byte', '88 08'],
  ['a quadword', '48 89 08'],
  ['an update', '80 00 01'],
  ['a vector', '0f 11 00'],
  ['a string', 'f3 aa'],
  ['an exchange', '86 08'],
]
const write = (guest: PagedGuest, code: string, at = PAGE) =>
  guest.step(code, { rax: at, rdi: at, rcx: 0x10n })

describe('video memory', () => {
  it('is written and read where it is placed, without a device', () => {
    const guest = guestWithVideo()

    guest.write(PAGE + 8n, 0x1122_3344n, 4)
    guest.cpu.video[0x1002] = 0x55

    expect([...guest.cpu.video.subarray(8, 12)]).toEqual([0x44, 0x33, 0x22, 0x11])
    expect(guest.read(PAGE + 0x1002n).rcx & 0xffn).toBe(0x55n)
    expect(guest.mmio).toEqual([])
  })

  it('is gone when it is placed nowhere, whatever the TLB had', () => {
    const guest = guestWithVideo()
    guest.write(PAGE, 1n)

    guest.cpu.placeVideo(0, 0)
    guest.write(PAGE, 2n)

    expect(guest.cpu.video[0]).toBe(1)
    expect(guest.mmio).toEqual([{ address: FRAME_BUFFER, bytes: 1, value: 2 }])
  })

  it('ends where it ends', () => {
    const guest = guestWithVideo()
    guest.map(PAGE, BigInt(FRAME_BUFFER + VIDEO_BYTES), ALL)

    guest.write(PAGE, 2n)

    expect(guest.mmio).toHaveLength(1)
  })

  it('stands at A0000h to AFFFFh when it is asked for, and no further', () => {
    const guest = guestWithVideo()
    guest.map(PAGE, 0xa0000n, ALL)
    guest.map(PAGE + 0x1000n, 0xb0000n, ALL)
    guest.write(PAGE, 1n)
    guest.cpu.setVideoWindow(0x2_0000)
    guest.write(PAGE + 5n, 2n)
    guest.write(PAGE + 0x1000n, 3n)
    guest.cpu.setVideoWindow(-1)
    guest.write(PAGE + 5n, 4n)

    expect(guest.cpu.video[0x2_0005]).toBe(2)
    expect(guest.mmio.map(({ address, value }) => [address, value])).toEqual([
      [0xa0000, 1],
      [0xb0000, 3],
      [0xa0005, 4],
    ])
  })

  it('keeps its place over a reset and a restored state', () => {
    const guest = guestWithVideo()
    const state = guest.cpu.saveState()

    guest.cpu.placeVideo(FRAME_BUFFER + 0x1000, VIDEO_BYTES)
    guest.cpu.restoreState(state)
    guest.write(PAGE + 0x1000n, 7n)

    expect(guest.cpu.video[0]).toBe(7)
  })

  it('runs code, and notices that it was written over', () => {
    const guest = guestWithVideo()
    guest.cpu.video.set([0xb0, 1])

    const before = guest.step('90', { rip: PAGE })
    dirtyPages(guest)
    guest.write(PAGE + 1n, 2n)
    const after = guest.step('90', { rip: PAGE })

    expect([before.rax, after.rax]).toEqual([1n, 2n])
  })
})

describe('dirty pages of video memory', () => {
  it('are none at first, and are not RAM’s', () => {
    const guest = guestWithVideo()
    const ramPage = FREE / 4096
    guest.cpu.clearDirty()

    const first = dirtyPages(guest)
    guest.write(PAGE + 0x1000n, 1n)

    expect(first).toEqual([])
    expect(guest.cpu.isDirty(ramPage)).toBe(false)
    expect(dirtyPages(guest)).toEqual([1])
  })

  it('include what devices wrote, and are asked for in parts', () => {
    const { cpu } = guestWithVideo()
    cpu.videoWritten(0x1fff, 2)
    const part = new Uint8Array(2)

    const found = [cpu.takeDirtyVideo(2, part), [...part], cpu.takeDirtyVideo(0, part), [...part]]

    expect(found).toEqual([true, [1, 0], true, [0, 1]])
  })

  it.each(writes)('are noticed each time anew: %s', (_name, code) => {
    const guest = guestWithVideo()
    const seen = Array.from({ length: 3 }, () => {
      write(guest, code)
      write(guest, code)
      return [dirtyPages(guest), dirtyPages(guest)]
    })

    expect(seen).toEqual(new Array(3).fill([[0], []]))
  })

  it('are both noticed when a write reaches into a second one', () => {
    const guest = guestWithVideo()
    write(guest, '48 89 08', PAGE + 0xffcn)
    dirtyPages(guest)
    write(guest, '48 89 08', PAGE + 0xffcn)

    expect(dirtyPages(guest)).toEqual([0, 1])
  })
})

describe('asking for dirty pages', () => {
  it.each(writes)('does not make the TLB forget: %s', (_name, code) => {
    const guest = guestWithVideo()
    const entry = guest.entry(PAGE)
    write(guest, code)
    dirtyPages(guest)
    // Neither the right to write nor the dirty bit is looked up again before the TLB is told.
    guest.setEntry(entry, BigInt(FRAME_BUFFER) | PRESENT)

    const { fault } = write(guest, code)

    expect(fault).toBeUndefined()
    expect(guest.entryAt(entry) & DIRTY).toBe(0n)
    expect(dirtyPages(guest)).toEqual([0])
  })

  it.each(writes)('does not make it remember: %s', (_name, code) => {
    const guest = guestWithVideo()
    write(guest, code)
    dirtyPages(guest)
    guest.setEntry(guest.entry(PAGE), 0n)
    guest.invlpg(PAGE)

    expect(write(guest, code).fault?.vector).toBe(vector.PF)
  })
})
