import { formatDomain } from '../../model/domain/define/format.ts'
import { VirError } from '../../model/error.ts'
import type { Daemon } from '../daemon.ts'
import { completedDefinition, type Definition } from './definition.ts'
import type { Domain } from './domain.ts'
import { requireManagedSave } from './image-folder.ts'
import { abortIfAsked, jobCompleted } from './job-report.ts'
import type { LongJob } from './jobs.ts'
import { memoryBytes } from './memory.ts'
import { guestCall } from './power.ts'
import { checkSameMachine } from './same-machine.ts'
import { changeImageHeader, readImageHeader, writeImage } from './saved-image.ts'
import { restore } from './start.ts'
import { stop } from './stop.ts'

export interface SaveOptions {
  /** Whether it is to run when it is restored; as it does now if absent. */
  isRunning?: boolean | undefined
  /** A definition to go on with instead of its own. */
  xml?: string | null | undefined
}

/** Saves the guest to a file, and ends it. */
export async function saveDomain(domain: Domain, path: string, options: SaveOptions = {}): Promise<void> {
  domain.requireGuest()
  await saveTo(domain, 'DomainSaveFlags', path, options)
}

/** Saves the guest where its next start finds it, and ends it. */
export async function managedSave(domain: Domain, options: SaveOptions = {}): Promise<void> {
  const { images } = domain.daemon.domains
  domain.requireGuest()
  if (!domain.isPersistent)
    throw new VirError('operationInvalid', 'cannot do managed save for transient domain')
  await images.make()
  await saveTo(domain, 'DomainManagedSave', images.pathOf(domain), options)
  domain.hasManagedSave = true
}

export async function removeManagedSave(domain: Domain): Promise<void> {
  await domain.jobs.change('DomainManagedSaveRemove', () => domain.daemon.domains.images.remove(domain))
}

async function saveTo(domain: Domain, api: string, path: string, options: SaveOptions): Promise<void> {
  await domain.jobs.long(api, 'save', async (job) => {
    const { running } = domain
    if (!running) throw new VirError('internalError', 'guest unexpectedly quit')
    const wasRunning = domain.is('running')
    job.memoryTotal = memoryBytes(domain)
    try {
      if (wasRunning) {
        await guestCall(domain, () => running.guest.suspend())
        domain.setState('paused', 'save')
        domain.lifecycle('suspended', 'paused')
      }
      job.stoppedAt = domain.daemon.host.time.now()
      const xml = imageXml(domain, options.xml)
      domain.emit({ kind: 'migration-iteration', iteration: 1 })
      const state = await guestCall(domain, () => running.guest.save())
      abortIfAsked(job, 'domain save')
      domain.emit({ kind: 'migration-iteration', iteration: 2 })
      await write(domain, path, xml, options.isRunning ?? wasRunning, state, job)
    } catch (error) {
      if (wasRunning) await goOn(domain)
      throw error
    }
    domain.emit({ kind: 'job-completed', parameters: jobCompleted(domain.jobs, job) })
    await stop(domain, 'saved', 'saved')
  })
}

async function write(
  domain: Domain,
  path: string,
  xml: string,
  isRunning: boolean,
  state: Uint8Array,
  job: LongJob,
): Promise<void> {
  await writeImage(domain.daemon.host.files, path, { xml, isRunning }, state, (bytes) => {
    abortIfAsked(job, 'domain save')
    job.memoryProcessed += bytes
  })
}

/** After a save that failed, the guest goes on. */
export async function goOn(domain: Domain): Promise<void> {
  const { running } = domain
  if (!running || running.isEnding || !domain.is('paused')) return
  try {
    await running.guest.resume()
    domain.setState('running', 'saveCanceled')
    domain.lifecycle('resumed', 'unpaused')
  } catch {
    domain.lifecycle('suspended', 'apiError')
  }
}

/** What the image says of the guest: its definition as it runs, or another one for the same machine. */
function imageXml(domain: Domain, xml: string | null | undefined): string {
  if (xml === undefined || xml === null) return domain.xml({ isSecure: true, isMigratable: true })
  const definition = completedDefinition(domain.daemon, xml)
  checkSameMachine(domain.definition, definition)
  return formatDomain(definition, { secure: true, inactive: true })
}

/** Starts a domain from a file that a save wrote. */
export async function restoreDomain(
  daemon: Daemon,
  path: string,
  options: SaveOptions = {},
): Promise<Domain> {
  const header = await readImageHeader(daemon.host.files, path)
  let definition = completedDefinition(daemon, header.xml)
  if (options.xml !== undefined && options.xml !== null) {
    definition = changedDefinition(daemon, definition, options.xml)
  }
  const domain = daemon.domains.claim(definition)
  try {
    await domain.jobs.long('DomainRestoreFlags', 'restore', async () => {
      if (domain.isActive) throw new VirError('operationInvalid', `domain '${domain.name}' is already active`)
      await restore(domain, definition, path, { isRunning: options.isRunning ?? header.isRunning })
    })
  } finally {
    daemon.domains.release(domain)
  }
  return domain
}

/** The XML of a saved guest. */
export async function imageXmlAt(daemon: Daemon, path: string, isSecure: boolean): Promise<string> {
  const { xml } = await readImageHeader(daemon.host.files, path)
  return formatDomain(completedDefinition(daemon, xml), { secure: isSecure, inactive: true })
}

export async function defineImageXmlAt(
  daemon: Daemon,
  path: string,
  xml: string,
  isRunning: boolean | undefined,
): Promise<void> {
  const header = await readImageHeader(daemon.host.files, path)
  const changed = changedDefinition(daemon, completedDefinition(daemon, header.xml), xml)
  await changeImageHeader(daemon.host.files, path, {
    xml: formatDomain(changed, { secure: true, inactive: true }),
    isRunning: isRunning ?? header.isRunning,
  })
}

export async function managedSaveXml(domain: Domain, isSecure: boolean): Promise<string> {
  requireManagedSave(domain)
  return imageXmlAt(domain.daemon, domain.daemon.domains.images.pathOf(domain), isSecure)
}

export async function defineManagedSaveXml(
  domain: Domain,
  xml: string,
  isRunning: boolean | undefined,
): Promise<void> {
  requireManagedSave(domain)
  const { images } = domain.daemon.domains
  await domain.jobs.change('DomainManagedSaveDefineXML', () =>
    defineImageXmlAt(domain.daemon, images.pathOf(domain), xml, isRunning),
  )
}

/** What may differ is what the guest does not see. */
function changedDefinition(daemon: Daemon, old: Definition, xml: string): Definition {
  const definition = completedDefinition(daemon, xml)
  checkSameMachine(old, definition)
  return definition
}
