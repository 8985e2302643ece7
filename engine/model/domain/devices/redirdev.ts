import { type Codec, hexadecimal, oneOf, yesNo } from '../../../xml/codec.ts'
import { attribute, children, required, schema } from '../../../xml/schema.ts'
import { unsupported } from '../../complaints.ts'
import { chardevBackend, chardevTypes } from './chardev.ts'
import { deviceInfo } from './device.ts'

/** A USB device that the viewer of the screen lends. */
export const redirdev = schema({
  bus: attribute(unsupported(oneOf('usb'), "unknown redirdev bus '%s'")),
  type: attribute(chardevTypes),
  ...chardevBackend,
  ...deviceInfo,
})

/** Written with large hexadecimal digits, other than all else. `-1` means any, as absence does. */
const upperHexadecimal = (digits: number): Codec<number> => ({
  read: (text) => hexadecimal(digits, 16 ** digits - 1).read(text),
  write: (value) => `0x${value.toString(16).toUpperCase().padStart(digits, '0')}`,
})

/** BCD as USB has it: 1.10 is 0x110. */
const version: Codec<string> = {
  read: (text) => (/^\d{1,2}(?:\.\d{1,2})?$/.test(text) ? text : undefined),
  write: (value) => {
    const [whole, fraction = ''] = value.split('.')
    return `${Number(whole)}.${fraction.padStart(2, '0')}`
  },
}

export const redirfilter = schema({
  usbdevs: children(
    schema({
      class: attribute(upperHexadecimal(2)),
      vendor: attribute(upperHexadecimal(4)),
      product: attribute(upperHexadecimal(4)),
      version: attribute(version),
      allow: required(yesNo),
    }),
    'usbdev',
  ),
})
