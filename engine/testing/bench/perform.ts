import type { Scheduler } from '../../host/scheduler.ts'
import type { Answer, ReadWorkFile, Task, Timing } from './contest.ts'
import { bootOnOurs, runProgramsOnOurs, runWorkloadsOnOurs } from './ours.ts'
import type { Stopwatch } from './stopwatch.ts'
import { bootOnV86, runProgramsOnV86, runWorkloadsOnV86 } from './v86.ts'

export interface Surroundings {
  read: ReadWorkFile
  scheduler: Scheduler
  stopwatch: Stopwatch
  /** Where v86 finds its WebAssembly. */
  v86Path: string
}

/** Does a task in this thread, whichever host it is of. */
export async function perform(task: Task, surroundings: Surroundings): Promise<Answer> {
  try {
    return { outcome: { work: task.work, timings: await timingsOf(task, surroundings) } }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

function timingsOf({ work, emulator, workloads }: Task, surroundings: Surroundings): Promise<Timing[]> {
  if (emulator === 'v86') {
    if (work === 'programs') return runProgramsOnV86(surroundings)
    return work === 'boot' ? bootOnV86(surroundings) : runWorkloadsOnV86(surroundings, workloads)
  }
  const measured = { ...surroundings, accel: emulator === 'ours' ? 'jit' : 'interpreter' } as const
  if (work === 'programs') return runProgramsOnOurs(measured)
  return work === 'boot' ? bootOnOurs(measured) : runWorkloadsOnOurs(measured, workloads)
}
