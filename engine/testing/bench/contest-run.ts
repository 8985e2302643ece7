import type { Timing, Work } from './contest.ts'
import type { Contestant, Skipped } from './contestants.ts'

/** What one contestant did of one work: by item the timings, one for each run. */
export interface Series {
  name: string
  work: Work
  timings: Map<string, Timing[]>
}

export interface Results {
  series: Series[]
  failed: Skipped[]
}

/**
 * Everybody in turn, again and again: what disturbs the computer for a while disturbs all. `afterEach` gets what there is
 * after each turn.
 */
export async function runContest(
  contestants: readonly Contestant[],
  runs: number,
  say: (text: string) => void,
  afterEach: (results: Results) => void = () => {},
): Promise<Results> {
  const results: Results = { series: [], failed: [] }
  const remaining = new Set(contestants)
  for (let run = 1; run <= runs; run++) {
    for (const contestant of remaining) {
      const { name, work } = contestant
      try {
        const { timings } = await contestant.run()
        keep(results, { name, work }, timings)
        say(`run ${run} of ${runs}, ${work}, ${name}: done`)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        results.failed.push({ name, work, reason })
        remaining.delete(contestant)
        say(`run ${run} of ${runs}, ${work}, ${name}: failed: ${reason}`)
      }
      afterEach(results)
    }
  }
  return results
}

function keep(results: Results, who: Pick<Series, 'name' | 'work'>, timings: readonly Timing[]): void {
  let series = results.series.find(({ name, work }) => name === who.name && work === who.work)
  if (!series) {
    series = { ...who, timings: new Map() }
    results.series.push(series)
  }
  for (const item of new Set(timings.map((timing) => timing.item))) {
    const best = bestOf(timings.filter((timing) => timing.item === item))
    series.timings.set(item, [...(series.timings.get(item) ?? []), best])
  }
}

/** Of what one run did several times, the quickest: the first time warms up what compiles as it runs. */
function bestOf(repeated: readonly Timing[]): Timing {
  const time = ({ thread, wall }: Timing) => thread ?? wall
  const best = repeated.reduce((found, timing) => (time(timing) < time(found) ? timing : found))
  // A wrong sum must not be hidden by a faster repetition with the right one.
  const isSame = repeated.every(({ sum }) => sum === best.sum)
  return isSame ? best : { ...best, sum: 'changing' }
}
