import { CommandError } from '../command.ts'

const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`

/** `<address>` for `pci:0000.01.02.3`, `usb:1.2`, `scsi:0.0.0` and the like. */
export function diskAddress(text: string, isMultifunction: boolean): string {
  const [kind = '', place = ''] = text.split(':')
  const parts = place.split('.')
  const isHex = kind === 'pci' || kind === 'ccw'
  const numbers = parts.map((part) => Number.parseInt(part, isHex ? 16 : 10))
  const [first = 0, second = 0, third = 0, fourth = 0] = numbers
  const isWell = (count: number): boolean => numbers.length === count && !numbers.some(Number.isNaN)
  if (kind === 'pci' && isWell(4))
    return `<address type='pci' domain='${hex(first, 4)}' bus='${hex(second, 2)}' slot='${hex(third, 2)}' function='${hex(fourth, 1)}'${isMultifunction ? " multifunction='on'" : ''}/>`
  if (kind === 'ccw' && isWell(3))
    return `<address type='ccw' cssid='${hex(first, 2)}' ssid='${hex(second, 1)}' devno='${hex(third, 4)}'/>`
  if (kind === 'usb' && isWell(2)) return `<address type='usb' bus='${first}' port='${second}'/>`
  if (['scsi', 'ide', 'sata'].includes(kind) && isWell(3))
    return `<address type='drive' controller='${first}' bus='${second}' unit='${third}'/>`
  throw new CommandError('Invalid address.')
}
