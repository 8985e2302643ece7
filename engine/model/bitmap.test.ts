import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitmap, formatBitmap, parseBitmap } from './bitmap.ts'

describe('sets of numbers', () => {
  it.each([
    ['0-3,^2, 8', [0, 1, 3, 8]],
    ['5', [5]],
    ['3,1-2', [1, 2, 3]],
    ['', undefined],
    ['x', undefined],
    ['3-1', undefined],
    ['0-99999', undefined],
    ['1,,2', undefined],
  ])('are read from %j', (text, numbers) => {
    expect(parseBitmap(text)).toEqual(numbers)
  })

  it('are written with ranges and read again', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 200 }), { minLength: 1 }), (numbers) => {
        const sorted = numbers.toSorted((a, b) => a - b)

        expect(parseBitmap(formatBitmap(sorted))).toEqual(sorted)
      }),
    )
    expect(bitmap.read('0,1,2,5')).toBe('0-2,5')
  })
})
