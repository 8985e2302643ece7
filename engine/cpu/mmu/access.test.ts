import { describe, expect, it } from 'vitest'
import {
  FREE,
  NX,
  PagedGuest,
  type PagingKind,
  PRESENT,
  type Step,
  USER,
  WRITABLE,
} from '../../testing/paged-guest.ts'
import { state } from '../layout.ts'
import { AC, CR0, CR4, EFER, vector } from '../registers.ts'

const kinds: readonly PagingKind[] = ['two levels', 'PAE', 'four levels']
const PAGE = 0x40_0000n
const KERNEL = PRESENT | WRITABLE
const ALL = PRESENT | WRITABLE | USER
const FRAME = BigInt(FREE)
const reserved: Record<PagingKind, bigint> = {
  'two levels': 0x20_0000n,
  PAE: 1n << 62n,
  'four levels': 1n << 40n,
}
const pageFault = (error: number, cr2: bigint) => ({ vector: vector.PF, error, cr2 })

describe.each(kinds)('error codes of page faults with %s', (kind) => {
  const user: Step = { cpl: 3 }
  const cases: [what: string, bits: bigint, how: Step, read?: number, write?: number, fetch?: number][] = [
    ['a page that is not present', 0n, {}, 0, 2, 16],
    ['the same from user mode', 0n, user, 4, 6, 20],
    ['a page of the kernel', KERNEL, {}],
    ['a page of the kernel from user mode', KERNEL, user, 5, 7, 21],
    ['a read-only page of the kernel', PRESENT, {}, undefined, 3],
    ['a page of the user', ALL, user],
    ['a read-only page from user mode', PRESENT | USER, user, undefined, 7],
    ['a page of the user under SMEP and SMAP', ALL, {}, 1, 3, 17],
    ['the same with AC', ALL, { ac: true }, undefined, undefined, 17],
  ]
  it.each(cases)('%s', (_what, bits, how, read, write, fetch) => {
    const guest = new PagedGuest(kind)
    guest.control({ cr4: (kind === 'two levels' ? CR4.PSE : CR4.PAE) | CR4.SMEP | CR4.SMAP })
    guest.map(PAGE, FRAME, bits)
    guest.cpu.ram.fill(0x90, FREE, FREE + 16)

    const faults = [guest.read(PAGE, 1, how), guest.write(PAGE, 0x90n, 1, how), guest.fetch(PAGE, how)].map(
      ({ fault }) => fault,
    )

    const wanted = [read, write, fetch].map((error) =>
      error === undefined ? undefined : pageFault(error, PAGE),
    )
    expect(faults).toEqual(wanted)
  })

  it('lets the kernel write to read-only pages while CR0.WP is clear', () => {
    const guest = new PagedGuest(kind)
    guest.map(PAGE, FRAME, PRESENT)
    guest.control({ cr0: CR0.PE | CR0.PG })

    const { fault } = guest.write(PAGE, 0x77n)

    expect(fault).toBeUndefined()
    expect(guest.ram.getUint8(FREE)).toBe(0x77)
  })

  it('sees a reserved bit in an entry before rights', () => {
    const guest = new PagedGuest(kind)
    guest.map(PAGE, 0n, PRESENT, 2)
    guest.setEntry(guest.entry(PAGE, 2), guest.entryAt(guest.entry(PAGE, 2)) | reserved[kind])

    const faults = [guest.read(PAGE), guest.write(PAGE, 1n, 1, { cpl: 3 }), guest.fetch(PAGE)].map(
      ({ fault }) => fault,
    )

    const fetch = kind === 'two levels' ? 9 : 25
    expect(faults).toEqual([pageFault(9, PAGE), pageFault(15, PAGE), pageFault(fetch, PAGE)])
  })
})

describe.each(kinds)('an access across two pages with %s', (kind) => {
  const END = PAGE + 0x1000n
  const onlyFirst = (): PagedGuest => {
    const guest = new PagedGuest(kind)
    guest.map(PAGE, FRAME, ALL)
    return guest
  }
  const onlySecond = (): PagedGuest => {
    const guest = new PagedGuest(kind)
    guest.map(END, FRAME, ALL)
    return guest
  }

  it('reads and writes pages that are not neighbours in memory', () => {
    const guest = onlyFirst()
    guest.map(END, FRAME + 0x3000n, ALL)

    guest.write(END - 3n, 0x8877_6655n, 4)
    const { rcx } = guest.read(END - 3n, 4)

    expect(rcx).toBe(0x8877_6655n)
    expect([guest.ram.getUint8(FREE + 0xffd), guest.ram.getUint8(FREE + 0x3000)]).toEqual([0x55, 0x88])
  })

  it('faults at the second page by its first byte, and writes nothing', () => {
    const guest = onlyFirst()

    const faults = [
      guest.read(END - 1n, 4),
      guest.write(END - 2n, -1n, 4),
      guest.step('ff 00', { rax: END - 3n }),
    ]

    expect(faults.map(({ fault }) => fault)).toEqual([
      pageFault(0, END),
      pageFault(2, END),
      pageFault(2, END),
    ])
    expect(guest.ram.getUint32(FREE + 0xffc, true)).toBe(0)
  })

  it('faults at the first page by the address of the access, and writes nothing', () => {
    const guest = onlySecond()

    const faults = [
      guest.read(END - 1n, 4),
      guest.write(END - 2n, -1n, 4),
      guest.step('ff 00', { rax: END - 3n }),
    ]

    const wanted = [pageFault(0, END - 1n), pageFault(2, END - 2n), pageFault(2, END - 3n)]
    expect(faults.map(({ fault }) => fault)).toEqual(wanted)
    expect(guest.ram.getUint32(FREE, true)).toBe(0)
  })

  it('reports the first of two pages that are both missing', () => {
    const guest = new PagedGuest(kind)

    const faults = [guest.read(END - 1n, 4), guest.write(END - 1n, 0n, 4)].map(({ fault }) => fault)

    expect(faults).toEqual([pageFault(0, END - 1n), pageFault(2, END - 1n)])
  })

  it('faults for a read-only second page when it writes, from user mode', () => {
    const guest = onlyFirst()
    guest.map(END, FRAME + 0x1000n, PRESENT | USER)

    const { fault } = guest.write(END - 2n, -1n, 4, { cpl: 3 })

    expect(fault).toEqual(pageFault(7, END))
    expect(guest.ram.getUint16(FREE + 0xffe, true)).toBe(0)
  })

  it('fetches an instruction of two pages and faults at the second', () => {
    const guest = onlyFirst()
    guest.cpu.ram.set([0x81, 0xc1], FREE + 0xffe) // add ecx, imm32

    const missing = guest.fetch(END - 2n)
    guest.map(END, FRAME + 0x1000n, ALL)
    guest.ram.setUint32(FREE + 0x1000, 0x1234, true)
    const there = guest.fetch(END - 2n)

    expect(missing.fault).toEqual(pageFault(kind === 'two levels' ? 0 : 16, END))
    expect(there).toMatchObject({ fault: undefined, rcx: 0x1234n })
  })

  it('writes 16 bytes all or not at all', () => {
    const guest = onlyFirst()

    const { fault } = guest.step('0f 11 00', { rax: END - 8n }) // movups [rax], xmm0

    expect(fault).toEqual(pageFault(2, END))
  })
})

describe('SMAP', () => {
  const guestWithSmap = (): PagedGuest => {
    const guest = new PagedGuest('four levels')
    guest.control({ cr4: CR4.PAE | CR4.SMAP })
    guest.map(PAGE, FRAME, ALL)
    return guest
  }

  it('is lifted by STAC and comes back with CLAC, though the page is in the TLB', () => {
    const guest = guestWithSmap()
    const flag = () => guest.cpu.get32(state.flagsSystem) & AC

    guest.step('0f 01 cb')
    const lifted = flag()
    const allowed = guest.write(PAGE, 1n, 4, { ac: true })
    guest.step('0f 01 ca', { ac: true })
    const refused = guest.write(PAGE, 2n, 4)

    expect([lifted, flag()]).toEqual([AC, 0])
    expect(allowed.fault).toBeUndefined()
    expect(refused.fault).toEqual(pageFault(3, PAGE))
  })

  it('does not concern user mode', () => {
    const guest = guestWithSmap()

    const { fault } = guest.write(PAGE, 1n, 4, { cpl: 3 })

    expect(fault).toBeUndefined()
  })

  it('holds for descriptor tables although AC is set', () => {
    const guest = guestWithSmap()
    guest.cpu.setSegment('ldtr', 0x40, PAGE, 0xff, 0x82)

    const { fault } = guest.step('8e d9', { rcx: 0x14n, ac: true }) // mov ds, ecx

    expect(fault).toEqual(pageFault(1, PAGE + 0x10n))
  })

  it('lets descriptor tables of the kernel be read in user mode', () => {
    const guest = guestWithSmap()

    const { fault } = guest.step('8e d9', { rcx: 0x23n, cpl: 3 })

    expect(fault).toBeUndefined()
  })
})

describe('NX', () => {
  it.each([1, 2, 3, 4])('forbids fetches by an entry of level %i, but not reads', (level) => {
    const guest = new PagedGuest('four levels')
    const address = 0x40_0000_0000n * 8n
    guest.map(address, FRAME, ALL)
    const at = guest.entry(address, level)
    guest.setEntry(at, guest.entryAt(at) | NX)

    const faults = [guest.read(address), guest.fetch(address)].map(({ fault }) => fault)

    expect(faults).toEqual([undefined, pageFault(17, address)])
  })

  it('is a reserved bit without EFER.NXE', () => {
    const guest = new PagedGuest('four levels')
    guest.control({ efer: EFER.LME | EFER.LMA })
    guest.map(PAGE, FRAME, ALL | NX)

    const faults = [guest.read(PAGE), guest.fetch(PAGE)].map(({ fault }) => fault)

    expect(faults).toEqual([pageFault(9, PAGE), pageFault(9, PAGE)])
  })
})

describe('addresses that are not canonical', () => {
  const FIRST = 0x8000_0000_0000n
  const general = { vector: vector.GP, error: 0, cr2: 0n }
  const stack = { vector: vector.SS, error: 0, cr2: 0n }
  const cases: [what: string, instruction: string, how: Step, fault: object][] = [
    ['a load', '48 8b 08', { rax: FIRST }, general],
    ['a store', '48 89 08', { rax: 0xffff_7fff_ffff_fff8n }, general],
    ['an update', '48 ff 00', { rax: FIRST }, general],
    ['a load whose last byte lies there', '48 8b 08', { rax: FIRST - 1n }, general],
    ['a store whose last byte lies there', '48 89 08', { rax: FIRST - 7n }, general],
    ['an update whose last byte lies there', '48 ff 00', { rax: FIRST - 1n }, general],
    ['a store of 16 bytes', '0f 11 00', { rax: FIRST - 15n }, general],
    ['a load of 16 bytes', '0f 10 00', { rax: FIRST - 15n }, general],
    ['a fetch', '90', { rip: FIRST }, general],
    ['PUSH', '50', { rsp: FIRST + 8n }, stack],
    ['POP', '58', { rsp: FIRST }, stack],
    ['CALL', 'ff d0', { rsp: FIRST + 8n, rax: PAGE }, stack],
    ['RET', 'c3', { rsp: FIRST }, stack],
    ['a load by RSP', '48 8b 0c 24', { rsp: FIRST }, stack],
    ['a store by RBP and an index', '48 89 0c 28', { rax: FIRST }, general],
    ['a store by RSP with an index', '48 89 4c 04 08', { rsp: FIRST }, stack],
    ['an update by RSP', '48 ff 04 24', { rsp: FIRST }, stack],
    ['a store of 16 bytes by RSP', '0f 11 04 24', { rsp: FIRST }, stack],
    ['a load by RSP in FS', '64 48 8b 0c 24', { rsp: FIRST }, general],
    ['a general access by RSP', '0f ab 04 24', { rsp: FIRST }, stack],
    ['a general access', '0f ab 08', { rax: FIRST }, general],
  ]
  it.each(cases)('%s', (_what, instruction, { rip, ...how }, fault) => {
    const guest = new PagedGuest('four levels')

    const stepped = guest.step(instruction, { ...how, rip })

    expect(stepped.fault).toEqual(fault)
  })
})
