import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildRoutines, unsigned, word } from '../../testing/routine-module.ts'
import { multiplyHigh } from './multiplication.ts'

const { call } = buildRoutines((routines) => ({ multiplyHigh: multiplyHigh(routines) }))

describe('products of 128 bits', () => {
  it('multiplies as arbitrary precision does', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const high = unsigned(call.multiplyHigh(a, b))

        expect(high).toBe((a * b) >> 64n)
      }),
    )
  })
})
