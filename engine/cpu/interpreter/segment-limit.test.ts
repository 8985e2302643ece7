import { describe, expect, it } from 'vitest'
import { FREE, PagedGuest, PRESENT, USER, WRITABLE } from '../../testing/paged-guest.ts'
import { state } from '../layout.ts'
import { RCX, RSP, vector } from '../registers.ts'

const PAGE = 0x40_0000
const ALL = PRESENT | WRITABLE | USER
const CODE32 = 0xc9b
const ENOUGH = 100

/** A 32-bit guest with two pages at PAGE. */
function guestWith(code: string, offset = 0): PagedGuest {
  const guest = new PagedGuest('two levels')
  for (const page of [0, 0x1000]) guest.map(BigInt(PAGE + page), BigInt(FREE + page), ALL)
  guest.load(FREE + offset, code)
  return guest
}

type Start = { limit: number; offset?: number; base?: number; rcx?: bigint }

/** Runs to a HLT, from `offset` in PAGE with a code segment that ends with the byte at `limit` in PAGE. */
function run(guest: PagedGuest, { limit, offset = 0, base = 0, rcx = 0n }: Start) {
  guest.prepare({ rip: BigInt(PAGE + offset - base), rcx })
  guest.cpu.setSegment('cs', 8, BigInt(base), PAGE + limit - base, CODE32)
  guest.cpu.changed()
  guest.cpu.set64(state.flagResult, 1n)
  const esp = guest.register(RSP)
  guest.cpu.run(ENOUGH)
  const frame = Number(guest.register(RSP) - guest.system)
  // the handler's HLT was executed
  guest.cpu.set64(state.rip, guest.cpu.get64(state.rip) - 1n)
  return {
    vector: guest.fault()?.vector,
    error: guest.fault()?.error,
    at: guest.ram.getUint32(frame + 4, true) - PAGE + base,
    ecx: Number(guest.register(RCX)),
    pushed: Number(esp - guest.register(RSP)),
  }
}

describe('the limit of the code segment', () => {
  const program = 'ff c1 b9 11 22 33 44 ff c1 f4' // inc ecx; mov ecx,44332211h; inc ecx; hlt

  it.each([
    ['within an instruction', 5, 2, 1],
    ['before the last byte of an instruction', 6 - 1, 2, 1],
    ['after an instruction', 6, 7, 0x4433_2211],
    ['within the first instruction', 0, 0, 0],
  ])('%s ends the program there', (_where, limit, at, ecx) => {
    const ending = run(guestWith(program), { limit })

    expect(ending).toMatchObject({ vector: vector.GP, error: 0, at, ecx })
  })

  it('counts in a segment that does not begin at 0', () => {
    const ending = run(guestWith(program), { limit: 5, base: 0x1230 })

    expect(ending).toMatchObject({ vector: vector.GP, at: 2, ecx: 1 })
  })

  it('is seen in code that was executed with a greater one, and is forgotten afterwards', () => {
    const guest = guestWith(program)
    const limits = [0x100, 5, 0x100, 6, 0x100]

    const endings = limits.map((limit) => run(guest, { limit }))

    expect(endings.map(({ at, ecx }) => [at, ecx])).toEqual([
      [expect.any(Number), 0x4433_2212],
      [2, 1],
      [expect.any(Number), 0x4433_2212],
      [7, 0x4433_2211],
      [expect.any(Number), 0x4433_2212],
    ])
  })

  it('counts before a page that is not there', () => {
    const guest = guestWith('b9 11 22 33 44', 0xffe)
    guest.map(BigInt(PAGE + 0x1000), 0n, 0n)

    const beforePage = run(guest, { offset: 0xffe, limit: 0xfff })
    const behindIt = run(guest, { offset: 0xffe, limit: 0x1000 })

    expect([beforePage.vector, behindIt.vector]).toEqual([vector.GP, vector.PF])
  })

  it('within the second page of an instruction', () => {
    const guest = guestWith('b9 11 22 33 44 f4', 0xffe)

    const [inside, whole] = [0x1001, 0x1002].map((limit) => run(guest, { offset: 0xffe, limit }))

    expect(inside).toMatchObject({ vector: vector.GP, at: 0xffe, ecx: 0 })
    expect(whole).toMatchObject({ vector: vector.GP, at: 0x1003, ecx: 0x4433_2211 })
  })

  const INTERRUPT_FRAME = 16
  it.each([
    ['JMP', 'e9 fb 0f 00 00', 0],
    ['JMP with 8 bits', 'eb 70', 0],
    ['CALL, which pushes nothing', 'e8 fb 0f 00 00', 0],
    ['Jcc', '75 70', 0],
    ['Jcc after a comparison', '39 c9 74 70', 2],
    ['LOOP, which counts nothing', 'e2 70', 0],
    ['JECXZ', '67 67 90 41 49 e3 70', 5],
  ])('stops a jump that leads beyond it at the jump: %s', (_what, code, at) => {
    const rcx = code.includes('e3') ? 0n : 7n

    const ending = run(guestWith(code), { limit: 0x40, rcx })

    expect(ending).toMatchObject({
      vector: vector.GP,
      error: 0,
      at,
      ecx: Number(rcx),
      pushed: INTERRUPT_FRAME,
    })
  })

  it('lets jumps pass that are not taken', () => {
    const ending = run(guestWith('39 c9 75 70 74 02 f4 f4 b9 05 00 00 00 f4'), { limit: 0x40 })

    expect(ending.ecx).toBe(5)
  })
})

describe('a RIP-relative operand', () => {
  it('reaches as far as its displacement at every offset in the page', () => {
    const guest = new PagedGuest('four levels')
    const start = 0x40_0ff0n
    const target = start + 6n + 0x7fff_ffffn
    guest.map(0x40_0000n, BigInt(FREE), ALL)
    guest.map(target & -4096n, BigInt(FREE + 0x1000), ALL)
    guest.load(FREE + 0xff0, '8b 0d ff ff ff 7f')
    guest.ram.setUint32(FREE + 0x1000 + Number(target & 0xfffn), 0x1234_5678, true)

    const { fault, rcx } = guest.step('90', { rip: start })

    expect([fault, rcx]).toEqual([undefined, 0x1234_5678n])
  })

  it.each([
    ['LEA', '48 8d 0d ff ff ff 7f', 7n, (address: bigint) => address],
    ['LEA with 32-bit addresses', '67 48 8d 0d ff ff ff 7f', 8n, (address: bigint) => address & 0xffff_ffffn],
  ])('is as exact in %s', (_what, code, length, expected) => {
    const guest = new PagedGuest('four levels')
    guest.map(0x40_0000n, BigInt(FREE), ALL)
    guest.load(FREE + 0xff0, code)

    const { rcx } = guest.step('90', { rip: 0x40_0ff0n })

    expect(rcx).toBe(expected(0x40_0ff0n + length + 0x7fff_ffffn))
  })
})
