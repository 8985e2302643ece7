import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from '../../base/crc32.ts'
import type { Frame } from '../../display/screen.ts'

/** Programs for the bare machine, <name>.asm here, that draw a picture and say `end`. */
export const patterns = [
  'text-80x25',
  'text-512',
  'text-40x25',
  'planar-16',
  'planar-320',
  'linear-256',
  'mode-x',
  'cga-4',
  'cga-6',
  'split',
  'vbe-4',
  'vbe-8',
  'vbe-15',
  'vbe-16',
  'vbe-24',
  'vbe-32',
  'vbe-banks',
  'vbe-virtual',
] as const
export type Pattern = (typeof patterns)[number]

/**
 * What of a colour is compared. A part in the palette has six bits. We make eight of them by their high bits, so that 63
 * parts are even; QEMU repeats the lowest one. In modes of 15 bits it leaves the low three bits empty.
 *
 * Nothing is drawn where QEMU 7.2 does otherwise than a VGA; tests of the parts are there for that:
 * - it does not blink, does not underline and does not pan;
 * - it gives nine dots to characters of 40 columns no more than eight;
 * - it joins B0h to BFh over the ninth dot, which IBM says of C0h to DFh;
 * - with VBE's 16 colours the window at A0000h does not heed the map mask.
 */
function comparedBits(pattern: Pattern): number {
  if (pattern === 'vbe-15') return 0xf8_f8f8
  const hasPalette = !/^vbe-(?:16|24|32|virtual)$/.test(pattern)
  return hasPalette ? 0xfc_fcfc : 0xff_ffff
}

/** The Multiboot image of a pattern. */
export function assemblePattern(pattern: Pattern): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'pattern-'))
  try {
    const image = join(folder, 'image')
    execFileSync('nasm', ['-f', 'bin', '-Werror', `${pattern}.asm`, '-o', image], {
      cwd: import.meta.dirname,
    })
    return readFileSync(image)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Size and sum of what is compared, as a line of text. */
export function fingerprint(pattern: Pattern, { width, height, pixels }: Frame): string {
  const mask = comparedBits(pattern)
  const compared = pixels.map((pixel) => pixel & mask)
  const sum = crc32(new Uint8Array(compared.buffer, compared.byteOffset, compared.byteLength))
  return `${width}x${height} ${sum.toString(16).padStart(8, '0')}`
}
