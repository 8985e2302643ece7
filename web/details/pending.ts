import type { XmlElement } from '../../engine/xml/tree.ts'
import { counterpart, deviceKeys, isConsoleOfSerial } from './device-keys.ts'
import { type Field, readField } from './field.ts'
import { elementOf, type HardwareItem, listHardware, liveElementOf } from './hardware.ts'

/** What the running machine has otherwise than its definition, until it is shut down. */
export interface Pending {
  /** By the path of the field: the value that the running machine has. */
  fields: ReadonlyMap<string, string>
  /** It is in the definition only. */
  isAdded: boolean
}

const none: Pending = { fields: new Map(), isAdded: false }

/** Of every page that has something pending, what it is. */
export function pendingChanges(domain: XmlElement, live: XmlElement | undefined): Map<string, Pending> {
  const found = new Map<string, Pending>()
  if (!live) return found
  for (const item of listHardware(domain)) {
    const pending = pendingOf(item, domain, live)
    if (pending.isAdded || pending.fields.size > 0) found.set(item.key, pending)
  }
  return found
}

function pendingOf(item: HardwareItem, domain: XmlElement, live: XmlElement): Pending {
  const element = elementOf(item, domain)
  const running = liveElementOf(item, domain, live)
  if (!element) return none
  if (!running) return { fields: new Map(), isAdded: true }
  const valueAtPath = readerOf(item.fields, element, domain)
  const fields = new Map<string, string>()
  for (const field of item.fields) {
    if (field.isShown && !field.isShown(valueAtPath)) continue
    const defined = valueAtPath(field.path)
    const now = readField(field, running, live)
    if (!isSame(field, defined, now)) fields.set(field.path, now)
  }
  return { fields, isAdded: false }
}

const isSame = ({ isSame }: Field, defined: string, live: string) =>
  defined === live || (isSame?.(defined, live) ?? false)

/** Looks up values of a page's element by their paths. */
export function readerOf(
  fields: readonly Field[],
  element: XmlElement,
  domain: XmlElement,
): (path: string) => string {
  return (path) => {
    const field = fields.find((one) => one.path === path)
    return field ? readField(field, element, domain) : ''
  }
}

/** Devices that the running machine has and the definition has not any more. */
export function removedDevices(domain: XmlElement, live: XmlElement | undefined): XmlElement[] {
  if (!live) return []
  return [...deviceKeys(live)]
    .filter(([key, element]) => !isConsoleOfSerial(element) && !counterpart(key, live, domain))
    .map(([, element]) => element)
}
