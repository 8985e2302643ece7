/** Modes of the Bochs VBE extension: a linear frame buffer, or planes beyond 64 KiB. */
import type { Frame } from '../../../display/screen.ts'
import { sixteenColours } from './colours.ts'
import type { Damage } from './damage.ts'
import type { DispiMode } from './dispi.ts'
import type { Picture } from './picture.ts'
import type { VgaRegisters } from './registers.ts'
import { VIDEO_PAGE } from './video-memory.ts'

/** Makes a row of pixels, in `row` or elsewhere, from bytes that begin at a multiple of 4. */
type Convert = (memory: Uint8Array, at: number, row: Uint32Array) => Uint32Array

export class LinearMode implements Picture {
  readonly width: number
  readonly height: number
  readonly firstPage: number
  readonly pages: number
  private readonly memory: Uint8Array
  private readonly mode: DispiMode
  private readonly rowBytes: number
  private readonly convert: Convert
  private readonly row: Uint32Array

  constructor(mode: DispiMode, registers: VgaRegisters, memory: Uint8Array) {
    this.mode = mode
    this.width = mode.width
    this.height = mode.height
    this.memory = memory
    this.rowBytes = (mode.width * (mode.depth === 15 ? 16 : mode.depth)) / 8
    const end = mode.start + (mode.height - 1) * mode.pitch + this.rowBytes
    this.firstPage = Math.floor(mode.start / VIDEO_PAGE)
    this.pages = Math.ceil(end / VIDEO_PAGE) - this.firstPage
    this.convert = converter(mode.depth, registers)
    this.row = new Uint32Array(mode.width)
  }

  draw(frame: Frame, dirty: Uint8Array | undefined, damage: Damage): void {
    const { mode, rowBytes, row } = this
    for (let y = 0; y < this.height; y++) {
      const start = mode.start + y * mode.pitch
      if (dirty && !this.isDirty(dirty, start, start + rowBytes)) continue
      damage.putRow(frame, y, this.convert(this.memory, start, row))
    }
  }

  private isDirty(dirty: Uint8Array, start: number, end: number): boolean {
    const last = Math.floor((end - 1) / VIDEO_PAGE) - this.firstPage
    for (let page = Math.floor(start / VIDEO_PAGE) - this.firstPage; page <= last; page++)
      if (dirty[page]) return true
    return false
  }
}

function converter(depth: number, registers: VgaRegisters): Convert {
  switch (depth) {
    case 4:
      return planes(sixteenColours(registers))
    case 8:
      return indexed(registers.dac.colours)
    case 15:
      return from15
    case 16:
      return from16
    case 24:
      return from24
    default:
      return from32
  }
}

/** As in the VGA's planar modes: a word has eight pixels, with a bit of each in each byte. */
function planes(colours: Uint32Array): Convert {
  return (memory, at, row) => {
    for (let x = 0; x < row.length; x++) {
      const word = at + 4 * (x >> 3)
      let index = 0
      for (let plane = 0; plane < 4; plane++)
        index |= (((memory[word + plane] ?? 0) >> (7 - (x & 7))) & 1) << plane
      row[x] = colours[index] ?? 0
    }
    return row
  }
}

function indexed(colours: Uint32Array): Convert {
  return (memory, at, row) => {
    for (let x = 0; x < row.length; x++) row[x] = colours[memory[at + x] as number] as number
    return row
  }
}

/** Five bits as eight: the high ones again below. */
const five = (value: number): number => ((value & 31) << 3) | ((value & 31) >> 2)
const six = (value: number): number => ((value & 63) << 2) | ((value & 63) >> 4)

function from15(memory: Uint8Array, at: number, row: Uint32Array): Uint32Array {
  const words = new Uint16Array(memory.buffer, memory.byteOffset + at, row.length)
  for (let x = 0; x < row.length; x++) {
    const pixel = words[x] as number
    row[x] = (five(pixel >> 10) << 16) | (five(pixel >> 5) << 8) | five(pixel)
  }
  return row
}

function from16(memory: Uint8Array, at: number, row: Uint32Array): Uint32Array {
  const words = new Uint16Array(memory.buffer, memory.byteOffset + at, row.length)
  for (let x = 0; x < row.length; x++) {
    const pixel = words[x] as number
    row[x] = (five(pixel >> 11) << 16) | (six(pixel >> 5) << 8) | five(pixel)
  }
  return row
}

function from24(memory: Uint8Array, at: number, row: Uint32Array): Uint32Array {
  for (let x = 0, from = at; x < row.length; x++, from += 3)
    row[x] =
      (memory[from] as number) | ((memory[from + 1] as number) << 8) | ((memory[from + 2] as number) << 16)
  return row
}

/** They are pixels already. */
function from32(memory: Uint8Array, at: number, row: Uint32Array): Uint32Array {
  return new Uint32Array(memory.buffer, memory.byteOffset + at, row.length)
}
