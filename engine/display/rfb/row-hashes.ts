import type { Scroll } from './screen-history.ts'

/** So many rows have to agree about how far they moved. */
const FEWEST_VOTES = 8

/** Finds out that rows of a picture moved up or down, by a number for each row. */
export class RowHashes {
  private readonly width: number
  private readonly height: number
  /** Of the rows as they were shown. */
  private before: Uint32Array
  private after: Uint32Array
  /** Which of {@link before} are right. */
  private readonly isKnown: Uint8Array

  constructor(width: number, height: number) {
    this.width = width
    this.height = height
    this.before = new Uint32Array(height)
    this.after = new Uint32Array(height)
    this.isKnown = new Uint8Array(height)
  }

  /** These rows have changed since. */
  forget(top: number, bottom: number): void {
    this.isKnown.fill(0, top, bottom)
  }

  /** The longest run of rows that moved as most did, if only rows from `top` to `bottom` have changed. */
  findScroll(shown: Uint32Array, pixels: Uint32Array, top: number, bottom: number): Scroll | undefined {
    const { before, after, isKnown, width } = this
    for (let y = 0; y < this.height; y++)
      if (!isKnown[y]) {
        before[y] = hashOf(shown, y * width, width)
        isKnown[y] = 1
      }
    after.set(before)
    for (let y = top; y < bottom; y++) after[y] = hashOf(pixels, y * width, width)
    const by = this.mostVotes(top, bottom)
    const scroll = by === 0 ? undefined : this.longestRun(by, top, bottom)
    this.before = after
    this.after = before
    return scroll
  }

  /** Rows that stayed have no vote, and neither have those of which there are several, as empty ones. */
  private mostVotes(top: number, bottom: number): number {
    const { before, after, height } = this
    const places = new Map<number, number>()
    for (let y = top; y < bottom; y++) {
      const hash = before[y]!
      places.set(hash, places.has(hash) ? -1 : y)
    }
    const votes = new Uint16Array(2 * height)
    let best = height
    for (let y = top; y < bottom; y++) {
      if (before[y] === after[y]) continue
      const place = places.get(after[y]!) ?? -1
      if (place < 0) continue
      const by = place - y + height
      votes[by] = votes[by]! + 1
      if (votes[by]! > votes[best]!) best = by
    }
    return votes[best]! < FEWEST_VOTES ? 0 : best - height
  }

  private longestRun(by: number, top: number, bottom: number): Scroll | undefined {
    const { before, after } = this
    let best = { top: 0, bottom: 0, by }
    let start = top
    for (let y = top; y < bottom; y++) {
      const from = y + by
      if (from < top || from >= bottom || after[y] !== before[from]) start = y + 1
      else if (y + 1 - start > best.bottom - best.top) best = { top: start, bottom: y + 1, by }
    }
    return best.bottom > best.top ? best : undefined
  }
}

/** FNV-1a (Fowler, Noll, Vo) over pixels instead of bytes. */
function hashOf(pixels: Uint32Array, from: number, count: number): number {
  let hash = 0x811c_9dc5
  for (let at = from; at < from + count; at++) {
    hash = Math.imul(hash ^ pixels[at]!, 0x0100_0193)
    hash ^= hash >>> 15
  }
  return hash >>> 0
}
