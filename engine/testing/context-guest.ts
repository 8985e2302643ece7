import { state } from '../cpu/layout.ts'
import { CR4 } from '../cpu/registers.ts'
import { FREE, PagedGuest, PRESENT, USER, WRITABLE } from './paged-guest.ts'

/** A processor in 64-bit mode with CR4.PCIDE and CR4.PGE, for tests of process contexts, which share their page tables. */
export const PAGE = 0x40_0000n
export const ALL = PRESENT | WRITABLE | USER
export const FRAME = BigInt(FREE)
/** What the first bytes of FRAME and of the page behind it are. */
export const OLD = 0x11
export const NEW = 0x22

export function guestWithContexts(videoBytes = 0): PagedGuest {
  const guest = new PagedGuest('four levels', { memoryBytes: 32 << 20, videoBytes })
  guest.control({ cr4: guest.cpu.get32(state.cr4) | CR4.PCIDE | CR4.PGE })
  guest.ram.setUint8(FREE, OLD)
  guest.ram.setUint8(FREE + 0x1000, NEW)
  return guest
}

/** Context 1 has read the page, which is then mapped elsewhere. */
export function remapped(bits = ALL): PagedGuest {
  const guest = guestWithContexts()
  guest.map(PAGE, FRAME, bits)
  guest.enterContext(1)
  guest.read(PAGE)
  guest.map(PAGE, FRAME + 0x1000n, bits)
  return guest
}

export const value = (guest: PagedGuest, at = PAGE): number => Number(guest.read(at).rcx)

/** What is read at PAGE in a context that is entered without dropping anything. */
export const valueIn = (guest: PagedGuest, pcid: number): number => {
  guest.enterContext(pcid)
  return value(guest)
}
