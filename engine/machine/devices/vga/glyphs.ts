import { LETTERS, LINES } from './font.table.ts'

export const GLYPH_WIDTH = 8
export const GLYPH_HEIGHT = 16

const FIRST_LETTER = 0x20
const FIRST_SHADE = 0xb0
const FIRST_LINE = 0xb3
const FIRST_BLOCK = 0xdb
/** Left edge of a letter within its cell, from bit 7. */
const LETTER_SHIFT = 2
const MIDDLE_X = 3
const MIDDLE_Y = 7

/** 16 rows of 8 points, the leftmost in bit 7, for each of the 256 characters of code page 437. */
export const glyphs: readonly Uint8Array[] = Array.from({ length: 256 }, (_, code) => glyph(code))

function glyph(code: number): Uint8Array {
  const letter = LETTERS[code - FIRST_LETTER]
  if (letter !== undefined) return drawLetter(letter)
  const line = LINES[code - FIRST_LINE]
  if (line !== undefined) return drawLine(line)
  if (code >= FIRST_SHADE && code < FIRST_LINE) return drawShade(code - FIRST_SHADE)
  if (code >= FIRST_BLOCK && code < FIRST_BLOCK + 5) return drawBlock(code - FIRST_BLOCK)
  if (code === 0xfe) return rows((y) => (y >= 5 && y < 11 ? 0x7e : 0))
  if (code === 0 || code === 0xff) return rows(() => 0)
  // Not drawn: an empty frame says that there is a character.
  return rows((y) => (y === 2 || y === 12 ? 0x7c : y > 2 && y < 12 ? 0x44 : 0))
}

function rows(at: (y: number) => number): Uint8Array {
  return Uint8Array.from({ length: GLYPH_HEIGHT }, (_, y) => at(y))
}

/** Letters are drawn at half the height. */
function drawLetter(points: string): Uint8Array {
  return rows((y) => Number.parseInt(points.slice(2 * (y >> 1), 2 * (y >> 1) + 2), 16) << LETTER_SHIFT)
}

/** A quarter, a half and three quarters of the points. */
function drawShade(density: number): Uint8Array {
  return rows(
    (y) =>
      [
        [0x88, 0x22],
        [0xaa, 0x55],
        [0x77, 0xdd],
      ][density]?.[y & 1] ?? 0,
  )
}

/** Full, lower, left, right and upper half. */
function drawBlock(which: number): Uint8Array {
  return rows((y) => [0xff, y >= 8 ? 0xff : 0, 0xf0, 0x0f, y < 8 ? 0xff : 0][which] ?? 0)
}

/** Lines from the middle to the edges; double ones are two points apart on both sides of it. */
function drawLine(directions: string): Uint8Array {
  const [up, right, down, left] = [...directions].map(Number) as [number, number, number, number]
  const across = Math.max(up, down) === 2 ? [-1, 1] : [0]
  const along = Math.max(left, right) === 2 ? [-1, 1] : [0]
  const reachX = Math.max(...across)
  const reachY = Math.max(...along)
  return rows((y) => {
    let row = 0
    for (let x = 0; x < GLYPH_WIDTH; x++) {
      const dx = x - MIDDLE_X
      const dy = y - MIDDLE_Y
      const vertical = across.includes(dx) && ((up > 0 && dy <= reachY) || (down > 0 && dy >= -reachY))
      const horizontal = along.includes(dy) && ((left > 0 && dx <= reachX) || (right > 0 && dx >= -reachX))
      if (vertical || horizontal) row |= 0x80 >> x
    }
    return row
  })
}
