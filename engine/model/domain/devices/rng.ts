import { oneOf, string, unsigned } from '../../../xml/codec.ts'
import { attribute, child, content, schema, type Value } from '../../../xml/schema.ts'
import { chardevBackend, chardevTypes } from './chardev.ts'
import { deviceInfo, virtioDriver } from './device.ts'

const backend = schema({
  model: attribute(oneOf('random', 'egd', 'builtin')),
  type: attribute(chardevTypes),
  ...chardevBackend,
  /** Of the model «random»: the device it reads. */
  path: content(string),
})

export const rng = schema({
  model: attribute(oneOf('virtio', 'virtio-transitional', 'virtio-non-transitional')),
  rate: child(schema({ bytes: attribute(unsigned), period: attribute(unsigned) })),
  backend: child(backend),
  driver: child(virtioDriver),
  ...deviceInfo,
})

export type Rng = Value<typeof rng>
