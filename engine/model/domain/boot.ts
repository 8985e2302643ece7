/** What kind of machine it is, and how it starts. */
import { complaining, integer, oneOf, string, unsigned, yesNo } from '../../xml/codec.ts'
import { attribute, child, children, content, leaf, schema, type Value } from '../../xml/schema.ts'
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

export const os = schema({
  firmware: attribute(oneOf('bios', 'efi')),
  type: child(
    schema({
      arch: attribute(string),
      machine: attribute(string),
      kind: content(
        complaining(oneOf('hvm', 'xen', 'linux', 'exe', 'uml', 'xenpvh'), (text) => ({
          code: 'configUnsupported',
          message: `unknown OS type '${text}'`,
        })),
      ),
    }),
  ),
  firmwareFeatures: child(
    schema({
      features: children(
        schema({ enabled: attribute(yesNo), name: attribute(oneOf('enrolled-keys', 'secure-boot')) }),
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
  acpi: child(schema({ table: child(schema({ type: attribute(oneOf('slic')), path: content(string) })) })),
  boots: children(
    schema({
      dev: attribute(
        complaining(oneOf('fd', 'cdrom', 'hd', 'network'), (text) => ({
          code: 'internalError',
          message: `unknown boot device '${text}'`,
        })),
      ),
    }),
    'boot',
  ),
  bootmenu: child(schema({ enable: attribute(yesNo), timeout: attribute(unsigned) })),
  bios: child(schema({ useserial: attribute(yesNo), rebootTimeout: attribute(integer(-1, 65535)) })),
  smbios: child(schema({ mode: attribute(oneOf('emulate', 'host', 'sysinfo')) })),
})

export type Os = Value<typeof os>
