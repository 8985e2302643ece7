/** What kind of machine it is, and how it starts. */

import { type Codec, integer, oneOf, signed, string, unsigned, yesNo } from '../../xml/codec.ts'
import { attribute, child, children, content, leaf, required, schema, type Value } from '../../xml/schema.ts'
import { malformed, tolerant, unsupported } from '../complaints.ts'
import { diskSource, storageTypes } from './devices/storage-source.ts'

const loader = schema({
  readonly: attribute(yesNo),
  secure: attribute(yesNo),
  type: attribute(oneOf('rom', 'pflash')),
  stateless: attribute(yesNo),
  path: content(string),
})

const nvram = schema({
  template: attribute(string),
  type: attribute(storageTypes),
  /** Without a type the path is the element's text, with one there is a source. */
  path: content(string),
  source: child(diskSource),
})

/** Milliseconds to wait before another attempt to boot, or -1 for none. */
const rebootTimeout: Codec<number> = {
  ...integer(-1, 65535),
  complaint: (text, ...place) =>
    signed.read(text) === undefined
      ? signed.complaint!(text, ...place)
      : {
          code: 'configUnsupported',
          message: 'invalid value for rebootTimeout, must be in range [-1,65535]',
          domain: 'domain',
        },
}

export const os = schema({
  firmware: attribute(malformed(oneOf('bios', 'efi'), 'unknown firmware value %s')),
  type: child(
    schema({
      arch: attribute(string),
      machine: attribute(string),
      kind: content(
        unsupported(oneOf('hvm', 'xen', 'linux', 'exe', 'uml', 'xenpvh'), "unknown OS type '%s'"),
      ),
    }),
  ),
  firmwareFeatures: child(
    schema({
      features: children(
        schema({ enabled: required(yesNo), name: required(oneOf('enrolled-keys', 'secure-boot')) }),
        'feature',
      ),
    }),
    'firmware',
  ),
  loader: child(loader),
  nvram: child(nvram),
  kernel: leaf(string),
  initrd: leaf(string),
  cmdline: leaf(string),
  dtb: leaf(string),
  acpi: child(
    schema({
      table: child(
        schema({
          type: attribute(malformed(oneOf('slic'), 'Unknown acpi table type: %s')),
          path: content(string),
        }),
      ),
    }),
  ),
  boots: children(
    schema({
      dev: required(oneOf('fd', 'cdrom', 'hd', 'network')),
    }),
    'boot',
  ),
  bootmenu: child(schema({ enable: attribute(yesNo), timeout: attribute(unsigned) })),
  bios: child(schema({ useserial: attribute(tolerant(yesNo)), rebootTimeout: attribute(rebootTimeout) })),
  smbios: child(
    schema({ mode: attribute(unsupported(oneOf('emulate', 'host', 'sysinfo'), "unknown smbios mode '%s'")) }),
  ),
})

export type Os = Value<typeof os>
