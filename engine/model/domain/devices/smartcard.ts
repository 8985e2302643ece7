import { oneOf, string } from '../../../xml/codec.ts'
import { attribute, leaf, leaves, required, schema } from '../../../xml/schema.ts'
import { chardevBackend, chardevTypes } from './chardev.ts'
import { deviceInfo } from './device.ts'

export const smartcard = schema({
  mode: required(oneOf('host', 'host-certificates', 'passthrough')),
  type: attribute(chardevTypes),
  certificates: leaves(string, 'certificate'),
  database: leaf(string),
  ...chardevBackend,
  ...deviceInfo,
})
