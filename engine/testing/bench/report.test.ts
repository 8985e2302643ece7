import { describe, expect, it } from 'vitest'
import type { Timing, Work } from './contest.ts'
import type { Results, Series } from './contest-run.ts'
import { items } from './items.ts'
import { writeReport, wrongSums } from './report.ts'

/** Everything of a work took so long, in milliseconds of processor time. */
function series(name: string, work: Work, thread: number, more: Partial<Timing> = {}): Series {
  const names = items.filter((item) => item.work === work).map((item) => item.name)
  const timings = names.map((item): [string, Timing[]] => [
    item,
    [{ item, wall: 3 * thread, thread, process: 2 * thread, sum: 'c0ffee', ...more }],
  ])
  return { name, work, timings: new Map(timings) }
}

const results = (...found: Series[]): Results => ({ series: found, failed: [] })

describe('writeReport', () => {
  it('compares ours with the others and tells its speed', () => {
    const ours = series('ours, Chromium', 'programs', 20, { instructions: 4_000_000 })

    const report = writeReport(results(series('native', 'programs', 10), ours), [], ['# Benchmark'])

    expect(report).toMatch(/\| quicksort +\| +10\.0 \| +20\.0 \|/)
    expect(report).toMatch(/\| quicksort +\| +30\.0 \| +60\.0 \|/)
    expect(report).toContain('| ours, Chromium ÷ native |')
    expect(report).toMatch(/\| SSE2 double \(3\) \| +2\.00 \|/)
    expect(report).toMatch(/\| quicksort +\| +200 \|/)
    expect(report).not.toContain('reached')
  })

  it('compares what ran in Chromium with what ran there', () => {
    const found = results(series('ours, Chromium', 'programs', 20), series('v86, Node', 'programs', 10))

    expect(writeReport(found, [], [])).not.toContain('÷')
  })

  it('tells what the JIT brings', () => {
    const found = results(series('ours, Node', 'guest', 20), series('ours without JIT, Node', 'guest', 60))

    expect(writeReport(found, [], [])).toMatch(
      /\| class +\| ours without JIT, Node ÷ ours, Node \|\n.*\n\| integer \(4\) +\| +3\.00 \|/,
    )
  })

  it('puts the goals beside the figures', () => {
    const found = results(
      series('ours, Chromium', 'guest', 20),
      series('QEMU TCG', 'guest', 11),
      series('ours, Chromium', 'boot', 16),
      series('QEMU TCG', 'boot', 10),
    )

    const report = writeReport(found, [], [])

    expect(report).toMatch(/\| fork and syscall: QEMU TCG ÷ ours +\| +≥ 0\.50 \| +0\.55 \|.* reached \|/)
    expect(report).toMatch(/\| Lua and Python: QEMU TCG ÷ ours +\| +≥ 0\.60 \| +0\.55 \|.* not reached \|/)
    expect(report).toMatch(/\| boot: QEMU TCG ÷ ours +\| +≥ 0\.67 \| +0\.63 \|.* not reached \|/)
  })

  it('names who is missing and why', () => {
    const skipped = [{ name: 'v86, Node', work: 'boot' as const, reason: 'no kernel' }]

    expect(writeReport(results(), skipped, [])).toContain('- boot, v86, Node: no kernel')
  })
})

describe('wrongSums', () => {
  it('is silent when all agree', () => {
    expect(wrongSums(results(series('a', 'guest', 1), series('b', 'guest', 2)))).toEqual([])
  })

  it('names each item on which they do not', () => {
    const found = results(series('a', 'programs', 1), series('b', 'programs', 2, { sum: 'bad' }))

    expect(wrongSums(found)[0]).toBe('sha256: the sums differ: a c0ffee, b bad')
  })

  it('notices who is not always of one opinion', () => {
    const changing = series('a', 'boot', 1)
    changing.timings.get('boot')!.push({ item: 'boot', wall: 1, sum: 'decaf' })

    expect(wrongSums(results(changing))).toEqual(['boot: the sums differ: a c0ffee and decaf'])
  })
})
