/** Memory that can be plugged. */
import { oneOf, string, unsigned, yesNo } from '../../../xml/codec.ts'
import { attribute, child, flag, leaf, required, schema } from '../../../xml/schema.ts'
import { bitmap } from '../../bitmap.ts'
import { choice, uuid } from '../../identifiers.ts'
import { kibibytes } from '../memory.ts'
import { deviceInfo } from './device.ts'

export const memoryDevice = schema({
  model: required(oneOf('dimm', 'nvdimm', 'virtio-pmem', 'virtio-mem', 'sgx-epc')),
  access: attribute(choice('shared', 'private')),
  discard: attribute(yesNo),
  uuid: leaf(uuid),
  source: child(
    schema({
      nodemask: leaf(bitmap),
      pagesize: child(kibibytes('./pagesize')),
      path: leaf(string),
      alignsize: child(kibibytes('./alignsize')),
      pmem: flag(),
    }),
  ),
  target: child(
    schema({
      size: child(kibibytes('./size')),
      node: leaf(unsigned),
      label: child(schema({ size: child(kibibytes('./size')) })),
      readonly: flag(),
      block: child(kibibytes('./block')),
      requested: child(kibibytes('./requested')),
      /** Only of a running domain. */
      current: child(kibibytes('./current')),
    }),
  ),
  ...deviceInfo,
})
