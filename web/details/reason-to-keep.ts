import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { childElement, childElements, type XmlElement } from '../../engine/xml/tree.ts'
import { attachedDevices } from './pages/storage.ts'

/** Why a device cannot be removed; undefined if it can. */
export function reasonToKeep(device: XmlElement, domain: XmlElement): MessageDescriptor | undefined {
  const devices = childElement(domain, 'devices')
  const count = (kind: string) =>
    devices ? childElements(devices).filter(({ name }) => name === kind).length : 0
  if (device.name === 'controller' && attachedDevices(device, domain).length > 0)
    return msg`Devices are attached to it: remove them first.`
  if (device.name === 'video' && count('video') === 1 && count('graphics') > 0)
    return msg`It is the last video card, and the machine has a display: remove that first.`
  if (device.name === 'memballoon')
    return msg`libvirt gives every machine a balloon. The model «none» is none.`
  return undefined
}
