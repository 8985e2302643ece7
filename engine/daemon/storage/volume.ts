import type { Volume as Definition, VolumeTarget } from '../../model/storage/volume.ts'
import { FileError, type FileStatus, type Host } from '../host.ts'
import { type ImageFacts, probeImage } from './image-format.ts'

/** A volume of a directory, as it was when it was looked at last. */
export interface StorageVolume {
  readonly name: string
  readonly path: string
  definition: Definition
}

export const joinPath = (folder: string, name: string): string => `${folder === '/' ? '' : folder}/${name}`

/** What is there at a path; undefined if it is nothing that can be a volume. */
export async function readVolume(
  host: Host,
  folder: string,
  name: string,
): Promise<StorageVolume | undefined> {
  const path = joinPath(folder, name)
  try {
    const status = await host.files.status(path)
    const definition = await describe(host, path, name, status)
    return definition && { name, path, definition }
  } catch (error) {
    // A link to nothing, or a file that went away meanwhile.
    if (error instanceof FileError) return undefined
    throw error
  }
}

async function describe(
  host: Host,
  path: string,
  name: string,
  status: FileStatus,
): Promise<Definition | undefined> {
  if (status.kind === 'other') return undefined
  if (status.kind === 'folder') {
    return {
      type: 'dir',
      name,
      key: path,
      capacity: { bytes: 0n },
      allocation: { bytes: 0n },
      target: targetOf(path, { format: 'dir' }, status),
    }
  }
  const facts = await probe(host, path)
  return {
    type: status.kind === 'block' ? 'block' : 'file',
    name,
    key: path,
    capacity: { bytes: facts.capacity ?? BigInt(status.size) },
    allocation: { bytes: BigInt(status.allocated) },
    ...(status.size > 0 && { physical: { bytes: BigInt(status.size) } }),
    target: targetOf(path, facts, status),
    backingStore: await backingStore(host, path, facts),
  }
}

async function probe(host: Host, path: string): Promise<ImageFacts> {
  const file = await host.files.open(path, 'read')
  try {
    return await probeImage(file)
  } finally {
    await file.close()
  }
}

function targetOf(path: string, facts: ImageFacts, status: FileStatus): VolumeTarget {
  return {
    path,
    format: { type: facts.format },
    permissions: permissionsOf(status),
    timestamps: timestampsOf(status),
    ...(facts.compat !== undefined && { compat: facts.compat }),
    ...(facts.clusterSize !== undefined && { clusterSize: { unit: 'B', bytes: facts.clusterSize } }),
    ...(facts.features && { features: facts.features }),
  }
}

export const permissionsOf = ({ mode, owner, group }: FileStatus) => ({ mode: mode & 0o7777, owner, group })

function timestampsOf({ accessed, modified, changed }: FileStatus) {
  return { accessed: stamp(accessed), modified: stamp(modified), changed: stamp(changed), born: '0' }
}

/** Seconds with nine digits behind the point, none where they are zero. */
function stamp(milliseconds: number): string {
  const nanoseconds = BigInt(Math.max(0, Math.round(milliseconds * 1e6)))
  const rest = nanoseconds % 1_000_000_000n
  const seconds = nanoseconds / 1_000_000_000n
  return rest === 0n ? String(seconds) : `${seconds}.${String(rest).padStart(9, '0')}`
}

/** The file behind an image; a name without a folder is one beside it. */
async function backingStore(
  host: Host,
  path: string,
  { backing }: ImageFacts,
): Promise<VolumeTarget | undefined> {
  if (!backing) return undefined
  const beside = path.slice(0, path.lastIndexOf('/') + 1)
  const own = /^[a-z][a-z\d+.-]*:/i.test(backing.path) || backing.path.startsWith('/')
  const target = own ? backing.path : beside + backing.path
  const format = backing.format ?? 'raw'
  try {
    return targetOf(target, { format }, await host.files.status(target))
  } catch (error) {
    if (error instanceof FileError) return { path: target, format: { type: format } }
    throw error
  }
}
