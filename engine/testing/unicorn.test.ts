import { describe, expect, it } from 'vitest'
import { isForced } from './forced-compilation.ts'
import { compareWithUnicorn, deviations, hasUnicorn } from './unicorn.ts'

/** Code that is compiled takes longer to be executed once. */
const CASES = isForced ? 900 : 3600

describe.skipIf(!hasUnicorn())('system state against Unicorn', () => {
  it('agrees on segments, far transfers and modes', { timeout: 120_000 }, () => {
    const { differences, excused, exceptions } = compareWithUnicorn(CASES, 1)
    const told = differences.map((difference) => `${difference.what} | ${difference.case.description}`)
    console.log(
      `${CASES} cases, ${exceptions} ended in an exception, ${excused} excused by ${deviations.length} known deviations`,
    )
    expect(told).toEqual([])
  })
})
