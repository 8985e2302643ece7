/** Where the content of a disk comes from: its source and what lies behind it. */

import { oneOf, string, unsigned, unsigned64, yesNo } from '../../../xml/codec.ts'
import {
  attribute,
  child,
  children,
  content,
  type Fields,
  recursive,
  required,
  type Schema,
  schema,
  size,
  type Value,
} from '../../../xml/schema.ts'
import { malformed, unsupported } from '../../complaints.ts'
import { choice, uuid } from '../../identifiers.ts'
import { pciPlace } from './address.ts'
import { sourceSeclabel } from './source-seclabel.ts'

export const storageTypes = oneOf('file', 'block', 'dir', 'network', 'volume', 'nvme', 'vhostuser')

/** Formats of images, and of what only some drivers know. */
export const storageFormats = oneOf(
  'raw',
  'dir',
  'bochs',
  'cloop',
  'dmg',
  'iso',
  'vpc',
  'vdi',
  'fat',
  'vhd',
  'ploop',
  'cow',
  'qcow',
  'qcow2',
  'qed',
  'vmdk',
)

const secret = schema({ type: attribute(string), uuid: attribute(uuid), usage: attribute(string) })

export const auth = schema({
  type: attribute(oneOf('chap', 'ceph')),
  username: attribute(string),
  secret: child(secret),
})

export const encryption = schema({
  format: required(
    unsupported(
      oneOf('default', 'qcow', 'luks', 'luks2', 'luks-any'),
      'unknown volume encryption format type %s',
    ),
    undefined,
    { code: 'xmlError', message: 'unknown volume encryption format', domain: 'domain' },
  ),
  engine: attribute(oneOf('qemu', 'librbd')),
  secrets: children(secret, 'secret'),
  cipher: child(
    schema({
      name: attribute(string),
      size: attribute(unsigned),
      mode: attribute(string),
      hash: attribute(string),
    }),
  ),
  ivgen: child(schema({ name: attribute(string), hash: attribute(string) })),
})

export const sourceHost = schema({
  name: attribute(string),
  port: attribute(unsigned),
  transport: attribute(oneOf('tcp', 'unix', 'rdma')),
  socket: attribute(string),
})

const slice = schema({
  type: attribute(oneOf('storage')),
  offset: attribute(unsigned64),
  size: attribute(unsigned64),
})

/** A socket's attempts to connect anew, and those of other character devices. */
export const reconnect = schema({ enabled: attribute(yesNo), timeout: attribute(unsigned) })

const cookies = schema({
  cookies: children(schema({ name: attribute(string), value: content(string) }), 'cookie'),
})

const reservations = schema({
  managed: required(yesNo),
  source: child(
    schema({ type: attribute(oneOf('unix')), path: attribute(string), mode: attribute(oneOf('client')) }),
  ),
})

export const diskSource = schema({
  file: attribute(string),
  fdgroup: attribute(string),
  dev: attribute(string),
  dir: attribute(string),
  protocol: attribute(
    oneOf(
      'nbd',
      'rbd',
      'sheepdog',
      'gluster',
      'iscsi',
      'http',
      'https',
      'ftp',
      'ftps',
      'tftp',
      'ssh',
      'vxhs',
      'nfs',
    ),
  ),
  name: attribute(string),
  query: attribute(string),
  tls: attribute(yesNo),
  tlsHostname: attribute(string),
  pool: attribute(string),
  volume: attribute(string),
  mode: attribute(choice('host', 'direct')),
  /** Of an NVMe controller and of a vhost-user back end. */
  type: attribute(oneOf('pci', 'unix')),
  managed: attribute(yesNo),
  namespace: attribute(unsigned64),
  path: attribute(string),
  startupPolicy: attribute(choice('mandatory', 'requisite', 'optional')),
  index: attribute(unsigned),
  hosts: children(sourceHost, 'host'),
  identity: child(schema({ user: attribute(string), group: attribute(string) })),
  snapshot: child(schema({ name: attribute(string) })),
  config: child(schema({ file: attribute(string) })),
  initiator: child(schema({ iqn: child(schema({ name: attribute(string) })) })),
  ssl: child(schema({ verify: attribute(yesNo) })),
  cookies: child(cookies),
  readahead: child(schema({ size: attribute(unsigned64) })),
  timeout: child(schema({ seconds: attribute(unsigned64) })),
  address: child(schema(pciPlace)),
  reconnect: child(reconnect),
  slices: child(schema({ slices: children(slice, 'slice') })),
  seclabels: children(sourceSeclabel, 'seclabel'),
  auth: child(auth),
  encryption: child(encryption),
  reservations: child(reservations),
})

export type DiskSource = Value<typeof diskSource>

/** How much of an image's tables a driver may keep in memory. */
export const metadataCache = schema({ maxSize: child(schema({ bytes: size('bytes') }), 'max_size') })

export const imageFormat = schema({
  type: attribute(malformed(storageFormats, "unknown storage source format '%s'")),
  metadataCache: child(metadataCache, 'metadata_cache'),
})

/** The image that another one lies upon. An element without a type ends the chain. */
export interface BackingStore {
  type?: Value<typeof backingFields>['type']
  index?: number | undefined
  format?: Value<typeof imageFormat> | undefined
  source?: DiskSource | undefined
  backingStore?: BackingStore | undefined
}

const backingFields = schema({ type: attribute(storageTypes) })

export const backingStore = schema({
  type: attribute(storageTypes),
  index: attribute(unsigned),
  format: child(imageFormat),
  source: child(diskSource),
  backingStore: recursive<BackingStore>((): Schema<Fields> => backingStore),
})
