import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import {
  ALL,
  FRAME,
  guestWithContexts,
  NEW,
  OLD,
  PAGE,
  remapped,
  value,
  valueIn,
} from '../../testing/context-guest.ts'
import { FREE, GLOBAL, type PagedGuest } from '../../testing/paged-guest.ts'
import { walk } from '../../testing/reference-walker.ts'
import { state, tlb } from '../layout.ts'
import { CR4, vector } from '../registers.ts'

describe('translations of a process context', () => {
  it('stay over other contexts', () => {
    const guest = remapped()

    expect([valueIn(guest, 2), valueIn(guest, 1), valueIn(guest, 0xfff), valueIn(guest, 1)]).toEqual([
      ...[NEW, OLD, NEW, OLD],
    ])
  })

  it('stay when CR3 is written with the same value and they are kept', () => {
    const guest = remapped()

    guest.enterContext(1, true)
    const kept = value(guest)
    guest.enterContext(1, false)

    expect([kept, value(guest)]).toEqual([OLD, NEW])
  })

  it('go when it is entered without keeping them', () => {
    const guest = remapped()

    guest.enterContext(2)
    guest.enterContext(1, false)

    expect(value(guest)).toBe(NEW)
  })

  it('are not there again after that', () => {
    const guest = remapped()

    guest.enterContext(2)
    guest.enterContext(1, false)
    guest.enterContext(2)

    expect(valueIn(guest, 1)).toBe(NEW)
  })

  it('go when they took the place of a global page', () => {
    const guest = guestWithContexts()
    const far = PAGE + BigInt(tlb.entries << 12)
    guest.map(far, FRAME, ALL | GLOBAL)
    guest.map(PAGE, FRAME, ALL)
    guest.enterContext(1)
    guest.read(far)
    guest.read(PAGE)
    guest.map(PAGE, FRAME + 0x1000n, ALL)

    guest.enterContext(2)

    expect(value(guest)).toBe(NEW)
  })

  it('stay when others are entered without keeping theirs', () => {
    const guest = remapped()

    guest.enterContext(2, false)

    expect(valueIn(guest, 1)).toBe(OLD)
  })

  it.each([
    ['a program reads', (guest: PagedGuest) => guest.read(PAGE, 1, { cpl: 3 })],
    ['a program writes', (guest: PagedGuest) => guest.write(PAGE + 8n, 1n, 1, { cpl: 3 })],
    ['a program executes', (guest: PagedGuest) => guest.fetch(PAGE, { cpl: 3 })],
    ['the kernel writes', (guest: PagedGuest) => guest.write(PAGE + 8n, 1n)],
    ['the kernel executes', (guest: PagedGuest) => guest.fetch(PAGE)],
    ['the kernel reads in spite of SMAP', (guest: PagedGuest) => guest.read(PAGE, 1, { ac: true })],
  ])('are of every kind: %s', (_, touch) => {
    const guest = guestWithContexts()
    guest.control({ cr4: guest.cpu.get32(state.cr4) | (_.includes('SMAP') ? CR4.SMAP : 0) })
    guest.cpu.ram[FREE] = 0x90
    guest.map(PAGE, FRAME, ALL)
    guest.enterContext(1)
    touch(guest)
    guest.setEntry(guest.entry(PAGE), 0n)

    const faults = [2, 1, 3, 1].map((pcid) => {
      guest.enterContext(pcid)
      return touch(guest).fault?.vector
    })

    expect(faults).toEqual([vector.PF, undefined, vector.PF, undefined])
  })

  it('are found without a page walk, and no flush is counted', () => {
    const guest = guestWithContexts()
    for (let n = 0n; n < 20n; n++) guest.map(PAGE + (n << 12n), FRAME, ALL)
    const touch = (): void => {
      for (let n = 0n; n < 20n; n++) guest.read(PAGE + (n << 12n))
    }
    for (const pcid of [1, 2]) {
      guest.enterContext(pcid)
      touch()
    }
    const before = guest.cpu.counters
    guest.enterContext(1)
    touch()
    const after = guest.cpu.counters

    expect(after.tlbMisses).toBe(before.tlbMisses)
    expect(after.tlbFlushes).toBe(before.tlbFlushes)
  })

  it('go with CR4.PCIDE, and with a change of CR4.PGE', () => {
    for (const bit of [CR4.PCIDE, CR4.PGE]) {
      const guest = remapped()
      const cr4 = guest.cpu.get32(state.cr4)
      guest.enterContext(0)
      guest.writeCr4(cr4 & ~bit)
      guest.writeCr4(cr4)

      expect(valueIn(guest, 1)).toBe(NEW)
    }
  })

  it('go with the saved state', () => {
    const guest = remapped()
    guest.enterContext(2)

    guest.cpu.restoreState(guest.cpu.saveState())

    expect(valueIn(guest, 1)).toBe(NEW)
  })
})

describe('INVLPG', () => {
  it('leaves the page in other contexts', () => {
    const guest = remapped()
    guest.enterContext(2)
    guest.invlpg(PAGE)

    const kept = valueIn(guest, 1)
    guest.invlpg(PAGE)

    expect([kept, value(guest)]).toEqual([OLD, NEW])
  })

  it('drops a global page in all of them', () => {
    const guest = remapped(ALL | GLOBAL)

    const kept = valueIn(guest, 2)
    guest.invlpg(PAGE)

    expect([kept, value(guest), valueIn(guest, 1)]).toEqual([OLD, NEW, NEW])
  })

  it('drops a global page where one that is not global was before', () => {
    const guest = guestWithContexts()
    const far = PAGE + BigInt(tlb.entries << 12)
    guest.map(far, FRAME, ALL)
    guest.map(PAGE, FRAME, ALL | GLOBAL)
    guest.enterContext(1)
    guest.read(far)
    guest.read(PAGE)
    guest.map(PAGE, FRAME + 0x1000n, ALL | GLOBAL)

    guest.enterContext(2)
    guest.invlpg(PAGE)

    expect(valueIn(guest, 1)).toBe(NEW)
  })

  it('drops what a large page has left in the context', () => {
    const guest = guestWithContexts()
    const base = 0x4000_0000n
    guest.map(base, 0n, ALL, 2)
    guest.enterContext(1)
    guest.read(base + 0x5000n)
    guest.setEntry(guest.entry(base, 2), 0n)

    guest.enterContext(2)
    guest.enterContext(1)
    const kept = guest.read(base + 0x5000n).fault
    guest.invlpg(base)

    expect([kept, guest.read(base + 0x5000n).fault?.vector]).toEqual([undefined, vector.PF])
  })
})

describe('a random life with contexts', () => {
  it('is the same as without a TLB when every change is followed by what drops the page', () => {
    const guest = guestWithContexts()
    const random = new SeededRandom(7)
    const below = (n: number): number => random.next() % n
    const pages = [0n, 0x1000n, 0x100_0000n, 0x3fff_f000n].map((offset) => PAGE + offset)
    const contexts = Array.from({ length: 6 }, (_, n) => n)
    const read = (address: bigint): bigint => guest.ram.getBigUint64(Number(address), true)
    const registers = () => ({
      cr0: guest.cpu.get32(state.cr0),
      cr3: guest.cpu.get32(state.cr3) & ~0xfff,
      cr4: guest.cpu.get32(state.cr4),
      efer: guest.cpu.get32(state.efer),
    })
    for (let frame = 0; frame < 8; frame++)
      guest.cpu.ram.fill(0x90, FREE + frame * 4096, FREE + (frame + 1) * 4096)
    /** Contexts in which something may be out of date. */
    const stale = new Set<number>()
    let current = 0
    const drop = (linear: bigint): void => {
      const way = below(5)
      if (way === 0) guest.invpcid(2n, 0n)
      else if (way === 1) guest.invpcid(3n, 0n)
      else if (way === 2) for (const pcid of contexts) guest.invpcid(0n, BigInt(pcid), linear)
      else if (way === 3) for (const pcid of contexts) guest.invpcid(1n, BigInt(pcid))
      else {
        guest.invlpg(linear)
        for (const pcid of contexts) if (pcid !== current) stale.add(pcid)
      }
    }
    let faults = 0
    for (let n = 0; n < 2000; n++) {
      if (below(3) === 0) {
        current = below(contexts.length)
        guest.enterContext(current, !stale.delete(current) && below(5) > 0)
      }
      const linear = pages[below(pages.length)] ?? PAGE
      if (below(5) === 0) {
        const bits = BigInt(below(8)) | (below(4) ? 1n : 0n)
        guest.map(linear, FRAME + BigInt(below(8) << 12), bits)
        drop(linear)
      }
      const how = { cpl: below(2) ? 3 : 0 } as const
      const kind = below(3)
      const access = { user: how.cpl === 3, ac: false, write: kind === 1, fetch: kind === 2 }
      const expected = walk(read, registers(), linear, access)

      const { fault } =
        kind === 0
          ? guest.read(linear, 1, how)
          : kind === 1
            ? guest.write(linear, 0x90n, 1, how)
            : guest.fetch(linear, how)

      expect(fault?.error, `step ${n}`).toBe(expected.error)
      faults += fault ? 1 : 0
    }
    expect(faults).toBeGreaterThan(300)
    expect(faults).toBeLessThan(1700)
  })
})
