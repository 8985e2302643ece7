import { oneOf, string, unsigned } from '../../../xml/codec.ts'
import { attribute, child, content, required, schema } from '../../../xml/schema.ts'
import { malformed, unsupported } from '../../complaints.ts'
import { chardevBackend, chardevTypes } from './chardev.ts'
import { deviceInfo, virtioDriver } from './device.ts'

const backend = schema({
  model: required(
    unsupported(oneOf('random', 'egd', 'builtin'), "unknown RNG backend model '%s'"),
    undefined,
    { code: 'xmlError', message: 'missing RNG device backend model', domain: 'domain' },
  ),
  type: attribute(chardevTypes),
  ...chardevBackend,
  /** Of the model «random»: the device it reads. */
  path: content(string),
})

export const rng = schema({
  model: required(
    unsupported(oneOf('virtio', 'virtio-transitional', 'virtio-non-transitional'), "unknown RNG model '%s'"),
    undefined,
    { code: 'xmlError', message: 'missing RNG device model', domain: 'domain' },
  ),
  rate: child(
    schema({
      bytes: attribute(malformed(unsigned, 'invalid RNG rate bytes value')),
      period: attribute(malformed(unsigned, 'invalid RNG rate period value')),
    }),
  ),
  backend: child(backend),
  driver: child(virtioDriver),
  ...deviceInfo,
})
