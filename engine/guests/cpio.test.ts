import { describe, expect, it } from 'vitest'
import { type CpioEntry, writeCpio } from './cpio.ts'

const entries: [string, CpioEntry][] = [
  ['init', { kind: 'link', target: 'bin/busybox' }],
  ['bin/busybox', { kind: 'file', mode: 0o755, data: new Uint8Array([1, 2, 3, 4, 5]) }],
  ['dev/console', { kind: 'character device', mode: 0o600, major: 5, minor: 1 }],
]

describe('writeCpio', () => {
  it('starts every member with the magic on a four-byte boundary and ends on a block', () => {
    const bytes = writeCpio(new Map(entries))

    const text = Buffer.from(bytes).toString('latin1')
    const starts = [...text.matchAll(/070701/g)].map((match) => match.index % 4)
    expect(starts).toEqual([0, 0, 0, 0, 0, 0])
    expect(bytes.length % 512).toBe(0)
  })

  it('gives the same bytes in whatever order the entries came', () => {
    const forwards = writeCpio(new Map(entries))
    const backwards = writeCpio(new Map(entries.toReversed()))

    expect(Buffer.compare(forwards, backwards)).toBe(0)
  })

  it('writes directories before what is in them', () => {
    const text = Buffer.from(writeCpio(new Map(entries))).toString('latin1')

    expect(text.indexOf('bin\0')).toBeLessThan(text.indexOf('bin/busybox\0'))
    expect(text.indexOf('dev\0')).toBeLessThan(text.indexOf('dev/console\0'))
  })

  it('writes mode, size and device number where the kernel reads them', () => {
    const text = Buffer.from(writeCpio(new Map(entries))).toString('latin1')
    const header = (name: string) => text.slice(text.indexOf(`${name}\0`) - 110, text.indexOf(`${name}\0`))
    const field = (name: string, index: number) =>
      Number.parseInt(header(name).slice(6 + index * 8, 14 + index * 8), 16)

    expect(field('bin/busybox', 1)).toBe(0o100755)
    expect(field('bin/busybox', 6)).toBe(5)
    expect(field('dev/console', 1)).toBe(0o020600)
    expect([field('dev/console', 9), field('dev/console', 10)]).toEqual([5, 1])
  })
})
