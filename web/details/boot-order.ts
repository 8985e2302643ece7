import { childElement, childElements, type XmlElement, xmlElement } from '../../engine/xml/tree.ts'
import { deviceKeys } from './device-keys.ts'
import { removeChildren } from './path.ts'

/** Kinds that can be booted from. */
const bootable = ['disk', 'interface', 'hostdev', 'redirdev']
/** What `<os><boot dev>` names, as devices. */
const legacy: Record<string, (device: XmlElement) => boolean> = {
  hd: (device) => device.name === 'disk' && (device.attributes.get('device') ?? 'disk') === 'disk',
  cdrom: (device) => device.name === 'disk' && device.attributes.get('device') === 'cdrom',
  fd: (device) => device.name === 'disk' && device.attributes.get('device') === 'floppy',
  network: (device) => device.name === 'interface',
}

/** Devices that can be booted from, by their keys. */
export function bootableDevices(domain: XmlElement): Map<string, XmlElement> {
  return new Map([...deviceKeys(domain)].filter(([, { name }]) => bootable.includes(name)))
}

/** The keys of those that are booted from, in order, with commas between. */
export function bootOrder(domain: XmlElement): string {
  const devices = [...bootableDevices(domain)]
  const own = devices
    .flatMap(([key, device]) => {
      const order = childElement(device, 'boot')?.attributes.get('order')
      return order === undefined ? [] : [{ key, order: Number(order) }]
    })
    .sort((a, b) => a.order - b.order)
    .map(({ key }) => key)
  if (own.length > 0) return own.join(',')
  const os = childElement(domain, 'os')
  const named = os ? childElements(os).filter(({ name }) => name === 'boot') : []
  return named
    .flatMap(({ attributes }) => {
      const isMeant = legacy[attributes.get('dev') ?? ''] ?? (() => false)
      return devices.filter(([, device]) => isMeant(device)).map(([key]) => key)
    })
    .join(',')
}

/** Says the order at each device, as libvirt wants it; kinds of devices are not named beside that. */
export function setBootOrder(domain: XmlElement, value: string): void {
  const os = childElement(domain, 'os')
  if (os) removeChildren(os, 'boot')
  const order = value.split(',')
  for (const [key, device] of bootableDevices(domain)) {
    removeChildren(device, 'boot')
    const place = order.indexOf(key) + 1
    if (place > 0) device.children.push(xmlElement('boot', { order: String(place) }))
  }
}
