/** Text modes. IBM VGA Technical Reference, «Alphanumeric modes» and «Character generator». */
import type { Frame, TextScreen } from '../../../display/screen.ts'
import { sixteenColours } from './colours.ts'
import type { Damage } from './damage.ts'
import { MOST_HEIGHT, MOST_WIDTH, type Picture } from './picture.ts'
import type { VgaRegisters } from './registers.ts'
import { addressMask, scanLines } from './scan.ts'
import { PLANES_BYTES, VIDEO_PAGE } from './video-memory.ts'

/** A frame at 70 Hz: 449 lines of 900 dots at 28.322 MHz, in nanoseconds. */
const FRAME = 14_268_000
const CURSOR_BLINK = 16 * FRAME
const ATTRIBUTE_BLINK = 32 * FRAME
const FONT_BYTES = 256 * 32
const FONT_LINES = 32

/** Lines of the picture that show the same characters. */
interface Band {
  readonly top: number
  readonly lines: number
  /** The first line's row within the characters. */
  readonly row: number
  /** Lines of the picture for each row of points. */
  readonly zoom: number
  readonly address: number
  readonly pan: number
}

export class TextMode implements Picture {
  readonly width: number
  readonly height: number
  readonly firstPage = 0
  readonly pages = PLANES_BYTES / VIDEO_PAGE
  private readonly registers: VgaRegisters
  private readonly memory: Uint8Array
  private readonly bands: readonly Band[]
  private readonly columns: number
  /** Dots of a character. */
  private readonly dots: number
  /** Pixels of a dot. */
  private readonly zoom: number
  private readonly mask: number
  private readonly colours: Uint32Array
  /** Where the two fonts begin in plane 2, for attributes with bit 3 and without. */
  private readonly fonts: readonly [with3: number, without3: number]
  /** Equal in two modes whose equal cells look alike and are at the same place. */
  private readonly look: string
  private shownFonts = new Uint8Array(2 * FONT_BYTES)
  /** What each cell of each band was drawn from. */
  private shown: Uint32Array
  private isDrawn = false

  /** `before` is what the frame shows until now. */
  constructor(registers: VgaRegisters, memory: Uint8Array, before?: Picture) {
    const { crtc, sequencer } = registers
    this.registers = registers
    this.memory = memory
    const clocking = sequencer[1] ?? 0
    this.dots = clocking & 1 ? 8 : 9
    this.zoom = clocking & 8 ? 2 : 1
    this.columns = Math.min((crtc[1] ?? 0) + 1, Math.floor(MOST_WIDTH / (this.dots * this.zoom)))
    this.bands = bandsOf(registers)
    this.width = this.columns * this.dots * this.zoom
    this.height = this.bands.reduce((sum, band) => sum + band.lines, 0)
    this.mask = addressMask(registers)
    this.colours = sixteenColours(registers)
    const map = sequencer[3] ?? 0
    const font = (low: number, high: number) => (((low & 3) << 1) | (high & 1)) * FONT_BYTES
    this.fonts = [font(map >> 2, map >> 5), font(map, map >> 4)]
    this.shown = new Uint32Array(this.bands.length * (this.columns + 1))
    this.look = this.describe()
    if (before instanceof TextMode && before.look === this.look) {
      this.shown = before.shown
      this.shownFonts = before.shownFonts
      this.isDrawn = before.isDrawn
    }
  }

  private describe(): string {
    const { crtc, attribute } = this.registers
    const bands = this.bands.map(({ lines, row, zoom, pan }) => [lines, row, zoom, pan])
    const cursor = [(crtc[0x0a] ?? 0) & 0x1f, (crtc[0x0b] ?? 0) & 0x1f]
    const { columns, dots, zoom, fonts, colours } = this
    return [columns, dots, zoom, fonts, colours, attribute[0x10], crtc[0x14], cursor, bands].join()
  }

  phase(now: number): number {
    return Math.floor(now / CURSOR_BLINK)
  }

  draw(frame: Frame, _dirty: Uint8Array | undefined, damage: Damage, now: number): void {
    const isAll = this.copyFonts() || !this.isDrawn
    this.isDrawn = true
    const { crtc, attribute } = this.registers
    const at = (index: number) => crtc[index] ?? 0
    const blinks = ((attribute[0x10] ?? 0) & 8) !== 0
    const isInkOff = Math.floor(now / ATTRIBUTE_BLINK) % 2 === 1
    const isCursorOn = !(at(0x0a) & 0x20) && Math.floor(now / CURSOR_BLINK) % 2 === 0
    const skew = (at(0x0b) >> 5) & 3
    const cursor = isCursorOn ? (((at(0x0e) << 8) | at(0x0f)) + skew) & this.mask : -1
    for (const [n, band] of this.bands.entries()) {
      // a band that is moved to the left shows the beginning of one more character
      const count = this.columns + (band.pan > 0 ? 1 : 0)
      for (let column = 0; column < count; column++) {
        const address = (band.address + column) & this.mask
        let cell = (this.memory[4 * address] ?? 0) | ((this.memory[4 * address + 1] ?? 0) << 8)
        if (address === cursor) cell |= CURSOR
        if (blinks) cell |= cell & 0x8000 && isInkOff ? NO_INK : 0
        const index = n * (this.columns + 1) + column
        if (!isAll && this.shown[index] === cell) continue
        this.shown[index] = cell
        const left = (column * this.dots - band.pan) * this.zoom
        this.drawCell(frame, band, left, cell, blinks)
        const right = Math.min(left + this.dots * this.zoom, this.width)
        damage.add(Math.max(left, 0), band.top, right, band.top + band.lines)
      }
    }
  }

  /** What the cells say. */
  text(): TextScreen {
    const { crtc, attribute } = this.registers
    const at = (index: number) => crtc[index] ?? 0
    const height = (at(9) & 0x1f) + 1
    const doubled = at(9) & 0x80 ? 2 : 1
    const { columns } = this
    const rows = Math.max(1, Math.floor(this.height / doubled / height))
    const pitch = at(0x13) * 2
    const start = (at(0x0c) << 8) | at(0x0d)
    const cells = new Uint16Array(columns * rows)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const address = (start + row * pitch + column) & this.mask
        cells[row * columns + column] =
          (this.memory[4 * address] ?? 0) | ((this.memory[4 * address + 1] ?? 0) << 8)
      }
    const place = (((at(0x0e) << 8) | at(0x0f)) - start) & this.mask
    const [row, column] = pitch > 0 ? [Math.floor(place / pitch), place % pitch] : [rows, 0]
    const [firstLine, lastLine] = [at(0x0a) & 0x1f, at(0x0b) & 0x1f]
    const isOn = !(at(0x0a) & 0x20) && firstLine <= lastLine
    return {
      columns,
      rows,
      cells,
      cursor: { column, row, visible: isOn && row < rows && column < columns, firstLine, lastLine },
      colours: [...this.colours],
      blinks: ((attribute[0x10] ?? 0) & 8) !== 0,
      isBlank: false,
    }
  }

  /** Gives whether a font has changed since the last time. */
  private copyFonts(): boolean {
    let changed = false
    for (const [n, start] of this.fonts.entries())
      for (let i = 0; i < FONT_BYTES; i++) {
        const points = this.memory[4 * (start + i) + 2] ?? 0
        if (this.shownFonts[n * FONT_BYTES + i] === points) continue
        this.shownFonts[n * FONT_BYTES + i] = points
        changed = true
      }
    return changed
  }

  private drawCell(frame: Frame, band: Band, left: number, cell: number, blinks: boolean): void {
    const { crtc, attribute } = this.registers
    const { dots, zoom, colours } = this
    const { pixels } = frame
    const half = zoom - 1
    const [code, style] = [cell & 0xff, (cell >> 8) & 0xff]
    const mode = attribute[0x10] ?? 0
    const ink = colours[style & 15] ?? 0
    const paper = colours[(style >> 4) & (blinks ? 7 : 15)] ?? 0
    const font = ((style & 8 ? 0 : 1) * 256 + code) * FONT_LINES
    const joins = (mode & 4) !== 0 && code >= 0xc0 && code <= 0xdf
    const underline = mode & 2 && (style & 7) === 1 ? (crtc[0x14] ?? 0) & 0x1f : -1
    const [first, last] = cell & CURSOR ? [(crtc[0x0a] ?? 0) & 0x1f, (crtc[0x0b] ?? 0) & 0x1f] : [1, 0]
    const from = Math.max(left, 0)
    const to = Math.min(left + dots * zoom, frame.width)
    for (let y = 0; y < band.lines; y++) {
      const row = band.row + Math.floor(y / band.zoom)
      let points = 0
      if ((row >= first && row <= last) || (row === underline && !(cell & NO_INK))) points = 0x1ff
      else if (!(cell & NO_INK)) {
        const eight = this.shownFonts[font + (row & 31)] ?? 0
        points = (eight << 1) | (joins ? eight & 1 : 0)
      }
      const start = (band.top + y) * frame.width
      if (points === 0) frame.pixels.fill(paper, start + from, start + to)
      else if (points === 0x1ff) frame.pixels.fill(ink, start + from, start + to)
      else
        for (let x = from; x < to; x++)
          pixels[start + x] = points & (0x100 >> ((x - left) >> half)) ? ink : paper
    }
  }
}

/** Besides character and attribute: the cursor is there; the character is in the dark half of blinking. */
const CURSOR = 0x1_0000
const NO_INK = 0x2_0000

function bandsOf(registers: VgaRegisters): Band[] {
  const zoom = (registers.crtc[9] ?? 0) & 0x80 ? 2 : 1
  const bands: (Band & { lines: number })[] = []
  for (const [y, line] of scanLines(registers, MOST_HEIGHT).entries()) {
    const last = bands.at(-1)
    const pan = panOf(registers, line.pan)
    const follows =
      last &&
      last.address === line.address &&
      last.pan === pan &&
      line.row === last.row + Math.floor(last.lines / zoom)
    if (follows) last.lines++
    else bands.push({ top: y, lines: 1, row: line.row, zoom, address: line.address, pan })
  }
  return bands
}

/** With nine dots, 8 is no panning and 0 is one dot (attribute register 13h). */
function panOf(registers: VgaRegisters, pan: number): number {
  const value = pan & 15
  if ((registers.sequencer[1] ?? 0) & 1) return value & 7
  return value >= 8 ? 0 : value + 1
}
