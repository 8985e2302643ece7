import { VirError } from '../../model/error.ts'
import { uuidText } from '../../model/uuid-bytes.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import type { Domain } from '../domains/domain.ts'
import { guestCall } from '../domains/power.ts'
import { domainStatistics, statsGroupsOf } from '../domains/statistics.ts'
import { checkFlags } from './argument.ts'
import { named, parametersReply } from './typed-values.ts'
import { domainOf, wireDomain } from './wire-domain.ts'

/** virConnectGetAllDomainStatsFlags: which domains, by the bits of a list's flags, and how. */
const filters = 0x00ff
const noWait = 1 << 29
const backing = 1 << 30
const enforce = 0x8000_0000

/** Numbers about many domains at once, and of a domain's processors. */
export function domainStatisticsHandlers(daemon: Daemon): Handlers {
  return {
    connectGetAllDomainStats: async ({ doms, stats, flags }) => {
      checkFlags(flags, filters | noWait | backing | enforce, 'qemuConnectGetAllDomainStats')
      const groups = statsGroupsOf(stats, (flags & enforce) !== 0)
      const filtered = daemon.domains.list(flags & filters)
      const listed = new Map(filtered.map((domain) => [domain.uuid, domain]))
      // Whoever names domains gets them in that order.
      const domains =
        doms.length === 0 ? filtered : doms.flatMap(({ uuid }) => listed.get(uuidText(uuid)) ?? [])
      const retStats = await Promise.all(
        domains.map(async (domain: Domain) => ({
          dom: wireDomain(domain),
          params: await domainStatistics(domain, groups),
        })),
      )
      return { retStats }
    },
    domainGetCpuStats: async ({ dom, nparams, startCpu, ncpus, flags }) => {
      checkFlags(flags, 4, 'qemuDomainGetCPUStats')
      const domain = domainOf(daemon, dom)
      const guest = domain.requireGuest()
      if (startCpu !== totals)
        throw new VirError(
          'operationUnsupported',
          'the host does not tell on which of its processors a guest has run',
        )
      if (ncpus > 1) throw new VirError('invalidArg', 'ncpus must be 1 where totals are asked for', 'domain')
      const { cpuNanoseconds } = await guestCall(domain, () => guest.stats())
      const time = BigInt(Math.floor(cpuNanoseconds))
      return parametersReply(
        named({
          cpu_time: { type: 'ullong', value: time },
          user_time: { type: 'ullong', value: time },
          system_time: { type: 'ullong', value: 0n },
        }),
        nparams,
      )
    },
  }
}

/** Of all processors together. */
const totals = -1
