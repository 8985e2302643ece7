import { VirError } from '../../model/error.ts'
import { FileError } from '../host.ts'
import type { Domain } from './domain.ts'

/** virDomainUndefineFlagsValues */
export const undefineFlags = {
  managedSave: 1,
  snapshotsMetadata: 2,
  nvram: 4,
  keepNvram: 8,
  checkpointsMetadata: 16,
  tpm: 32,
  keepTpm: 64,
} as const

/** Forgets the definition. What runs goes on as a transient domain. */
export async function undefineDomain(domain: Domain, flags = 0): Promise<void> {
  if (flags & undefineFlags.nvram && flags & undefineFlags.keepNvram)
    throw new VirError('operationInvalid', 'cannot both keep and delete nvram')
  if (flags & undefineFlags.tpm && flags & undefineFlags.keepTpm)
    throw new VirError('operationInvalid', 'cannot both keep and delete TPM')
  await domain.jobs.change('DomainUndefineFlags', async () => {
    const { daemon } = domain
    const { moments, domains } = daemon
    if (!domain.isPersistent) throw new VirError('operationInvalid', 'cannot undefine transient domain')
    const snapshots = domain.isActive ? 0 : moments.snapshotCount(domain)
    const checkpoints = domain.isActive ? 0 : moments.checkpointCount(domain)
    if (snapshots > 0 && !(flags & undefineFlags.snapshotsMetadata))
      throw new VirError('operationInvalid', `cannot delete inactive domain with ${snapshots} snapshots`)
    if (checkpoints > 0 && !(flags & undefineFlags.checkpointsMetadata))
      throw new VirError('operationInvalid', `cannot delete inactive domain with ${checkpoints} checkpoints`)
    if (domain.hasManagedSave && !(flags & undefineFlags.managedSave))
      throw new VirError('operationInvalid', 'Refusing to undefine while domain managed save image exists')
    const nvram = await nvramOf(domain)
    if (nvram !== undefined && !(flags & (undefineFlags.nvram | undefineFlags.keepNvram)))
      throw new VirError('operationInvalid', 'cannot undefine domain with nvram')
    // The definition goes first: whatever the end of the daemon leaves of the rest belongs to nobody.
    await domain.forget()
    if (snapshots > 0) await moments.discardSnapshots(domain)
    if (checkpoints > 0) await moments.discardCheckpoints(domain)
    if (domain.hasManagedSave) await domains.images.remove(domain)
    if (nvram !== undefined && flags & undefineFlags.nvram)
      await daemon.host.files.remove(nvram).catch((error: Error) => {
        daemon.host.log('warning', `${nvram} is left: ${error.message}`)
      })
    domain.lifecycle('undefined', 'removed')
    domains.release(domain)
  })
}

/** The file with the firmware's variables, if it is there. */
async function nvramOf(domain: Domain): Promise<string | undefined> {
  const nvram = domain.definition.os?.nvram
  const path = nvram?.source?.file ?? nvram?.path
  if (!path) return undefined
  try {
    await domain.daemon.host.files.status(path)
    return path
  } catch (error) {
    if (error instanceof FileError) return undefined
    throw error
  }
}

export async function setAutostart(domain: Domain, isAutostarted: boolean): Promise<void> {
  await domain.jobs.change('DomainSetAutostart', async () => {
    if (!domain.isPersistent)
      throw new VirError('operationInvalid', 'cannot set autostart for transient domain')
    if (domain.isAutostarted === isAutostarted) return
    const { store } = domain.daemon.domains
    if (isAutostarted) await store.mark('autostart', domain.uuid)
    else await store.unmark('autostart', domain.uuid)
    domain.isAutostarted = isAutostarted
  })
}
