/**
 * The CRT controller's way through memory: which address each line of the picture begins with. IBM VGA Technical
 * Reference, «CRT controller registers».
 */
import type { VgaRegisters } from './registers.ts'
import { lineCount } from './timing.ts'

/** One line of the picture. */
export interface ScanLine {
  /** Of the first character or eight pixels: words of four planes' bytes. */
  readonly address: number
  /** Line within a row of characters. */
  readonly row: number
  /** Pixels by which it is moved to the left. */
  readonly pan: number
}

type ScanRegisters = Pick<VgaRegisters, 'crtc' | 'attribute'>

/** Words that there are before addresses begin anew: words and double words take two and four addresses each. */
export function addressMask({ crtc }: ScanRegisters): number {
  if ((crtc[0x14] ?? 0) & 0x40) return 0x3fff
  return (crtc[0x17] ?? 0) & 0x40 ? 0xffff : 0x7fff
}

/** The lines that are shown, from the top. */
export function scanLines(registers: ScanRegisters, mostLines: number): ScanLine[] {
  const { crtc, attribute } = registers
  const at = (index: number) => crtc[index] ?? 0
  const mask = addressMask(registers)
  const count = Math.min(lineCount(crtc, 0x12, 1, 6) + 1, mostLines)
  const lineCompare = lineCount(crtc, 0x18, 4, 9) & 0x1ff
  const split = lineCompare | ((at(9) & 0x40) << 3)
  const lastRow = at(9) & 0x1f
  const isDoubled = (at(9) & 0x80) !== 0
  const pitch = at(0x13) * 2
  const panStops = ((attribute[0x10] ?? 0) & 0x20) !== 0
  let base = ((at(0x0c) << 8) | at(0x0d)) + ((at(8) >> 5) & 3)
  let row = at(8) & 0x1f
  let pan = attribute[0x13] ?? 0
  let isSecond = false
  const lines: ScanLine[] = []
  for (let y = 0; y < count; y++) {
    lines.push({ address: interleaved(base, row, at(0x17)) & mask, row, pan })
    if (y === split) {
      base = 0
      row = 0
      isSecond = false
      if (panStops) pan = 0
    } else if (isDoubled && !isSecond) isSecond = true
    else {
      isSecond = false
      if (row === lastRow) {
        row = 0
        base += pitch
      } else row = (row + 1) & 0x1f
    }
  }
  return lines
}

/** The bits of the row that take the place of address bits 13 and 14, as the CGA and the Hercules card have it. */
function interleaved(address: number, row: number, mode: number): number {
  // The bits are those of a byte's address; words take two.
  const bit13 = mode & 0x40 ? 13 : 12
  let result = address
  if (!(mode & 1)) result = (result & ~(1 << bit13)) | ((row & 1) << bit13)
  if (!(mode & 2)) result = (result & ~(2 << bit13)) | ((row & 2) << bit13)
  return result
}
