import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import {
  FREE,
  GLOBAL,
  NX,
  PagedGuest,
  type PagingKind,
  PRESENT,
  USER,
  WRITABLE,
} from '../../testing/paged-guest.ts'
import { walk } from '../../testing/reference-walker.ts'
import { state, tlb } from '../layout.ts'
import { CR0, CR4, EFER, vector } from '../registers.ts'

const kinds: readonly PagingKind[] = ['two levels', 'PAE', 'four levels']
const PAGE = 0x40_0000n
const ALL = PRESENT | WRITABLE | USER
const FRAME = BigInt(FREE)
const OLD = 0x11
const NEW = 0x22
/** Control register 4 as the guest has it. */
const cr4Of = (guest: PagedGuest): number => guest.cpu.get32(state.cr4)

/** A guest whose page was read, and then mapped elsewhere. */
function remapped(kind: PagingKind, bits: bigint, more = 0): PagedGuest {
  const guest = new PagedGuest(kind)
  guest.control({ cr4: cr4Of(guest) | more })
  guest.ram.setUint8(FREE, OLD)
  guest.ram.setUint8(FREE + 0x1000, NEW)
  guest.map(PAGE, FRAME, bits)
  guest.read(PAGE)
  guest.map(PAGE, FRAME + 0x1000n, bits)
  return guest
}

const value = (guest: PagedGuest): number => Number(guest.read(PAGE).rcx)

describe.each(kinds)('cached translations with %s', (kind) => {
  it('stay until they are dropped', () => {
    const guest = remapped(kind, ALL)

    expect(value(guest)).toBe(OLD)
  })

  it('go with INVLPG', () => {
    const guest = remapped(kind, ALL | GLOBAL, CR4.PGE)

    guest.invlpg(PAGE + 0x123n)

    expect(value(guest)).toBe(NEW)
  })

  it('go with a write of CR3, also when their global bit does not count', () => {
    const guest = remapped(kind, ALL | GLOBAL)

    guest.reloadCr3()

    expect(value(guest)).toBe(NEW)
  })

  it('of global pages stay over a write of CR3, until CR4.PGE changes', () => {
    const guest = remapped(kind, ALL | GLOBAL, CR4.PGE)

    guest.reloadCr3()
    const kept = value(guest)
    guest.writeCr4(cr4Of(guest) & ~CR4.PGE)
    const dropped = value(guest)

    expect([kept, dropped]).toEqual([OLD, NEW])
  })

  it('go with a change of CR0.WP', () => {
    const guest = new PagedGuest(kind)
    guest.control({ cr0: CR0.PE | CR0.PG })
    guest.map(PAGE, FRAME, PRESENT | USER)
    guest.write(PAGE, 1n)

    guest.step('0f 22 c0', { rax: BigInt((CR0.PE | CR0.PG | CR0.WP) >>> 0) })
    const { fault } = guest.write(PAGE, 2n)

    expect(fault).toEqual({ vector: vector.PF, error: 3, cr2: PAGE })
  })

  it('go with a change of CR4.SMAP', () => {
    const guest = new PagedGuest(kind)
    guest.map(PAGE, FRAME, ALL)
    guest.read(PAGE)

    guest.writeCr4(cr4Of(guest) | CR4.SMAP)
    const { fault } = guest.read(PAGE)

    expect(fault).toEqual({ vector: vector.PF, error: 1, cr2: PAGE })
  })

  it('do not let through what others may', () => {
    const guest = new PagedGuest(kind)
    guest.map(PAGE, FRAME, PRESENT | WRITABLE)
    guest.write(PAGE, 1n)
    guest.read(PAGE)

    const faults = [guest.read(PAGE, 1, { cpl: 3 }), guest.write(PAGE, 1n, 1, { cpl: 3 })].map(
      (s) => s.fault?.error,
    )

    expect(faults).toEqual([5, 7])
  })

  it('of a page that was only read do not hide the dirty bit from a write', () => {
    const guest = new PagedGuest(kind)
    guest.map(PAGE, FRAME, ALL)

    guest.read(PAGE)
    const read = guest.entryAt(guest.entry(PAGE)) & 0x60n
    guest.write(PAGE, 1n)
    const written = guest.entryAt(guest.entry(PAGE)) & 0x60n

    expect([read, written]).toEqual([0x20n, 0x60n])
  })

  it('go with a write of CR3 when there were more than the log holds', () => {
    const guest = new PagedGuest(kind)
    const pages = tlb.fillLogCapacity + 10
    for (let n = 0; n < pages; n++) guest.map(PAGE + BigInt(n << 12), FRAME, ALL)
    for (let n = 0; n < pages; n++) guest.read(PAGE + BigInt(n << 12))
    guest.ram.setUint8(FREE + 0x1000, NEW)
    const last = PAGE + BigInt((pages - 1) << 12)
    guest.map(last, FRAME + 0x1000n, ALL)

    guest.reloadCr3()

    expect(guest.read(last).rcx).toBe(BigInt(NEW))
  })
})

describe('pieces of large pages', () => {
  const small = [0x4_1000n, 0x8_0000n, 0x1f_f000n]
  const sizes: [kind: PagingKind, level: number, bytes: bigint, touched: bigint[]][] = [
    ['PAE', 2, 0x20_0000n, small],
    ['four levels', 2, 0x20_0000n, small],
    ['two levels', 2, 0x40_0000n, [...small, 0x3f_f000n]],
    ['two levels', 2, 0x40_0000n, [0x1000n]],
    ['four levels', 3, 0x4000_0000n, [...small, 0x3f_f000n]],
  ]
  it.each(sizes)('go with INVLPG at any address in the page: %s, level %i', (kind, level, bytes, touched) => {
    const guest = new PagedGuest(kind, { memoryBytes: 8 << 20 })
    const base = 0x4000_0000n
    guest.map(base, 0n, ALL | GLOBAL, level)
    for (const offset of touched) guest.read(base + offset)
    guest.setEntry(guest.entry(base, level), 0n)

    const kept = touched.map((offset) => guest.read(base + offset).fault?.vector)
    guest.invlpg(base + bytes - 1n)
    const dropped = touched.map((offset) => guest.read(base + offset).fault?.vector)

    expect(kept).toEqual(touched.map(() => undefined))
    expect(dropped).toEqual(touched.map(() => vector.PF))
  })

  it('lie where PSE-36 says', () => {
    const guest = new PagedGuest('two levels')
    guest.map(PAGE, 0x1e_0000n, ALL, 2) // bits 13 to 20: address bits 32 to 39

    guest.read(PAGE + 0x1234n)

    expect(guest.mmio).toEqual([{ address: 0xf0_0000_1234, bytes: 1 }])
  })
})

describe('EFER.NXE', () => {
  it('drops translations when it is set', () => {
    const guest = new PagedGuest('four levels')
    guest.control({ efer: EFER.LME | EFER.LMA })
    guest.map(PAGE, FRAME, ALL)
    guest.cpu.ram[FREE] = 0x90
    const before = guest.fetch(PAGE)
    guest.map(PAGE, FRAME, ALL | NX)

    guest.cpu.set64(state.registers + 16, 0n)
    guest.step('0f 30', { rcx: 0xc000_0080n, rax: BigInt(EFER.LME | EFER.NXE) }) // wrmsr
    const { fault } = guest.fetch(PAGE)

    expect(before.fault).toBeUndefined()
    expect(fault).toEqual({ vector: vector.PF, error: 17, cr2: PAGE })
  })
})

describe('INVLPG', () => {
  it('does nothing at an address that is not canonical', () => {
    const guest = new PagedGuest('four levels')

    const { fault } = guest.invlpg(0x8000_0000_0000n)

    expect([fault, guest.fault()]).toEqual([undefined, undefined])
    expect(guest.cpu.instructions).toBe(1)
  })

  it.each(['0f 01 38', '36 0f 01 38'])('is for the kernel: %s', (code) => {
    const guest = new PagedGuest('four levels')

    const { fault } = guest.step(code, { rax: PAGE, cpl: 3 })

    expect(fault).toEqual({ vector: vector.GP, error: 0, cr2: 0n })
  })
})

describe('dirty pages', () => {
  it('are seen anew after the bitmap was cleared, with the page in the TLB', () => {
    const guest = new PagedGuest('four levels')
    const page = FREE >> 12
    guest.map(PAGE, FRAME, ALL)
    guest.write(PAGE, 1n)
    const first = guest.cpu.isDirty(page)

    guest.cpu.clearDirty()
    guest.read(PAGE)
    const cleared = guest.cpu.isDirty(page)
    guest.write(PAGE, 2n)

    expect([first, cleared, guest.cpu.isDirty(page)]).toEqual([true, false, true])
  })
})

describe.each(kinds)('a random life with %s', (kind) => {
  it('is the same as without a TLB when every change is followed by INVLPG or CR3', () => {
    const guest = new PagedGuest(kind)
    const random = new SeededRandom(99)
    const pages = [0n, 0x1000n, 0x2000n, 0x100_0000n, 0x100_1000n, 0x3fff_f000n].map(
      (offset) => PAGE + offset,
    )
    const read = (address: bigint, bytes: 4 | 8): bigint =>
      bytes === 4
        ? BigInt(guest.ram.getUint32(Number(address), true))
        : guest.ram.getBigUint64(Number(address), true)
    const registers = () => ({
      cr0: guest.cpu.get32(state.cr0),
      cr3: guest.cpu.get32(state.cr3),
      cr4: cr4Of(guest),
      efer: guest.cpu.get32(state.efer),
    })
    for (let frame = 0; frame < 8; frame++)
      guest.cpu.ram.fill(0x90, FREE + frame * 4096, FREE + (frame + 1) * 4096)
    guest.writeCr4(cr4Of(guest) | CR4.SMEP | CR4.SMAP)
    let faults = 0
    for (let n = 0; n < 2500; n++) {
      const linear = pages[random.next() % pages.length] ?? PAGE
      const change = random.next() % 4
      if (change === 0) {
        const bits = BigInt(random.next() & 7) | (random.next() % 4 ? 1n : 0n)
        guest.map(linear, FRAME + BigInt((random.next() & 7) << 12), bits)
        if (random.next() & 1) guest.invlpg(linear)
        else guest.reloadCr3()
      }
      const how = { cpl: random.next() & 1 ? 3 : 0, ac: random.next() % 3 === 0 } as const
      const user = how.cpl === 3
      const kindOf = random.next() % 3
      const access = { user, ac: how.ac && !user, write: kindOf === 1, fetch: kindOf === 2 }
      const expected = walk(read, registers(), linear, access)

      const { fault } =
        kindOf === 0
          ? guest.read(linear, 1, how)
          : kindOf === 1
            ? guest.write(linear, 0x90n, 1, how)
            : guest.fetch(linear, how)

      expect(fault?.error, `step ${n}`).toBe(expected.error)
      faults += fault ? 1 : 0
      const entry = guest.entryAt(guest.entry(linear))
      expect(expected.error !== undefined || (entry & 0x20n) !== 0n).toBe(true)
      expect(expected.dirty === undefined || (entry & 0x40n) !== 0n).toBe(true)
    }
    expect(faults).toBeGreaterThan(500)
    expect(faults).toBeLessThan(2000)
  })
})
