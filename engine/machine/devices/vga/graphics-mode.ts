/** Graphics modes of the VGA itself. IBM VGA Technical Reference, «Graphics modes» and «Display memory organization». */
import type { Frame } from '../../../display/screen.ts'
import { sixteenColours } from './colours.ts'
import type { Damage } from './damage.ts'
import { MOST_HEIGHT, MOST_WIDTH, type Picture } from './picture.ts'
import type { VgaRegisters } from './registers.ts'
import { type ScanLine, scanLines } from './scan.ts'
import { PLANES_BYTES, VIDEO_PAGE } from './video-memory.ts'

/** Writes the pixels of one word of four planes' bytes. */
type Expand = (word: number, into: Uint32Array, at: number) => void

const WORDS = PLANES_BYTES / 4
/** Bits 7 to 0 of a byte, each in the low bit of a byte of its own; the leftmost pixel first. */
const MOST_PIXELS = 16

export class GraphicsMode implements Picture {
  readonly width: number
  readonly height: number
  readonly firstPage = 0
  readonly pages = PLANES_BYTES / VIDEO_PAGE
  private readonly words: Uint32Array
  private readonly lines: readonly ScanLine[]
  private readonly expand: Expand
  /** Pixels of a word. */
  private readonly pixels: number
  /** Pixels by which one step of panning moves. */
  private readonly panStep: number
  private readonly row: Uint32Array

  constructor(registers: VgaRegisters, memory: Uint8Array) {
    const { crtc, sequencer, graphics, dac } = registers
    this.words = new Uint32Array(memory.buffer, memory.byteOffset, WORDS)
    const shift = ((graphics[5] ?? 0) >> 5) & 3
    const zoom = (sequencer[1] ?? 0) & 8 ? 2 : 1
    // 256 colours take two clocks each, whatever the clock
    this.pixels = shift >= 2 ? 8 : 8 * zoom
    this.panStep = shift >= 2 ? 1 : zoom
    this.expand =
      shift >= 2
        ? eightBits(dac.colours)
        : shift === 1
          ? twoBits(sixteenColours(registers), zoom)
          : planar(sixteenColours(registers), zoom)
    this.width = Math.min(((crtc[1] ?? 0) + 1) * this.pixels, MOST_WIDTH)
    this.lines = scanLines(registers, MOST_HEIGHT)
    this.height = this.lines.length
    this.row = new Uint32Array(this.width + 2 * MOST_PIXELS)
  }

  draw(frame: Frame, dirty: Uint8Array | undefined, damage: Damage): void {
    let drawn: ScanLine | undefined
    const count = Math.ceil(this.width / this.pixels)
    for (const [y, line] of this.lines.entries()) {
      const more = line.pan & 7 ? 1 : 0
      if (dirty && !touches(dirty, line.address, count + more)) continue
      if (!drawn || drawn.address !== line.address || drawn.pan !== line.pan) {
        for (let i = 0; i < count + more; i++)
          this.expand(this.words[(line.address + i) & (WORDS - 1)] ?? 0, this.row, i * this.pixels)
        drawn = line
      }
      const pan = (line.pan & 7) * this.panStep
      damage.putRow(frame, y, this.row.subarray(pan, pan + this.width))
    }
  }
}

/** Whether words from `address` on, which may go around the end, lie in a dirty page. */
function touches(dirty: Uint8Array, address: number, count: number): boolean {
  const pageWords = VIDEO_PAGE / 4
  const last = Math.floor((address + count - 1) / pageWords)
  for (let page = Math.floor(address / pageWords); page <= last; page++)
    if (dirty[page % dirty.length]) return true
  return false
}

/** A pixel has a bit in each plane. */
function planar(colours: Uint32Array, zoom: number): Expand {
  return (word, into, at) => {
    let to = at
    for (let bit = 7; bit >= 0; bit--) {
      const bits = word >>> bit
      const index = (bits & 1) | ((bits >> 7) & 2) | ((bits >> 14) & 4) | ((bits >> 21) & 8)
      const colour = colours[index] ?? 0
      into[to++] = colour
      if (zoom === 2) into[to++] = colour
    }
  }
}

/** As the CGA has it: pairs of bits, first of planes 0 and 2, then of planes 1 and 3. */
function twoBits(colours: Uint32Array, zoom: number): Expand {
  return (word, into, at) => {
    let to = at
    for (let plane = 0; plane < 2; plane++)
      for (let shift = 6; shift >= 0; shift -= 2) {
        const pair = word >>> (8 * plane + shift)
        const colour = colours[(pair & 3) | ((pair >> 14) & 12)] ?? 0
        into[to++] = colour
        if (zoom === 2) into[to++] = colour
      }
  }
}

/** A pixel is a byte, and two dots wide. */
function eightBits(colours: Uint32Array): Expand {
  return (word, into, at) => {
    for (let plane = 0; plane < 4; plane++) {
      const colour = colours[(word >>> (8 * plane)) & 0xff] ?? 0
      into[at + 2 * plane] = colour
      into[at + 2 * plane + 1] = colour
    }
  }
}
