import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildRoutines, unsigned, word } from '../../testing/routine-module.ts'
import { status } from '../emitter.ts'
import { state } from '../layout.ts'
import { vector } from '../registers.ts'
import { divideSigned, divideUnsigned } from './division.ts'

const { call, memory } = buildRoutines((routines) => ({
  divideUnsigned: divideUnsigned(routines),
  divideSigned: divideSigned(routines).function,
}))

describe('quotients of 128 by 64 bits', () => {
  it('divides unsigned numbers whose quotient fits', () => {
    fc.assert(
      fc.property(word, word, word, (top, low, divisor) => {
        const by = divisor === 0n ? 1n : divisor
        const high = top % by

        const quotient = unsigned(call.divideUnsigned(high, low, by))

        expect(quotient).toBe(((high << 64n) | low) / by)
      }),
      { numRuns: 2000 },
    )
  })

  it('divides signed numbers and raises #DE exactly where the quotient does not fit', () => {
    fc.assert(
      fc.property(word, word, word, (top, low, divisor) => {
        const by = BigInt.asIntN(64, divisor)
        const high = top % (2n * (by < 0n ? -by : by) + 3n)
        const whole = BigInt.asIntN(128, (high << 64n) | low)
        const exact = by === 0n ? 2n ** 64n : whole / by
        const fits = BigInt.asIntN(64, exact) === exact
        memory.setUint32(state.fault, 0, true)
        memory.setBigInt64(state.scratch, exact, true)

        const result = call.divideSigned(high, low, by)

        expect(result).toBe(fits ? status.next : status.fault)
        expect(memory.getUint32(state.fault, true)).toBe(fits ? 0 : 0x100 | vector.DE)
        expect(memory.getBigInt64(state.scratch, true)).toBe(BigInt.asIntN(64, exact))
      }),
      { numRuns: 2000 },
    )
  })

  it('takes the least quotient, which has no positive counterpart', () => {
    const least = -(2n ** 63n)

    const result = call.divideSigned(-1n, least, 1n)

    expect(result).toBe(status.next)
    expect(memory.getBigInt64(state.scratch, true)).toBe(least)
  })
})
