/** A storage pool, as virsh pool-dumpxml shows it. */
import { oneOf, string, unsigned, unsigned64, yesNo } from '../../xml/codec.ts'
import { attribute, child, children, leaf, required, schema, size, type Value } from '../../xml/schema.ts'
import { pciPlace } from '../domain/devices/address.ts'
import { auth } from '../domain/devices/storage-source.ts'
import { uuid } from '../identifiers.ts'
import { permissions } from './permissions.ts'

/** In the order of libvirt's numbers. */
export const poolTypeNames = [
  'dir',
  'fs',
  'netfs',
  'logical',
  'disk',
  'iscsi',
  'iscsi-direct',
  'scsi',
  'mpath',
  'rbd',
  'sheepdog',
  'gluster',
  'zfs',
  'vstorage',
] as const
export type PoolType = (typeof poolTypeNames)[number]

export const byteSize = schema({ bytes: size('bytes') })

const device = schema({
  path: attribute(string),
  partSeparator: attribute(yesNo, 'part_separator'),
  freeExtents: children(schema({ start: attribute(unsigned64), end: attribute(unsigned64) }), 'freeExtent'),
})

const adapter = schema({
  type: attribute(oneOf('scsi_host', 'fc_host')),
  name: attribute(string),
  parent: attribute(string),
  parentWwnn: attribute(string, 'parent_wwnn'),
  parentWwpn: attribute(string, 'parent_wwpn'),
  parentFabricWwn: attribute(string, 'parent_fabric_wwn'),
  managed: attribute(yesNo),
  wwnn: attribute(string),
  wwpn: attribute(string),
  parentAddress: child(
    schema({ uniqueId: attribute(unsigned, 'unique_id'), address: child(schema(pciPlace)) }),
    'parentaddr',
  ),
})

const named = schema({ name: attribute(string) })

const source = schema({
  hosts: children(schema({ name: attribute(string), port: attribute(unsigned) }), 'host'),
  devices: children(device, 'device'),
  dir: child(schema({ path: attribute(string) })),
  adapter: child(adapter),
  name: leaf(string),
  initiator: child(schema({ iqn: child(named) })),
  format: child(schema({ type: attribute(string) })),
  auth: child(auth),
  protocol: child(schema({ version: attribute(string, 'ver') })),
  vendor: child(named),
  product: child(named),
})

export const pool = schema({
  type: required(oneOf(...poolTypeNames)),
  name: leaf(string),
  uuid: leaf(uuid),
  capacity: child(byteSize),
  allocation: child(byteSize),
  available: child(byteSize),
  features: child(schema({ cow: child(schema({ state: attribute(yesNo) })) })),
  source: child(source),
  target: child(schema({ path: leaf(string), permissions: child(permissions) })),
  refresh: child(
    schema({
      volume: child(schema({ allocation: attribute(oneOf('default', 'capacity')) })),
    }),
  ),
})

export type Pool = Value<typeof pool>
