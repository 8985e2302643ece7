import { GLYPH_HEIGHT, glyphs } from './glyphs.ts'

/** Room for each character in plane 2. */
const CHARACTER = 32

/** Puts our font where mode 3 has it: the first map of plane 2. */
export function writeFont(memory: Uint8Array): void {
  for (const [code, rows] of glyphs.entries())
    for (let y = 0; y < GLYPH_HEIGHT; y++) memory[4 * (CHARACTER * code + y) + 2] = rows[y] ?? 0
}
