import type { Timing } from './contest.ts'
import type { Results } from './contest-run.ts'
import { type Item, items } from './items.ts'

/** Which time of a {@link Timing} is meant. */
export type Measure = 'thread' | 'wall' | 'process'

/** The middle one, or what lies between the two in the middle. Undefined for none. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

/** The least one than which no more than the rest are greater: `share` of all, as 0.95. Undefined for none. */
export function quantile(values: readonly number[], share: number): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)]
}

/** Undefined for none. */
export function geometricMean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}

/** The medians of all runs, for tables. */
export class Figures {
  /** What was timed by anybody. */
  readonly items: Item[]
  private readonly results: Results

  constructor(results: Results) {
    this.results = results
    this.items = items.filter((item) => this.names(item.work).some((name) => this.timings(name, item)))
  }

  /** Who did this work, or any. */
  names(work?: Item['work']): string[] {
    const series = this.results.series.filter((found) => !work || found.work === work)
    return [...new Set(series.map(({ name }) => name))]
  }

  /** Milliseconds. */
  time(name: string, item: Item, measure: Measure): number | undefined {
    return this.medianOf(name, item, (timing) => timing[measure])
  }

  /** A million guest instructions a second of processor time. */
  mips(name: string, item: Item): number | undefined {
    return this.medianOf(name, item, ({ instructions, thread, wall }) =>
      instructions === undefined ? undefined : instructions / (thread ?? wall) / 1000,
    )
  }

  /** How many times as long as `name` the other takes. */
  ratio(other: string, name: string, item: Item, measure: Measure): number | undefined {
    const [theirs, ours] = [this.time(other, item, measure), this.time(name, item, measure)]
    return theirs === undefined || !ours ? undefined : theirs / ours
  }

  /** The geometric mean of the ratios over those of the items that both have; undefined if there is none. */
  meanRatio(other: string, name: string, of: readonly Item[], measure: Measure): number | undefined {
    const ratios = of.map((item) => this.ratio(other, name, item, measure))
    return geometricMean(ratios.filter((ratio) => ratio !== undefined))
  }

  /** What was calculated, by whom; several for whoever was not always of one opinion. */
  sums(item: Item): { name: string; sums: string[] }[] {
    return this.names(item.work).flatMap((name) => {
      const timings = this.timings(name, item)
      return timings ? [{ name, sums: [...new Set(timings.map(({ sum = '' }) => sum))] }] : []
    })
  }

  private medianOf(name: string, item: Item, value: (timing: Timing) => number | undefined) {
    const values = this.timings(name, item)?.map(value) ?? []
    const known = values.filter((found) => found !== undefined)
    return known.length < values.length ? undefined : median(known)
  }

  private timings(name: string, item: Item): Timing[] | undefined {
    const series = this.results.series.find((found) => found.name === name && found.work === item.work)
    return series?.timings.get(item.name)
  }
}
