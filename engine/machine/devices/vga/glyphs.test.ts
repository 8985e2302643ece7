import { describe, expect, it } from 'vitest'
import { GLYPH_HEIGHT, glyphs } from './glyphs.ts'

const GLYPH_WIDTH = 8

describe('the font', () => {
  it('has a picture of its own for every printable character', () => {
    const printable = Array.from({ length: 95 }, (_, n) => glyphs[0x20 + n]!.join())

    expect(new Set(printable).size).toBe(95)
  })

  it('lets neighbouring lines meet', () => {
    const edges = (character: number) => {
      const rows = glyphs[character]!
      return [
        rows[0] !== 0,
        rows.some((row) => row & 1),
        rows[GLYPH_HEIGHT - 1] !== 0,
        rows.some((row) => row & (1 << (GLYPH_WIDTH - 1))),
      ]
    }
    const [corner, double, cross] = [0xda, 0xbc, 0xc5]

    expect([corner, double, cross].map(edges)).toEqual([
      [false, true, true, false],
      [true, false, false, true],
      [true, true, true, true],
    ])
  })
})
