import { useEffect, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import type { Suggested } from './field.ts'

const needResults = 1

/** What can be suggested for a field, as the daemon knows it. */
const asked: Record<Suggested, (client: RpcClient) => Promise<string[]>> = {
  networks: async (client) => {
    const { nets } = await client.call('connectListAllNetworks', { needResults, flags: 0 })
    return nets.map(({ name }) => name)
  },
  volumes: async (client) => {
    const active = 2
    const { pools } = await client.call('connectListAllStoragePools', { needResults, flags: active })
    const lists = await Promise.all(
      pools.map((pool) => client.call('storagePoolListAllVolumes', { pool, needResults, flags: 0 })),
    )
    return lists.flatMap(({ vols }) => vols.map(({ key }) => key))
  },
  cpuModels: async (client) => {
    const { models } = await client.call('connectGetCpuModelNames', { arch: 'x86_64', needResults, flags: 0 })
    return models
  },
}

/** Values that the field could have; none before the daemon has answered, or if it does not. */
export function useSuggestions(client: RpcClient, suggested: Suggested | undefined): readonly string[] {
  const [values, setValues] = useState<readonly string[]>([])
  useEffect(() => {
    if (!suggested) return
    asked[suggested](client).then(setValues, () => {})
  }, [client, suggested])
  return values
}
