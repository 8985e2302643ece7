import { impact } from '../../model/domain-state.ts'
import { VirError } from '../../model/error.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import { agentRefusal } from '../domains/agent.ts'
import { attachDevice, detachAlias, detachDevice, updateDevice } from '../domains/device-changes.ts'
import { checkFlags } from './argument.ts'
import { domainOf, type WireDomain } from './wire-domain.ts'

const impactFlags = impact.live | impact.config
/** VIR_DOMAIN_DEVICE_MODIFY_FORCE */
const force = 4
/** virDomainInterfaceAddressesSource */
const sources = { lease: 0, agent: 1, arp: 2 }

/** Devices of domains that come and go, and the addresses of network interfaces. */
export function domainDeviceHandlers(daemon: Daemon): Handlers {
  const of = (dom: WireDomain) => domainOf(daemon, dom)
  const attach = (dom: WireDomain, xml: string, flags: number) => {
    checkFlags(flags, impactFlags, 'qemuDomainAttachDeviceLiveAndConfig')
    return attachDevice(of(dom), xml, flags)
  }
  const detach = (dom: WireDomain, xml: string, flags: number) => {
    checkFlags(flags, impactFlags, 'qemuDomainDetachDeviceLiveAndConfig')
    return detachDevice(of(dom), xml, flags)
  }
  return {
    domainAttachDevice: ({ dom, xml }) => attach(dom, xml, impact.live),
    domainAttachDeviceFlags: ({ dom, xml, flags }) => attach(dom, xml, flags),
    domainDetachDevice: ({ dom, xml }) => detach(dom, xml, impact.live),
    domainDetachDeviceFlags: ({ dom, xml, flags }) => detach(dom, xml, flags),
    domainDetachDeviceAlias: ({ dom, alias, flags }) => {
      checkFlags(flags, impactFlags, 'qemuDomainDetachDeviceAliasLiveAndConfig')
      return detachAlias(of(dom), alias, flags)
    },
    domainUpdateDeviceFlags: ({ dom, xml, flags }) => {
      checkFlags(flags, impactFlags | force, 'qemuDomainUpdateDeviceFlags')
      return updateDevice(of(dom), xml, flags & impactFlags)
    },
    domainInterfaceAddresses: ({ dom, source, flags }) => {
      checkFlags(flags, 0, 'qemuDomainInterfaceAddresses')
      const domain = of(dom)
      domain.requireGuest()
      if (source === sources.agent) throw agentRefusal(domain)
      // No guest with an interface starts yet, so nobody has leased an address or answered for one.
      if (source === sources.lease || source === sources.arp) return { ifaces: [] }
      throw new VirError('argumentUnsupported', `Unknown IP address data source ${source}`)
    },
  }
}
