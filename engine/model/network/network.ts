/** A virtual network, as virsh net-dumpxml shows it: fields in libvirt's order. */
import { complaining, oneOf, orUnset, string, unsigned, unsigned64, yesNo } from '../../xml/codec.ts'
import { attribute, child, children, leaf, leaves, schema, type Value, verbatim } from '../../xml/schema.ts'
import { pciPlace } from '../domain/devices/address.ts'
import { bandwidth, virtualport, vlan } from '../domain/devices/interface.ts'
import { uuid } from '../identifiers.ts'

export const forwardModes = oneOf(
  'none',
  'nat',
  'route',
  'open',
  'bridge',
  'private',
  'vepa',
  'passthrough',
  'hostdev',
)

const lease = schema({
  expiry: attribute(unsigned64),
  unit: attribute(oneOf('seconds', 'minutes', 'hours')),
})

export const dhcpRange = schema({ start: attribute(string), end: attribute(string), lease: child(lease) })

export const dhcpHost = schema({
  mac: attribute(string),
  id: attribute(string),
  name: attribute(string),
  ip: attribute(string),
  lease: child(lease),
})

const dhcp = schema({
  ranges: children(dhcpRange, 'range'),
  hosts: children(dhcpHost, 'host'),
  bootp: child(schema({ file: attribute(string), server: attribute(string) })),
})

export const networkIp = schema({
  family: attribute(string),
  address: attribute(string),
  netmask: attribute(string),
  prefix: attribute(unsigned),
  localPtr: attribute(yesNo),
  tftp: child(schema({ root: attribute(string) })),
  dhcp: child(dhcp),
})

export const route = schema({
  family: attribute(string),
  address: attribute(string),
  netmask: attribute(string),
  prefix: attribute(unsigned),
  gateway: attribute(string),
  metric: attribute(unsigned),
})

export const dnsTxt = schema({ name: attribute(string), value: attribute(string) })
export const dnsSrv = schema({
  service: attribute(string),
  protocol: attribute(string),
  domain: attribute(string),
  target: attribute(string),
  port: attribute(unsigned),
  priority: attribute(unsigned),
  weight: attribute(unsigned),
})
export const dnsHost = schema({ ip: attribute(string), hostnames: leaves(string, 'hostname') })

const dns = schema({
  enable: attribute(yesNo),
  forwardPlainNames: attribute(yesNo),
  forwarders: children(schema({ domain: attribute(string), addr: attribute(string) }), 'forwarder'),
  txts: children(dnsTxt, 'txt'),
  srvs: children(dnsSrv, 'srv'),
  hosts: children(dnsHost, 'host'),
})

export const forwardInterface = schema({ dev: attribute(string), connections: attribute(unsigned) })

const natRange = schema({ start: attribute(string), end: attribute(string) })

const forward = schema({
  dev: attribute(string),
  mode: attribute(
    complaining(forwardModes, (text) => ({
      code: 'configUnsupported',
      message: `unknown forwarding type '${text}'`,
    })),
  ),
  managed: attribute(yesNo),
  driver: child(schema({ name: attribute(orUnset(oneOf('kvm', 'vfio'))) })),
  nat: child(
    schema({
      ipv6: attribute(yesNo),
      address: child(natRange),
      port: child(natRange),
    }),
  ),
  pf: child(schema({ dev: attribute(string) })),
  interfaces: children(forwardInterface, 'interface'),
  addresses: children(schema({ type: attribute(string), ...pciPlace }), 'address'),
})

export const portgroup = schema({
  name: attribute(string),
  default: attribute(yesNo),
  trustGuestRxFilters: attribute(yesNo),
  vlan: child(vlan),
  virtualport: child(virtualport),
  bandwidth: child(bandwidth),
})

export const network = schema({
  dnsmasqNamespace: attribute(string, 'xmlns:dnsmasq'),
  /** How many guests use it: only of active ones. */
  connections: attribute(unsigned),
  ipv6: attribute(yesNo),
  trustGuestRxFilters: attribute(yesNo),
  name: leaf(string),
  uuid: leaf(uuid),
  metadata: verbatim(),
  forward: child(forward),
  bridge: child(
    schema({
      name: attribute(string),
      zone: attribute(string),
      stp: attribute(string),
      delay: attribute(string),
      macTableManager: attribute(string),
    }),
  ),
  mtu: child(schema({ size: attribute(string) })),
  mac: child(schema({ address: attribute(string) })),
  domain: child(schema({ name: attribute(string), localOnly: attribute(yesNo) })),
  dns: child(dns),
  vlan: child(vlan),
  bandwidth: child(bandwidth),
  port: child(schema({ isolated: attribute(yesNo) })),
  ips: children(networkIp, 'ip'),
  routes: children(route, 'route'),
  virtualport: child(virtualport),
  portgroups: children(portgroup, 'portgroup'),
  dnsmasqOptions: verbatim('dnsmasq:options'),
})

export type Network = Value<typeof network>
export type NetworkIp = Value<typeof networkIp>
export type DhcpHost = Value<typeof dhcpHost>
export type DhcpRange = Value<typeof dhcpRange>
export type DnsHost = Value<typeof dnsHost>
export type DnsSrv = Value<typeof dnsSrv>
export type ForwardMode = NonNullable<NonNullable<Network['forward']>['mode']>
