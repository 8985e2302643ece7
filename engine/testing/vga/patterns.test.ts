import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runOnOurs } from '../oracle/our-machine.ts'
import { hasAssembler } from '../oracle/programs.ts'
import { assemblePattern, fingerprint, patterns } from './patterns.ts'

const references = readFileSync(join(import.meta.dirname, 'references.txt'), 'utf8').split('\n')
const assembler = hasAssembler()
if (!assembler) console.log('patterns on the screen are skipped: nasm is missing')

describe.skipIf(!assembler)('a pattern on the screen', () => {
  it.each(patterns)('looks as it does with QEMU: %s', (pattern) => {
    const { screen, lines } = runOnOurs(assemblePattern(pattern))
    screen?.refresh()

    expect(lines).toEqual(['end'])
    expect(screen && `${pattern} ${fingerprint(pattern, screen.frame)}`).toBe(
      references.find((line) => line.startsWith(`${pattern} `)),
    )
  })
})
