import { beforeAll, describe, expect, it } from 'vitest'
import { button } from '../../display/input.ts'
import { type LayoutName, typeText } from '../../display/keyboard/typing.ts'
import type { Rectangle } from '../../display/screen.ts'
import { CountedGuest } from '../counted-guest.ts'

const DESKTOP = 0x2e_6e8e
const TERMINAL = 0x10_1418
const CLOCK = 0xff_ffff
const [MOMENT, SECOND] = [30, 1000]

/** Somebody in front of the desktop. */
class Desk {
  readonly guest = new CountedGuest({
    image: 'linux-desktop',
    memoryMiB: 512,
    video: 'virtio',
    inputs: ['keyboard', 'tablet'],
  })
  readonly screen = this.guest.machine.screen!

  /** Colours in a part of the frame, each with its share. */
  shares(part?: Rectangle): Map<number, number> {
    this.screen.refresh()
    const { frame } = this.screen
    const { x, y, width, height } = part ?? { x: 0, y: 0, width: frame.width, height: frame.height }
    const counts = new Map<number, number>()
    for (let line = y; line < y + height; line++)
      for (const pixel of frame.pixels.subarray(line * frame.width + x, line * frame.width + x + width))
        counts.set(pixel, (counts.get(pixel) ?? 0) + 1 / (width * height))
    return counts
  }

  point(x: number, y: number, buttons = 0): void {
    const { width, height } = this.screen.frame
    this.guest.machine.input.point({ x, y, width, height, buttons })
    this.guest.pass(MOMENT)
  }

  click(x: number, y: number, which: number): void {
    this.point(x, y)
    this.point(x, y, which)
    this.point(x, y)
    this.guest.pass(SECOND)
  }

  type(text: string, layout: LayoutName = 'us'): void {
    const { input } = this.guest.machine
    for (const { key, held } of typeText(text, layout).keystrokes) {
      for (const code of held) input.key(code, true)
      input.key(key, true)
      this.guest.pass(MOMENT)
      input.key(key, false)
      for (const code of held) input.key(code, false)
      this.guest.pass(MOMENT)
    }
  }
}

describe('the desktop of linux-desktop on a virtio GPU', () => {
  let desk: Desk

  beforeAll(() => {
    desk = new Desk()
    const hasTerminal = () => (desk.shares().get(TERMINAL) ?? 0) > 0.2
    desk.guest
      .boot()
      .passUntil(hasTerminal, 30 * SECOND)
      .pass(2 * SECOND)
  }, 600_000)

  it('has a terminal, a clock and a panel', () => {
    const { width, height } = desk.screen.frame
    const all = desk.shares()
    const panel = desk.shares({ x: 0, y: height - 20, width, height: 20 })

    expect([width, height]).toEqual([1280, 800])
    expect(all.get(DESKTOP)).toBeGreaterThan(0.5)
    expect(all.get(TERMINAL)).toBeGreaterThan(0.2)
    expect(all.get(CLOCK)).toBeGreaterThan(0.01)
    expect(panel.get(DESKTOP) ?? 0).toBe(0)
    expect(panel.size).toBeGreaterThan(10)
  })

  it('takes what is typed, in the layout that was chosen', () => {
    desk.click(300, 300, button.left)
    desk.type('setxkbmap de; echo "first-"line >/dev/ttyS0\n')
    desk.guest.runUntil('first-line', 4e9)
    desk.type('echo "Größe"-10_€ >/dev/ttyS0\n', 'de')
    desk.guest.pass(SECOND)
    const heard = Buffer.from(desk.guest.console, 'latin1').toString('utf8')

    expect(heard).toContain('Größe-10_€\r\n')
  }, 300_000)

  it('gives the pointer to whoever looks at it, and shows a menu where it is pressed', () => {
    const before = desk.shares({ x: 850, y: 500, width: 100, height: 100 })
    desk.click(900, 520, button.right)
    const { pointer } = desk.screen
    const after = desk.shares({ x: 850, y: 500, width: 100, height: 100 })
    desk.click(900, 720, button.left)

    expect([...before]).toEqual([[DESKTOP, expect.closeTo(1)]])
    expect(after.get(DESKTOP) ?? 0).toBeLessThan(0.2)
    expect(pointer?.pixels.some((pixel) => pixel >>> 24 === 0xff)).toBe(true)
  }, 300_000)

  it('follows the size that the viewer would like', () => {
    const follows = desk.screen.suggestSize(1000, 701)
    desk.guest
      .passUntil(() => {
        desk.screen.refresh()
        return desk.screen.frame.width === 1000
      }, 20 * SECOND)
      .pass(2 * SECOND)
    const panel = desk.shares({ x: 0, y: 681, width: 1000, height: 20 })

    expect([follows, desk.screen.frame.height]).toEqual([true, 701])
    expect(panel.get(DESKTOP) ?? 0).toBe(0)
  }, 300_000)

  it('is restored on another computer as it was saved, with its mouse and its keyboard', () => {
    desk.screen.refresh()
    const { frame, pointer } = desk.screen
    const [width, height, pixels] = [frame.width, frame.height, frame.pixels.slice()]
    const other = new Desk()
    other.guest.machine.restore(desk.guest.machine.save())
    other.screen.refresh()
    const restored = other.screen.frame

    expect([restored.width, restored.height]).toEqual([width, height])
    expect(restored.pixels).toEqual(pixels)
    expect(other.screen.pointer?.pixels).toEqual(pointer?.pixels)
    other.click(300, 300, button.left)
    other.type('echo "after"-restore >/dev/ttyS0\n', 'de')
    other.guest.runUntil('after-restore', 4e9)
    const menu = { x: 850, y: 500, width: 100, height: 100 }
    const before = other.shares(menu)
    other.click(900, 520, button.right)
    const after = other.shares(menu)
    expect(before.get(DESKTOP)).toBeCloseTo(1)
    expect(after.get(DESKTOP) ?? 0).toBeLessThan(0.2)
  }, 300_000)
})
