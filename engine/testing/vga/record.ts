import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assemblePattern, fingerprint, patterns } from './patterns.ts'
import { drawnByQemu } from './qemu-screen.ts'

/** Writes what the patterns are to look like: node engine/testing/vga/record.ts */
const lines = [
  '# Made by `node engine/testing/vga/record.ts` with QEMU 7.2: size, and CRC-32 of the bits compared.',
]
for (const pattern of patterns)
  lines.push(`${pattern} ${fingerprint(pattern, await drawnByQemu(assemblePattern(pattern)))}`)
writeFileSync(join(import.meta.dirname, 'references.txt'), `${lines.join('\n')}\n`)
