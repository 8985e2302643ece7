import { describe, expect, it } from 'vitest'
import { CountedGuest } from '../testing/counted-guest.ts'
import { executionCounts } from './execution-counts.ts'

describe('the counts that domstats tells', () => {
  it('have names of libvirt’s kind, and are whole numbers that agree with each other', () => {
    const { machine } = new CountedGuest({ hotCount: 100 }).boot().runTo(3_000_000)
    const counts = executionCounts(machine.cpuCounters)
    const sum = (pattern: RegExp) =>
      Object.entries(counts).reduce((all, [name, n]) => all + (pattern.test(name) ? n : 0), 0)

    for (const [name, n] of Object.entries(counts)) {
      expect(name).toMatch(/^(jit|tlb)(\.[a-z]+(-[a-z]+)?)+$/)
      expect(`tabvisor.${name}`.length).toBeLessThan(80)
      expect(Number.isSafeInteger(n) && n >= 0).toBe(true)
    }
    expect(sum(/^jit\.(translated|interpreted)$/)).toBe(machine.instructions)
    expect(sum(/^jit\.exit\./)).toBe(counts['jit.entries'])
    expect(sum(/^jit\.regions\./)).toBe(counts['jit.regions'])
    expect(counts['jit.regions']).toBeGreaterThan(0)
    expect(counts['tlb.misses']).toBeGreaterThan(100)
  })
})
