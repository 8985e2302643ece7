import { describe, expect, it } from 'vitest'
import { cpuid, defaultFeatures } from './cpuid.ts'

const text = (...words: number[]): string =>
  new TextDecoder().decode(new Uint8Array(Uint32Array.from(words).buffer))

describe('cpuid', () => {
  it('names vendor, processor and hypervisor', () => {
    const [, ebx, ecx, edx] = cpuid(0, 0)
    const brand = [0x8000_0002, 0x8000_0003, 0x8000_0004].map((leaf) => text(...cpuid(leaf, 0))).join('')
    const [, ...hypervisor] = cpuid(0x4000_0000, 0)

    expect(text(ebx, edx, ecx)).toBe('GenuineIntel')
    expect(brand.replace(/\0+$/, '')).toBe('Tabvisor Virtual CPU')
    expect(text(...hypervisor)).toBe('KVMKVMKVM\0\0\0')
  })

  it('tells a feature only if the CPU has it', () => {
    const without = new Set([...defaultFeatures].filter((name) => name !== 'sse4_2'))

    expect((cpuid(1, 0)[2] >>> 20) & 1).toBe(1)
    expect((cpuid(1, 0, without)[2] >>> 20) & 1).toBe(0)
  })

  it('gives a TSC of 1 GHz', () => {
    const [denominator, numerator, crystal] = cpuid(0x15, 0)

    expect((crystal * numerator) / denominator).toBe(1e9)
    expect(cpuid(0x4000_0010, 0)[0]).toBe(1_000_000)
  })

  it('answers unknown leaves with zeros', () => {
    expect(cpuid(0x8fff_ffff, 0)).toEqual([0, 0, 0, 0])
    expect(cpuid(4, 3)).toEqual([0, 0, 0, 0])
  })
})
