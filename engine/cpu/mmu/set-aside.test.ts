import { describe, expect, it } from 'vitest'
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
import { FREE, type PagedGuest } from '../../testing/paged-guest.ts'
import { state, tlb } from '../layout.ts'
import { RCX, RDI, vector } from '../registers.ts'
import { setAside } from './set-aside.ts'

/** Of many pages, which are not PAGE. */
const FIRST = PAGE + 0x10_0000n

function mapAll(guest: PagedGuest, pages: number, frame: bigint): void {
  for (let n = 0; n < pages; n++) guest.map(FIRST + BigInt(n << 12), frame, ALL)
}

/** Of the first bytes of so many pages. */
function sum(guest: PagedGuest, pages: number): number {
  const code = FRAME + 0x4000n
  // 1: movzx ebx,byte [rax]; add edi,ebx; add rax,4096; dec ecx; jnz 1b; hlt
  guest.load(Number(code), '0f b6 18 01 df 48 05 00 10 00 00 ff c9 75 f1 f4')
  guest.prepare({ rip: guest.system + code, rax: FIRST, rcx: BigInt(pages) })
  guest.cpu.run(10 * pages)
  guest.cpu.set32(state.halted, 0)
  return Number(guest.register(RDI))
}

describe('what is set aside', () => {
  it('lets no write by that overwrites code', () => {
    const guest = guestWithContexts()
    const code = FRAME + 0x3000n
    guest.load(Number(code), 'b9 01 00 00 00 f4') // mov ecx,1; hlt
    guest.map(PAGE, code, ALL)
    guest.enterContext(1)
    guest.write(PAGE + 0x800n, 1n)
    const run = (): bigint => {
      guest.prepare({ rip: guest.system + code })
      guest.cpu.run(2)
      guest.cpu.set32(state.halted, 0)
      return guest.register(1)
    }

    guest.enterContext(2)
    const before = run()
    guest.enterContext(1)
    guest.write(PAGE + 1n, 2n)

    expect([before, run()]).toEqual([1n, 2n])
  })

  it('lets no write to video memory by unseen, and is found without a walk', () => {
    const guest = guestWithContexts(0x1_0000)
    guest.cpu.placeVideo(0xd000_0000, 0x1_0000)
    guest.map(PAGE, 0xd000_0000n, ALL)
    guest.enterContext(1)
    guest.write(PAGE, 1n)
    guest.enterContext(2)
    const pages = new Uint8Array(2)
    guest.cpu.takeDirtyVideo(0, pages)
    guest.setEntry(guest.entry(PAGE), 0n)

    guest.enterContext(1)
    const { fault } = guest.write(PAGE, 2n)
    guest.cpu.takeDirtyVideo(0, pages)

    expect([fault, [...pages], guest.cpu.video[0]]).toEqual([undefined, [1, 0], 2])
  })

  it('lets no access by that a data breakpoint waits for', () => {
    const guest = remapped()
    guest.enterContext(2)
    guest.step('0f 23 c0', { rax: PAGE }) // mov dr0, rax
    guest.step('0f 23 f8', { rax: 0x3_0402n }) // mov dr7, rax: accesses of a byte

    guest.enterContext(1)

    expect(guest.read(PAGE).fault?.vector).toBe(vector.DB)
  })

  it('is what was filled last, and never more than there is room for', () => {
    const guest = remapped()
    const pages = setAside.capacity + 50
    // a place before that of context 1 becomes free
    guest.enterContext(3)
    guest.invpcid(1n, 0n)
    mapAll(guest, pages, FRAME)
    sum(guest, pages)
    mapAll(guest, pages, FRAME + 0x1000n)

    expect(valueIn(guest, 1)).toBe(OLD)
    guest.enterContext(3)
    expect([value(guest, FIRST), value(guest, FIRST + BigInt((pages - 1) << 12))]).toEqual([NEW, OLD])
  })

  it('comes back to code that goes on', () => {
    const guest = remapped()
    const code = FRAME + 0x3000n
    guest.load(Number(code), '8a 08 0f 22 df 8a 28 f4') // mov cl,[rax]; mov cr3,rdi; mov ch,[rax]; hlt
    const run = (pcid: bigint): bigint => {
      const cr3 = (guest.cpu.get64(state.cr3) & ~0xfffn) | pcid
      guest.prepare({ rip: guest.system + code, rax: PAGE, rdi: cr3 | (1n << 63n) })
      guest.cpu.run(4)
      guest.cpu.set32(state.halted, 0)
      return guest.register(RCX) & 0xffffn
    }

    expect([run(2n), run(1n), run(2n)]).toEqual([0x2211n, 0x1122n, 0x2211n])
  })

  it.each([setAside.capacity + 50, tlb.fillLogCapacity + 50])(
    'goes when it is asked to though there were %i',
    (pages) => {
      const guest = guestWithContexts()
      mapAll(guest, pages, FRAME)
      guest.enterContext(1)
      const before = sum(guest, pages)
      mapAll(guest, pages, FRAME + 0x1000n)

      guest.enterContext(2)
      const other = sum(guest, pages)
      guest.enterContext(1, false)

      expect([before, other, sum(guest, pages)]).toEqual([pages * OLD, pages * NEW, pages * NEW])
    },
  )

  it('goes before that of others is mixed up, if there are more contexts than room', () => {
    const guest = guestWithContexts()
    const contexts = Array.from({ length: 2 * setAside.contexts }, (_, n) => n + 1)
    const values = () =>
      contexts.map((pcid) => {
        guest.map(PAGE, FRAME + BigInt(pcid << 12), ALL)
        return valueIn(guest, pcid)
      })
    for (const pcid of contexts) guest.ram.setUint8(FREE + (pcid << 12), pcid)

    expect(values()).toEqual(contexts)
    expect(values()).toEqual(contexts)
  })
})
