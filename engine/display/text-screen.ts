import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphs } from './glyphs.ts'
import type { IndexedPicture } from './png.ts'

/** A VGA text screen, as its registers and memory have it. */
export interface TextScreen {
  readonly columns: number
  readonly rows: number
  /** Row by row: character in the low byte, attribute in the high byte. */
  readonly cells: Uint16Array
  readonly cursor: { column: number; row: number; visible: boolean; firstLine: number; lastLine: number }
  /** The sixteen colours as 0xRRGGBB. */
  readonly colours: readonly number[]
  /** Bit 7 of an attribute blinks, and is no colour of the background. */
  readonly blinks: boolean
  readonly isBlank: boolean
}

/** VGA shows characters nine points wide; the ninth repeats the eighth of C0h to DFh, so that lines join. */
const CELL_WIDTH = 9
const FIRST_JOINED = 0xc0
const LAST_JOINED = 0xdf
const BLACK = 16
/** What a guest may ask for and no monitor shows. */
const MOST_COLUMNS = 160
const MOST_ROWS = 100

/** The screen as points. Blinking characters and the cursor are in their visible half. */
export function drawText(screen: TextScreen): IndexedPicture {
  const columns = Math.min(screen.columns, MOST_COLUMNS)
  const rows = Math.min(screen.rows, MOST_ROWS)
  const width = columns * CELL_WIDTH
  const height = rows * GLYPH_HEIGHT
  const points = new Uint8Array(width * height).fill(BLACK)
  const colours = [...screen.colours, 0]
  if (screen.isBlank) return { width, height, colours, points }
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const cell = screen.cells[row * screen.columns + column] ?? 0
      const at = row * GLYPH_HEIGHT * width + column * CELL_WIDTH
      drawCell(points, at, width, cell, cursorLines(screen.cursor, row, column), screen.blinks)
    }
  return { width, height, colours, points }
}

function cursorLines(
  { row, column, visible, firstLine, lastLine }: TextScreen['cursor'],
  atRow: number,
  atColumn: number,
): [first: number, last: number] {
  return visible && row === atRow && column === atColumn ? [firstLine, lastLine] : [1, 0]
}

function drawCell(
  points: Uint8Array,
  at: number,
  width: number,
  cell: number,
  [firstLine, lastLine]: [number, number],
  blinks: boolean,
): void {
  const code = cell & 0xff
  const glyph = glyphs[code]
  const ink = (cell >> 8) & 0x0f
  const paper = (cell >> 12) & (blinks ? 7 : 15)
  const joins = code >= FIRST_JOINED && code <= LAST_JOINED
  for (let y = 0; y < GLYPH_HEIGHT; y++) {
    const isCursor = y >= firstLine && y <= lastLine
    const row = isCursor ? 0xff : (glyph?.[y] ?? 0)
    const line = at + y * width
    for (let x = 0; x < GLYPH_WIDTH; x++) points[line + x] = row & (0x80 >> x) ? ink : paper
    points[line + GLYPH_WIDTH] = isCursor || (joins && row & 1) ? ink : paper
  }
}
