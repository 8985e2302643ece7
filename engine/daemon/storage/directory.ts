import { VirError } from '../../model/error.ts'
import { fileRefusal } from '../domains/file-refusal.ts'
import { FileError, type Host } from '../host.ts'
import type { Pool } from './pool.ts'
import { permissionsOf, readVolume } from './volume.ts'

/** What pools of type dir do with the host's files. */

const defaultMode = 0o711

/** Runs what touches files; their refusals get libvirt's words. */
export async function onFiles<T>(tried: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    throw fileRefusal(error, tried)
  }
}

/** Makes the directory with those above it. */
export async function buildDirectory(host: Host, { definition, folder }: Pool): Promise<void> {
  const mode = definition.target.permissions?.mode ?? defaultMode
  const parts = folder.split('/').filter(Boolean)
  await onFiles(`cannot create path '${folder}'`, async () => {
    for (let depth = 1; depth <= parts.length; depth++) {
      const path = `/${parts.slice(0, depth).join('/')}`
      await makeFolder(host, path, depth === parts.length ? mode : defaultMode)
    }
  })
}

async function makeFolder(host: Host, path: string, mode: number): Promise<void> {
  const known = await host.files.status(path).catch(() => undefined)
  if (known?.kind === 'folder') return
  if (known) throw new FileError('ENOTDIR', path)
  await host.files.makeFolder(path, mode).catch((error: unknown) => {
    if (!(error instanceof FileError) || error.code !== 'EEXIST') throw error
  })
}

export async function deleteDirectory(host: Host, { folder }: Pool): Promise<void> {
  await onFiles(`failed to remove pool '${folder}'`, () => host.files.removeFolder(folder))
}

/** Looks again at what is in the directory, and at the room that there is. */
export async function refreshDirectory(host: Host, pool: Pool): Promise<void> {
  const { folder } = pool
  const names = await onFiles(`cannot open directory '${folder}'`, () => host.files.list(folder))
  const found = []
  for (const name of names) {
    if (hasControls(name)) continue
    const volume = await readVolume(host, folder, name)
    if (volume) found.push(volume)
  }
  pool.volumes.clear()
  for (const volume of found) pool.volumes.set(volume.name, volume)
  await readSpace(host, pool)
}

/** Names that could not stand in XML. */
const hasControls = (name: string): boolean => [...name].some((character) => character < ' ')

export async function readSpace(host: Host, pool: Pool): Promise<void> {
  const { folder, definition } = pool
  const { capacity, available, status } = await onFiles(`cannot statvfs path '${folder}'`, async () => ({
    ...(await host.files.space(folder)),
    status: await host.files.status(folder),
  }))
  definition.capacity = { bytes: BigInt(Math.floor(capacity)) }
  definition.available = { bytes: BigInt(Math.floor(available)) }
  definition.allocation = { bytes: BigInt(Math.floor(capacity) - Math.floor(available)) }
  definition.target.permissions = { ...definition.target.permissions, ...permissionsOf(status) }
}

export function refuseOther({ definition }: Pool): void {
  const { type } = definition
  if (type !== 'dir')
    throw new VirError(
      'configUnsupported',
      `storage pools of type '${type}' need a kernel or a network that this daemon's host does not lend; only 'dir' can be used`,
      'storage',
    )
}
