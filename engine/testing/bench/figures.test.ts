import { describe, expect, it } from 'vitest'
import type { Timing, Work } from './contest.ts'
import { Figures, geometricMean, median, quantile } from './figures.ts'
import { items } from './items.ts'

const series = (name: string, work: Work, timings: Timing[]) => ({
  name,
  work,
  timings: new Map(timings.map(({ item }) => [item, timings.filter((timing) => timing.item === item)])),
})
const named = (name: string) => items.find((item) => item.name === name)!

describe('median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7], 7],
    [[], undefined],
  ])('of %j is %s', (values, expected) => {
    expect(median(values)).toBe(expected)
  })
})

describe('quantile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

  it.each([
    [hundred, 0.95, 95],
    [hundred, 0.99, 99],
    [hundred, 1, 100],
    [[7, 3], 0.5, 3],
    [[7], 0, 7],
    [[], 0.95, undefined],
  ])('of %j, %d', (values, share, expected) => {
    expect(quantile(values, share)).toBe(expected)
  })
})

describe('geometricMean', () => {
  it('makes up for a half by a double', () => {
    expect(geometricMean([0.5, 2, 3, 1 / 3])).toBeCloseTo(1)
  })

  it('is nothing for nothing', () => {
    expect(geometricMean([])).toBeUndefined()
  })
})

describe('Figures', () => {
  const ours = series('ours', 'programs', [
    { item: 'sha256', wall: 50, thread: 10, instructions: 4e6 },
    { item: 'sha256', wall: 60, thread: 20, instructions: 4e6 },
    { item: 'sha256', wall: 90, thread: 80, instructions: 4e6 },
    { item: 'nbody', wall: 8, thread: 4 },
  ])
  const other = series('other', 'programs', [
    { item: 'sha256', wall: 120, thread: 80 },
    { item: 'nbody', wall: 8, thread: 4 },
    { item: 'quicksort', wall: 8 },
  ])
  const figures = new Figures({ series: [ours, other], failed: [] })

  it('take the median of each measure by itself', () => {
    expect(figures.time('ours', named('sha256'), 'thread')).toBe(20)
    expect(figures.time('ours', named('sha256'), 'wall')).toBe(60)
    expect(figures.time('ours', named('sha256'), 'process')).toBeUndefined()
    expect(figures.mips('ours', named('sha256'))).toBe(200)
  })

  it('compare what both did', () => {
    const both = figures.items

    expect(both.map(({ name }) => name)).toEqual(['sha256', 'nbody', 'quicksort'])
    expect(figures.ratio('other', 'ours', named('sha256'), 'thread')).toBe(4)
    expect(figures.ratio('other', 'ours', named('quicksort'), 'wall')).toBeUndefined()
    expect(figures.meanRatio('other', 'ours', both, 'thread')).toBeCloseTo(2)
  })
})
