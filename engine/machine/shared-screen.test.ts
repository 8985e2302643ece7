import { describe, expect, it } from 'vitest'
import type { Frame, Rectangle, Screen } from '../display/screen.ts'
import { SharedScreen } from './shared-screen.ts'

const frameOf = (width: number, height: number): Frame => ({
  width,
  height,
  pixels: new Uint32Array(width * height),
})
const at = (x: number): Rectangle => ({ x, y: 0, width: 1, height: 1 })

/** A screen that draws what it is told to. */
function scripted() {
  const screen = {
    frame: frameOf(10, 10),
    next: [] as Rectangle[],
    nextFrame: undefined as Frame | undefined,
  }
  const source: Screen = {
    get frame() {
      return screen.frame
    },
    refresh() {
      const areas = screen.next
      screen.next = []
      screen.frame = screen.nextFrame ?? screen.frame
      return areas
    },
    pointer: undefined,
    text: () => undefined,
    suggestSize: () => true,
  }
  const shared = new SharedScreen(source)
  return { screen, first: shared.view(), second: shared.view() }
}

describe('a shared screen', () => {
  it('tells each who looks what changed since it looked last', () => {
    const { screen, first, second } = scripted()
    screen.next = [at(1)]
    const seen = [first.refresh(), first.refresh()]
    screen.next = [at(2)]
    seen.push(first.refresh(), second.refresh(), second.refresh())

    expect(seen).toEqual([[at(1)], [], [at(2)], [at(1), at(2)], []])
  })

  it('is new as a whole to all when its size is another one', () => {
    const { screen, first, second } = scripted()
    screen.next = [at(9)]
    first.refresh()
    screen.nextFrame = frameOf(5, 4)
    screen.next = [at(1)]

    const all = [{ x: 0, y: 0, width: 5, height: 4 }]
    expect([first.refresh(), second.refresh()]).toEqual([all, all])
    expect(second.frame.width).toBe(5)
  })

  it('does not collect areas for ever', () => {
    const { screen, first, second } = scripted()
    for (let n = 0; n < 100; n++) {
      screen.next = [at(n % 10)]
      first.refresh()
    }

    expect(second.refresh().length).toBeLessThan(65)
  })
})
