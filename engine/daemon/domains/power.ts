import { VirError } from '../../model/error.ts'
import { agentRefusal } from './agent.ts'
import type { Domain } from './domain.ts'

/** How a guest is asked (virDomainShutdownFlagValues, and the same for reboot). */
export const askFlags = { acpi: 1, agent: 2 } as const

export async function suspendDomain(domain: Domain): Promise<void> {
  await domain.jobs.change('DomainSuspend', async () => {
    const guest = domain.requireGuest()
    if (domain.is('pmsuspended')) throw new VirError('operationInvalid', 'domain is pmsuspended')
    if (domain.is('paused')) return
    await guestCall(domain, () => guest.suspend())
    domain.setState('paused', 'user')
    domain.lifecycle('suspended', 'paused')
  })
}

export async function resumeDomain(domain: Domain): Promise<void> {
  await domain.jobs.change('DomainResume', async () => {
    const guest = domain.requireGuest()
    if (domain.is('pmsuspended')) throw new VirError('operationInvalid', 'domain is pmsuspended')
    if (domain.is('running')) throw new VirError('operationInvalid', 'domain is already running')
    if (!domain.is('paused') && !domain.is('crashed')) return
    await guestCall(domain, () => guest.resume())
    domain.setState('running', 'unpaused')
    domain.lifecycle('resumed', 'unpaused')
  })
}

/** Asks the guest to turn itself off. Whether it does is its own affair. */
export async function shutdownDomain(domain: Domain, flags = 0): Promise<void> {
  const action = domain.definition.onPoweroff
  const isReboot = action === 'restart' || action === 'rename-restart'
  await ask(domain, 'DomainShutdownFlags', flags, isReboot, () => {
    if (!domain.is('running')) throw new VirError('operationInvalid', 'domain is not running')
  })
}

/** Asks the guest to turn itself off, and turns it on again when it has. */
export async function rebootDomain(domain: Domain, flags = 0): Promise<void> {
  const action = domain.definition.onReboot
  const isReboot = action !== 'destroy' && action !== 'preserve'
  await ask(domain, 'DomainReboot', flags, isReboot, () => {
    domain.requireGuest()
  })
}

async function ask(
  domain: Domain,
  api: string,
  flags: number,
  isReboot: boolean,
  check: () => void,
): Promise<void> {
  await domain.jobs.change(api, async () => {
    check()
    const isAgentOnly = (flags & askFlags.agent) !== 0 && (flags & askFlags.acpi) === 0
    if (isAgentOnly) throw agentRefusal(domain)
    const running = domain.requireRunning()
    running.isRebooting = isReboot
    await guestCall(domain, () => running.guest.powerButton())
  })
}

/** As the reset button. */
export async function resetDomain(domain: Domain): Promise<void> {
  await domain.jobs.change('DomainReset', async () => {
    const running = domain.requireRunning()
    await guestCall(domain, () => running.guest.reset())
    running.isRebooting = false
    if (domain.is('crashed')) domain.setState('paused', 'crashed')
    domain.emit({ kind: 'reboot' })
  })
}

export async function injectNmi(domain: Domain): Promise<void> {
  await domain.jobs.change('DomainInjectNMI', async () => {
    const guest = domain.requireGuest()
    await guestCall(domain, () => guest.injectNmi())
  })
}

/** What the guest does not answer is libvirt's lost monitor; a guest that has ended meanwhile does not run. */
export async function guestCall<T>(domain: Domain, call: () => Promise<T>): Promise<T> {
  const { running } = domain
  try {
    return await call()
  } catch (error) {
    if (error instanceof VirError) throw error
    if (domain.running !== running || running?.isEnding)
      throw new VirError('operationInvalid', 'domain is not running', 'domain')
    domain.daemon.host.log('warning', `'${domain.name}': ${(error as Error).message}`)
    throw new VirError('operationFailed', `domain is no longer running: ${(error as Error).message}`)
  }
}
