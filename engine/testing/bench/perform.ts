import type { Scheduler } from '../../host/scheduler.ts'
import type { Answer, Outcome, ReadWorkFile, Task } from './contest.ts'
import { bootOnOurs, runProgramsOnOurs } from './ours.ts'
import { bootOnV86, runProgramsOnV86 } from './v86.ts'

export interface Surroundings {
  read: ReadWorkFile
  scheduler: Scheduler
  /** Where v86 finds its WebAssembly. */
  v86Path: string
}

/** Does a task in this thread, whichever host it is of. */
export async function perform(task: Task, surroundings: Surroundings): Promise<Answer> {
  try {
    return { outcome: await (task.work === 'programs' ? runPrograms : boot)(task, surroundings) }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

async function runPrograms({ emulator }: Task, { read, v86Path }: Surroundings): Promise<Outcome> {
  const timings = await (emulator === 'ours' ? runProgramsOnOurs(read) : runProgramsOnV86(read, v86Path))
  return { work: 'programs', timings }
}

async function boot({ emulator }: Task, { read, scheduler, v86Path }: Surroundings): Promise<Outcome> {
  const timing = await (emulator === 'ours' ? bootOnOurs(read, scheduler) : bootOnV86(read, v86Path))
  return { work: 'boot', timing }
}
