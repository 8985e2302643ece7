import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { XmlElement } from '../../engine/xml/tree.ts'
import type { ElementPath } from './declared.ts'
import { counterpart, deviceKeys, isConsoleOfSerial } from './device-keys.ts'
import { deviceKinds, distinctionOf } from './device-kinds.ts'
import type { Field } from './field.ts'
import { boot, cpus, memory, osInformation, overview } from './pages/machine.ts'

/** One page of Details: the machine under one aspect, or one of its devices. */
export interface HardwareItem {
  /** A {@link DeviceKey}, or the name of a page about the machine. */
  key: string
  /** What kind it is: the name of a device’s element, or again that of the page. */
  kind: string
  /** Undefined for devices that only their XML describes. */
  label: MessageDescriptor | undefined
  /** Tells a device from others of its kind. */
  distinction: string
  fields: readonly Field[]
  isDevice: boolean
}

const machinePages: readonly [key: string, label: MessageDescriptor, fields: readonly Field[]][] = [
  ['overview', msg`Overview`, overview],
  ['os', msg`OS information`, osInformation],
  ['cpus', msg`CPUs`, cpus],
  ['memory', msg`Memory`, memory],
  ['boot', msg`Boot options`, boot],
]

/** All pages in the order of virt-manager’s list; kinds that it does not list come last. */
export function listHardware(domain: XmlElement): HardwareItem[] {
  const pages = machinePages.map(([key, label, fields]) => ({
    key,
    kind: key,
    label,
    distinction: '',
    fields,
    isDevice: false,
  }))
  return [...pages, ...listDevices(domain)]
}

const ranks = Object.keys(deviceKinds)
const rankOf = ({ kind }: HardwareItem) => (ranks.includes(kind) ? ranks.indexOf(kind) : ranks.length)

export function listDevices(domain: XmlElement): HardwareItem[] {
  return [...deviceKeys(domain)]
    .filter(([, element]) => !isConsoleOfSerial(element))
    .map(([key, element]) => ({
      key,
      kind: element.name,
      label: deviceKinds[element.name]?.label,
      distinction: distinctionOf(element),
      fields: deviceKinds[element.name]?.fields ?? [],
      isDevice: true,
    }))
    .sort((a, b) => rankOf(a) - rankOf(b))
}

/** The element that a page is about. */
export function elementOf(item: HardwareItem, domain: XmlElement): XmlElement | undefined {
  return item.isDevice ? deviceKeys(domain).get(item.key) : domain
}

/** The same in the running machine. */
export function liveElementOf(
  item: HardwareItem,
  domain: XmlElement,
  live: XmlElement,
): XmlElement | undefined {
  return item.isDevice ? counterpart(item.key, domain, live) : live
}

/** Where its element stands, as the declarations know it. */
export const pathOf = ({ isDevice, kind }: HardwareItem): ElementPath =>
  isDevice ? ['domain', 'devices', kind] : ['domain']
