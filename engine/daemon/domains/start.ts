import type { Event } from '../../base/event.ts'
import { assignAliases } from '../../model/domain/define/aliases.ts'
import { completeLive } from '../../model/domain/define/live.ts'
import { VirError } from '../../model/error.ts'
import type { Guest } from '../guest.ts'
import { FileError } from '../host.ts'
import { hasAgentChannel } from './agent.ts'
import { cloneDefinition, completedDefinition, type Definition } from './definition.ts'
import { Display } from './display.ts'
import type { Domain } from './domain.ts'
import { fileRefusal, fileTrouble } from './file-refusal.ts'
import { watchGuest } from './guest-events.ts'
import { guestSpec, hasBalloon } from './guest-spec.ts'
import { readImageHeader, readImageState, UnfinishedImage } from './saved-image.ts'
import { destroyDomain, stop } from './stop.ts'

export interface StartOptions {
  /** Leaves it paused. */
  isPaused?: boolean
  /** Boots although it is saved, and drops what was saved. */
  isForced?: boolean
  /** Destroys it when this happens: the end of the client's connection. */
  autodestroy?: Event<void> | undefined
}

/** Starts a domain that is kept: boots it, or goes on where it was saved. */
export async function startDomain(domain: Domain, options: StartOptions = {}): Promise<void> {
  await domain.jobs.long('DomainCreateWithFlags', 'start', async () => {
    if (domain.isActive) throw new VirError('operationInvalid', 'domain is already running')
    if (domain.hasManagedSave && options.isForced) await domain.daemon.domains.images.remove(domain)
    if (!(domain.hasManagedSave && (await resumeSaved(domain, options)))) {
      await boot(domain, domain.definition, options)
    }
  })
  endWith(domain, options.autodestroy)
}

/** Starts a domain by a definition that is not kept for it. */
export async function startTransient(
  domain: Domain,
  definition: Definition,
  options: StartOptions,
): Promise<void> {
  try {
    await domain.jobs.long('DomainCreateXML', 'start', async () => {
      if (domain.isActive) throw new VirError('operationInvalid', `domain '${domain.name}' is already active`)
      await boot(domain, definition, options)
    })
  } finally {
    domain.daemon.domains.release(domain)
  }
  endWith(domain, options.autodestroy)
}

async function boot(domain: Domain, definition: Definition, options: StartOptions): Promise<void> {
  const guest = await launch(domain, definition)
  if (options.isPaused) {
    domain.setState('paused', 'user')
    domain.lifecycle('started', 'booted')
    domain.lifecycle('suspended', 'paused')
    return
  }
  await run(domain, guest, 'booted')
  domain.lifecycle('started', 'booted')
}

/** False if what was saved is unfinished, and is thereby gone. */
async function resumeSaved(domain: Domain, options: StartOptions): Promise<boolean> {
  const { daemon } = domain
  const path = daemon.domains.images.pathOf(domain)
  try {
    const { xml, isRunning } = await readImageHeader(daemon.host.files, path)
    const definition = completedDefinition(daemon, xml)
    if (definition.name !== domain.name || definition.uuid !== domain.uuid)
      throw new VirError(
        'operationFailed',
        `cannot restore domain '${domain.name}' uuid ${domain.uuid} from a file which belongs to domain '${definition.name}' uuid ${definition.uuid}`,
      )
    await restore(domain, definition, path, { ...options, isRunning })
  } catch (error) {
    if (!(error instanceof UnfinishedImage)) throw error
    daemon.host.log('warning', `${path}: what was saved of '${domain.name}' is unfinished and is dropped`)
    await daemon.domains.images.remove(domain)
    return false
  }
  await daemon.domains.images.remove(domain)
  return true
}

/** Goes on with a saved machine. Within a job. */
export async function restore(
  domain: Domain,
  definition: Definition,
  path: string,
  { isRunning, isPaused = false }: { isRunning: boolean; isPaused?: boolean },
): Promise<void> {
  const saved = await readImageState(domain.daemon.host.files, path)
  const guest = await launch(domain, definition, saved)
  domain.lifecycle('started', 'restored')
  if (isRunning && !isPaused) await run(domain, guest, 'restored')
  else {
    // As after every incoming machine: QEMU's driver takes a file for one that migrates here.
    domain.setState('paused', 'migration')
    domain.lifecycle('suspended', isPaused ? 'paused' : 'restored')
  }
}

/** Makes the guest, paused. What fails leaves the domain as it was, with the reason «failed». */
async function launch(domain: Domain, definition: Definition, saved?: Uint8Array): Promise<Guest> {
  const { host, domains, isClosing } = domain.daemon
  if (isClosing) throw new VirError('operationInvalid', 'the daemon is ending')
  const live = cloneDefinition(definition)
  assignAliases(live)
  const spec = guestSpec(live, () => host.time.now())
  // libvirt's numbers count attempts
  const id = domains.nextId()
  const giveBack = domains.memory.lend(spec.memoryKiB)
  domain.id = id
  live.id = id
  domain.setState('paused', 'startingUp')
  domain.noteCrash(undefined)
  let guest: Guest | undefined
  let display: Display | undefined
  try {
    display = await Display.open(domain, live, id)
    guest = await host.guests.launch(saved ? { ...spec, saved } : spec)
    if (!saved) await setBalloon(live, guest)
    completed(domain, live, guest, display)
    if (domain.isPersistent) await domains.store.mark('running', domain.uuid)
  } catch (error) {
    domain.id = -1
    domain.setState('shutoff', 'failed')
    giveBack()
    await display?.close()
    await guest?.end()
    throw launchFailure(error)
  }
  const watch = watchGuest(domain, guest)
  let ended: Promise<void> | undefined
  domain.running = {
    guest,
    display,
    definition: live,
    started: definition,
    isRebooting: false,
    isEnding: false,
    startedAt: host.time.now(),
    end: () => {
      ended ??= Promise.all([display?.close(), guest.end()]).then(() => {})
      return ended
    },
    dispose: () => {
      watch.dispose()
      giveBack()
    },
  }
  display?.show(guest)
  if (hasAgentChannel(domain)) domain.emit(agentAbsent)
  return guest
}

/** VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_: disconnected, because the domain has started. */
const agentAbsent = { kind: 'agent-lifecycle', state: 2, reason: 1 } as const

/** How libvirt tells that QEMU ended before it was there. */
function launchFailure(error: unknown): unknown {
  if (error instanceof VirError) return error
  // What is not there libvirt finds out, all else QEMU.
  if (error instanceof FileError && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
    return fileRefusal(error, `unable to stat: ${error.path}`, 'security')
  return new VirError('internalError', `process exited while connecting to monitor: ${trouble(error)}`)
}

function trouble(error: unknown): string {
  if (error instanceof FileError) return `could not load '${error.path}': ${fileTrouble(error)}`
  return error instanceof Error ? error.message : String(error)
}

async function setBalloon(definition: Definition, guest: Guest): Promise<void> {
  const current = definition.currentMemory?.kib
  if (!hasBalloon(definition)) return
  if (current !== undefined && current < (definition.memory?.kib ?? 0n))
    await guest.setBalloon(Number(current))
  const period = definition.devices?.memballoon?.stats?.period
  if (period) await guest.setBalloonPeriod(period)
}

/** What only a running domain's definition has: where its ports are. */
function completed(domain: Domain, definition: Definition, guest: Guest, display: Display | undefined): void {
  completeLive(definition, {
    terminalOf: (alias) => guest.chardev(alias)?.path,
    displayPort: () => display?.port,
    listenAddress: '127.0.0.1',
    channelFolder: `${domain.daemon.host.info().stateFolder}/channel/target/domain-${domain.id}-${domain.name}`,
  })
}

async function run(domain: Domain, guest: Guest, reason: 'booted' | 'restored'): Promise<void> {
  try {
    await guest.resume()
  } catch (error) {
    await stop(domain, 'failed')
    throw new VirError('operationFailed', `resume operation failed: ${(error as Error).message}`)
  }
  domain.setState('running', reason)
  domain.lifecycle('resumed', reason === 'restored' ? 'fromSnapshot' : 'unpaused')
}

/** Destroys it with whoever started it, if it still runs as it was started. */
function endWith(domain: Domain, occasion: Event<void> | undefined): void {
  const { running, daemon } = domain
  if (!occasion || !running) return
  const subscription = occasion(() => {
    subscription.dispose()
    if (domain.running !== running) return
    destroyDomain(domain).catch((error: Error) => {
      daemon.host.log('warning', `'${domain.name}' did not end with its client: ${error.message}`)
    })
  })
}
