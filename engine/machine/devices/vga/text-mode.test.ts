import { describe, expect, it } from 'vitest'
import { vgaBoard } from '../../../testing/vga-board.ts'

const [GREY, GREEN, BLUE] = [0xaaaaaa, 0x55ff55, 0x0000aa]
const BLOCK = 0xdb
const HALF_BLINK = 32 * 14_268_000

/** A screen without a cursor. */
function textBoard() {
  const board = vgaBoard()
  const { poke, set } = board
  set(0x3d4, 0x0a, 0x20)
  const put = (cell: number, character: number, style = 0x07) => {
    poke(0xb8000 + 2 * cell, character)
    poke(0xb8001 + 2 * cell, style)
  }
  /** Writes rows of characters from plane 2's byte `at` on. */
  const font = (at: number, character: number, rows: number[]) => {
    set(0x3c4, 2, 4)
    set(0x3c4, 4, 6)
    set(0x3ce, 5, 0)
    set(0x3ce, 6, 4)
    for (const [y, row] of rows.entries()) poke(0xa0000 + at + 32 * character + y, row)
    set(0x3c4, 2, 3)
    set(0x3c4, 4, 2)
    set(0x3ce, 5, 0x10)
    set(0x3ce, 6, 0x0e)
  }
  return { ...board, put, font }
}

describe('a text mode', () => {
  it('shows characters in their colours, on 720 × 400', () => {
    const { put, pixels, vga } = textBoard()
    put(0, 0x2d, 0x1a)

    expect(pixels(0, 6, 9)).toEqual([BLUE, ...new Array(5).fill(GREEN), BLUE, BLUE, BLUE])
    expect(pixels(0, 0, 9)).toEqual(new Array(9).fill(BLUE))
    expect([vga.screen.frame.width, vga.screen.frame.height]).toEqual([720, 400])
  })

  it('repeats the eighth dot from C0h to DFh, if the attribute controller says so', () => {
    const { put, font, pixels, attribute } = textBoard()
    const codes = [0xbf, 0xc0, 0xdf, 0xe0]
    for (const [cell, code] of codes.entries()) {
      put(cell, code)
      font(0, code, [0xff])
    }
    const ninth = () => codes.map((_, cell) => pixels(9 * cell + 8, 0, 1)[0])
    const joined = ninth()
    attribute(0x10, 0x08)

    expect(joined).toEqual([0, GREY, GREY, 0])
    expect(ninth()).toEqual([0, 0, 0, 0])
  })

  it('takes bit 7 for blinking or for a bright background, as the attribute controller says', () => {
    const { put, pixels, attribute, clock } = textBoard()
    put(0, BLOCK, 0x9a)
    const seen = [pixels(0, 0, 1)[0]]
    clock.runTo(HALF_BLINK)
    seen.push(pixels(0, 0, 1)[0])
    clock.runTo(2 * HALF_BLINK)
    seen.push(pixels(0, 0, 1)[0])
    attribute(0x10, 0x04)
    put(0, 0x20, 0x9a)
    seen.push(pixels(0, 0, 1)[0])

    expect(seen).toEqual([GREEN, BLUE, GREEN, 0x5555ff])
  })

  it('blinks its cursor twice as fast, and draws nothing else for that', () => {
    const { set, vga, clock, pixels } = textBoard()
    set(0x3d4, 0x0a, 14)
    set(0x3d4, 0x0b, 15)
    set(0x3d4, 0x0f, 2)
    const rows = () => [13, 14, 15].map((y) => pixels(18, y, 1)[0])
    const on = rows()
    clock.runTo(HALF_BLINK / 2)
    const damage = vga.screen.refresh()

    expect(on).toEqual([0, GREY, GREY])
    expect(damage).toEqual([{ x: 18, y: 0, width: 9, height: 16 }])
    expect(rows()).toEqual([0, 0, 0])
  })

  it('has a cursor of no lines if it ends before it begins, or is off', () => {
    const { set, pixels } = textBoard()
    set(0x3d4, 0x0a, 15)
    set(0x3d4, 0x0b, 3)

    expect(Array.from({ length: 16 }, (_, y) => pixels(0, y, 1)[0])).toEqual(new Array(16).fill(0))
  })

  it('underlines for monochrome monitors', () => {
    const { put, set, pixels, attribute } = textBoard()
    put(0, 0x20, 0x01)
    put(1, 0x20, 0x02)
    set(0x3d4, 0x14, 0x0d)
    const colour = pixels(0, 13, 1)[0]
    attribute(0x10, 0x0e)

    expect([colour, pixels(0, 13, 1)[0], pixels(0, 12, 1)[0], pixels(9, 13, 1)[0]]).toEqual([0, BLUE, 0, 0])
  })

  it('takes 512 characters from two fonts by attribute bit 3', () => {
    const { put, set, font, pixels } = textBoard()
    font(0x6000, 0x41, [0x80])
    font(0x2000, 0x41, [0x40])
    set(0x3c4, 3, 0x34)
    put(0, 0x41, 0x0f)
    put(1, 0x41, 0x07)

    // Bits 5, 3 and 2 choose for those with the bit, 4, 1 and 0 for the others.
    expect([pixels(0, 0, 2), pixels(9, 0, 2)]).toEqual([
      [0xffffff, 0],
      [0, GREY],
    ])
  })

  it('moves to the left by dots, and shows the beginning of one more character', () => {
    const { put, pixels, attribute } = textBoard()
    put(0, BLOCK)
    put(80, BLOCK)
    attribute(0x13, 2)

    // With nine dots 8 is none, and 2 moves by three.
    expect(pixels(0, 0, 8)).toEqual([...new Array(6).fill(GREY), 0, 0])
    expect(pixels(717, 0, 3)).toEqual([GREY, GREY, GREY])
  })

  it('moves up by lines, and stands still below the split', () => {
    const { put, set, pixels } = textBoard()
    put(0, 0xdf)
    put(160, 0xdf)
    set(0x3d4, 8, 4)
    set(0x3d4, 0x0d, 160)
    set(0x3d4, 7, 0x0f)
    set(0x3d4, 9, 0x0f)
    set(0x3d4, 0x18, 99)
    set(0x3d4, 0x11, 0x0e)
    set(0x3d4, 7, 0x0f)
    const lit = Array.from({ length: 130 }, (_, y) => pixels(0, y, 1)[0] === GREY)
    const rows = [...lit.keys()].filter((y) => lit[y])

    // Half a block is the upper eight lines: four of them are above the picture.
    expect(rows).toEqual([0, 1, 2, 3, 100, 101, 102, 103, 104, 105, 106, 107])
  })

  it('draws cells that changed, however it was scrolled', () => {
    const { put, set, vga } = textBoard()
    put(80, BLOCK)
    vga.screen.refresh()
    set(0x3d4, 0x0d, 80)

    expect(vga.screen.refresh()).toEqual([{ x: 0, y: 0, width: 9, height: 32 }])
  })

  it('shows a new font at once', () => {
    const { put, font, pixels } = textBoard()
    put(0, 0x41)
    pixels(0, 0, 1)
    font(0, 0x41, [0x80])

    expect(pixels(0, 0, 1)).toEqual([GREY])
  })

  it('is dark while the screen or the palette is off', () => {
    const { put, set, out, input, pixels } = textBoard()
    put(0, BLOCK)
    const seen = [pixels(0, 0, 1)[0]]
    set(0x3c4, 1, 0x20)
    seen.push(pixels(0, 0, 1)[0])
    set(0x3c4, 1, 0)
    seen.push(pixels(0, 0, 1)[0])
    input(0x3da)
    out(0x3c0, 0)
    seen.push(pixels(0, 0, 1)[0])

    expect(seen).toEqual([GREY, 0, GREY, 0])
  })

  it('is 720 dots wide with 40 columns of nine', () => {
    const { set, vga, pixels, put } = textBoard()
    put(1, BLOCK)
    set(0x3c4, 1, 8)
    set(0x3d4, 0x11, 0x0e)
    set(0x3d4, 1, 39)
    set(0x3d4, 0x13, 20)

    expect(pixels(16, 0, 4)).toEqual([0, 0, GREY, GREY])
    expect(vga.screen.frame.width).toBe(720)
  })
})
