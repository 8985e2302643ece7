/** Memory of a video card. The guest's processor may reach it by itself, as fast as RAM, where the card says. */
export interface VideoMemory {
  readonly bytes: Uint8Array
  /** The card changed the bytes from `offset` on. */
  written(offset: number, length: number): void
  /**
   * Which pages (4 KiB) from `first` on, one for each byte of `into`, were written by whomever since this was last asked: 1
   * there, else 0. Gives whether any was.
   */
  takeDirty(first: number, into: Uint8Array): boolean
  /** All of it appears at this guest-physical address; nowhere if negative. */
  place(address: number): void
  /** A0000h–AFFFFh are its bytes from `offset` on; a register interface if negative. */
  setWindow(offset: number): void
}

export const VIDEO_MEMORY_BYTES = 16 * 2 ** 20
export const VIDEO_PAGE = 4096
/** What the VGA's four planes take of it: byte `a` of plane `p` is at `4 * a + p`. */
export const PLANES_BYTES = 4 * 0x1_0000
