import { type Codec, oneOf, onOff, string, unsigned, unsigned64 } from '../../../xml/codec.ts'
import { attribute, child, flag, schema, size } from '../../../xml/schema.ts'
import { choice } from '../../identifiers.ts'
import { deviceInfo, virtioOptions } from './device.ts'
import { storageFormats } from './storage-source.ts'

/** Permissions in octal, whatever they begin with. */
const mode: Codec<number> = {
  read: (text) => (/^\s*0*[0-7]{1,4}$/.test(text) ? Number.parseInt(text, 8) : undefined),
  write: (value) => value.toString(8).padStart(4, '0'),
  complaint: unsigned.complaint!,
}

const binary = schema({
  path: attribute(string),
  xattr: attribute(onOff),
  cache: child(schema({ mode: attribute(oneOf('none', 'always')) })),
  sandbox: child(schema({ mode: attribute(oneOf('namespace', 'chroot')) })),
  lock: child(schema({ posix: attribute(onOff), flock: attribute(onOff) })),
  threadPool: child(schema({ size: attribute(unsigned) }), 'thread_pool'),
})

/** A directory (or more) of the host that the guest may mount. */
export const filesystem = schema({
  type: attribute(oneOf('mount', 'block', 'file', 'template', 'ram', 'bind', 'volume')),
  accessmode: attribute(oneOf('passthrough', 'mapped', 'squash')),
  model: attribute(choice('virtio', 'virtio-transitional', 'virtio-non-transitional')),
  multidevs: attribute(choice('remap', 'forbid', 'warn')),
  fmode: attribute(mode),
  dmode: attribute(mode),
  driver: child(
    schema({
      type: attribute(choice('path', 'handle', 'loop', 'nbd', 'ploop', 'virtiofs')),
      format: attribute(storageFormats),
      wrpolicy: attribute(choice('immediate')),
      queue: attribute(unsigned64),
      ...virtioOptions,
    }),
  ),
  binary: child(binary),
  source: child(
    schema({
      dir: attribute(string),
      socket: attribute(string),
      dev: attribute(string),
      file: attribute(string),
      name: attribute(string),
      usage: attribute(unsigned64),
      units: attribute(string),
      pool: attribute(string),
      volume: attribute(string),
    }),
  ),
  target: child(schema({ dir: attribute(string) })),
  readonly: flag(),
  spaceHardLimit: child(
    schema({ bytes: size('bytes', { path: './space_hard_limit[1]' }) }),
    'space_hard_limit',
  ),
  spaceSoftLimit: child(
    schema({ bytes: size('bytes', { path: './space_soft_limit[1]' }) }),
    'space_soft_limit',
  ),
  ...deviceInfo,
})
