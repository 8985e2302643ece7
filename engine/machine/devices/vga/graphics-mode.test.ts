import { describe, expect, it } from 'vitest'
import { vgaBoard } from '../../../testing/vga-board.ts'

/** 640 × 400 in 16 colours, with planes written one by one. */
function planarBoard() {
  const board = vgaBoard()
  const { set, attribute } = board
  set(0x3c4, 1, 1)
  set(0x3c4, 4, 6)
  set(0x3ce, 5, 0)
  set(0x3ce, 6, 5)
  set(0x3d4, 9, 0x40)
  set(0x3d4, 0x17, 0xe3)
  attribute(0x10, 0x01)
  attribute(0x13, 0)
  const plane = (mask: number, address: number, value: number) => {
    set(0x3c4, 2, mask)
    board.poke(0xa0000 + address, value)
  }
  return { ...board, plane }
}

describe('a planar mode', () => {
  it('has a bit of each pixel in each plane', () => {
    const { plane, pixels } = planarBoard()
    plane(15, 0, 0)
    plane(1, 0, 0b1000_0000)
    plane(4, 0, 0b1100_0000)

    expect(pixels(0, 0, 3)).toEqual([0xaa00aa, 0xaa0000, 0])
  })

  it('moves to the left by pixels and by bytes', () => {
    const { plane, pixels, attribute, set } = planarBoard()
    for (let address = 0; address < 82; address++) plane(15, address, 0)
    plane(15, 1, 0x80)
    plane(15, 81, 0x80)
    attribute(0x13, 3)
    const byPixels = [pixels(5, 0, 1)[0], pixels(637, 0, 1)[0]]
    set(0x3d4, 8, 0x20)

    expect(byPixels).toEqual([0xffffff, 0])
    expect([pixels(0, 0, 1)[0], pixels(637, 0, 1)[0]]).toEqual([0, 0xffffff])
  })

  it('stops moving below the split if it is told to', () => {
    const { plane, pixels, attribute, set } = planarBoard()
    for (let address = 0; address < 0x8000; address++) plane(15, address, 0)
    plane(15, 0, 0x10)
    attribute(0x13, 3)
    set(0x3d4, 0x0c, 0x40)
    set(0x3d4, 0x18, 9)
    set(0x3d4, 7, 0x0f)
    set(0x3d4, 9, 0)
    set(0x3d4, 0x11, 0x0e)
    set(0x3d4, 7, 0x0f)
    const moved = pixels(0, 10, 4)
    attribute(0x10, 0x21)

    expect([moved, pixels(0, 10, 4)]).toEqual([
      [0xffffff, 0, 0, 0],
      [0, 0, 0, 0xffffff],
    ])
  })

  it('draws the rows that were written, and no others', () => {
    const { plane, vga } = planarBoard()
    vga.screen.refresh()
    plane(15, 80 * 20 + 3, 0xff)

    expect(vga.screen.refresh()).toEqual([{ x: 24, y: 20, width: 8, height: 1 }])
    expect(vga.screen.refresh()).toEqual([])
  })

  it('is seen through the mask of the palette', () => {
    const { plane, pixels, out } = planarBoard()
    plane(15, 0, 0xff)
    out(0x3c6, 0x01)

    expect(pixels(0, 0, 1)).toEqual([0x0000aa])
  })
})
