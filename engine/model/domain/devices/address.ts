/** Where a device sits in the guest: one element, whose type says what else it holds. */
import { hexadecimal, hexadecimal64, integer, oneOf, onOff, string, unsigned } from '../../../xml/codec.ts'
import { attribute, child, required, schema, type Value, variants } from '../../../xml/schema.ts'

const zpci = schema({ uid: attribute(hexadecimal(4, 0xffff)), fid: attribute(hexadecimal(8)) })

/** A function of a PCI device. Single function numbers are written with one digit. */
export const pciPlace = {
  domain: attribute(hexadecimal(4)),
  bus: attribute(hexadecimal(2)),
  slot: attribute(hexadecimal(2)),
  function: attribute(hexadecimal(1)),
}

export const pciAddress = schema({
  type: required(oneOf('pci')),
  ...pciPlace,
  multifunction: attribute(onOff),
  zpci: child(zpci),
})

export const driveAddress = schema({
  type: required(oneOf('drive')),
  controller: attribute(unsigned),
  bus: attribute(unsigned),
  target: attribute(unsigned),
  unit: attribute(unsigned),
})

export const virtioSerialAddress = schema({
  type: required(oneOf('virtio-serial')),
  controller: attribute(unsigned),
  bus: attribute(unsigned),
  port: attribute(unsigned),
})

export const usbAddress = schema({
  type: required(oneOf('usb')),
  bus: attribute(unsigned),
  /** Numbers of ports, from the root hub on, with points between them. */
  port: attribute(string),
})

export const address = variants(
  'type',
  [
    pciAddress,
    driveAddress,
    virtioSerialAddress,
    schema({ type: required(oneOf('ccid')), controller: attribute(unsigned), slot: attribute(unsigned) }),
    usbAddress,
    schema({ type: required(oneOf('spapr-vio')), reg: attribute(hexadecimal64(8)) }),
    schema({
      type: required(oneOf('ccw')),
      cssid: attribute(hexadecimal(1, 254)),
      ssid: attribute(hexadecimal(1, 3)),
      devno: attribute(hexadecimal(4, 0xffff)),
    }),
    schema({
      type: required(oneOf('isa')),
      iobase: attribute(hexadecimal(1)),
      irq: attribute(hexadecimal(1)),
    }),
    schema({
      type: required(oneOf('dimm')),
      slot: attribute(integer(0, 2 ** 32 - 1)),
      base: attribute(hexadecimal64(1)),
    }),
    schema({ type: required(oneOf('virtio-mmio', 'virtio-s390', 'unassigned', 'none')) }),
  ],
  (_, text) =>
    text === undefined
      ? { code: 'internalError', message: 'No type specified for device address', domain: 'domain' }
      : { code: 'configUnsupported', message: `unknown address type '${text}'`, domain: 'domain' },
)

export type Address = Value<typeof address>
export type PciAddress = Value<typeof pciAddress>
export type DriveAddress = Value<typeof driveAddress>
export type VirtioSerialAddress = Value<typeof virtioSerialAddress>
export type UsbAddress = Value<typeof usbAddress>
