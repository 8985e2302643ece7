import { VirError } from '../../model/error.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import { agentRefusal } from '../domains/agent.ts'
import type { Domain } from '../domains/domain.ts'
import { checkFlags } from './argument.ts'
import { domainOf, type WireDomain } from './wire-domain.ts'

/** VIR_DOMAIN_GET_HOSTNAME_… */
const hostnameFrom = { lease: 1, agent: 2 }
/** VIR_DOMAIN_GUEST_INFO_…: users, OS, time zone, host name, file systems, disks, interfaces. */
const guestInformation = 0x7f
const leastTimeout = -2

/** What an agent inside the guest would be asked. Guests of this engine have no channel to one yet. */
export function domainGuestHandlers(daemon: Daemon): Handlers {
  /** Refuses flags, then says why there is no agent. Some calls look at once whether the domain is active. */
  const refuse = (
    dom: WireDomain,
    flags: number,
    known: number,
    functionName: string,
    mustRun: boolean,
  ): never => {
    checkFlags(flags, known, functionName)
    const domain = domainOf(daemon, dom)
    if (mustRun) domain.requireGuest()
    throw agentRefusal(domain)
  }
  /** Kept for an agent that may come. */
  const timeouts = new WeakMap<Domain, number>()
  return {
    domainGetHostname: ({ dom, flags }) => {
      checkFlags(flags, hostnameFrom.lease | hostnameFrom.agent, 'qemuDomainGetHostname')
      const domain = domainOf(daemon, dom)
      domain.requireGuest()
      if ((flags & hostnameFrom.lease) === 0) throw agentRefusal(domain)
      throw new VirError('noHostname', `no hostname found for domain ${domain.name}`)
    },
    domainGetTime: ({ dom, flags }) => refuse(dom, flags, 0, 'qemuDomainGetTime', true),
    domainSetTime: ({ dom, flags }) => refuse(dom, flags, 1, 'qemuDomainSetTime', true),
    domainGetFsinfo: ({ dom, flags }) => refuse(dom, flags, 0, 'qemuDomainGetFSInfo', true),
    domainFsfreeze: ({ dom, flags }) => refuse(dom, flags, 0, 'qemuDomainFSFreeze', true),
    domainFsthaw: ({ dom, flags }) => refuse(dom, flags, 0, 'qemuDomainFSThaw', true),
    domainFstrim: ({ dom, mountPoint, flags }) => {
      checkFlags(flags, 0, 'qemuDomainFSTrim')
      if (mountPoint !== null)
        throw new VirError('argumentUnsupported', 'Specifying mount point is not supported for now')
      return refuse(dom, flags, 0, 'qemuDomainFSTrim', false)
    },
    domainSetUserPassword: ({ dom, flags }) => refuse(dom, flags, 1, 'qemuDomainSetUserPassword', true),
    domainGetGuestVcpus: ({ dom, flags }) => refuse(dom, flags, 0, 'qemuDomainGetGuestVcpus', false),
    domainSetGuestVcpus: ({ dom, flags }) => refuse(dom, flags, 0, 'qemuDomainSetGuestVcpus', false),
    domainGetGuestInfo: ({ dom, types, flags }) => {
      checkFlags(flags, 0, 'qemuDomainGetGuestInfo')
      const unknown = (types & ~guestInformation) >>> 0
      if (unknown !== 0)
        throw new VirError('invalidArg', `unsupported guest information types '0x${unknown.toString(16)}'`)
      return refuse(dom, flags, 0, 'qemuDomainGetGuestInfo', false)
    },
    domainAgentSetResponseTimeout: ({ dom, timeout, flags }) => {
      checkFlags(flags, 0, 'qemuDomainAgentSetResponseTimeout')
      if (timeout < leastTimeout)
        throw new VirError(
          'invalidArg',
          `guest agent timeout '${timeout}' is less than the minimum '${leastTimeout}'`,
        )
      timeouts.set(domainOf(daemon, dom), timeout)
      return { result: 0 }
    },
    domainAuthorizedSshKeysGet: ({ dom, flags }) =>
      refuse(dom, flags, 0, 'qemuDomainAuthorizedSSHKeysGet', false),
    domainAuthorizedSshKeysSet: ({ dom, flags }) =>
      refuse(dom, flags, 3, 'qemuDomainAuthorizedSSHKeysSet', false),
  }
}
