import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSize, type Unit, writeSize } from './units.ts'

const read = (text: string, suffix: string | undefined, unit: Unit, given = unit) =>
  readSize(text, suffix, { unit, path: './memory[1]', given })

describe('sizes', () => {
  it.each([
    ['1', undefined, 1n],
    ['1', 'b', 1n],
    ['1025', 'bytes', 2n],
    ['1', 'KB', 1n],
    ['2', 'kB', 2n],
    ['1', 'k', 1n],
    ['1', 'KiB', 1n],
    ['1', 'MB', 977n],
    ['1', 'm', 1024n],
    ['1', 'gib', 1n << 20n],
    ['1', 'T', 1n << 30n],
    ['1', 'PiB', 1n << 40n],
    ['1', 'E', 1n << 50n],
  ])('%s %s is %s KiB', (text, suffix, kib) => {
    expect(read(text, suffix, 'KiB')).toBe(kib)
  })

  /** As virsh 9.0.0 says it of <currentMemory>, without the words before the detail. */
  it.each([
    ['x', undefined, 'xmlError', "Invalid value 'x' for element or attribute './memory[1]'"],
    ['-1', undefined, 'xmlError', "Invalid value '-1' for element or attribute './memory[1]'"],
    ['1', 'x', 'invalidArg', "unknown suffix 'x'"],
    ['1', 'kx', 'invalidArg', "unknown suffix 'kx'"],
    ['99', 'EiB', 'overflow', 'value too large: 99EiB'],
    ['9223372036854775807', 'b', 'overflow', 'size value too large'],
  ])('%s %s is refused', (text, suffix, code, message) => {
    expect(read(text, suffix, 'KiB')).toMatchObject({ code, message })
  })

  it('are written in their own unit, or in the largest without a remainder', () => {
    expect(writeSize(512n, 'KiB')).toEqual(['512', 'KiB'])
    expect(writeSize(48n << 20n, 'largest')).toEqual(['48', 'MiB'])
    expect(writeSize(1025n, 'largest')).toEqual(['1025', 'B'])
    expect(writeSize(0n, 'largest')).toEqual(['0', 'B'])
  })

  it('are read as they were written', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 1n << 50n }),
        fc.constantFrom<Unit>('bytes', 'B', 'KiB', 'largest'),
        (value, unit) => {
          expect(read(...writeSize(value, unit), unit)).toBe(value)
        },
      ),
    )
  })
})
