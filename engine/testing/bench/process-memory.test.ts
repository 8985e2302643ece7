import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseMappings, readMappings, residentOf, writtenBytes } from './process-memory.ts'

const smaps = `55d0a000-55d0c000 r--p 00000000 fd:00 1234   /usr/bin/program
Size:                  8 kB
Rss:                   8 kB
Pss:                   2 kB
Pss_Dirty:             0 kB
7f0000000000-7f0010000000 rw-p 00000000 00:00 0
Size:             262144 kB
Pss:                1024 kB
SwapPss:               0 kB
`

describe('parseMappings', () => {
  it('reads where each lies and what of it is in memory', () => {
    expect(parseMappings(smaps)).toEqual([
      { start: 0x55d0a000, end: 0x55d0c000, mode: 'r--p', resident: 2048 },
      { start: 0x7f0000000000, end: 0x7f0010000000, mode: 'rw-p', resident: 1 << 20 },
    ])
  })

  it('knows nothing of nobody', () => {
    expect(parseMappings('')).toEqual([])
    expect(residentOf([])).toBe(0)
  })
})

describe.runIf(existsSync('/proc/self/pagemap'))('writtenBytes', () => {
  it('counts the pages of a WebAssembly memory that were written, not those that were read', () => {
    const pages = 4111 // A size that nothing else here has.
    const bytes = new Uint8Array(new WebAssembly.Memory({ initial: pages }).buffer)
    for (let at = 0; at < 10; at++) bytes[at * 0x10_0000] = 1
    expect(bytes[0x8000_000]).toBe(0)

    const found = readMappings(process.pid).filter(({ start, end }) => end - start === bytes.length)

    expect(found).toHaveLength(1)
    const [{ start, end, resident }] = found as [(typeof found)[number]]
    expect(writtenBytes(process.pid, start, end)).toBe(resident)
    // some kernels have no page of zeros: there what was read takes memory, too
    expect([10 * 4096, 11 * 4096]).toContain(resident)
  })
})
