import type { Input } from '../display/input.ts'
import type { Frame, PointerImage, Rectangle, Screen, TextScreen } from '../display/screen.ts'

/** A screen that a test paints. */
export class PaintedScreen implements Screen {
  frame: Frame
  pointer: PointerImage | undefined
  refreshes = 0
  /** Sizes that viewers wanted; {@link resizes} says whether they get them. */
  readonly suggested: [number, number][] = []
  resizes = false
  private areas: Rectangle[] = []

  constructor(width: number, height: number) {
    this.frame = { width, height, pixels: new Uint32Array(width * height) }
  }

  refresh(): readonly Rectangle[] {
    this.refreshes++
    const { areas } = this
    this.areas = []
    return areas
  }

  text(): TextScreen | undefined {
    return undefined
  }

  suggestSize(width: number, height: number): boolean {
    this.suggested.push([width, height])
    if (this.resizes) this.resize(width, height)
    return this.resizes
  }

  resize(width: number, height: number): void {
    this.frame = { width, height, pixels: new Uint32Array(width * height) }
  }

  paint(area: Rectangle, colour: (x: number, y: number) => number): void {
    for (let y = area.y; y < area.y + area.height; y++)
      for (let x = area.x; x < area.x + area.width; x++)
        this.frame.pixels[y * this.frame.width + x] = colour(x, y)
    this.areas.push(area)
  }

  /** Everything goes up by some rows; the lowest become `colour`. */
  scroll(rows: number, colour: (x: number, y: number) => number): void {
    const { width, height, pixels } = this.frame
    pixels.copyWithin(0, rows * width)
    this.paint({ x: 0, y: height - rows, width, height: rows }, colour)
    this.areas.push({ x: 0, y: 0, width, height })
  }
}

/** Writes down what comes in. */
export class NotedInput implements Input {
  leds = 0
  readonly keys: [code: number, isDown: boolean][] = []
  readonly points: Parameters<Input['point']>[0][] = []

  key(code: number, isDown: boolean): void {
    this.keys.push([code, isDown])
  }

  point(place: Parameters<Input['point']>[0]): void {
    this.points.push(place)
  }
}
