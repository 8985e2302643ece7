import { setTimeout } from 'node:timers'
import type { HostTime } from '../../daemon/host.ts'

export const nodeTime: HostTime = {
  now: Date.now,
  after: (milliseconds, task) => {
    const timer = setTimeout(task, milliseconds)
    return { dispose: () => clearTimeout(timer) }
  },
}
