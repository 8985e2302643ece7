import { childElements, type XmlElement } from '../../engine/xml/tree.ts'
import { dropConsoleOfSerial } from './apply.ts'
import type { DeviceKey } from './device-keys.ts'
import { ensureChild } from './path.ts'

/** The definition with one device more, and what that is called there. */
export function withNewDevice(
  domain: XmlElement,
  device: XmlElement,
): { domain: XmlElement; key: DeviceKey } {
  const tree = structuredClone(domain)
  const devices = ensureChild(tree, 'devices')
  if (device.name === 'console' || device.name === 'serial') dropConsoleOfSerial(tree)
  const number = childElements(devices).filter(({ name }) => name === device.name).length
  devices.children.push(device)
  return { domain: tree, key: `${device.name}:${number}` }
}
