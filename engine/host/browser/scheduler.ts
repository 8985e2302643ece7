import { dozer, type Scheduler } from '../scheduler.ts'

/** For a worker: a message to oneself comes after those that wait, without the delay of a timer. */
export function workerScheduler(): Scheduler {
  const tasks: (() => void)[] = []
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => tasks.shift()?.()
  return {
    now: () => performance.now(),
    soon: (task) => {
      tasks.push(task)
      port2.postMessage(0)
    },
    after: (milliseconds, task) => {
      const timer = setTimeout(task, milliseconds)
      return { dispose: () => clearTimeout(timer) }
    },
    doze: dozer(),
  }
}
