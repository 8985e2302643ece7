import { readElement } from '../../xml/reader.ts'
import type { Shape, Value } from '../../xml/schema.ts'
import { parseRoot, reading } from '../domain/define/parse.ts'
import { VirError } from '../error.ts'
import { checkHost, checkRange, wrong } from './check-addresses.ts'
import { modeOf } from './check-forward.ts'
import { checkDnsHost, checkSrv, checkTxt } from './check-names.ts'
import type { NetworkDefinition } from './define.ts'
import { parseIp } from './ip-address.ts'
import {
  dhcpHost,
  dhcpRange,
  dnsHost,
  dnsSrv,
  dnsTxt,
  forwardInterface,
  type NetworkIp,
  portgroup,
} from './network.ts'
import { updateCommands, updateSections } from './update-part.ts'

export interface NetworkUpdate {
  command: number
  section: number
  /** Which `<ip>`; -1 for the one that fits. */
  parentIndex: number
  xml: string
}

const invalid = (message: string): VirError => new VirError('operationInvalid', message, 'network')
const impossible = (message: string): VirError => new VirError('operationUnsupported', message, 'network')

/** Changes one part of a network, as `virsh net-update` does. */
export function updateNetwork(network: NetworkDefinition, update: NetworkUpdate): void {
  const section = updateSections[update.section]
  if (section === undefined || section === 'none')
    throw impossible("can't update unrecognized section of network")
  const edit = editors[section]
  if (!edit)
    throw impossible(`can't update '${section.replace('-', ' ')}' section of network '${network.name}'`)
  edit(network, update)
}

const editors: Partial<Record<(typeof updateSections)[number], typeof updateNetwork>> = {
  'ip-dhcp-host': updateHost,
  'ip-dhcp-range': updateRange,
  'forward-interface': updateInterface,
  portgroup: updatePortgroup,
  'dns-host': updateDnsHost,
  'dns-txt': updateDnsTxt,
  'dns-srv': updateDnsSrv,
}

function readPart<S extends Shape>(
  schema: S,
  { xml }: NetworkUpdate,
  element: string,
  network: NetworkDefinition,
): Value<S> {
  const name = /^\s*<([A-Za-z][\w-]*)/.exec(xml)?.[1]
  if (name !== undefined && name !== element)
    throw wrong(
      `unexpected element <${name}>, expecting <${element}>, while updating network '${network.name}'`,
    )
  const root = parseRoot(xml, element, 'network_update_xml')
  return reading(() => readElement(schema, root)) as Value<S>
}

const isAdding = (command: number) =>
  command === updateCommands.addFirst || command === updateCommands.addLast

function add<T>(list: T[], item: T, command: number): void {
  if (command === updateCommands.addFirst) list.unshift(item)
  else list.push(item)
}

function unknownCommand(command: number, section: string): VirError {
  return new VirError(
    'noSupport',
    `unrecognized network update command code ${command} for ${section}`,
    'network',
  )
}

/** The `<ip>` that a host or range belongs to: the one named, or the first that has DHCP, or the first that could. */
function dhcpParent(network: NetworkDefinition, index: number, what: string): NetworkIp {
  const { ips } = network
  if (index >= 0) {
    const found = ips[index]
    if (!found)
      throw invalid(
        `couldn't update dhcp ${what} entry - no <ip> element found at index ${index} in network '${network.name}'`,
      )
    return found
  }
  const isIpv4 = ({ address }: NetworkIp) => parseIp(address ?? '')?.version === 4
  const found = ips.find((ip) => isIpv4(ip) && ip.dhcp) ?? ips.find(isIpv4) ?? ips[0]
  if (!found)
    throw invalid(`couldn't update dhcp ${what} entry - no <ip> element found in network '${network.name}'`)
  return found
}

function updateHost(network: NetworkDefinition, update: NetworkUpdate): void {
  const { command, xml, parentIndex } = update
  const host = readPart(dhcpHost, update, 'host', network)
  const ip = dhcpParent(network, parentIndex, 'host')
  const isPartial = command === updateCommands.delete
  checkHost(host, ip, network.name, isPartial)
  ip.dhcp ??= { ranges: [], hosts: [] }
  const { hosts } = ip.dhcp
  const sameMac = (other: string | undefined) =>
    host.mac !== undefined && other?.toLowerCase() === host.mac.toLowerCase()
  const sameIp = (other: string | undefined) => host.ip !== undefined && host.ip === other
  if (command === updateCommands.modify) {
    const index = hosts.findIndex(
      (known) => sameMac(known.mac) || (host.id !== undefined && host.id === known.id) || sameIp(known.ip),
    )
    if (index < 0) throw missingPart('dhcp host entry', network)
    hosts[index] = host
  } else if (isAdding(command)) {
    const isThere = hosts.some(
      (known) =>
        sameMac(known.mac) ||
        (host.id !== undefined && host.id === known.id) ||
        (host.name !== undefined && host.name === known.name) ||
        sameIp(known.ip),
    )
    if (isThere)
      throw invalid(
        `there is an existing dhcp host entry in network '${network.name}' that matches "${hostText(host)}"`,
      )
    add(hosts, host, command)
  } else if (command === updateCommands.delete) {
    const index = hosts.findIndex(
      (known) =>
        (host.mac === undefined || sameMac(known.mac)) &&
        (host.id === undefined || host.id === known.id) &&
        (host.name === undefined || host.name === known.name) &&
        (host.ip === undefined || sameIp(known.ip)),
    )
    if (index < 0) throw missingPart('dhcp host entry', network)
    hosts.splice(index, 1)
  } else throw unknownCommand(command, xml)
  dropEmptyDhcp(ip)
}

const missingPart = (what: string, { name }: NetworkDefinition): VirError =>
  invalid(`couldn't locate a matching ${what} in network '${name}'`)

function hostText(host: Value<typeof dhcpHost>): string {
  const parts = (['mac', 'id', 'name', 'ip'] as const).map((key) =>
    host[key] === undefined ? '' : ` ${key}='${host[key]}'`,
  )
  return `<host${parts.join('')}/>`
}

function dropEmptyDhcp(ip: NetworkIp): void {
  if (ip.dhcp && ip.dhcp.ranges.length + ip.dhcp.hosts.length === 0) delete ip.dhcp
}

function updateRange(network: NetworkDefinition, update: NetworkUpdate): void {
  const { command, xml, parentIndex } = update
  const range = readPart(dhcpRange, update, 'range', network)
  const ip = dhcpParent(network, parentIndex, 'range')
  checkRange(range, ip, network.name)
  if (command === updateCommands.modify)
    throw impossible('dhcp ranges cannot be modified, only added or deleted')
  ip.dhcp ??= { ranges: [], hosts: [] }
  const { ranges } = ip.dhcp
  const index = ranges.findIndex(({ start, end }) => start === range.start && end === range.end)
  if (isAdding(command)) {
    if (index >= 0)
      throw invalid(
        `there is an existing dhcp range entry in network '${network.name}' that matches "<range start='${range.start}' end='${range.end}'/>"`,
      )
    add(ranges, range, command)
  } else if (command === updateCommands.delete) {
    if (index < 0) throw missingPart('dhcp range entry', network)
    ranges.splice(index, 1)
  } else throw unknownCommand(command, xml)
  dropEmptyDhcp(ip)
}

function updateInterface(network: NetworkDefinition, update: NetworkUpdate): void {
  const { command, xml } = update
  const iface = readPart(forwardInterface, update, 'interface', network)
  delete iface.connections
  if (!iface.dev)
    throw wrong(`Missing required dev attribute in <forward> <interface> element of network ${network.name}`)
  if (command === updateCommands.modify)
    throw impossible('forward interface entries cannot be modified, only added or deleted')
  const interfaces = network.forward?.interfaces ?? []
  const index = interfaces.findIndex(({ dev }) => dev === iface.dev)
  if (isAdding(command)) {
    if (index >= 0)
      throw invalid(
        `there is an existing interface entry in network '${network.name}' that matches "<interface dev='${iface.dev}'>"`,
      )
    add(interfaces, iface, command)
    network.forward ??= { interfaces, addresses: [] }
  } else if (command === updateCommands.delete) {
    if (index < 0)
      throw invalid(
        `couldn't find an interface entry in network '${network.name}' matching <interface dev='${iface.dev}'>`,
      )
    interfaces.splice(index, 1)
  } else throw unknownCommand(command, xml)
  const { forward } = network
  if (!forward) return
  if (interfaces[0]) forward.dev = interfaces[0].dev
  else delete forward.dev
  if (['nat', 'route', 'open'].includes(modeOf(network)) && interfaces.length > 1)
    throw wrong(
      `multiple forwarding interfaces specified for network '${network.name}', only one is supported`,
    )
}

function updatePortgroup(network: NetworkDefinition, update: NetworkUpdate): void {
  const { command, xml } = update
  const group = readPart(portgroup, update, 'portgroup', network)
  if (!group.name) throw wrong('Missing required name attribute in portgroup')
  const { portgroups } = network
  const index = portgroups.findIndex(({ name }) => name === group.name)
  if (index < 0 && !isAdding(command))
    throw invalid(
      `couldn't find a portgroup entry in network '${network.name}' matching <portgroup name='${group.name}'>`,
    )
  if (index >= 0 && isAdding(command))
    throw invalid(
      `there is an existing portgroup entry in network '${network.name}' that matches "<portgroup name='${group.name}'>"`,
    )
  const isSecondDefault = portgroups.some((known, at) => at !== index && known.default === true)
  if (command !== updateCommands.delete && group.default && isSecondDefault)
    throw invalid(
      `a different portgroup entry in network '${network.name}' is already set as the default. Only one default is allowed.`,
    )
  if (command === updateCommands.modify) portgroups[index] = group
  else if (isAdding(command)) add(portgroups, group, command)
  else if (command === updateCommands.delete) portgroups.splice(index, 1)
  else throw unknownCommand(command, xml)
}

/** The network's DNS, which comes and goes with what it says. */
function dnsOf(network: NetworkDefinition) {
  network.dns ??= { forwarders: [], txts: [], srvs: [], hosts: [] }
  return network.dns
}

function settleDns(network: NetworkDefinition): void {
  const { dns } = network
  if (!dns || dns.enable !== undefined || dns.forwardPlainNames !== undefined) return
  if (dns.forwarders.length + dns.txts.length + dns.srvs.length + dns.hosts.length === 0) delete network.dns
}

function updateDnsHost(network: NetworkDefinition, update: NetworkUpdate): void {
  const { command, xml } = update
  const host = readPart(dnsHost, update, 'host', network)
  checkDnsHost(host, network.name, !isAdding(command))
  if (command === updateCommands.modify)
    throw impossible('DNS HOST records cannot be modified, only added or deleted')
  const { hosts } = dnsOf(network)
  const matches = hosts.filter(({ ip, hostnames }) =>
    isAdding(command)
      ? ip === host.ip
      : (host.ip === undefined || ip === host.ip) && host.hostnames.every((name) => hostnames.includes(name)),
  )
  editRecords(hosts, host, matches, {
    command,
    xml,
    network,
    kind: 'DNS HOST',
    rule: 'with a matching field',
  })
}

function updateDnsTxt(network: NetworkDefinition, update: NetworkUpdate): void {
  const { command, xml } = update
  const txt = readPart(dnsTxt, update, 'txt', network)
  checkTxt(txt, network.name, !isAdding(command))
  if (command === updateCommands.modify)
    throw impossible('DNS TXT records cannot be modified, only added or deleted')
  const { txts } = dnsOf(network)
  const matches = txts.filter(
    ({ name, value }) =>
      name === txt.name && (isAdding(command) || txt.value === undefined || value === txt.value),
  )
  if (isAdding(command) && matches.length > 0)
    throw invalid(`there is already a DNS TXT record with name '${txt.name}' in network ${network.name}`)
  editRecords(txts, txt, matches, { command, xml, network, kind: 'DNS TXT', rule: '' })
}

function updateDnsSrv(network: NetworkDefinition, update: NetworkUpdate): void {
  const { command, xml } = update
  const srv = readPart(dnsSrv, update, 'srv', network)
  checkSrv(srv, network.name, !isAdding(command))
  if (command === updateCommands.modify)
    throw impossible('DNS SRV records cannot be modified, only added or deleted')
  const { srvs } = dnsOf(network)
  const keys = ['service', 'protocol', 'domain', 'target', 'port', 'priority', 'weight'] as const
  const matches = srvs.filter((known) =>
    keys.every((key) => srv[key] === undefined || srv[key] === known[key]),
  )
  editRecords(srvs, srv, matches, {
    command,
    xml,
    network,
    kind: 'DNS SRV',
    rule: 'matching all specified fields',
  })
}

function editRecords<T>(
  list: T[],
  record: T,
  matches: readonly T[],
  {
    command,
    xml,
    network,
    kind,
    rule,
  }: {
    command: number
    xml: string
    network: NetworkDefinition
    kind: string
    rule: string
  },
): void {
  if (isAdding(command)) {
    if (matches.length > 0)
      throw invalid(`there is already at least one ${kind} record ${rule} in network ${network.name}`)
    add(list, record, command)
  } else if (command === updateCommands.delete) {
    if (matches.length === 0)
      throw invalid(`couldn't locate a matching ${kind} record in network ${network.name}`)
    if (matches.length > 1)
      throw invalid(`multiple matching ${kind} records were found in network ${network.name}`)
    list.splice(list.indexOf(matches[0]!), 1)
  } else throw unknownCommand(command, xml)
  settleDns(network)
}
