import { VirError } from '../../model/error.ts'
import { type PoolType, poolTypeNames } from '../../model/storage/pool.ts'
import { poolKinds } from '../../model/storage/pool-define.ts'
import { uuidBytes, uuidText } from '../../model/uuid-bytes.ts'
import type { Args } from '../../rpc/procedures.ts'
import type { Handlers } from '../../rpc/server.ts'
import { type Pool, poolStates } from '../storage/pool.ts'
import type { Pools } from '../storage/pools.ts'
import type { StorageVolume } from '../storage/volume.ts'
import { checkFlags, excludeFlags } from './argument.ts'

export type WirePool = Args<'storagePoolCreate'>['pool']

export const wirePool = ({ name, uuid }: Pool): WirePool => ({ name, uuid: uuidBytes(uuid) })
export const poolOf = (pools: Pools, { name, uuid }: WirePool): Pool => pools.byUuid(uuidText(uuid), name)

export const wireVolume = (pool: Pool, { name, path }: StorageVolume) => ({
  pool: pool.name,
  name,
  key: path,
})

/** virStorageXMLFlags */
const inactiveXml = 1

/** virConnectListAllStoragePoolsFlags: of each pair that is named one must hold, and of the types one. */
const firstTypeBit = 6
const listedTypes: readonly PoolType[] = [
  'dir',
  'fs',
  'netfs',
  'logical',
  'disk',
  'iscsi',
  'scsi',
  'mpath',
  'rbd',
  'sheepdog',
  'gluster',
  'zfs',
  'vstorage',
  'iscsi-direct',
]
const allListFlags = (1 << (firstTypeBit + listedTypes.length)) - 1

function isListed(pool: Pool, flags: number): boolean {
  const pairs: [number, number, boolean][] = [
    [2, 1, pool.isActive],
    [4, 8, pool.isPersistent],
    [16, 32, pool.isAutostarted],
  ]
  const types = flags >> firstTypeBit
  const type = 1 << listedTypes.indexOf(pool.definition.type)
  return (
    pairs.every(([yes, no, holds]) => !(flags & (yes | no)) || (flags & (holds ? yes : no)) !== 0) &&
    (types === 0 || (types & type) !== 0)
  )
}

/** Storage pools. */
export function storagePoolHandlers({ pools }: { pools: Pools }): Handlers {
  const of = (pool: WirePool): Pool => poolOf(pools, pool)
  const names = (isActive: boolean, max = Number.POSITIVE_INFINITY) =>
    pools.all
      .filter((pool) => pool.isActive === isActive)
      .slice(0, Math.max(0, max))
      .map(({ name }) => name)
  return {
    connectListAllStoragePools: ({ needResults, flags }) => {
      checkFlags(flags, allListFlags, 'storageConnectListAllStoragePools', 'storage')
      const found = pools.all.filter((pool) => isListed(pool, flags))
      return { pools: needResults ? found.map(wirePool) : [], ret: found.length }
    },
    connectNumOfStoragePools: () => ({ num: names(true).length }),
    connectNumOfDefinedStoragePools: () => ({ num: names(false).length }),
    connectListStoragePools: ({ maxnames }) => ({ names: names(true, maxnames) }),
    connectListDefinedStoragePools: ({ maxnames }) => ({ names: names(false, maxnames) }),
    connectFindStoragePoolSources: ({ type, flags }) => {
      checkFlags(flags, 0, 'storageConnectFindStoragePoolSources', 'storage')
      if (!poolTypeNames.includes(type as PoolType))
        throw new VirError('internalError', `unknown storage pool type ${type}`, 'storage')
      if (!poolKinds[type as PoolType])
        throw new VirError(
          'internalError',
          `missing backend for pool type ${poolTypeNames.indexOf(type as PoolType)} (${type})`,
          'storage',
        )
      throw new VirError('noSupport', `pool type '${type}' does not support source discovery`, 'storage')
    },
    storagePoolLookupByName: ({ name }) => ({ pool: wirePool(pools.byName(name)) }),
    storagePoolLookupByUuid: ({ uuid }) => ({ pool: wirePool(pools.byUuid(uuidText(uuid))) }),
    storagePoolLookupByVolume: ({ vol }) => ({ pool: wirePool(pools.byName(vol.pool)) }),
    storagePoolLookupByTargetPath: ({ path }) => ({ pool: wirePool(pools.byTarget(path)) }),
    storagePoolCreateXml: async ({ xml, flags }) => {
      checkCreateFlags(flags, 'storagePoolCreateXML')
      return { pool: wirePool(await pools.create(xml, flags)) }
    },
    storagePoolDefineXml: async ({ xml, flags }) => {
      checkFlags(flags, 1, 'storagePoolDefineXML', 'storage')
      return { pool: wirePool(await pools.define(xml, { isValidated: flags !== 0 })) }
    },
    storagePoolCreate: async ({ pool, flags }) => {
      checkCreateFlags(flags, 'storagePoolCreate')
      await pools.start(of(pool), flags)
    },
    storagePoolBuild: async ({ pool, flags }) => {
      const found = of(pool)
      checkFlags(flags, 12, 'virStorageBackendFileSystemBuild', 'storage')
      excludeFlags(
        flags,
        ['VIR_STORAGE_POOL_BUILD_OVERWRITE', 8],
        ['VIR_STORAGE_POOL_BUILD_NO_OVERWRITE', 4],
        'virStoragePoolBuild',
      )
      await pools.build(found, flags)
    },
    storagePoolDestroy: async ({ pool }) => pools.destroy(of(pool)),
    storagePoolDelete: async ({ pool, flags }) => {
      checkFlags(flags, 0, 'virStorageBackendDeleteLocal', 'storage')
      await pools.delete(of(pool))
    },
    storagePoolUndefine: async ({ pool }) => pools.undefine(of(pool)),
    storagePoolRefresh: async ({ pool, flags }) => {
      checkFlags(flags, 0, 'storagePoolRefresh', 'storage')
      await pools.refresh(of(pool))
    },
    storagePoolGetInfo: ({ pool }) => {
      const { isActive, definition } = of(pool)
      return {
        state: isActive ? poolStates.running : poolStates.inactive,
        capacity: definition.capacity?.bytes ?? 0n,
        allocation: definition.allocation?.bytes ?? 0n,
        available: definition.available?.bytes ?? 0n,
      }
    },
    storagePoolGetXmlDesc: ({ pool, flags }) => {
      checkFlags(flags, inactiveXml, 'storagePoolGetXMLDesc', 'storage')
      return { xml: pools.xml(of(pool), { isInactive: (flags & inactiveXml) !== 0 }) }
    },
    storagePoolGetAutostart: ({ pool }) => ({ autostart: Number(of(pool).isAutostarted) }),
    storagePoolSetAutostart: async ({ pool, autostart }) => pools.setAutostart(of(pool), autostart !== 0),
    storagePoolIsActive: ({ pool }) => ({ active: Number(of(pool).isActive) }),
    storagePoolIsPersistent: ({ pool }) => ({ persistent: Number(of(pool).isPersistent) }),
    storagePoolNumOfVolumes: ({ pool }) => ({ num: volumesOf(of(pool)).length }),
    storagePoolListVolumes: ({ pool, maxnames }) => ({
      names: volumesOf(of(pool))
        .slice(0, Math.max(0, maxnames))
        .map(({ name }) => name),
    }),
    storagePoolListAllVolumes: ({ pool, needResults, flags }) => {
      checkFlags(flags, 0, 'storagePoolListAllVolumes', 'storage')
      const found = of(pool)
      const volumes = volumesOf(found)
      return {
        vols: needResults ? volumes.map((volume) => wireVolume(found, volume)) : [],
        ret: volumes.length,
      }
    },
  }
}

function volumesOf(pool: Pool): StorageVolume[] {
  pool.requireActive()
  return [...pool.volumes.values()]
}

function checkCreateFlags(flags: number, functionName: string): void {
  checkFlags(flags, 7, functionName, 'storage')
  excludeFlags(
    flags,
    ['VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE', 2],
    ['VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE', 4],
    functionName,
  )
}
