/** Definitions with one thing changed: the old ones stay as they are. */
import { childElements, type XmlElement, type XmlNode } from '../../engine/xml/tree.ts'
import { type DeviceKey, deviceKeys, isConsoleOfSerial } from './device-keys.ts'
import { type Draft, writeField } from './field.ts'
import { elementOf, type HardwareItem } from './hardware.ts'
import { ensureChild } from './path.ts'

/** The definition with the draft in the page’s element. */
export function withDraft(domain: XmlElement, item: HardwareItem, draft: Draft): XmlElement {
  const tree = structuredClone(domain)
  const element = elementOf(item, tree)
  if (!element) return tree
  for (const field of item.fields) {
    const value = draft[field.path]
    if (value !== undefined) writeField(field, element, value, tree)
  }
  if (item.kind === 'serial') dropConsoleOfSerial(tree)
  return tree
}

/** The definition with one device more, and what that is called there. */
export function withNewDevice(
  domain: XmlElement,
  device: XmlElement,
): { domain: XmlElement; key: DeviceKey } {
  const tree = structuredClone(domain)
  if (device.name === 'console' || device.name === 'serial') dropConsoleOfSerial(tree)
  const devices = ensureChild(tree, 'devices')
  const number = childElements(devices).filter(({ name }) => name === device.name).length
  devices.children.push(device)
  return { domain: tree, key: `${device.name}:${number}` }
}

export function withoutDevice(domain: XmlElement, key: DeviceKey): XmlElement {
  return withDevice(domain, key, [])
}

/** The definition with other XML in the place of a device’s. */
export function withDevice(domain: XmlElement, key: DeviceKey, instead: readonly XmlElement[]): XmlElement {
  const tree = structuredClone(domain)
  const old = deviceKeys(tree).get(key)
  if (old) replaceDevice(tree, old, instead)
  if (old?.name === 'serial') dropConsoleOfSerial(tree)
  return tree
}

/** It repeats the first serial port: defining makes it anew. */
function dropConsoleOfSerial(tree: XmlElement): void {
  for (const element of deviceKeys(tree).values())
    if (isConsoleOfSerial(element)) replaceDevice(tree, element, [])
}

function replaceDevice(tree: XmlElement, old: XmlElement, instead: readonly XmlElement[]): void {
  const devices = ensureChild(tree, 'devices')
  devices.children = devices.children.flatMap<XmlNode>((node) => (node === old ? instead : [node]))
}
