import { describe, expect, it } from 'vitest'
import { compareWithUnicorn, deviations, hasUnicorn } from './unicorn.ts'

describe.skipIf(!hasUnicorn())('system state against Unicorn', () => {
  it('agrees on segments, far transfers and modes', { timeout: 120_000 }, () => {
    const { differences, excused, exceptions } = compareWithUnicorn(3600, 1)
    const told = differences.map((difference) => `${difference.what} | ${difference.case.description}`)
    console.log(
      `3600 cases, ${exceptions} ended in an exception, ${excused} excused by ${deviations.length} known deviations`,
    )
    expect(told).toEqual([])
  })
})
