import { describe, expect, it } from 'vitest'
import { FREE, PagedGuest, PRESENT, WRITABLE } from '../../testing/paged-guest.ts'
import { state } from '../layout.ts'
import { RBP, vector } from '../registers.ts'

const PAGE = 0x40_0000n
const NOT_CANONICAL = 0x8000_0000_0000n

/** Loads and stores of 16 bytes at RBP plus something, the stack segment being the default. */
const accesses = {
  'pshufd xmm5,[rbp-0x15],0': '66 0f 70 6d eb 00',
  'movaps xmm0,[rbp-0x15]': '0f 28 45 eb',
  'movaps [rbp-0x15],xmm0': '0f 29 45 eb',
  'movaps xmm0,[rbp+rcx-0x15]': '0f 28 44 0d eb',
  'movaps xmm0,ss:[rbp-0x15]': '36 0f 28 45 eb',
  'movaps xmm0,[ebp-0x15]': '67 0f 28 45 eb',
}

function faultOf(code: string, rbp: bigint): number | undefined {
  const guest = new PagedGuest('four levels')
  guest.map(PAGE, BigInt(FREE), PRESENT | WRITABLE)
  guest.cpu.set64(state.registers + 8 * RBP, rbp)
  return guest.step(code).fault?.vector
}

describe('16 bytes that must be aligned', () => {
  it.each(Object.entries(accesses))('are #GP(0) where they are not: %s', (_, code) => {
    expect(faultOf(code, PAGE + 0x25n)).toBeUndefined()
    expect(faultOf(code, PAGE + 0x26n)).toBe(vector.GP)
  })

  it.each(Object.entries(accesses).filter(([, code]) => !code.startsWith('67')))(
    'are so even at a non-canonical address of the stack segment, which is #SS(0) else: %s',
    (_, code) => {
      expect(faultOf(code, NOT_CANONICAL + 0x25n)).toBe(vector.SS)
      expect(faultOf(code, NOT_CANONICAL + 0x26n)).toBe(vector.GP)
    },
  )
})
