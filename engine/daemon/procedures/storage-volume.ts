import { VirError } from '../../model/error.ts'
import { volumeTypeNames } from '../../model/storage/volume.ts'
import { formatVolume } from '../../model/storage/volume-define.ts'
import type { Args } from '../../rpc/procedures.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Pool } from '../storage/pool.ts'
import type { Pools } from '../storage/pools.ts'
import { downloadVolume, uploadVolume } from '../storage/transfer.ts'
import type { StorageVolume } from '../storage/volume.ts'
import {
  cloneVolume,
  createVolume,
  deleteVolume,
  look,
  resizeVolume,
  wipeVolume,
} from '../storage/volumes.ts'
import { checkFlags } from './argument.ts'
import { poolOf, wireVolume } from './storage-pool.ts'

type WireVolume = Args<'storageVolDelete'>['vol']

/** virStorageVolInfoFlags; virStorageVolUploadFlags and …DownloadFlags */
const getPhysical = 1
const sparseStream = 1

const missing = (what: string): VirError =>
  new VirError('noStorageVol', `no storage vol with matching ${what}`, 'storage')

/** Volumes of storage pools. */
export function storageVolumeHandlers({ pools }: { pools: Pools }): Handlers {
  const find = (vol: WireVolume): { pool: Pool; volume: StorageVolume } => {
    const pool = pools.byName(vol.pool)
    pool.requireActive()
    return { pool, volume: pool.volume(vol.name) }
  }
  /** As it is now. */
  const current = (vol: WireVolume): Promise<StorageVolume> => {
    const { pool } = find(vol)
    return pools.turns.next(() => look(pools, pool, vol.name))
  }
  const info = async (vol: WireVolume, flags: number) => {
    const { definition } = await current(vol)
    const { type, capacity, allocation, physical } = definition
    return {
      type: volumeTypeNames.indexOf(type ?? 'file'),
      capacity: capacity?.bytes ?? 0n,
      allocation: (flags & getPhysical ? physical?.bytes : allocation?.bytes) ?? 0n,
    }
  }
  return {
    storageVolLookupByName: ({ pool, name }) => {
      const found = poolOf(pools, pool)
      found.requireActive()
      return { vol: wireVolume(found, found.volume(name)) }
    },
    storageVolLookupByKey: ({ key }) => {
      const found = pools.findVolume(key)
      if (!found) throw missing(`key ${key}`)
      return { vol: wireVolume(found.pool, found.volume) }
    },
    storageVolLookupByPath: ({ path }) => {
      const found = pools.findVolume(path)
      if (!found) throw missing(`path '${path}'`)
      return { vol: wireVolume(found.pool, found.volume) }
    },
    storageVolCreateXml: async ({ pool, xml, flags }) => {
      checkFlags(flags, 5, 'storageVolCreateXML', 'storage')
      const found = poolOf(pools, pool)
      return { vol: wireVolume(found, await createVolume(pools, found, xml, flags)) }
    },
    storageVolCreateXmlFrom: async ({ pool, xml, clonevol, flags }) => {
      checkFlags(flags, 7, 'storageVolCreateXMLFrom', 'storage')
      const found = poolOf(pools, pool)
      return { vol: wireVolume(found, await cloneVolume(pools, found, xml, find(clonevol), flags)) }
    },
    storageVolDelete: async ({ vol, flags }) => {
      checkFlags(flags, 0, 'virStorageBackendVolDeleteLocal', 'storage')
      await deleteVolume(pools, find(vol).pool, vol.name)
    },
    storageVolWipe: async ({ vol, flags }) => {
      checkFlags(flags, 0, 'storageVolWipePattern', 'storage')
      await wipeVolume(pools, find(vol).pool, vol.name, 0)
    },
    storageVolWipePattern: async ({ vol, algorithm, flags }) => {
      checkFlags(flags, 0, 'storageVolWipePattern', 'storage')
      await wipeVolume(pools, find(vol).pool, vol.name, algorithm)
    },
    storageVolResize: async ({ vol, capacity, flags }) => {
      checkFlags(flags, 7, 'storageVolResize', 'storage')
      await resizeVolume(pools, find(vol).pool, vol.name, capacity, flags)
    },
    storageVolGetInfo: ({ vol }) => info(vol, 0),
    storageVolGetInfoFlags: ({ vol, flags }) => {
      checkFlags(flags, getPhysical, 'storageVolGetInfoFlags', 'storage')
      return info(vol, flags)
    },
    storageVolGetXmlDesc: async ({ vol, flags }) => {
      checkFlags(flags, 0, 'storageVolGetXMLDesc', 'storage')
      return { xml: formatVolume((await current(vol)).definition) }
    },
    storageVolGetPath: ({ vol }) => ({ name: find(vol).volume.path }),
    storageVolUpload: async ({ vol, offset, length, flags }, call) => {
      checkFlags(flags, sparseStream, 'storageVolUpload', 'storage')
      const { pool, volume } = find(vol)
      if (pool.busy.has(volume.name))
        throw new VirError('operationInvalid', `volume '${volume.name}' is still in use.`, 'storage')
      await uploadVolume(pools, pool, volume, { offset, length, isSparse: flags !== 0 }, () =>
        call.openStream(),
      )
    },
    storageVolDownload: async ({ vol, offset, length, flags }, call) => {
      checkFlags(flags, sparseStream, 'storageVolDownload', 'storage')
      const { pool, volume } = find(vol)
      await downloadVolume(pools, pool, volume, { offset, length, isSparse: flags !== 0 }, () =>
        call.openStream(),
      )
    },
  }
}
