import { childElement, childElements, type XmlElement } from '../../engine/xml/tree.ts'
import { valueAt } from './path.ts'

/** What names a device: its element and its number among those of the same name, as `disk:0`. */
export type DeviceKey = string

/** All devices of a domain, in the order of its XML. */
export function deviceKeys(domain: XmlElement): Map<DeviceKey, XmlElement> {
  const devices = childElement(domain, 'devices')
  const counts = new Map<string, number>()
  const keys = new Map<DeviceKey, XmlElement>()
  for (const element of devices ? childElements(devices) : []) {
    if (element.name === 'emulator') continue
    const number = counts.get(element.name) ?? 0
    counts.set(element.name, number + 1)
    keys.set(`${element.name}:${number}`, element)
  }
  return keys
}

/** By what a device is the same in two definitions; where there is nothing of the kind, its number decides. */
const identities: Record<string, readonly string[]> = {
  disk: ['target/@dev'],
  interface: ['mac/@address'],
  controller: ['@type', '@index'],
  filesystem: ['target/@dir'],
  channel: ['target/@name'],
}

/** The device that is the same in another definition of the same domain, such as that of its running machine. */
export function counterpart(key: DeviceKey, from: XmlElement, other: XmlElement): XmlElement | undefined {
  const element = deviceKeys(from).get(key)
  if (!element) return undefined
  const paths = identities[element.name]
  const others = deviceKeys(other)
  if (!paths) return others.get(key)
  return [...others.values()].find(
    (one) =>
      one.name === element.name && paths.every((path) => valueAt(one, path) === valueAt(element, path)),
  )
}

/** A console that only repeats the first serial port: libvirt adds it, and it is nobody’s own. */
export function isConsoleOfSerial(element: XmlElement): boolean {
  const type = valueAt(element, 'target/@type')
  return element.name === 'console' && (type === 'serial' || type === '')
}
