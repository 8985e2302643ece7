/** Streams of bytes between a guest and something of the host: serial and parallel ports, consoles, channels. */

import { type Codec, oneOf, onOff, string, unsigned, yesNo } from '../../../xml/codec.ts'
import { attribute, child, children, required, schema, type Value } from '../../../xml/schema.ts'
import { malformed, unsupported } from '../../complaints.ts'
import { choice } from '../../identifiers.ts'
import { deviceInfo } from './device.ts'
import { sourceSeclabel } from './source-seclabel.ts'
import { reconnect } from './storage-source.ts'

export const chardevTypes = unsupported(
  oneOf(
    'null',
    'vc',
    'pty',
    'dev',
    'file',
    'pipe',
    'stdio',
    'udp',
    'tcp',
    'unix',
    'spicevmc',
    'spiceport',
    'nmdm',
    'qemu-vdagent',
    'dbus',
  ),
  'unknown type presented to host for character device: %s',
)

const source = schema({
  mode: attribute(oneOf('connect', 'bind')),
  path: attribute(string),
  append: attribute(onOff),
  host: attribute(string),
  service: attribute(string),
  tls: attribute(yesNo),
  master: attribute(string),
  slave: attribute(string),
  channel: attribute(string),
  clipboard: child(schema({ copypaste: required(yesNo) })),
  mouse: child(schema({ mode: required(choice('server', 'client')) })),
  seclabels: children(sourceSeclabel, 'seclabel'),
  reconnect: child(reconnect),
})

const portNumber = malformed(unsigned, 'Invalid port number: %s')
const targetKind = <T>(codec: Codec<T>) =>
  unsupported(codec, "unknown target type '%s' specified for character device")

/** The host's end. UDP has a source for each direction, all others have one. */
export const chardevBackend = {
  sources: children(source, 'source'),
  protocol: child(
    schema({
      type: attribute(unsupported(oneOf('raw', 'telnet', 'telnets', 'tls'), "Unknown protocol '%s'")),
    }),
  ),
  log: child(schema({ file: attribute(string), append: attribute(onOff) })),
}

const model = schema({
  name: attribute(
    unsupported(
      oneOf(
        'isa-serial',
        'usb-serial',
        'pci-serial',
        'spapr-vty',
        'pl011',
        'sclpconsole',
        'sclplmconsole',
        '16550a',
        'isa-debugcon',
      ),
      "unknown target model '%s' specified for character device",
    ),
  ),
})

export const serial = schema({
  type: attribute(chardevTypes),
  /** Only of a running domain, beside the source's path. */
  tty: attribute(string),
  ...chardevBackend,
  target: child(
    schema({
      type: attribute(
        targetKind(
          oneOf(
            'isa-serial',
            'usb-serial',
            'pci-serial',
            'spapr-vio-serial',
            'system-serial',
            'sclp-serial',
            'isa-debug',
          ),
        ),
      ),
      port: attribute(portNumber),
      model: child(model),
    }),
  ),
  ...deviceInfo,
})

export type Serial = Value<typeof serial>

export const parallel = schema({
  type: attribute(chardevTypes),
  tty: attribute(string),
  ...chardevBackend,
  target: child(schema({ type: attribute(string), port: attribute(portNumber) })),
  ...deviceInfo,
})

export type Parallel = Value<typeof parallel>

export const console = schema({
  type: attribute(chardevTypes),
  tty: attribute(string),
  ...chardevBackend,
  target: child(
    schema({
      type: attribute(targetKind(oneOf('serial', 'xen', 'uml', 'virtio', 'lxc', 'openvz', 'sclp', 'sclplm'))),
      port: attribute(portNumber),
    }),
  ),
  ...deviceInfo,
})

export type Console = Value<typeof console>

export const channel = schema({
  type: attribute(chardevTypes),
  tty: attribute(string),
  ...chardevBackend,
  target: child(
    schema({
      type: attribute(targetKind(oneOf('guestfwd', 'virtio', 'xen'))),
      address: attribute(string),
      port: attribute(portNumber),
      name: attribute(string),
      state: attribute(oneOf('connected', 'disconnected')),
    }),
  ),
  ...deviceInfo,
})

export type Channel = Value<typeof channel>
