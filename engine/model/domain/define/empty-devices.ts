import { readElement } from '../../../xml/reader.ts'
import { xmlElement } from '../../../xml/tree.ts'
import { type Devices, devices } from '../devices/devices.ts'

/** The devices of a domain that names none. */
export function emptyDevices(): Devices {
  return readElement(devices, xmlElement('devices'))
}
