import { VirError } from '../../model/error.ts'
import type { Domain } from './domain.ts'

const agentChannel = 'org.qemu.guest_agent.0'

/** Why nobody inside the guest can be asked, in the order in which QEMU's driver finds out. */
export function agentRefusal(domain: Domain): VirError {
  if (!domain.is('running')) return new VirError('operationInvalid', 'domain is not running')
  if (hasAgentChannel(domain)) return new VirError('agentUnresponsive', 'QEMU guest agent is not connected')
  return new VirError('argumentUnsupported', 'QEMU guest agent is not configured')
}

export function hasAgentChannel({ definition }: Domain): boolean {
  return definition.devices?.channels.some(({ target }) => target?.name === agentChannel) ?? false
}
