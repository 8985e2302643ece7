import { describe, expect, it } from 'vitest'
import { programNames } from './contest.ts'
import type { Results } from './contest-run.ts'
import { writeReport, wrongSums } from './report.ts'

const timings = (milliseconds: number, sum = 'c0ffee') =>
  programNames.map((_, program) => ({ program, milliseconds, sum, instructions: 4_000_000 }))

const results = (changed: Partial<Results>): Results => ({
  programs: new Map(),
  boot: new Map(),
  failed: [],
  ...changed,
})

describe('writeReport', () => {
  it('compares ours with the others and tells its speed', () => {
    const programs = new Map([
      ['native', timings(10)],
      ['ours, Chromium', timings(20)],
    ])

    const report = writeReport(results({ programs }), [], ['# Benchmark'])

    expect(report).toContain('| ours, Chromium ÷ native |')
    expect(report).toMatch(/\| geometric mean \| +2\.00 \|/)
    expect(report).toMatch(/\| quicksort +\| +400 \| +200 \|/)
  })

  it('compares what ran in Chromium with what ran there', () => {
    const programs = new Map([
      ['ours, Chromium', timings(20)],
      ['v86, Node', timings(10)],
    ])

    expect(writeReport(results({ programs }), [], [])).not.toContain('÷')
  })

  it('tells boot times and their ratio to QEMU', () => {
    const boot = new Map([
      ['QEMU TCG', { seconds: 2 }],
      ['ours, Node', { seconds: 3, instructions: 600e6 }],
    ])

    expect(writeReport(results({ boot }), [], [])).toMatch(
      /\| ours, Node \| +3\.00 \| +1\.50 \| +600 \| +200 \|/,
    )
  })

  it('names who is missing and why', () => {
    const skipped = [{ name: 'v86, Node', work: 'boot' as const, reason: 'no kernel' }]

    expect(writeReport(results({}), skipped, [])).toContain('- boot, v86, Node: no kernel')
  })
})

describe('wrongSums', () => {
  it('is silent when all agree', () => {
    const programs = new Map([
      ['a', timings(1)],
      ['b', timings(2)],
    ])

    expect(wrongSums(results({ programs }))).toEqual([])
  })

  it('names each program on which they do not', () => {
    const programs = new Map([
      ['a', timings(1)],
      ['b', timings(2, 'bad')],
    ])

    expect(wrongSums(results({ programs }))[0]).toBe('sha256: the sums differ: a c0ffee, b bad')
  })
})
