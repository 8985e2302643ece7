import type { Frame, Rectangle, Screen } from '../screen.ts'
import { Damage, TILE_HEIGHT, TILE_WIDTH } from './damage.ts'

/** What a screen showed when it was last looked at, so that a pixel that is drawn as it was is no change. */
export class ScreenHistory {
  private readonly screen: Screen
  private shown = new Uint32Array(0)
  private width = 0
  private height = 0

  constructor(screen: Screen) {
    this.screen = screen
  }

  /** Lets the screen draw. Gives the tiles that changed, undefined if none did. All of them when the size is another one. */
  look(): Damage | undefined {
    const areas = this.screen.refresh()
    const { frame } = this.screen
    if (frame.width !== this.width || frame.height !== this.height) return this.start(frame)
    if (areas.length === 0) return undefined
    const drawn = new Damage(frame.width, frame.height)
    for (const area of areas) drawn.add(area)
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

  private start(frame: Frame): Damage {
    this.width = frame.width
    this.height = frame.height
    this.shown = frame.pixels.slice(0, frame.width * frame.height)
    const all = new Damage(frame.width, frame.height)
    all.addAll()
    return all
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
