/** A storage volume, as virsh vol-dumpxml shows it. */
import { complaining, oneOf, string, unsigned64 } from '../../xml/codec.ts'
import { attribute, child, children, content, flag, leaf, schema, type Value } from '../../xml/schema.ts'
import { encryption } from '../domain/devices/storage-source.ts'
import { permissions } from './permissions.ts'
import { byteSize } from './pool.ts'

/** In the order of libvirt's numbers (virStorageVolType). */
export const volumeTypeNames = ['file', 'block', 'dir', 'network', 'netdir', 'ploop'] as const

/** Formats of files in a directory, in libvirt's order. */
export const volumeFormatNames = [
  'none',
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
] as const
export type VolumeFormat = (typeof volumeFormatNames)[number]

const volumeFormat = complaining(oneOf(...volumeFormatNames), (text) => ({
  code: 'configUnsupported',
  message: `unknown volume format type ${text}`,
}))

const format = schema({ type: attribute(volumeFormat) })

const timestamps = schema({
  accessed: leaf(string, 'atime'),
  modified: leaf(string, 'mtime'),
  changed: leaf(string, 'ctime'),
  born: leaf(string, 'btime'),
})

const target = {
  path: leaf(string),
  format: child(format),
  permissions: child(permissions),
  timestamps: child(timestamps),
  encryption: child(encryption),
  compat: leaf(string),
  clusterSize: child(schema({ unit: attribute(string), bytes: content(unsigned64) })),
  features: child(schema({ lazyRefcounts: flag('lazy_refcounts'), extendedL2: flag('extended_l2') })),
}

export const volume = schema({
  type: attribute(
    complaining(oneOf(...volumeTypeNames), (text) => ({
      code: 'configUnsupported',
      message: `unknown volume type '${text}'`,
    })),
  ),
  name: leaf(string),
  key: leaf(string),
  source: child(
    schema({
      devices: children(
        schema({
          path: attribute(string),
          extents: children(schema({ start: attribute(unsigned64), end: attribute(unsigned64) }), 'extent'),
        }),
        'device',
      ),
    }),
  ),
  capacity: child(byteSize),
  allocation: child(byteSize),
  physical: child(byteSize),
  target: child(schema(target)),
  backingStore: child(schema(target)),
})

export type Volume = Value<typeof volume>
export type VolumeTarget = NonNullable<Volume['target']>
