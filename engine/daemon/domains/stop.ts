import type { LifecycleDetail, ReasonOf } from '../../model/domain-state.ts'
import { VirError } from '../../model/error.ts'
import type { Domain } from './domain.ts'

/** Ends an active domain as if its cord had been pulled. Work that holds the domain meanwhile loses its guest. */
export async function destroyDomain(domain: Domain): Promise<void> {
  const { running } = domain
  if (!domain.isActive) throw new VirError('operationInvalid', 'domain is not running', 'domain')
  if (running) {
    running.isEnding = true
    await running.end()
  }
  await domain.jobs.change(
    'DomainDestroyFlags',
    async () => {
      if (!domain.running) throw new VirError('operationInvalid', 'domain is not running')
      domain.running.isEnding = true
      if (!domain.is('shutdown')) domain.lifecycle('shutdown', 'host')
      await stop(domain, 'destroyed', 'destroyed')
    },
    { isPatient: true },
  )
}

/**
 * Ends the guest, if it is still there, and makes the domain one that does not run; a transient one is gone then. With
 * `detail` clients are told. Within a job.
 */
export async function stop(
  domain: Domain,
  reason: ReasonOf<'shutoff'>,
  detail?: LifecycleDetail<'stopped'>,
): Promise<void> {
  const { running, daemon } = domain
  if (!running) return
  running.isEnding = true
  try {
    await running.end()
    if (domain.isPersistent) await daemon.domains.store.unmark('running', domain.uuid)
  } catch (error) {
    daemon.host.log('error', `'${domain.name}' has ended, but not well: ${(error as Error).message}`)
  }
  running.dispose()
  domain.retire()
  domain.setState('shutoff', reason)
  if (detail) domain.lifecycle('stopped', detail)
  daemon.domains.release(domain)
}
