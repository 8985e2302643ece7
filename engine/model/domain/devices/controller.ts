import {
  hexadecimal,
  integer,
  nonNegative,
  oneOf,
  onOff,
  signed,
  string,
  unsigned,
} from '../../../xml/codec.ts'
import { attribute, child, leaf, schema, type Value } from '../../../xml/schema.ts'
import { unsupported } from '../../complaints.ts'
import { kibibytes } from '../memory.ts'
import { deviceInfo, virtioOptions } from './device.ts'

export const controllerTypes = oneOf(
  'ide',
  'fdc',
  'scsi',
  'sata',
  'virtio-serial',
  'ccid',
  'usb',
  'pci',
  'xenbus',
  'isa',
)

export const controller = schema({
  type: attribute(controllerTypes),
  index: attribute(nonNegative),
  /** What it may be depends on the type. */
  model: attribute(string),
  ports: attribute(nonNegative),
  vectors: attribute(nonNegative),
  maxGrantFrames: attribute(unsigned),
  maxEventChannels: attribute(unsigned),
  modelName: child(
    schema({
      name: attribute(
        oneOf(
          'pci-bridge',
          'i82801b11-bridge',
          'ioh3420',
          'x3130-upstream',
          'xio3130-downstream',
          'pxb',
          'pxb-pcie',
          'pcie-root-port',
          'spapr-pci-host-bridge',
          'pcie-pci-bridge',
        ),
      ),
    }),
    'model',
  ),
  target: child(
    schema({
      chassisNr: attribute(
        unsupported(integer(1, 255), "PCI controller chassisNr '%s' out of range - must be 1-255"),
      ),
      chassis: attribute(
        unsupported(integer(0, 255), "PCI controller chassis '%s' out of range - must be 0-255"),
      ),
      port: attribute(hexadecimal(1, 255)),
      busNr: attribute(
        unsupported(integer(1, 254), "PCI controller busNr '%s' out of range - must be 1-254"),
      ),
      index: attribute(integer(0, 30)),
      hotplug: attribute(onOff),
      node: leaf(signed),
    }),
  ),
  driver: child(
    schema({
      queues: attribute(unsigned),
      cmdPerLun: attribute(unsigned, 'cmd_per_lun'),
      maxSectors: attribute(unsigned, 'max_sectors'),
      ioeventfd: attribute(onOff),
      iothread: attribute(unsigned),
      ...virtioOptions,
    }),
  ),
  ...deviceInfo,
  pcihole64: child(kibibytes('./pcihole64')),
})

export type Controller = Value<typeof controller>
