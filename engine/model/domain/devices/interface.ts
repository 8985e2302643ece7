import { oneOf, onOff, string, unsigned, unsigned64, yesNo } from '../../../xml/codec.ts'
import {
  attribute,
  child,
  children,
  leaf,
  required,
  schema,
  type Value,
  type Variants,
} from '../../../xml/schema.ts'
import { malformed, unsupported } from '../../complaints.ts'
import { choice, macAddress, uuid } from '../../identifiers.ts'
import { deviceInfo, virtioOptions } from './device.ts'
import { hostAddress } from './hostdev.ts'
import { reconnect } from './storage-source.ts'

export const interfaceTypes = oneOf(
  'user',
  'ethernet',
  'vhostuser',
  'server',
  'client',
  'mcast',
  'network',
  'bridge',
  'internal',
  'direct',
  'hostdev',
  'udp',
  'vdpa',
  'null',
  'vds',
)

/** What travels in one direction, in kilobytes. */
const rate = schema({
  average: attribute(unsigned64),
  peak: attribute(unsigned64),
  floor: attribute(unsigned64),
  burst: attribute(unsigned64),
})

export const bandwidth = schema({
  classId: attribute(unsigned, 'classID'),
  inbound: child(rate),
  outbound: child(rate),
})

export const vlan = schema({
  trunk: attribute(yesNo),
  tags: children(
    schema({ id: attribute(unsigned), nativeMode: attribute(choice('tagged', 'untagged')) }),
    'tag',
  ),
})

export const virtualport = schema({
  type: attribute(oneOf('802.1Qbg', '802.1Qbh', 'openvswitch', 'midonet')),
  parameters: child(
    schema({
      managerid: attribute(unsigned),
      typeid: attribute(unsigned),
      typeidversion: attribute(unsigned),
      instanceid: attribute(uuid),
      interfaceid: attribute(uuid),
      profileid: attribute(string),
    }),
  ),
})

const ip = schema({
  address: attribute(string),
  family: attribute(oneOf('ipv4', 'ipv6')),
  prefix: attribute(unsigned),
  peer: attribute(string),
})

const route = schema({
  family: attribute(string),
  address: attribute(string),
  netmask: attribute(string),
  prefix: attribute(unsigned),
  gateway: attribute(string),
  metric: attribute(unsigned),
})

const source = schema({
  type: attribute(oneOf('unix')),
  path: attribute(string),
  network: attribute(string),
  portgroup: attribute(string),
  portid: attribute(string),
  bridge: attribute(string),
  macTableManager: attribute(choice('kernel', 'libvirt')),
  name: attribute(string),
  dev: attribute(string),
  mode: attribute(oneOf('vepa', 'private', 'bridge', 'passthrough', 'client', 'server')),
  address: attribute(string),
  port: attribute(unsigned),
  reconnect: child(reconnect),
  local: child(schema({ address: attribute(string), port: attribute(unsigned) })),
  hostAddress: child(hostAddress, 'address'),
  ips: children(ip, 'ip'),
  routes: children(route, 'route'),
})

const portForward = schema({
  proto: required(oneOf('tcp', 'udp')),
  address: attribute(string),
  dev: attribute(string),
  ranges: children(
    schema({
      start: attribute(unsigned),
      end: attribute(unsigned),
      to: attribute(unsigned),
      exclude: attribute(yesNo),
    }),
    'range',
  ),
})

/** Work that the network card takes off the guest's driver, or the host's. */
const offloads = {
  csum: attribute(onOff),
  gso: attribute(onOff),
  tso4: attribute(onOff),
  tso6: attribute(onOff),
  ecn: attribute(onOff),
  ufo: attribute(onOff),
}

const driver = schema({
  /** The last three are of a card of the host that is handed over whole. */
  name: attribute(choice('qemu', 'vhost', 'kvm', 'vfio', 'xen')),
  txmode: attribute(choice('iothread', 'timer')),
  ioeventfd: attribute(onOff),
  eventIdx: attribute(onOff, 'event_idx'),
  queues: attribute(unsigned),
  rxQueueSize: attribute(unsigned, 'rx_queue_size'),
  txQueueSize: attribute(unsigned, 'tx_queue_size'),
  rss: attribute(onOff),
  rssHashReport: attribute(onOff, 'rss_hash_report'),
  ...virtioOptions,
  host: child(schema({ ...offloads, mrgRxbuf: attribute(onOff, 'mrg_rxbuf') })),
  guest: child(
    schema({
      csum: offloads.csum,
      tso4: offloads.tso4,
      tso6: offloads.tso6,
      ecn: offloads.ecn,
      ufo: offloads.ufo,
    }),
  ),
})

export const teaming = schema({
  type: attribute(oneOf('persistent', 'transient')),
  persistent: attribute(string),
})

const filterref = schema({
  filter: attribute(string),
  parameters: children(schema({ name: attribute(string), value: attribute(string) }), 'parameter'),
})

const fields = {
  type: attribute(interfaceTypes),
  managed: attribute(yesNo),
  trustGuestRxFilters: attribute(yesNo),
  mac: child(
    schema({
      address: attribute(macAddress),
      type: attribute(oneOf('generated', 'static')),
      check: attribute(yesNo),
    }),
  ),
  source: child(source),
  vlan: child(vlan),
  virtualport: child(virtualport),
  bandwidth: child(bandwidth),
  port: child(schema({ isolated: attribute(yesNo) })),
  ips: children(ip, 'ip'),
  routes: children(route, 'route'),
  portForwards: children(portForward, 'portForward'),
  script: child(schema({ path: attribute(string) })),
  downscript: child(schema({ path: attribute(string) })),
  backenddomain: child(schema({ name: attribute(string) })),
  target: child(schema({ dev: attribute(string), managed: attribute(yesNo) })),
  guest: child(schema({ dev: attribute(string), actual: attribute(string) })),
  model: child(schema({ type: attribute(string) })),
  driver: child(driver),
  backend: child(
    schema({
      type: attribute(choice('passt')),
      tap: attribute(string),
      vhost: attribute(string),
      logFile: attribute(string),
    }),
  ),
  filterref: child(filterref),
  tune: child(schema({ sndbuf: leaf(unsigned64) })),
  teaming: child(teaming),
  link: child(
    schema({ state: attribute(unsupported(choice('up', 'down'), "unknown interface link state '%s'")) }),
  ),
  mtu: child(schema({ size: attribute(malformed(unsigned, 'malformed mtu size')) })),
  coalesce: child(schema({ rx: child(schema({ frames: child(schema({ max: attribute(unsigned) })) })) })),
  ...deviceInfo,
}

const ordinary = schema(fields)
const { type, managed, trustGuestRxFilters, mac, driver: cardDriver, ...others } = fields
/** As libvirt writes a device of the host: with its driver first. */
const handedOver = schema({ type, managed, trustGuestRxFilters, mac, driver: cardDriver, ...others })

export const networkInterface: Variants<typeof ordinary> = {
  all: [ordinary, handedOver],
  by: 'type',
  complaint: (element) => ({ code: 'xmlError', message: `Invalid element '${element}'` }),
  choose: (get) => (get('type') === 'hostdev' ? handedOver : ordinary),
}

export type NetworkInterface = Value<typeof networkInterface>
