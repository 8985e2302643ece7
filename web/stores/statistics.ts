import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { type DomainRates, type DomainSample, ratesBetween, sampleOf } from './domain-sample.ts'
import { useDomains } from './domains.ts'
import { History } from './history.ts'
import { Polling, pollingInterval } from './polling.ts'
import { type Metric, metrics, usePreferences } from './preferences.ts'

/** virDomainStatsTypes: the state always; CPU and vCPUs, balloon, disks, interfaces as the person wants. */
const stateGroup = 1
const groups: Record<Metric, number> = { cpu: 2 | 8, memory: 4, disk: 32, network: 16 }

/** VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE: there may be very many that are off, and they count nothing. */
const onlyActive = 1

/** How long numbers are kept, in milliseconds, and how many at most. */
export const historySpan = 10 * 60_000
export const historyCapacity = 600

/** This moment, by a clock that never goes back. */
export const now = (): number => performance.timeOrigin + performance.now()

interface Seen {
  sample: DomainSample
  history: History<DomainRates>
}

const seen = new Map<string, Seen>()
/** Counters of another daemon's domains have nothing to do with these. */
let asked: { client: RpcClient; processors: number } | undefined

/** Watching it has the numbers of all domains looked at. */
export const domainPolling = new Polling(async (client) => {
  if (asked?.client !== client) {
    const { cpus } = await client.call('nodeGetInfo')
    asked = { client, processors: Math.max(1, cpus) }
    seen.clear()
  }
  const { processors } = asked
  const start = now()
  const { polls } = usePreferences.getState()
  const stats = metrics.reduce((all, metric) => (polls[metric] ? all | groups[metric] : all), stateGroup)
  const { retStats } = await client.call('connectGetAllDomainStats', { doms: [], stats, flags: onlyActive })
  // The daemon has looked somewhere between question and answer.
  const time = (start + now()) / 2
  forgetRemoved()
  for (const { dom, params } of retStats) {
    const sample = sampleOf(params, dom.id, time)
    const known = seen.get(dom.name)
    const history = known?.history ?? new History<DomainRates>(historyCapacity, historySpan)
    const longestGap = 3 * Math.max(pollingInterval(), 3000)
    history.add(ratesBetween(known?.sample, sample, processors, longestGap))
    seen.set(dom.name, { sample, history })
  }
})

/** Those that are off keep what they did. */
function forgetRemoved(): void {
  const { rows } = useDomains.getState()
  if (!rows) return
  const names = new Set(rows.map(({ name }) => name))
  for (const name of [...seen.keys()]) if (!names.has(name)) seen.delete(name)
}

/** What a domain did in the last ten minutes, as far as somebody watched; oldest first, or only so many of the newest. */
export function domainHistory(name: string, most?: number): DomainRates[] {
  return seen.get(name)?.history.entries(most) ?? []
}
