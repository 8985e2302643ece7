import { VirError } from '../error.ts'
import { unsupportedHere, wrong } from './check-addresses.ts'
import { formatIp, parseIp } from './ip-address.ts'
import type { DnsHost, DnsSrv, Network } from './network.ts'

const detail = (message: string): VirError => new VirError('xmlDetail', message, 'network')

/** Checks what the network's DNS server is to say. `isPartial` for what is only looked for. */
export function checkDns({ dns }: Network, name: string): void {
  if (!dns) return
  const { forwarders, txts, srvs, hosts } = dns
  for (const forwarder of forwarders) {
    const address = forwarder.addr === undefined ? undefined : parseIp(forwarder.addr)
    if (forwarder.addr !== undefined && !address)
      throw wrong(`Invalid forwarder IP address '${forwarder.addr}' in network '${name}'`)
    if (address) forwarder.addr = formatIp(address)
    else if (!forwarder.domain)
      throw wrong('Invalid forwarder element, must contain at least one of addr or domain')
  }
  for (const txt of txts) checkTxt(txt, name)
  for (const srv of srvs) checkSrv(srv, name)
  for (const host of hosts) checkDnsHost(host, name)
  const count = forwarders.length + txts.length + srvs.length + hosts.length
  if (dns.enable === false && count > 0) throw wrong(`Extra data in disabled network '${name}'`)
}

export function checkTxt(
  txt: { name?: string | undefined; value?: string | undefined },
  network: string,
  isPartial = false,
): void {
  if (!txt.name) throw detail(`missing required name attribute in DNS TXT record of network ${network}`)
  if (/[ ,]/.test(txt.name))
    throw detail(`prohibited character in DNS TXT record name '${txt.name}' of network ${network}`)
  if (txt.value === undefined && !isPartial)
    throw detail(
      `missing required value attribute in DNS TXT record named '${txt.name}' of network ${network}`,
    )
}

const longestService = 255
const portLimit = 65536

export function checkSrv(srv: DnsSrv, network: string, isPartial = false): void {
  const { service, protocol, target } = srv
  if (service === undefined && !isPartial)
    throw detail(`missing required service attribute in DNS SRV record of network '${network}'`)
  if (service !== undefined) {
    if (service.length > longestService)
      throw detail(
        `service attribute '${service}' in network '${network}' is too long, limit is ${longestService} bytes`,
      )
    if (/[^a-zA-Z\d_+-]/.test(service))
      throw detail(
        `invalid character in service attribute '${service}' in DNS SRV record of network '${network}'`,
      )
  }
  if (protocol === undefined && !isPartial)
    throw detail(`missing required protocol attribute in DNS SRV record '${service}' of network '${network}'`)
  if (protocol !== undefined && /[^a-zA-Z\d_+-]/.test(protocol))
    throw detail(
      `invalid character in protocol attribute '${protocol}' in DNS SRV record of network '${network}'`,
    )
  for (const key of ['port', 'priority', 'weight'] as const) {
    const value = srv[key]
    if (value === undefined) continue
    if (target === undefined && !isPartial)
      throw detail(
        `DNS SRV ${key} attribute not permitted without target for service '${service}' in network '${network}'`,
      )
    if (value >= portLimit)
      throw detail(
        `${key === 'priority' ? 'Invalid' : 'invalid'} DNS SRV ${key} attribute for service '${service}' in network '${network}'`,
      )
    if (value === 0) delete srv[key]
  }
}

export function checkDnsHost(host: DnsHost, network: string, isPartial = false): void {
  if (host.ip === undefined && !isPartial)
    throw detail(`Missing IP address in network '${network}' DNS HOST record`)
  const address = host.ip === undefined ? undefined : parseIp(host.ip)
  if (host.ip !== undefined && !address)
    throw detail(`Invalid IP address in network '${network}' DNS HOST record`)
  if (address) host.ip = formatIp(address)
  if (host.hostnames.includes('') || (host.hostnames.length === 0 && !isPartial))
    throw detail(`Missing hostname in network '${network}' DNS HOST record`)
  if (host.hostnames.length === 0 && !address)
    throw detail(`Missing ip and hostname in network '${network}' DNS HOST record`)
}

/** Port groups have names, and one of them at most is what is taken by default. */
export function checkPortgroups({ portgroups }: Network, name: string): void {
  for (const group of portgroups) if (!group.name) throw wrong('Missing required name attribute in portgroup')
  const [first, second] = portgroups.filter((group) => group.default)
  if (first && second)
    throw unsupportedHere(
      `network '${name}' has multiple default <portgroup> elements (${first.name} and ${second.name}), but only one default is allowed`,
    )
}
