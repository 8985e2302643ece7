import { describe, expect, it } from 'vitest'
import { FREE, GLOBAL, PagedGuest, PRESENT, USER, WRITABLE } from '../../testing/paged-guest.ts'
import { state } from '../layout.ts'
import { CR0, CR4, vector } from '../registers.ts'

const PAGE = 0x40_0000n
const ALL = PRESENT | WRITABLE | USER
const GP = { vector: vector.GP, error: 0 }
const KEEP = 1n << 63n
const cr4Of = (guest: PagedGuest): number => guest.cpu.get32(state.cr4)

function guestWithContexts(): PagedGuest {
  const guest = new PagedGuest('four levels')
  guest.control({ cr4: cr4Of(guest) | CR4.PCIDE | CR4.PGE })
  return guest
}

describe('INVPCID', () => {
  /** Which translations are left in contexts 1, 2 and 3, each of its own page, and which of a global page. */
  function left(current: number, type: bigint, pcid: bigint, linear: bigint): (number | 'global')[] {
    const guest = guestWithContexts()
    const global = PAGE + 0x10_0000n
    const pages = [1, 2, 3].map((n) => [n, PAGE + BigInt(n << 12)] as const)
    guest.map(global, BigInt(FREE), ALL | GLOBAL)
    for (const [, page] of pages) guest.map(page, BigInt(FREE), ALL)
    guest.read(global)
    for (const [n, page] of pages) {
      guest.enterContext(n)
      guest.read(page)
    }
    for (const page of [global, ...pages.map(([, page]) => page)]) guest.setEntry(guest.entry(page), 0n)

    guest.enterContext(current)
    expect(guest.invpcid(type, pcid, linear).fault).toBeUndefined()

    const kept: (number | 'global')[] = guest.read(global).fault ? [] : ['global']
    for (const [n, page] of pages) {
      guest.enterContext(n)
      if (!guest.read(page).fault) kept.push(n)
    }
    return kept
  }

  it.each([
    ['a page of the current context', 2, 0n, 2n, PAGE + 0x2abcn, ['global', 1, 3]],
    ['a page of the current context that it does not have', 2, 0n, 2n, PAGE, ['global', 1, 2, 3]],
    ['a page of another', 2, 0n, 1n, PAGE + 0x1000n, ['global', 2, 3]],
    ['all of the current context', 2, 1n, 2n, 0n, ['global', 1, 3]],
    ['all of another', 2, 1n, 3n, 0n, ['global', 1, 2]],
    ['all of one that is not there', 2, 1n, 77n, 0n, ['global', 1, 2, 3]],
    ['everything', 2, 2n, 0n, 0n, []],
    ['everything but global pages', 2, 3n, 0n, 0n, ['global']],
  ] as const)('drops %s', (_, current, type, pcid, linear, expected) => {
    expect(left(current, type, pcid, linear)).toEqual(expected)
  })

  const wrong: [name: string, type: bigint, pcid: bigint, linear: bigint][] = [
    ['a type that does not exist', 4n, 0n, 0n],
    ['a type beyond 32 bits', 1n << 32n, 0n, 0n],
    ['reserved bits', 1n, 0x1000n, 0n],
    ['reserved bits at the other end, of a type that does not look at the PCID', 2n, 1n << 63n, 0n],
    ['an address that is not canonical', 0n, 1n, 0x8000_0000_0000n],
  ]
  it.each(wrong)('refuses %s', (_, type, pcid, linear) => {
    expect(guestWithContexts().invpcid(type, pcid, linear).fault).toMatchObject(GP)
  })

  it('looks at the address only where it means something', () => {
    for (const type of [1n, 2n, 3n])
      expect(guestWithContexts().invpcid(type, 1n, 0x8000_0000_0000n).fault).toBeUndefined()
  })

  it.each(['four levels', 'PAE', 'two levels'] as const)(
    'knows context 0 alone without CR4.PCIDE: %s',
    (kind) => {
      const faults = (pcid: bigint) =>
        [0n, 1n, 2n, 3n].map((type) => new PagedGuest(kind).invpcid(type, pcid, PAGE).fault?.vector)

      expect(faults(0n)).toEqual([undefined, undefined, undefined, undefined])
      expect(faults(5n)).toEqual([vector.GP, vector.GP, undefined, undefined])
    },
  )

  it('drops what there is without CR4.PCIDE, whatever stands in CR3', () => {
    const guest = new PagedGuest('four levels')
    guest.map(PAGE, BigInt(FREE), ALL)
    guest.step('0f 22 d8', { rax: guest.cpu.get64(state.cr3) | 0x18n })
    guest.read(PAGE)
    guest.setEntry(guest.entry(PAGE), 0n)

    guest.invpcid(0n, 0n, PAGE)

    expect(guest.read(PAGE).fault?.vector).toBe(vector.PF)
  })

  it('has a type of 32 bits outside 64-bit mode', () => {
    expect(new PagedGuest('PAE').invpcid((1n << 32n) | 2n, 0n).fault).toBeUndefined()
  })

  it('is for the kernel, and reads its descriptor as any operand', () => {
    const guest = guestWithContexts()

    expect(guest.invpcid(2n, 0n, 0n, { cpl: 3 }).fault).toMatchObject(GP)
    expect(guest.step('66 0f 38 82 08', { rax: PAGE, rcx: 2n }).fault).toMatchObject({
      vector: vector.PF,
      cr2: PAGE,
    })
    expect(guest.step('66 0f 38 82 08', { rax: 0x8000_0000_0000n, rcx: 2n }).fault).toMatchObject(GP)
  })

  it.each(['66 0f 38 82 c8', '0f 38 82 08', 'f0 66 0f 38 82 08'])('is no other encoding: %s', (code) => {
    expect(guestWithContexts().step(code, { rcx: 2n }).fault?.vector).toBe(vector.UD)
  })
})

describe('CR4.PCIDE', () => {
  it.each(['PAE', 'two levels'] as const)('is for long mode: not with %s', (kind) => {
    const guest = new PagedGuest(kind)

    expect(guest.writeCr4(cr4Of(guest) | CR4.PCIDE).fault).toMatchObject(GP)
    expect(cr4Of(guest) & CR4.PCIDE).toBe(0)
  })

  it('is set while CR3 names context 0', () => {
    const guest = new PagedGuest('four levels')
    const cr3 = guest.cpu.get64(state.cr3)
    guest.step('0f 22 d8', { rax: cr3 | 8n })
    const refused = guest.writeCr4(cr4Of(guest) | CR4.PCIDE).fault
    guest.step('0f 22 d8', { rax: cr3 })

    expect(refused).toMatchObject(GP)
    expect(guest.writeCr4(cr4Of(guest) | CR4.PCIDE).fault).toBeUndefined()
    guest.enterContext(8)
    expect(guest.writeCr4(cr4Of(guest) | CR4.PGE).fault).toBeUndefined()
    expect(guest.writeCr4(cr4Of(guest) & ~CR4.PCIDE).fault).toBeUndefined()
  })

  it('keeps paging on', () => {
    const guest = guestWithContexts()
    const cr0 = BigInt((guest.cpu.get32(state.cr0) & ~CR0.PG) >>> 0)
    // in a segment of 32 bits paging could be turned off
    guest.prepare({})
    guest.cpu.setSegment('cs', 8, 0n, 0xffff_ffff, 0xc9b)
    guest.map(PAGE, BigInt(FREE), PRESENT)
    guest.load(FREE, '0f 22 c0')
    guest.cpu.set64(state.registers, cr0)
    guest.cpu.set64(state.rip, PAGE)
    guest.cpu.changed()
    guest.cpu.run(1)

    expect(guest.fault()).toMatchObject(GP)
    expect(guest.cpu.get32(state.cr0) < 0).toBe(true)
  })

  it('gives bit 63 of CR3 a meaning: it is not stored', () => {
    const guest = guestWithContexts()
    const cr3 = guest.cpu.get64(state.cr3)

    expect(guest.step('0f 22 d8', { rax: cr3 | KEEP | 0xabcn }).fault).toBeUndefined()
    expect(guest.cpu.get64(state.cr3)).toBe(cr3 | 0xabcn)
    expect(guest.step('0f 22 d8', { rax: cr3 | (1n << 62n) }).fault).toMatchObject(GP)
    expect(new PagedGuest('four levels').step('0f 22 d8', { rax: cr3 | KEEP }).fault).toMatchObject(GP)
  })
})
