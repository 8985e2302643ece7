import { VirError } from '../error.ts'
import { checkSpan, unsupportedHere, wrong } from './check-addresses.ts'
import { formatIp, parseIp } from './ip-address.ts'
import type { ForwardMode, Network } from './network.ts'

/** Kinds of networks for which libvirt makes a bridge of its own. */
const bridged: readonly ForwardMode[] = ['none', 'nat', 'route', 'open']

export const modeOf = ({ forward }: Network): ForwardMode => forward?.mode ?? 'none'
export const hasOwnBridge = (network: Network): boolean => bridged.includes(modeOf(network))

/** Checks where packets go from here. The first interface and the attribute `dev` are the same. */
export function checkForward(network: Network, name: string): void {
  const { forward } = network
  if (!forward) return
  forward.mode ??= 'nat'
  if (forward.mode === 'none') {
    delete network.forward
    return
  }
  checkInterfaces(network, name)
  if (forward.mode === 'hostdev') forward.managed ??= false
  else delete forward.managed
  if (forward.driver && forward.driver.name === undefined) delete forward.driver
  checkNat(network, name)
}

function checkInterfaces({ forward }: Network, name: string): void {
  const { interfaces, addresses, pf, dev, mode } = forward!
  if (pf && !pf.dev) throw wrong(`Missing required dev attribute in <pf> element of network '${name}'`)
  if (dev !== undefined && (pf || addresses.length > 0))
    throw wrong(
      `the <forward> 'dev' attribute cannot be used when <address> or <pf> sub-elements are present in network ${name}`,
    )
  const seen = new Set<string>()
  for (const [index, { dev: own }] of interfaces.entries()) {
    if (own === undefined)
      throw wrong(`Missing required dev attribute in <forward> <interface> element of network ${name}`)
    if (index === 0 && dev !== undefined && dev !== own)
      throw wrong(`<forward dev='${dev}'> must match first <interface dev='${own}'/> in network ${name}`)
    if (seen.has(own)) throw wrong(`interface '${own}' can only be listed once in network ${name}`)
    seen.add(own)
    delete interfaces[index]!.connections
  }
  if (interfaces.length === 0 && dev !== undefined) interfaces.push({ dev })
  else if (interfaces.length > 0 && !pf) forward!.dev = interfaces[0]!.dev
  for (const { type } of addresses) {
    if (type === undefined) throw wrong(`missing address type in network ${name}`)
    if (type !== 'pci') throw unsupportedHere(`unknown address type '${type}' in network ${name}`)
    if (mode !== 'hostdev')
      throw unsupportedHere(
        `network '${name}' has forward mode '${mode}'  but lists a device by PCI address in the device pool. This is only supported for networks with forward mode 'hostdev'`,
      )
  }
  const address = addresses[0]
  if (address)
    throw unsupportedHere(
      `device '/sys/bus/pci/devices/${pciName(address)}' in network '${name}' is not an SR-IOV Virtual Function`,
    )
  if (mode === 'hostdev' && interfaces.length > 0)
    throw unsupportedHere(
      `hostdev network '${name}' lists '${interfaces[0]!.dev}' in the device pool, but hostdev networks require all devices to be listed by PCI address, not network device name`,
    )
  const kinds = [pf !== undefined, interfaces.length > 0, addresses.length > 0].filter(Boolean)
  if (kinds.length > 1)
    throw unsupportedHere(
      `<address>, <interface>, and <pf> elements of <forward> in network ${name} are mutually exclusive`,
    )
}

/** This host has no PCI devices. */
function pciName(address: {
  domain?: number | undefined
  bus?: number | undefined
  slot?: number | undefined
  function?: number | undefined
}): string {
  const hex = (value: number | undefined, digits: number) => (value ?? 0).toString(16).padStart(digits, '0')
  return `${hex(address.domain, 4)}:${hex(address.bus, 2)}:${hex(address.slot, 2)}.${hex(address.function, 1)}`
}

function checkNat({ forward }: Network, name: string): void {
  const { nat, mode } = forward!
  if (!nat) return
  if (mode !== 'nat')
    throw wrong(`The <nat> element can only be used when <forward> 'mode' is 'nat' in network ${name}`)
  if (nat.address) checkNatAddresses(nat.address, name)
  if (nat.port) {
    const start = portOf(nat.port.start)
    const end = portOf(nat.port.end)
    if (start === undefined) throw portError('start', name)
    if (end === undefined || start > end) throw portError('end', name)
  }
  if (!nat.address && !nat.port && nat.ipv6 === undefined) delete forward!.nat
}

function portOf(text: string | undefined): number | undefined {
  const value = text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined
  return value !== undefined && value <= 65535 ? value : undefined
}

const portError = (which: string, name: string): VirError =>
  new VirError(
    'xmlDetail',
    `Missing or invalid '${which}' attribute in <port> in <nat> in <forward> in network ${name}`,
    'network',
  )

function checkNatAddresses(
  range: { start?: string | undefined; end?: string | undefined },
  name: string,
): void {
  const missing = (which: string) =>
    wrong(`missing '${which}' attribute in <address> element in <nat> in <forward> in network ${name}`)
  if (range.start === undefined) throw missing('start')
  if (range.end === undefined) throw missing('end')
  const bad = (which: string, text: string) =>
    wrong(`Bad ipv4 ${which} address '${text}' in <nat> in <forward> in network '${name}'`)
  const start = parseIp(range.start)
  if (!start) throw bad('start', range.start)
  const end = parseIp(range.end)
  if (!end) throw bad('end', range.end)
  checkSpan(start, end)
  range.start = formatIp(start)
  range.end = formatIp(end)
}
