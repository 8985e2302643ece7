import { hexadecimal, oneOf, onOff, string, unsigned, unsigned64, yesNo } from '../../../xml/codec.ts'
import { attribute, child, children, flag, leaf, schema, variantsByAttributes } from '../../../xml/schema.ts'
import { unsupported } from '../../complaints.ts'
import { choice, uuid } from '../../identifiers.ts'
import { pciPlace } from './address.ts'
import { deviceInfo } from './device.ts'
import { auth, sourceHost } from './storage-source.ts'

/** Where the device is on the host, in the way of its kind. */
export const hostAddress = variantsByAttributes(
  [schema({ uuid: attribute(uuid) }), 'uuid'],
  [schema({ bus: attribute(unsigned), device: attribute(unsigned) }), 'device'],
  [
    schema({
      bus: attribute(unsigned),
      target: attribute(unsigned),
      unit: attribute(unsigned64),
    }),
    'target',
    'unit',
  ],
  [schema({ type: attribute(oneOf('pci', 'usb')), ...pciPlace })],
)

const source = schema({
  startupPolicy: attribute(choice('mandatory', 'requisite', 'optional')),
  autoAddress: attribute(yesNo),
  missing: attribute(yesNo),
  guestReset: attribute(choice('off', 'uninitialized', 'on')),
  writeFiltering: attribute(yesNo),
  protocol: attribute(oneOf('adapter', 'iscsi', 'vhost')),
  name: attribute(string),
  wwpn: attribute(string),
  vendor: child(schema({ id: attribute(hexadecimal(4, 0xffff)) })),
  product: child(schema({ id: attribute(hexadecimal(4, 0xffff)) })),
  hosts: children(sourceHost, 'host'),
  auth: child(auth),
  initiator: child(schema({ iqn: child(schema({ name: attribute(string) })) })),
  adapter: child(schema({ name: attribute(string) })),
  address: child(hostAddress),
  block: leaf(string),
  char: leaf(string),
  interface: leaf(string),
})

/** A device of the host that the guest has for its own. */
export const hostdev = schema({
  mode: attribute(unsupported(oneOf('subsystem', 'capabilities'), "unknown hostdev mode '%s'")),
  type: attribute(
    unsupported(
      oneOf('usb', 'pci', 'scsi', 'scsi_host', 'mdev', 'storage', 'misc', 'net'),
      "unknown host device source address type '%s'",
    ),
  ),
  managed: attribute(yesNo),
  sgio: attribute(choice('filtered', 'unfiltered')),
  rawio: attribute(yesNo),
  model: attribute(
    oneOf('virtio', 'virtio-transitional', 'virtio-non-transitional', 'vfio-pci', 'vfio-ccw', 'vfio-ap'),
  ),
  display: attribute(onOff),
  ramfb: attribute(onOff),
  driver: child(schema({ name: attribute(choice('kvm', 'vfio', 'xen')) })),
  source: child(source),
  teaming: child(
    schema({ type: attribute(oneOf('persistent', 'transient')), persistent: attribute(string) }),
  ),
  readonly: flag(),
  shareable: flag(),
  ...deviceInfo,
})
