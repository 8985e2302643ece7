import type { Frame, Rectangle } from '../../../display/screen.ts'

interface Area {
  left: number
  top: number
  right: number
  bottom: number
}

/** Pixels between two changes of a row that are not worth two rectangles. */
const GAP = 32
const MOST_AREAS = 64

/** Collects what changed in a frame, from the top downwards. */
export class Damage {
  private readonly areas: Area[] = []

  /** Neighbours become one area. */
  add(left: number, top: number, right: number, bottom: number): void {
    const last = this.areas.at(-1)
    const isBeside = last && top <= last.bottom && left <= last.right + GAP && right >= last.left - GAP
    if (last && (isBeside || this.areas.length >= MOST_AREAS)) {
      last.left = Math.min(last.left, left)
      last.top = Math.min(last.top, top)
      last.right = Math.max(last.right, right)
      last.bottom = Math.max(last.bottom, bottom)
    } else this.areas.push({ left, top, right, bottom })
  }

  /** Puts a row of pixels, whose upper eight bits do not count, into the frame; what differs is damage. */
  putRow(frame: Frame, y: number, row: Uint32Array): void {
    const { width, pixels } = frame
    const start = y * width
    let left = -1
    let right = 0
    for (let x = 0; x < width; x++) {
      // whole numbers of 31 bits are the fast ones
      const pixel = (row[x] as number) & 0xff_ffff
      if (((pixels[start + x] as number) | 0) === pixel) continue
      pixels[start + x] = pixel
      if (left < 0) left = x
      right = x
    }
    if (left >= 0) this.add(left, y, right + 1, y + 1)
  }

  rectangles(): Rectangle[] {
    return this.areas.map(({ left, top, right, bottom }) => ({
      x: left,
      y: top,
      width: right - left,
      height: bottom - top,
    }))
  }
}
