import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { parseXml } from '../../engine/xml/parser.ts'
import { childElement, textOf } from '../../engine/xml/tree.ts'

/** What there is that a new machine can have. */
export interface Surroundings {
  /** What one machine can have at most, in MiB. */
  memoryMiB: number
  hostMiB: number
  /** Those that are active. */
  pools: readonly { name: string; path: string; volumes: readonly { name: string; path: string }[] }[]
  networks: readonly { name: string; isActive: boolean }[]
}

/** RAM of a machine ends below the gap of its devices. */
const mostMemoryMiB = 3072
/** How many times the host's memory the daemon lends to guests. */
export const overcommit = 1.5
/** VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE */
const activePools = 2

/** Asks the daemon. Rejects if it does not answer. */
export async function readSurroundings(client: RpcClient): Promise<Surroundings> {
  const [node, { pools }, { nets }] = await Promise.all([
    client.call('nodeGetInfo'),
    client.call('connectListAllStoragePools', { needResults: 1, flags: activePools }),
    client.call('connectListAllNetworks', { needResults: 1, flags: 0 }),
  ])
  const hostMiB = Math.floor(Number(node.memory) / 1024)
  return {
    hostMiB,
    memoryMiB: Math.min(Math.floor(hostMiB * overcommit), mostMemoryMiB),
    pools: await Promise.all(pools.map((pool) => readPool(client, pool))),
    networks: await Promise.all(
      nets.map(async (net) => ({
        name: net.name,
        isActive: (await client.call('networkIsActive', { net })).active === 1,
      })),
    ),
  }
}

async function readPool(client: RpcClient, pool: { name: string; uuid: Uint8Array }) {
  const [{ xml }, { vols }] = await Promise.all([
    client.call('storagePoolGetXmlDesc', { pool, flags: 0 }),
    client.call('storagePoolListAllVolumes', { pool, needResults: 1, flags: 0 }),
  ])
  const target = childElement(parseXml(xml), 'target')
  const path = target && childElement(target, 'path')
  const volumes = vols.map(({ name, key }) => ({ name, path: key }))
  return { name: pool.name, path: path ? textOf(path) : '', volumes }
}
