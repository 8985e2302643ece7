import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildRoutines, unsigned, word } from '../../testing/routine-module.ts'
import { deposit, extract } from './bmi.ts'

const { call } = buildRoutines((routines) => ({ deposit: deposit(routines), extract: extract(routines) }))

describe('bits selected by a mask', () => {
  it('deposits the low bits at the places of the mask', () => {
    expect(call.deposit(0b1011n, 0xf0f0n)).toBe(0b1011_0000n)
    expect(unsigned(call.deposit(-1n, 0x8000_0000_0000_0001n))).toBe(0x8000_0000_0000_0001n)
  })

  it('extracts what deposit has placed', () => {
    fc.assert(
      fc.property(word, word, (source, mask) => {
        const ones = mask.toString(2).replaceAll('0', '').length

        const back = unsigned(call.extract(call.deposit(source, mask), mask))

        expect(back).toBe(BigInt.asUintN(ones, source))
      }),
    )
  })
})
