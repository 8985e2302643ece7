import { type BootTiming, type ProgramTiming, programNames } from './contest.ts'
import type { Contestant, Skipped } from './contestants.ts'

/** Best of all runs, by contestant and, for programs, by program. */
export interface Results {
  programs: Map<string, (ProgramTiming | undefined)[]>
  boot: Map<string, BootTiming>
  failed: Skipped[]
}

/** Everybody in turn, again and again: what disturbs the computer for a while disturbs all. */
export async function runContest(
  contestants: readonly Contestant[],
  runs: number,
  say: (text: string) => void,
): Promise<Results> {
  const results: Results = { programs: new Map(), boot: new Map(), failed: [] }
  const remaining = new Set(contestants)
  for (let run = 1; run <= runs; run++) {
    for (const contestant of remaining) {
      const { name, work } = contestant
      try {
        const outcome = await contestant.run()
        if (outcome.work === 'programs') keepBestTimings(results.programs, name, outcome.timings)
        else keepBestBoot(results.boot, name, outcome.timing)
        say(`run ${run} of ${runs}, ${work}, ${name}: done`)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        results.failed.push({ name, work, reason })
        remaining.delete(contestant)
        say(`run ${run} of ${runs}, ${work}, ${name}: failed: ${reason}`)
      }
    }
  }
  return results
}

function keepBestTimings(
  best: Map<string, (ProgramTiming | undefined)[]>,
  name: string,
  timings: readonly ProgramTiming[],
): void {
  const kept = best.get(name) ?? programNames.map(() => undefined)
  for (const timing of timings) {
    const before = kept[timing.program]
    // A wrong sum must not be hidden by a faster run with the right one.
    if (before && before.sum !== timing.sum) kept[timing.program] = { ...before, sum: 'changing' }
    else if (!before || timing.milliseconds < before.milliseconds) kept[timing.program] = timing
  }
  best.set(name, kept)
}

function keepBestBoot(best: Map<string, BootTiming>, name: string, timing: BootTiming): void {
  const before = best.get(name)
  if (!before || timing.seconds < before.seconds) best.set(name, timing)
}
