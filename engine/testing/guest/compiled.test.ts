import { describe, expect, it } from 'vitest'
import { CountedGuest } from '../counted-guest.ts'

/** Millions of instructions since power-on at which the whole state is compared. */
const STOPS = [3, 17, 40, 90, 180]

describe('Linux whose code is compiled', () => {
  it('comes to the same state as one that is interpreted, at every count of instructions', () => {
    const interpreted = new CountedGuest({ hotCount: 0 }).boot()
    const compiled = new CountedGuest({ hotCount: 100 }).boot()

    for (const millions of STOPS) {
      const count = millions * 1_000_000 + 7
      expect(compiled.runTo(count, () => 777_777).hash()).toBe(interpreted.runTo(count).hash())
    }
    expect(interpreted.machine.compiled.regions).toBe(0)
    expect(compiled.machine.compiled.regions).toBeGreaterThan(500)
  }, 120_000)
})
