import { VirError } from '../error.ts'
import { macAddress } from '../identifiers.ts'
import { asNumber, formatIp, type IpAddress, networkOf, parseIp, prefixOfNetmask } from './ip-address.ts'
import type { DhcpHost, DhcpRange, Network, NetworkIp } from './network.ts'

/** Refusals in libvirt's words. */
export const wrong = (message: string): VirError => new VirError('xmlError', message, 'network')
export const unsupportedHere = (message: string): VirError =>
  new VirError('configUnsupported', message, 'network')
const internal = (message: string): VirError => new VirError('internalError', message, 'none')

/** Checks an `<ip>` and writes its addresses in their shortest form. */
export function checkIp(ip: NetworkIp, name: string): void {
  if (ip.address === undefined) throw wrong(`Missing required address attribute in network '${name}'`)
  const address = parseIp(ip.address)
  if (!address) throw wrong(`Invalid address '${ip.address}' in network '${name}'`)
  const netmask = ip.netmask === undefined ? undefined : parseIp(ip.netmask)
  if (ip.netmask !== undefined && !netmask)
    throw wrong(`Invalid netmask '${ip.netmask}' in network '${name}'`)
  if (ip.family === undefined || ip.family === 'ipv4') checkIpv4(ip, address, netmask, name)
  else if (ip.family === 'ipv6') checkIpv6(ip, address, name)
  else throw wrong(`Unrecognized family '${ip.family}' in network '${name}'`)
  ip.address = formatIp(address)
  if (netmask) ip.netmask = formatIp(netmask)
  if (ip.prefix === 0) delete ip.prefix
  if (ip.tftp && address.version === 6)
    throw unsupportedHere(`Unsupported <tftp> element in an IPv6 element in network '${name}'`)
  if (ip.tftp && !ip.tftp.root) delete ip.tftp
  checkDhcp(ip, name)
}

function checkIpv4(ip: NetworkIp, address: IpAddress, netmask: IpAddress | undefined, name: string): void {
  if (address.version !== 4)
    throw unsupportedHere(
      `${ip.family === undefined ? 'no' : 'ipv4'} family specified for non-IPv4 address '${ip.address}' in network '${name}'`,
    )
  if (netmask) {
    if (netmask.version !== 4)
      throw unsupportedHere(
        `Invalid netmask '${ip.netmask}' for address '${ip.address}' in network '${name}' (both must be IPv4)`,
      )
    if (ip.prefix)
      throw unsupportedHere(`Network '${name}' IP address cannot have both a prefix and a netmask`)
  } else if ((ip.prefix ?? 0) > 32) {
    throw unsupportedHere(`Invalid IPv4 prefix '${ip.prefix}' in network '${name}'`)
  }
}

function checkIpv6(ip: NetworkIp, address: IpAddress, name: string): void {
  if (address.version !== 6)
    throw unsupportedHere(`Family 'ipv6' specified for non-IPv6 address '${ip.address}' in network '${name}'`)
  if (ip.netmask !== undefined)
    throw unsupportedHere(`netmask not allowed for IPv6 address '${ip.address}' in network '${name}'`)
  if ((ip.prefix ?? 0) > 128) throw unsupportedHere(`Invalid IPv6 prefix '${ip.prefix}' in network '${name}'`)
}

/** Without a prefix or a netmask the address says how long it is, by its class. */
export function prefixOf(ip: NetworkIp): number {
  if (ip.prefix) return ip.prefix
  const netmask = ip.netmask === undefined ? undefined : parseIp(ip.netmask)
  if (netmask) return prefixOfNetmask(netmask) ?? 0
  const address = parseIp(ip.address ?? '')
  if (address?.version !== 4) return 64
  const first = address.bytes[0]!
  return first < 128 ? 8 : first < 192 ? 16 : 24
}

function checkDhcp(ip: NetworkIp, name: string): void {
  const { dhcp } = ip
  if (!dhcp) return
  for (const range of dhcp.ranges) checkRange(range, ip, name)
  for (const host of dhcp.hosts) checkHost(host, ip, name)
  if (dhcp.bootp && !dhcp.bootp.file) delete dhcp.bootp
  if (dhcp.ranges.length === 0 && dhcp.hosts.length === 0) delete ip.dhcp
}

export function checkRange(range: DhcpRange, ip: NetworkIp, name: string): void {
  if (range.start === undefined) throw wrong(`Missing 'start' attribute in dhcp range for network '${name}'`)
  if (range.end === undefined) throw wrong(`Missing 'end' attribute in dhcp range for network '${name}'`)
  const start = addressOf(range.start)
  const end = addressOf(range.end)
  range.start = formatIp(start)
  range.end = formatIp(end)
  checkSpan(start, end, { address: addressOf(ip.address!), prefix: prefixOf(ip) })
  normalizeLease(range)
}

function addressOf(text: string): IpAddress {
  const address = parseIp(text)
  if (!address)
    throw new VirError(
      'systemError',
      `Cannot parse socket address '${text}': Name or service not known`,
      'none',
    )
  return address
}

/** How many addresses there are from the first to the last one, at most. */
const largestSpan = 65535n

/** Refuses a range that is reversed, too large, or not within the network, as far as there is one. */
export function checkSpan(
  start: IpAddress,
  end: IpAddress,
  within?: { address: IpAddress; prefix: number },
): void {
  const range = `range ${formatIp(start)} - ${formatIp(end)}`
  if (start.version !== end.version) throw internal(`mismatch of address family in ${range}`)
  if (within) {
    const { address, prefix } = within
    const net = formatIp(address)
    if (address.version !== start.version)
      throw internal(`mismatch of address family in ${range} for network ${net}`)
    const network = networkOf(address, prefix)
    if (networkOf(start, prefix) !== network || networkOf(end, prefix) !== network)
      throw internal(`${range} is not entirely within network ${net}/${prefix}`)
    if (start.version === 4) {
      if (asNumber(start) === network)
        throw internal(`start of ${range} in network ${net}/${prefix} is the network address`)
      if (asNumber(end) === network + (1n << BigInt(32 - prefix)) - 1n)
        throw internal(`end of ${range} in network ${net}/${prefix} is the broadcast address`)
    }
  }
  const span = asNumber(end) - asNumber(start)
  if (span > largestSpan || (span < 0n && asNumber(start) >> 16n !== asNumber(end) >> 16n))
    throw internal(`${range} is too large (> 65535)`)
  if (span < 0n)
    throw internal(start.version === 4 ? `${range} is reversed ` : `${range} start larger than end`)
}

/** `isPartial` for what is only looked for: one of the names is enough. */
export function checkHost(host: DhcpHost, ip: NetworkIp, name: string, isPartial = false): void {
  const isIpv6 = parseIp(ip.address ?? '')?.version === 6
  if (host.mac !== undefined) host.mac = checkedMac(host.mac, isIpv6, name)
  const strange = /[^\da-f:]/i.exec(host.id ?? '')
  if (strange) throw wrong(`Invalid character '${strange[0]}' in id '${host.id}' of network '${name}'`)
  if (host.name !== undefined && !/^[a-z\d]/i.test(host.name))
    throw wrong(`Cannot use host name '${host.name}' in network '${name}'`)
  const address = host.ip === undefined ? undefined : parseIp(host.ip)
  if (host.ip !== undefined && !address)
    throw wrong(`Invalid IP address in static host definition for network '${name}'`)
  if (address) host.ip = formatIp(address)
  if (isPartial) {
    if (host.mac === undefined && host.name === undefined && host.ip === undefined)
      throw wrong(
        `At least one of name, mac, or ip attribute must be specified for static host definition in network '${name}' `,
      )
    return
  }
  if (isIpv6 && host.id === undefined && host.name === undefined)
    throw wrong(`Static host definition in IPv6 network '${name}' must have id or name attribute`)
  if (!isIpv6 && host.mac === undefined && host.name === undefined)
    throw wrong(`Static host definition in IPv4 network '${name}' must have mac or name attribute`)
  if (host.ip === undefined) throw wrong(`Missing IP address in static host definition for network '${name}'`)
  normalizeLease(host)
}

function checkedMac(text: string, isIpv6: boolean, name: string): string {
  if (isIpv6)
    throw wrong(`Invalid to specify MAC address '${text}' in network '${name}' IPv6 static host definition`)
  const mac = macAddress.read(text)
  if (typeof mac !== 'string') throw wrong(`Cannot parse MAC address '${text}' in network '${name}'`)
  if (isMulticast(mac))
    throw wrong(`expected unicast mac address, found multicast '${text}' in network '${name}'`)
  return text
}

/** A lease has a unit unless it has no end, and a least length of two minutes (dnsmasq). */
function normalizeLease(part: DhcpHost | DhcpRange): void {
  const { lease } = part
  if (!lease) return
  if (!lease.expiry) {
    if (lease.expiry === undefined) delete part.lease
    else delete lease.unit
    return
  }
  lease.unit ??= 'minutes'
  if (lease.unit === 'seconds' && lease.expiry < 120n)
    throw wrong(`The minimum lease time should be greater than 2 minutes`)
}

export const isMulticast = (mac: string): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) !== 0

/** Checks the static routes: complete, and by a gateway that is in reach. */
export function checkRoutes({ routes, ips }: Network, name: string): void {
  for (const route of routes) {
    if (route.address === undefined)
      throw wrong(`${name}: Missing required address attribute in route definition`)
    if (route.gateway === undefined)
      throw wrong(`${name}: Missing required gateway attribute in route definition`)
    const address = parseIp(route.address)
    if (!address) throw unsupportedHere(`${name}: Bad network address '${route.address}' in route definition`)
    const gateway = parseIp(route.gateway)
    if (!gateway) throw unsupportedHere(`${name}: Bad gateway address '${route.gateway}' in route definition`)
    if (route.netmask !== undefined && !parseIp(route.netmask))
      throw unsupportedHere(`${name}: Bad netmask address '${route.netmask}' in route definition`)
    route.address = formatIp(address)
    route.gateway = formatIp(gateway)
    const isReachable = ips.some((ip) => {
      const own = parseIp(ip.address!)
      const prefix = prefixOf(ip)
      return own?.version === gateway.version && networkOf(own, prefix) === networkOf(gateway, prefix)
    })
    if (!isReachable)
      throw unsupportedHere(
        `unreachable static route gateway '${route.gateway}' specified for network '${name}'`,
      )
  }
}
