import type { Frame, Rectangle, Screen } from '../screen.ts'
import { Damage, TILE_HEIGHT, TILE_WIDTH } from './damage.ts'
import { RowHashes } from './row-hashes.ts'

/** Rows `top` to `bottom`, without the last, show what stood `by` rows further down (or up, if that is negative). */
export interface Scroll {
  readonly top: number
  readonly bottom: number
  readonly by: number
}

export interface Changes {
  /** What is different from before, once the scroll is done. */
  readonly damage: Damage
  readonly scroll?: Scroll
}

/** So many rows have to be drawn anew before a scroll is looked for. */
const FEWEST_ROWS = 64
/** After so many times in vain it is looked for only now and then. */
const PATIENCE = 8

/** What a screen showed when it was last looked at, so that a pixel that is drawn as it was is no change. */
export class ScreenHistory {
  private readonly screen: Screen
  private shown = new Uint32Array(0)
  private width = 0
  private height = 0
  private hashes: RowHashes | undefined
  /** Times that no scroll was found, one after another. */
  private misses = 0

  constructor(screen: Screen) {
    this.screen = screen
  }

  /** Lets the screen draw, and gives what changed; undefined if nothing did. All of it when the size is another one. */
  look(): Changes | undefined {
    const areas = this.screen.refresh()
    const { frame } = this.screen
    if (frame.width !== this.width || frame.height !== this.height) return { damage: this.start(frame) }
    if (areas.length === 0) return undefined
    const drawn = new Damage(frame.width, frame.height)
    for (const area of areas) drawn.add(area)
    const scroll = this.findScroll(frame, drawn)
    if (scroll) {
      const { top, bottom, by } = scroll
      this.shown.copyWithin(top * this.width, (top + by) * this.width, (bottom + by) * this.width)
      drawn.add({ x: 0, y: top, width: this.width, height: bottom - top })
    }
    const damage = this.compare(frame, drawn)
    if (scroll) return { damage: damage ?? new Damage(frame.width, frame.height), scroll }
    return damage && { damage }
  }

  private start(frame: Frame): Damage {
    this.width = frame.width
    this.height = frame.height
    this.shown = new Uint32Array(frame.width * frame.height)
    this.shown.set(frame.pixels.subarray(0, this.shown.length))
    this.hashes = undefined
    const all = new Damage(frame.width, frame.height)
    all.addAll()
    return all
  }

  private findScroll(frame: Frame, drawn: Damage): Scroll | undefined {
    const rows = drawn.span()
    if (rows.bottom - rows.top < FEWEST_ROWS) {
      this.hashes?.forget(rows.top, rows.bottom)
      return undefined
    }
    this.misses++
    if (this.misses > PATIENCE && this.misses % PATIENCE !== 0) {
      this.hashes = undefined
      return undefined
    }
    this.hashes ??= new RowHashes(this.width, this.height)
    const scroll = this.hashes.findScroll(this.shown, frame.pixels, rows.top, rows.bottom)
    if (scroll) this.misses = 0
    return scroll
  }

  private compare(frame: Frame, drawn: Damage): Damage | undefined {
    const changed = new Damage(frame.width, frame.height)
    let isChanged = false
    for (const area of drawn.take(wholeOf(frame)))
      for (let y = area.y; y < area.y + area.height; y += TILE_HEIGHT)
        for (let x = area.x; x < area.x + area.width; x += TILE_WIDTH)
          if (this.copyTile(frame, x, y)) {
            changed.add({ x, y, width: 1, height: 1 })
            isChanged = true
          }
    return isChanged ? changed : undefined
  }

  /** Returns whether the tile is another one than before. */
  private copyTile({ pixels, width }: Frame, left: number, top: number): boolean {
    const { shown } = this
    const right = Math.min(left + TILE_WIDTH, width)
    const bottom = Math.min(top + TILE_HEIGHT, this.height)
    for (let y = top; y < bottom; y++)
      for (let at = y * width + left; at < y * width + right; at++)
        if (pixels[at] !== shown[at]) {
          for (let row = y; row < bottom; row++)
            shown.set(pixels.subarray(row * width + left, row * width + right), row * width + left)
          return true
        }
    return false
  }
}

const wholeOf = ({ width, height }: Frame): Rectangle => ({ x: 0, y: 0, width, height })
