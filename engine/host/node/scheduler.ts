import { performance } from 'node:perf_hooks'
import { setImmediate, setTimeout } from 'node:timers'
import { dozer, type Scheduler } from '../scheduler.ts'

export function nodeScheduler(): Scheduler {
  return {
    now: () => performance.now(),
    soon: (task) => setImmediate(task),
    after: (milliseconds, task) => {
      const timer = setTimeout(task, milliseconds)
      return { dispose: () => clearTimeout(timer) }
    },
    doze: dozer(),
  }
}
