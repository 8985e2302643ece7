import { VirError } from '../../engine/model/error.ts'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { History } from './history.ts'
import { type HostRates, type HostSample, hostRatesBetween, hostSampleOf } from './host-sample.ts'
import { Polling } from './polling.ts'
import { historyCapacity, historySpan, now } from './statistics.ts'

/** VIR_NODE_CPU_STATS_ALL_CPUS and VIR_NODE_MEMORY_STATS_ALL_CELLS */
const all = -1
/** virDomainStatsTypes */
const balloonGroup = 4
/** VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE */
const onlyActive = 1

let asked: RpcClient | undefined
let last: HostSample | undefined
let history = new History<HostRates>(historyCapacity, historySpan)

/** Watching it has the host's numbers looked at. */
export const hostPolling = new Polling(async (client) => {
  if (asked !== client) {
    asked = client
    last = undefined
    history = new History(historyCapacity, historySpan)
  }
  const [cpu, memory, { retStats }] = await Promise.all([
    askedTwice((nparams) => client.call('nodeGetCpuStats', { cpuNum: all, nparams, flags: 0 })),
    askedTwice((nparams) => client.call('nodeGetMemoryStats', { cellNum: all, nparams, flags: 0 })),
    client.call('connectGetAllDomainStats', { doms: [], stats: balloonGroup, flags: onlyActive }),
  ])
  const givenMiB = retStats
    .flatMap(({ params }) => params.filter(({ field }) => field === 'balloon.current'))
    .reduce((sum, { value }) => sum + Number(value.value) / 1024, 0)
  const sample = hostSampleOf(cpu, memory, now(), givenMiB)
  history.add(hostRatesBetween(last, sample))
  last = sample
})

export function hostHistory(): HostRates[] {
  return history.entries()
}

type Reply = { params: { field: string; value: bigint }[]; nparams: number }

/** Who asks must say how many numbers there are, and is told so by a first question. */
async function askedTwice(ask: (nparams: number) => Promise<Reply>): Promise<Reply['params'] | undefined> {
  try {
    const { nparams } = await ask(0)
    return (await ask(nparams)).params
  } catch (error) {
    // Not every host tells.
    if (error instanceof VirError && error.is('noSupport')) return undefined
    throw error
  }
}
