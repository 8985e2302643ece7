import type { Disposable } from '../../base/event.ts'
import type { Guest, GuestEvent } from '../guest.ts'
import { autoDump } from './core-dump.ts'
import type { Domain, Running } from './domain.ts'
import { stop } from './stop.ts'

/** Does what a domain's definition says of what its guest does. */
export function watchGuest(domain: Domain, guest: Guest): Disposable {
  return guest.onEvent((event) => {
    const { running } = domain
    // Before the start is done there is no running part yet: the news must wait for it.
    if (!running && domain.isActive) {
      void domain.jobs.change('event', async () => {}, { isPatient: true }).then(() => heed(event))
    } else {
      heed(event)
    }
  })

  function heed(event: GuestEvent): void {
    const { running } = domain
    if (running?.guest !== guest || running.isEnding) return
    react(domain, running, event).catch((error: Error) => {
      domain.daemon.host.log('error', `'${domain.name}' after ${event.type}: ${error.message}`)
    })
  }
}

async function react(domain: Domain, running: Running, event: GuestEvent): Promise<void> {
  switch (event.type) {
    case 'poweroff':
      return afterPoweroff(domain, running)
    case 'reset':
      return afterReset(domain, running)
    case 'crash':
      return afterCrash(domain, running, event.reason)
    case 'gone':
      return afterLoss(domain, running, event.reason)
    case 'balloon':
      domain.emit({ kind: 'balloon-change', actual: BigInt(event.kib) })
      return setCurrentMemory(running, event.kib)
    case 'channel':
      return setChannelState(running, event)
  }
}

async function afterPoweroff(domain: Domain, running: Running): Promise<void> {
  const isReboot = running.isRebooting || running.definition.onPoweroff === 'restart'
  if (isReboot) return afterwards(domain, running, () => bootAgain(domain, running, 'booted'))
  domain.setState('shutdown', 'unknown')
  domain.lifecycle('shutdown', 'guest')
  await afterwards(domain, running, () => stop(domain, 'shutdown', 'shutdown'))
}

/** The guest restarts itself. */
async function afterReset(domain: Domain, running: Running): Promise<void> {
  const action = running.definition.onReboot
  if (action === 'destroy' || action === 'preserve') {
    domain.setState('shutdown', 'unknown')
    domain.lifecycle('shutdown', 'guest')
    return afterwards(domain, running, () => stop(domain, 'shutdown', 'shutdown'))
  }
  await afterwards(domain, running, async () => {
    running.isRebooting = false
    await running.guest.reset()
    domain.emit({ kind: 'reboot' })
    await running.guest.resume()
  })
}

async function afterCrash(domain: Domain, running: Running, reason: string): Promise<void> {
  domain.daemon.host.log('warning', `'${domain.name}' has crashed: ${reason}`)
  domain.noteCrash(reason)
  domain.setState('crashed', 'panicked')
  domain.lifecycle('crashed', 'panicked')
  const action = running.definition.onCrash ?? 'destroy'
  if (action === 'preserve') return
  await afterwards(domain, running, async () => {
    if (action === 'coredump-destroy' || action === 'coredump-restart') await autoDump(domain)
    if (action === 'restart' || action === 'rename-restart' || action === 'coredump-restart')
      await bootAgain(domain, running, 'crashed')
    else await stop(domain, 'crashed', 'crashed')
  })
}

/** The worker is gone: the domain has failed, and everything else lives on. */
async function afterLoss(domain: Domain, running: Running, reason: string): Promise<void> {
  domain.daemon.host.log('error', `'${domain.name}' has lost its worker: ${reason}`)
  domain.noteCrash(reason)
  await afterwards(domain, running, () => stop(domain, 'crashed', 'failed'))
}

/** When it is the news' turn, unless the guest was ended meanwhile. */
async function afterwards(domain: Domain, running: Running, work: () => Promise<void>): Promise<void> {
  await domain.jobs.change(
    'event',
    async () => {
      if (domain.running !== running || running.isEnding) return
      try {
        await work()
      } catch (error) {
        domain.daemon.host.log('error', `'${domain.name}': ${(error as Error).message}`)
        await stop(domain, 'failed', 'failed')
      }
    },
    { isPatient: true },
  )
}

async function bootAgain(domain: Domain, running: Running, reason: 'booted' | 'crashed'): Promise<void> {
  running.isRebooting = false
  await running.guest.reset()
  domain.emit({ kind: 'reboot' })
  await running.guest.resume()
  domain.setState('running', reason)
  domain.lifecycle('resumed', 'unpaused')
}

/** Whether somebody in the guest has a channel open is in its definition. */
function setChannelState(running: Running, { alias, isOpen }: { alias: string; isOpen: boolean }): void {
  const channel = running.definition.devices?.channels.find((found) => found.alias?.name === alias)
  if (channel?.target) channel.target.state = isOpen ? 'connected' : 'disconnected'
}

/** What the guest has now is what its definition shows. */
function setCurrentMemory(running: Running, kib: number): void {
  running.definition.currentMemory = { ...running.definition.currentMemory, kib: BigInt(kib) }
}
