import type { Handlers } from '../../rpc/server.ts'
import { toWire } from '../../rpc/typed-parameters.ts'
import type { Daemon } from '../daemon.ts'
import { abortJob, completedJob, currentJob } from '../domains/job-report.ts'
import { checkFlags } from './argument.ts'
import { domainOf } from './wire-domain.ts'

/** virDomainGetJobStatsFlags */
const completed = 1
const keepCompleted = 2
const none = { type: 0, params: [] }

/** What a domain is at. */
export function domainJobHandlers(daemon: Daemon): Handlers {
  return {
    domainGetJobInfo: ({ dom }) => {
      const domain = domainOf(daemon, dom)
      domain.requireGuest()
      const report = currentJob(domain.jobs, daemon.host.time.now())
      const count = (name: string): bigint => {
        const value = report?.parameters[name]
        return value?.type === 'ullong' ? value.value : 0n
      }
      return {
        type: report?.type ?? none.type,
        timeElapsed: count('time_elapsed'),
        timeRemaining: count('time_remaining'),
        dataTotal: count('data_total'),
        dataProcessed: count('data_processed'),
        dataRemaining: count('data_remaining'),
        memTotal: count('memory_total'),
        memProcessed: count('memory_processed'),
        memRemaining: count('memory_remaining'),
        fileTotal: count('disk_total'),
        fileProcessed: count('disk_processed'),
        fileRemaining: count('disk_remaining'),
      }
    },
    domainGetJobStats: ({ dom, flags }) => {
      checkFlags(flags, completed | keepCompleted, 'qemuDomainGetJobStats')
      const domain = domainOf(daemon, dom)
      if (flags & completed) {
        const report = completedJob(domain.jobs, (flags & keepCompleted) !== 0)
        return report ? { type: report.type, params: toWire(report.parameters) } : none
      }
      domain.requireGuest()
      const report = currentJob(domain.jobs, daemon.host.time.now())
      return report ? { type: report.type, params: toWire(report.parameters) } : none
    },
    domainAbortJob: ({ dom }) => abortJob(domainOf(daemon, dom)),
    domainAbortJobFlags: ({ dom, flags }) => {
      checkFlags(flags, 1, 'qemuDomainAbortJobFlags')
      abortJob(domainOf(daemon, dom))
    },
  }
}
