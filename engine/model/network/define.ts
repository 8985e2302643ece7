import type { Random } from '../../base/random.ts'
import { cloneElement, writeElement } from '../../xml/document.ts'
import { readElement } from '../../xml/reader.ts'
import { type XmlElement, xmlText } from '../../xml/tree.ts'
import { writeXml } from '../../xml/writer.ts'
import { requireDeclared } from '../declared.ts'
import { randomMac, randomUuid } from '../domain/define/identity.ts'
import { parseRoot, reading } from '../domain/define/parse.ts'
import { VirError } from '../error.ts'
import { macAddress } from '../identifiers.ts'
import { checkIp, checkRoutes, isMulticast, unsupportedHere, wrong } from './check-addresses.ts'
import { checkForward, hasOwnBridge, modeOf } from './check-forward.ts'
import { checkDns, checkPortgroups } from './check-names.ts'
import { type Network, network as schema } from './network.ts'

/** A network of which is known what all have. */
export type NetworkDefinition = Network & { name: string; uuid: string }

/** The network that a document describes, complete but for names that no other network may have. */
export function parseNetwork(
  xml: string,
  random: Random,
  options: { isValidated?: boolean } = {},
): NetworkDefinition {
  const root = parseRoot(xml, 'network', 'network_definition')
  if (options.isValidated) requireDeclared(schema, root, 'network')
  const found = reading(() => readElement(schema, root))
  if (!found.name) throw new VirError('noName', undefined, 'network')
  const { name } = found
  if (name.includes('/')) throw new VirError('xmlDetail', 'invalid char in name: /', 'none')
  if (name.includes('\n')) throw new VirError('xmlDetail', 'invalid char in name: \\n', 'none')
  found.uuid ??= randomUuid(random)
  delete found.connections
  if (found.ipv6 === false) delete found.ipv6
  checkBridge(found, name)
  checkDns(found, name)
  checkPortgroups(found, name)
  for (const ip of found.ips) checkIp(ip, name)
  checkRoutes(found, name)
  checkForward(found, name)
  checkMode(found, name)
  checkVlans(found, name)
  completeBridge(found, random)
  return found as NetworkDefinition
}

function checkBridge(network: Network, name: string): void {
  const { bridge, mac, mtu } = network
  if (bridge?.delay !== undefined) {
    if (!/^\s*\d{1,18}$/.test(bridge.delay)) throw wrong(`Invalid delay value in network '${name}'`)
    bridge.delay = String(Number(bridge.delay))
  }
  const table = bridge?.macTableManager
  if (table !== undefined && table !== 'kernel' && table !== 'libvirt')
    throw wrong(`Invalid macTableManager setting '${table}' in network '${name}'`)
  if (mac) checkMac(mac, name)
  if (mac?.address === undefined) delete network.mac
  if (mtu?.size !== undefined && !/^\s*\d{1,9}$/.test(mtu.size))
    throw wrong(`Invalid mtu size '${mtu.size}' in network '${name}'`)
  if (mtu?.size === undefined || Number(mtu.size) === 0) delete network.mtu
  if (network.domain && network.domain.name === undefined) delete network.domain
  const { dns } = network
  if (dns && dns.enable === undefined && dns.forwardPlainNames === undefined)
    if (dns.forwarders.length + dns.hosts.length + dns.srvs.length + dns.txts.length === 0) delete network.dns
}

function checkMac(mac: { address?: string | undefined }, name: string): void {
  if (mac.address === undefined) return
  const address = macAddress.read(mac.address)
  if (typeof address !== 'string')
    throw wrong(`Invalid bridge mac address '${mac.address}' in network '${name}'`)
  if (isMulticast(address))
    throw wrong(`Invalid multicast bridge mac address '${mac.address}' in network '${name}'`)
  mac.address = address
}

/** What the way packets go allows, and what it needs. */
function checkMode(network: Network, name: string): void {
  const mode = modeOf(network)
  const { forward, bridge } = network
  if (hasOwnBridge(network)) {
    if (mode === 'none') return
    if (network.ips.length === 0)
      throw wrong(`${mode} forwarding requested, but no IP address provided for network '${name}'`)
    if (forward!.interfaces.length > 1)
      throw wrong(`multiple forwarding interfaces specified for network '${name}', only one is supported`)
    if (mode === 'open' && forward!.interfaces.length > 0)
      throw wrong(`forward dev not allowed for network '${name}' with forward mode='open'`)
    return
  }
  if (mode !== 'bridge') {
    const where = `not allowed in ${mode} mode (network '${name}')`
    if (bridge?.name !== undefined) throw wrong(`bridge name ${where}`)
    if (bridge?.zone !== undefined) throw wrong(`bridge zone ${where}`)
    if (bridge?.macTableManager !== undefined) throw wrong(`bridge macTableManager setting ${where}`)
  }
  if (Number(bridge?.delay ?? 0) !== 0 || bridge?.stp !== undefined || bridge?.zone !== undefined)
    throw wrong(
      `bridge delay/stp/zone options only allowed in route, nat, and isolated mode, not in ${mode} (network '${name}')`,
    )
  if (
    bridge?.name !== undefined &&
    (forward!.interfaces.length > 0 || forward!.addresses.length > 0 || forward!.pf)
  )
    throw wrong(
      `A network with forward mode='${mode}' can specify a bridge name or a forward dev, but not both (network '${name}')`,
    )
  if (network.mtu)
    throw wrong(
      `mtu size only allowed in open, route, nat, and isolated mode, not in ${mode} (network '${name}')`,
    )
  checkUnbridged(network, name)
}

function checkUnbridged(network: Network, name: string): void {
  const mode = modeOf(network)
  const refuse = (element: string, kind = 'Unsupported') => {
    throw unsupportedHere(`${kind} <${element}> element in network ${name} with forward mode='${mode}'`)
  }
  const { dns } = network
  if (network.mac) refuse('mac')
  if (network.ips.length > 0) refuse('ip')
  if (dns && dns.txts.length + dns.hosts.length + dns.srvs.length > 0) refuse('dns')
  if (network.domain) refuse('domain')
  if (network.bandwidth && network.bridge?.name === undefined) refuse('bandwidth', 'Unsupported network-wide')
}

function checkVlans(network: Network, name: string): void {
  const mode = modeOf(network)
  const isOpenVswitch = mode === 'bridge' && network.virtualport?.type === 'openvswitch'
  const isAllowed = mode === 'hostdev' || mode === 'passthrough' || isOpenVswitch
  const isUsed = (network.vlan?.tags.length ?? 0) > 0
  const isBad =
    (isUsed && !isAllowed) ||
    network.portgroups.some(
      ({ vlan, virtualport }) =>
        (isUsed || (vlan?.tags.length ?? 0) > 0) &&
        (virtualport ? mode !== 'bridge' || virtualport.type !== 'openvswitch' : !isAllowed),
    )
  if (isBad)
    throw unsupportedHere(
      `<vlan> element specified for network ${name}, whose type doesn't support vlan configuration`,
    )
  const withDhcp = network.ips.filter(({ dhcp }) => dhcp)
  for (const [version, sections] of [
    ['IPv4', withDhcp.filter(({ family }) => family !== 'ipv6')],
    ['IPv6', withDhcp.filter(({ family }) => family === 'ipv6')],
  ] as const)
    if (sections.length > 1)
      throw unsupportedHere(
        `Multiple ${version} dhcp sections found -- dhcp is supported only for a single ${version} address on each network`,
      )
  const floor = [network, ...network.portgroups].some(
    ({ bandwidth }) => bandwidth?.inbound?.floor !== undefined,
  )
  if (floor) throw unsupportedHere('floor attribute is not supported for this config')
}

function completeBridge(network: Network, random: Random): void {
  if (!hasOwnBridge(network)) {
    if (network.bridge?.name === undefined && network.bridge?.macTableManager === undefined)
      delete network.bridge
    return
  }
  network.bridge ??= {}
  const { bridge } = network
  bridge.stp = bridge.stp === 'off' ? 'off' : 'on'
  bridge.delay ??= '0'
  network.mac ??= { address: randomMac(random) }
}

/** Gives a network without a bridge's name the first `virbrN` that is free, and refuses one that is taken. */
export function claimBridge(network: NetworkDefinition, others: Iterable<NetworkDefinition>): void {
  if (!hasOwnBridge(network)) return
  const bridge = network.bridge!
  const taken = new Set<string | undefined>()
  for (const other of others) if (other.uuid !== network.uuid) taken.add(other.bridge?.name)
  // A name with %d in it is a pattern for such names.
  const pattern = bridge.name?.includes('%d') ? bridge.name : bridge.name ? undefined : 'virbr%d'
  if (pattern === undefined) {
    if (taken.has(bridge.name))
      throw new VirError('internalError', `bridge name '${bridge.name}' already in use.`, 'network')
    return
  }
  let number = 0
  while (taken.has(pattern.replace('%d', String(number)))) number++
  bridge.name = pattern.replace('%d', String(number))
}

/** The network's XML, as clients get it. */
export function formatNetwork(network: Network, options: { isInactive?: boolean } = {}): string {
  const shown = cloneElement(schema, network)
  if (options.isInactive) {
    delete shown.connections
    for (const iface of shown.forward?.interfaces ?? []) delete iface.connections
    if (shown.forward?.pf) Object.assign(shown.forward, { interfaces: [], addresses: [] })
  }
  const root = writeElement(schema, shown, 'network')
  openEmpty(root, new Set(['ip', 'portgroup']))
  return writeXml(root)
}

/** libvirt never writes these as `<ip …/>`. */
export function openEmpty(root: XmlElement, names: ReadonlySet<string>): void {
  for (const node of root.children)
    if (node.kind === 'element' && names.has(node.name) && node.children.length === 0)
      node.children.push(xmlText(''))
}
