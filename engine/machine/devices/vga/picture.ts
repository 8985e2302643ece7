import type { Frame } from '../../../display/screen.ts'
import type { Damage } from './damage.ts'

/** How a mode makes a picture of video memory. It is made anew when a register that it depends on changes. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** Pages of video memory that it is made of. */
  readonly firstPage: number
  readonly pages: number
  /**
   * Draws into a frame of its size what may differ from what it drew there last: all if `dirty` is undefined, else what
   * comes from the pages that are 1 in it. `now` is guest time, for what blinks.
   */
  draw(frame: Frame, dirty: Uint8Array | undefined, damage: Damage, now: number): void
  /** Changes whenever it would look different with the same memory. */
  phase?(now: number): number
}

/** No guest makes a larger one. */
export const MOST_WIDTH = 2560
export const MOST_HEIGHT = 1600
