import { VirError } from '../../model/error.ts'
import { parseVolume, type VolumeRequest } from '../../model/storage/volume-define.ts'
import { FileError, type HostFile } from '../host.ts'
import { onFiles, readSpace } from './directory.ts'
import type { Pool } from './pool.ts'
import type { Pools } from './pools.ts'
import { joinPath, readVolume, type StorageVolume } from './volume.ts'

const invalid = (message: string): VirError => new VirError('operationInvalid', message, 'storage')
const wrongArgument = (message: string): VirError => new VirError('invalidArg', message, 'storage')
const unsupported = (message: string): VirError => new VirError('configUnsupported', message, 'storage')

/** virStorageVolCreateFlags, virStorageVolResizeFlags */
export const createFlags = { preallocMetadata: 1, reflink: 2, validate: 4 } as const
export const resizeFlags = { allocate: 1, delta: 2, shrink: 4 } as const

const chunk = 1 << 20
const zeros = new Uint8Array(chunk)
/** Beyond this numbers are not exact; no file is so long. */
const largestFile = BigInt(Number.MAX_SAFE_INTEGER)

/** Makes a volume in a pool. */
export async function createVolume(
  pools: Pools,
  pool: Pool,
  xml: string,
  flags: number,
): Promise<StorageVolume> {
  return make(pools, pool, async () => {
    pool.requireActive()
    const request = parseVolume(xml, { isValidated: (flags & createFlags.validate) !== 0 })
    if (pool.volumes.has(request.name)) throw new VirError('storageVolExist', `'${request.name}'`, 'storage')
    checkRequest(pool.folder, request, flags)
    await checkRoom(pools, pool, request)
    return { request, write: (file) => fill(file, request) }
  })
}

/** Makes a volume with the content of another one. */
export async function cloneVolume(
  pools: Pools,
  pool: Pool,
  xml: string,
  origin: { pool: Pool; volume: StorageVolume },
  flags: number,
): Promise<StorageVolume> {
  const { definition, path, name } = origin.volume
  let release = () => {}
  try {
    return await make(pools, pool, async () => {
      pool.requireActive()
      origin.pool.requireActive()
      const request = parseVolume(xml, { isClone: true, isValidated: (flags & createFlags.validate) !== 0 })
      if (pool.volumes.has(request.name))
        throw new VirError(
          'internalError',
          `storage volume name '${request.name}' already in use.`,
          'storage',
        )
      checkRequest(pool.folder, request, flags)
      const format = definition.target?.format?.type
      if (definition.type !== 'file' || (format !== 'raw' && format !== 'iso'))
        throw unsupported(`volumes of format '${format}' cannot be copied yet, only raw ones`)
      const capacity = definition.capacity!.bytes!
      if (request.capacity < capacity) request.capacity = capacity
      if (request.allocation < capacity && request.allocation !== 0n) request.allocation = capacity
      await checkRoom(pools, pool, request)
      release = origin.pool.hold(name)
      return { request, write: (file) => copy(pools, path, file, request) }
    })
  } finally {
    release()
  }
}

function checkRequest(
  folder: string,
  { name, format, hasBacking, isEncrypted, capacity, allocation }: VolumeRequest,
  flags: number,
) {
  if (name.includes('/')) throw invalid(`volume name '${name}' cannot contain '/'`)
  if ([...name].some((character) => character < ' '))
    throw new VirError('xmlDetail', `invalid char in name: \\n`, 'none')
  const isRaw = format === 'raw' || format === 'iso' || format === 'none'
  if (!isRaw && format !== 'dir')
    throw unsupported(`images of format '${format}' cannot be made yet: this daemon makes raw ones`)
  if (flags & createFlags.preallocMetadata)
    throw unsupported('metadata preallocation is not supported for raw volumes')
  if (flags & createFlags.reflink) throw unsupported('this host has no copies that share blocks')
  if (hasBacking) throw new VirError('noSupport', 'backing storage not supported for raw volumes', 'storage')
  if (isEncrypted) throw unsupported('storage pool does not support encrypted volumes')
  if (capacity > largestFile || allocation > largestFile)
    throw new VirError(
      'systemError',
      `cannot extend file '${joinPath(folder, name)}': File too large`,
      'storage',
    )
}

interface Making {
  request: VolumeRequest
  write(file: HostFile): Promise<void>
}

/** Checks and beginnings take their turn; what may take long does not keep others waiting. */
async function make(pools: Pools, pool: Pool, prepare: () => Promise<Making>): Promise<StorageVolume> {
  const { files } = pools.host
  const begun = await pools.turns.next(async () => {
    const { request, write } = await prepare()
    const path = joinPath(pool.folder, request.name)
    if (await exists(pools, path))
      throw new VirError('operationFailed', `volume target path '${path}' already exists`, 'storage')
    if (request.format === 'dir') {
      await onFiles(`cannot create path '${path}'`, () => files.makeFolder(path, request.mode))
      return { name: request.name, path, work: undefined, release: pool.hold(request.name) }
    }
    const file = await onFiles(`Failed to create file '${path}'`, () => files.create(path, request.mode))
    return {
      name: request.name,
      path,
      work: () => finish(file, write, path),
      release: pool.hold(request.name),
    }
  })
  try {
    await begun.work?.()
    return await pools.turns.next(() => look(pools, pool, begun.name))
  } catch (error) {
    if (begun.work) await files.remove(begun.path).catch(() => {})
    throw error
  } finally {
    begun.release()
  }
}

async function finish(file: HostFile, write: Making['write'], path: string): Promise<void> {
  await onFiles(`cannot extend file '${path}'`, async () => {
    try {
      await write(file)
      await file.flush()
    } finally {
      await file.close()
    }
  })
}

async function exists(pools: Pools, path: string): Promise<boolean> {
  try {
    await pools.host.files.status(path)
    return true
  } catch (error) {
    if (error instanceof FileError) return false
    throw error
  }
}

/** Reads a volume anew, with the pool's room. Throws if it is gone. */
export async function look(pools: Pools, pool: Pool, name: string): Promise<StorageVolume> {
  const found = await readVolume(pools.host, pool.folder, name)
  if (!found) {
    pool.volumes.delete(name)
    throw new VirError('noStorageVol', `no storage vol with matching name '${name}'`, 'storage')
  }
  pool.volumes.set(name, found)
  await readSpace(pools.host, pool)
  return found
}

async function checkRoom(pools: Pools, pool: Pool, { allocation, name }: VolumeRequest): Promise<void> {
  const { available } = await onFiles(`cannot statvfs path '${pool.folder}'`, () =>
    pools.host.files.space(pool.folder),
  )
  if (allocation > BigInt(Math.floor(available)))
    throw new VirError(
      'systemError',
      `cannot allocate ${allocation} bytes in file '${joinPath(pool.folder, name)}': No space left on device`,
      'storage',
    )
}

async function fill(file: HostFile, { capacity, allocation }: VolumeRequest): Promise<void> {
  await file.truncate(Number(allocation > capacity ? allocation : capacity))
  await writeZeros(file, 0, Number(allocation))
}

async function writeZeros(file: HostFile, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += chunk) await file.write(at, zeros.subarray(0, Math.min(chunk, to - at)))
}

/** Blocks of zeros are left out unless the new volume is to have all its room at once. */
async function copy(
  pools: Pools,
  from: string,
  to: HostFile,
  { capacity, allocation }: VolumeRequest,
): Promise<void> {
  const isSparse = allocation < capacity
  const source = await pools.host.files.open(from, 'read')
  try {
    await to.truncate(Number(capacity > allocation ? capacity : allocation))
    for (let at = 0; ; at += chunk) {
      const bytes = await source.read(at, chunk)
      if (bytes.length === 0) break
      if (!isSparse || bytes.some((byte) => byte !== 0)) await to.write(at, bytes)
    }
  } finally {
    await source.close()
  }
}

export async function deleteVolume(pools: Pools, pool: Pool, name: string): Promise<void> {
  return pools.turns.next(async () => {
    pool.requireActive()
    const { path, definition } = pool.volume(name)
    checkIdle(pool, name)
    const { files } = pools.host
    if (definition.type === 'dir')
      await onFiles(`cannot remove directory '${path}'`, () => files.removeFolder(path))
    else await onFiles(`cannot unlink file '${path}'`, () => removeFile(pools, path))
    pool.volumes.delete(name)
    await readSpace(pools.host, pool)
  })
}

/** What is gone already is removed as well. */
async function removeFile(pools: Pools, path: string): Promise<void> {
  await pools.host.files.remove(path).catch((error: unknown) => {
    if (!(error instanceof FileError) || error.code !== 'ENOENT') throw error
  })
}

function checkIdle(pool: Pool, name: string): void {
  if (pool.busy.has(name)) throw invalid(`volume '${name}' is still in use.`)
}

export async function resizeVolume(
  pools: Pools,
  pool: Pool,
  name: string,
  amount: bigint,
  flags: number,
): Promise<void> {
  return pools.turns.next(async () => {
    pool.requireActive()
    pool.volume(name)
    checkIdle(pool, name)
    const { definition, path } = await look(pools, pool, name)
    const capacity = definition.capacity!.bytes!
    const allocation = definition.allocation!.bytes!
    const wanted = wantedCapacity(capacity, amount, flags)
    if (wanted < allocation) throw wrongArgument("can't shrink capacity below existing allocation")
    if (wanted < capacity && !(flags & resizeFlags.shrink))
      throw wrongArgument(
        "Can't shrink capacity below current capacity unless shrink flag explicitly specified",
      )
    if (wanted > capacity + (pool.definition.available?.bytes ?? 0n))
      throw new VirError('operationFailed', 'Not enough space left in storage pool', 'storage')
    const format = definition.target?.format?.type
    if (definition.type !== 'file' || (format !== 'raw' && format !== 'iso'))
      throw unsupported(`volumes of format '${format}' cannot be resized yet, only raw ones`)
    await withFile(pools, path, 'write', async (file) => {
      await file.truncate(Number(wanted))
      if (flags & resizeFlags.allocate) await takeRoom(file, Number(wanted))
      await file.flush()
    })
    await look(pools, pool, name)
  })
}

/** Writes what is there once more, so that nothing of it is a hole. */
async function takeRoom(file: HostFile, size: number): Promise<void> {
  for (let at = 0; at < size; at += chunk)
    await file.write(at, await file.read(at, Math.min(chunk, size - at)))
}

function wantedCapacity(capacity: bigint, amount: bigint, flags: number): bigint {
  if (!(flags & resizeFlags.delta)) return amount
  if (!(flags & resizeFlags.shrink)) return capacity + amount
  return capacity - (amount < capacity ? amount : capacity)
}

export async function withFile<T>(
  pools: Pools,
  path: string,
  access: 'read' | 'write',
  work: (file: HostFile) => Promise<T>,
): Promise<T> {
  return onFiles(`cannot open file '${path}'`, async () => {
    const file = await pools.host.files.open(path, access)
    try {
      return await work(file)
    } finally {
      await file.close()
    }
  })
}

/** virStorageVolWipeAlgorithm: the others are those of scrub(1). */
const wipeByZeros = 0
const wipeByTrim = 9

export async function wipeVolume(pools: Pools, pool: Pool, name: string, algorithm: number): Promise<void> {
  const { path, status, release } = await pools.turns.next(async () => {
    pool.requireActive()
    const { definition, path } = pool.volume(name)
    checkIdle(pool, name)
    if (algorithm < 0 || algorithm > wipeByTrim)
      throw wrongArgument(`wiping algorithm ${algorithm} not supported`)
    if (algorithm === wipeByTrim) throw wrongArgument("'trim' algorithm not supported")
    if (algorithm !== wipeByZeros)
      throw new VirError('systemError', "Cannot find 'scrub' in path: No such file or directory", 'none')
    if (definition.type === 'dir')
      throw new VirError(
        'operationFailed',
        `wiping is not supported for volume '${name}' of type dir`,
        'storage',
      )
    const status = await onFiles(`unable to open storage volume with path '${path}'`, () =>
      pools.host.files.status(path),
    )
    return { path, status, release: pool.hold(name) }
  })
  try {
    await withFile(pools, path, 'write', async (file) => {
      // A file with holes gets none that were not there: it is cut, and lengthened anew.
      if (status.allocated < status.size) {
        await file.truncate(0)
        await file.truncate(status.size)
      } else await writeZeros(file, 0, status.size)
      await file.flush()
    })
  } finally {
    release()
  }
  await pools.turns.next(() => look(pools, pool, name))
}
