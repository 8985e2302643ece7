import { oneOf, onOff, string, unsigned } from '../../../xml/codec.ts'
import { attribute, child, schema, size } from '../../../xml/schema.ts'
import { choice } from '../../identifiers.ts'
import { deviceInfo } from './device.ts'

/** Memory that several guests see. */
export const shmem = schema({
  name: attribute(string),
  role: attribute(choice('master', 'peer')),
  model: child(schema({ type: attribute(oneOf('ivshmem', 'ivshmem-plain', 'ivshmem-doorbell')) })),
  size: child(schema({ mib: size('M', { path: './size[1]' }) })),
  server: child(schema({ path: attribute(string) })),
  msi: child(schema({ vectors: attribute(unsigned), ioeventfd: attribute(onOff) })),
  ...deviceInfo,
})
