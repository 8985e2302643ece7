/** Runs in a page of its own at the measured page's address: defines machines, which that page then finds, and asks of them. */
import { pageTimers } from '../../../web/page-timers.ts'
import { BrowserDaemon } from '../../host/browser/daemon.ts'
import { RpcClient } from '../../rpc/client/client.ts'

/** VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE */
const onlyActive = 1

async function opened(): Promise<RpcClient> {
  const client = new RpcClient(new BrowserDaemon().connect(), pageTimers)
  await client.call('connectOpen', { name: 'qemu:///system', flags: 0 })
  return client
}

const definer = {
  async define(definitions: string[]): Promise<void> {
    const client = await opened()
    for (const xml of definitions) await client.call('domainDefineXml', { xml })
  },

  /** What domstats has of each machine that runs, as far as it is numbers. */
  async statistics(): Promise<Record<string, number>[]> {
    const client = await opened()
    const { retStats } = await client.call('connectGetAllDomainStats', {
      doms: [],
      stats: 0,
      flags: onlyActive,
    })
    return retStats.map(({ params }) =>
      Object.fromEntries(params.map(({ field, value }) => [field, Number(value.value)])),
    )
  },
}

export type Definer = typeof definer

Object.assign(globalThis, { definer })
