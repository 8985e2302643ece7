import type { Rectangle } from '../screen.ts'

export const TILE_WIDTH = 64
export const TILE_HEIGHT = 16

/** Which parts of a screen changed, in tiles: as large for many small changes as for none. */
export class Damage {
  readonly width: number
  readonly height: number
  private readonly columns: number
  private readonly rows: number
  private readonly tiles: Uint8Array

  constructor(width: number, height: number) {
    this.width = width
    this.height = height
    this.columns = Math.ceil(width / TILE_WIDTH)
    this.rows = Math.ceil(height / TILE_HEIGHT)
    this.tiles = new Uint8Array(this.columns * this.rows)
  }

  /** Marks every tile that the area touches. */
  add(area: Rectangle): void {
    const { left, top, right, bottom } = this.tilesOf(area)
    for (let row = top; row < bottom; row++)
      this.tiles.fill(1, row * this.columns + left, row * this.columns + right)
  }

  addAll(): void {
    this.tiles.fill(1)
  }

  /** Marks what is marked in `other`, which may be of another size. */
  merge(other: Damage): void {
    const columns = Math.min(this.columns, other.columns)
    for (let row = 0; row < Math.min(this.rows, other.rows); row++)
      for (let column = 0; column < columns; column++)
        if (other.tiles[row * other.columns + column]) this.tiles[row * this.columns + column] = 1
  }

  /** From the first row of pixels with something marked to after the last. */
  span(): { top: number; bottom: number } {
    const first = this.tiles.indexOf(1)
    if (first < 0) return { top: 0, bottom: 0 }
    const last = this.tiles.lastIndexOf(1)
    return {
      top: Math.floor(first / this.columns) * TILE_HEIGHT,
      bottom: Math.min((Math.floor(last / this.columns) + 1) * TILE_HEIGHT, this.height),
    }
  }

  /** As {@link take}, but what is marked stays so. */
  list(area: Rectangle): Rectangle[] {
    const copy = new Damage(this.width, this.height)
    copy.tiles.set(this.tiles)
    return copy.take(area)
  }

  /** Takes the marked tiles that `area` touches away, and gives them as few rectangles that do not overlap. */
  take(area: Rectangle): Rectangle[] {
    const { left, top, right, bottom } = this.tilesOf(area)
    const found: Rectangle[] = []
    for (let row = top; row < bottom; row++)
      for (let column = left; column < right; column++) {
        if (!this.tiles[row * this.columns + column]) continue
        const end = this.runEnd(row, column, right)
        let last = row + 1
        while (last < bottom && this.isRun(last, column, end, left, right)) last++
        for (let taken = row; taken < last; taken++)
          this.tiles.fill(0, taken * this.columns + column, taken * this.columns + end)
        found.push(this.pixelsOf(column, row, end, last))
        column = end
      }
    return found
  }

  /** The first tile of the row after `column` that is not marked. */
  private runEnd(row: number, column: number, right: number): number {
    let end = column
    while (end < right && this.tiles[row * this.columns + end]) end++
    return end
  }

  /** Whether the row has a run from `column` to `end`, neither longer nor shorter. */
  private isRun(row: number, column: number, end: number, left: number, right: number): boolean {
    const isMarked = (at: number) => at >= left && at < right && this.tiles[row * this.columns + at] === 1
    return !isMarked(column - 1) && isMarked(column) && this.runEnd(row, column, right) === end
  }

  private tilesOf({ x, y, width, height }: Rectangle) {
    const right = Math.min(this.columns, Math.ceil((x + width) / TILE_WIDTH))
    const bottom = Math.min(this.rows, Math.ceil((y + height) / TILE_HEIGHT))
    const isEmpty = width <= 0 || height <= 0
    return {
      left: Math.max(0, Math.floor(x / TILE_WIDTH)),
      top: Math.max(0, Math.floor(y / TILE_HEIGHT)),
      right: isEmpty ? 0 : right,
      bottom: isEmpty ? 0 : bottom,
    }
  }

  private pixelsOf(left: number, top: number, right: number, bottom: number): Rectangle {
    const x = left * TILE_WIDTH
    const y = top * TILE_HEIGHT
    return {
      x,
      y,
      width: Math.min(right * TILE_WIDTH, this.width) - x,
      height: Math.min(bottom * TILE_HEIGHT, this.height) - y,
    }
  }
}
