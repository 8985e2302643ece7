/** Memory that can be plugged. */
import { oneOf, string, unsigned, yesNo } from '../../../xml/codec.ts'
import { attribute, child, flag, leaf, schema, size, type Value } from '../../../xml/schema.ts'
import { bitmap } from '../../bitmap.ts'
import { choice, uuid } from '../../identifiers.ts'
import { deviceInfo } from './device.ts'

const kibibytes = schema({ kib: size('KiB') })

export const memoryDevice = schema({
  model: attribute(oneOf('dimm', 'nvdimm', 'virtio-pmem', 'virtio-mem', 'sgx-epc')),
  access: attribute(choice('shared', 'private')),
  discard: attribute(yesNo),
  uuid: leaf(uuid),
  source: child(
    schema({
      nodemask: leaf(bitmap),
      pagesize: child(kibibytes),
      path: leaf(string),
      alignsize: child(kibibytes),
      pmem: flag(),
    }),
  ),
  target: child(
    schema({
      size: child(kibibytes),
      node: leaf(unsigned),
      label: child(schema({ size: child(kibibytes) })),
      readonly: flag(),
      block: child(kibibytes),
      requested: child(kibibytes),
      /** Only of a running domain. */
      current: child(kibibytes),
    }),
  ),
  ...deviceInfo,
})

export type MemoryDevice = Value<typeof memoryDevice>
