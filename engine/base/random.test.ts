import { describe, expect, it } from 'vitest'
import { SeededRandom } from './random.ts'

const numbers = (random: SeededRandom, count = 100): number[] =>
  Array.from({ length: count }, () => random.next())

describe('a seeded generator', () => {
  it('repeats itself', () => {
    expect(numbers(new SeededRandom(7))).toEqual(numbers(new SeededRandom(7)))
  })

  it('differs by seed, with 0 as one of them', () => {
    const first = [0, 2, 3, -1].map((seed) => new SeededRandom(seed).next())

    expect(new Set(first).size).toBe(4)
  })

  it('gives unsigned numbers of 32 bits, every bit of them now and then', () => {
    const all = numbers(new SeededRandom(1), 1000)

    expect(all.every((n) => Number.isInteger(n) && n >= 0 && n < 2 ** 32)).toBe(true)
    expect(all.reduce((a, b) => a | b) >>> 0).toBe(0xffff_ffff)
    expect(all.reduce((a, b) => a & b)).toBe(0)
  })

  it('fills bytes evenly', () => {
    const bytes = new Uint8Array(65536)

    new SeededRandom(5).fill(bytes)

    const counts = new Uint32Array(256)
    for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1
    expect(Math.min(...counts)).toBeGreaterThan(180)
    expect(Math.max(...counts)).toBeLessThan(340)
  })

  it('goes on from a saved state', () => {
    const random = new SeededRandom(3)
    numbers(random, 17)
    const copy = new SeededRandom(99)

    copy.restore(random.save())

    expect(numbers(copy)).toEqual(numbers(random))
  })
})
