import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Codec,
  hexadecimal,
  hexadecimal64,
  integer,
  nonNegative,
  oneOf,
  onOff,
  orUnset,
  positive,
  signed,
  signed64,
  string,
  unset,
  unsigned,
  unsigned64,
  yesNo,
} from './codec.ts'

/** What was written must be read as it was. */
function expectRoundTrip<T>(codec: Codec<T>, values: fc.Arbitrary<T>): void {
  fc.assert(
    fc.property(values, (value) => {
      expect(codec.read(codec.write(value))).toBe(value)
    }),
  )
}

describe('codecs', () => {
  it('read what they wrote', () => {
    expectRoundTrip(string, fc.string())
    expectRoundTrip(integer(-5, 5), fc.integer({ min: -5, max: 5 }))
    expectRoundTrip(signed, fc.integer())
    expectRoundTrip(unsigned, fc.integer({ min: 0, max: 2 ** 32 - 1 }))
    expectRoundTrip(nonNegative, fc.nat())
    expectRoundTrip(positive, fc.integer({ min: 1, max: 2 ** 32 - 1 }))
    expectRoundTrip(signed64, fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }))
    expectRoundTrip(unsigned64, fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }))
    expectRoundTrip(hexadecimal(4), fc.nat())
    expectRoundTrip(hexadecimal64(8), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }))
    expectRoundTrip(yesNo, fc.boolean())
    expectRoundTrip(onOff, fc.boolean())
    expectRoundTrip(oneOf('a', 'b'), fc.constantFrom('a', 'b'))
  })

  it.each([
    ['10', 10],
    [' 010', 8],
    ['0x1F', 31],
    ['+7', 7],
    ['-7', -7],
    ['0', 0],
    ['08', undefined],
    ['1 ', undefined],
    ['', undefined],
    ['0x', undefined],
    ['--1', undefined],
    ['1.5', undefined],
    ['4294967296', undefined],
  ])('read %j as strtol does', (text, value) => {
    expect(signed.read(text)).toBe(value)
  })

  it('take a word for nothing said', () => {
    expect(orUnset(oneOf('a')).read('default')).toBe(unset)
    expect(orUnset(oneOf('a')).read('b')).toBeUndefined()
  })
})
