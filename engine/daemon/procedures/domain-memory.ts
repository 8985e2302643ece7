import { impact } from '../../model/domain-state.ts'
import { VirError } from '../../model/error.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import { maximumMemoryFlag, setMemory, setMemoryStatsPeriod } from '../domains/memory.ts'
import { guestCall } from '../domains/power.ts'
import { memoryStatTags } from '../domains/statistics.ts'
import { checkFlags, invalidArgument } from './argument.ts'
import { domainOf, type WireDomain } from './wire-domain.ts'

const impactFlags = impact.live | impact.config

/** How much memory domains have, and what they do with it. */
export function domainMemoryHandlers(daemon: Daemon): Handlers {
  const of = (dom: WireDomain) => domainOf(daemon, dom)
  const set = async (dom: WireDomain, kib: bigint, flags: number, api = 'virDomainSetMemoryFlags') => {
    checkFlags(flags, impactFlags | maximumMemoryFlag, 'qemuDomainSetMemoryFlags')
    if (kib === 0n) throw invalidArgument(`memory in ${api} must not be zero`, api, 'memory', 'domain')
    await setMemory(of(dom), kib, flags)
  }
  return {
    domainGetMaxMemory: ({ dom }) => ({ memory: of(dom).definition.memory?.kib ?? 0n }),
    domainSetMaxMemory: ({ dom, memory }) => set(dom, memory, maximumMemoryFlag, 'virDomainSetMaxMemory'),
    domainSetMemory: ({ dom, memory }) => set(dom, memory, impact.live, 'virDomainSetMemory'),
    domainSetMemoryFlags: ({ dom, memory, flags }) => set(dom, memory, flags),
    domainSetMemoryStatsPeriod: ({ dom, period, flags }) => {
      checkFlags(flags, impactFlags, 'qemuDomainSetMemoryStatsPeriod')
      const api = 'virDomainSetMemoryStatsPeriod'
      if (period < 0)
        throw invalidArgument(`period in ${api} must be zero or greater`, api, 'period', 'domain')
      return setMemoryStatsPeriod(of(dom), period, flags)
    },
    domainMemoryStats: async ({ dom, maxStats, flags }) => {
      checkFlags(flags, 0, 'qemuDomainMemoryStats')
      const domain = of(dom)
      const guest = domain.requireGuest()
      const stats = await guestCall(domain, () => guest.stats())
      const values: [tag: number, value: number][] = [[memoryStatTags.actual, stats.balloonKiB]]
      for (const [name, value] of Object.entries(stats.memory))
        if (Object.hasOwn(memoryStatTags, name) && name !== 'actual' && name !== 'rss')
          values.push([memoryStatTags[name as keyof typeof memoryStatTags], value])
      values.push([memoryStatTags.rss, stats.residentKiB])
      return {
        stats: values.slice(0, maxStats).map(([tag, value]) => ({ tag, val: BigInt(Math.floor(value)) })),
      }
    },
    domainMemoryPeek: ({ dom, flags }) => {
      const virtualMemory = 1
      const physicalMemory = 2
      if (flags !== virtualMemory && flags !== physicalMemory)
        throw new VirError('invalidArg', 'flags parameter must be VIR_MEMORY_VIRTUAL or VIR_MEMORY_PHYSICAL')
      of(dom).requireGuest()
      throw new VirError(
        'operationUnsupported',
        'this engine shows the memory of a guest by a core dump only',
      )
    },
    domainStartDirtyRateCalc: ({ dom, seconds, flags }) => {
      checkFlags(flags, 7, 'qemuDomainStartDirtyRateCalc')
      if (seconds < 1 || seconds > 60)
        throw new VirError(
          'configUnsupported',
          `seconds=${seconds} is invalid, please choose value within [1, 60].`,
        )
      of(dom).requireGuest()
      throw new VirError(
        'operationUnsupported',
        'this engine does not measure how fast a guest changes its memory',
      )
    },
  }
}
