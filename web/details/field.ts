import type { MessageDescriptor } from '@lingui/core'
import type { XmlElement } from '../../engine/xml/tree.ts'
import { readSize } from '../../engine/xml/units.ts'
import { elementAt, ensureChild, removeChildren, setValue, valueAt } from './path.ts'

/** What the daemon is asked for to suggest values. */
export type Suggested = 'networks' | 'volumes' | 'cpuModels'

/** How a value is shown and changed. */
export type Input =
  | { kind: 'text'; suggest?: Suggested }
  | { kind: 'lines' }
  | { kind: 'password' }
  /** A whole one; an empty one is left to the hypervisor. */
  | { kind: 'number'; least: number; most: number; isNeeded?: boolean }
  /** In MiB; libvirt keeps KiB. */
  | { kind: 'memory' }
  /** All that libvirt declares, or these; the empty value is libvirt's default, where there is one. */
  | { kind: 'choice'; values?: readonly string[]; isNeeded?: boolean }
  | { kind: 'switch'; on: string; off: string }
  /** Is said, and cannot be changed. */
  | { kind: 'fixed' }
  /** Devices in the order in which they are booted from. */
  | { kind: 'order' }

/** One value of a page: what it is called, what it means, and where in the XML it stands. */
export interface Field {
  /** Within the page's element, as path.ts reads it; its name in drafts. */
  path: string
  label: MessageDescriptor
  help: MessageDescriptor
  input: Input
  /** Where the value is not just what stands at the path. */
  read?: (element: XmlElement, domain: XmlElement) => string
  write?: (element: XmlElement, value: string, domain: XmlElement) => void
  /** What is wrong with a value beside the others of its page. */
  check?: (value: string, valueAtPath: (path: string) => string) => MessageDescriptor | undefined
  isShown?: (valueAtPath: (path: string) => string) => boolean
  /** Whether the running machine has what the definition says, where that is not the same text. */
  isSame?: (defined: string, live: string) => boolean
  /** A running machine keeps it: the definition cannot have another either. */
  isLockedWhileActive?: boolean
}

/** What was changed on a page and is not applied: paths with new values. */
export type Draft = Readonly<Record<string, string>>

/** A value as a form has it: text, empty where there is none. */
export function readField({ path, input, read }: Field, element: XmlElement, domain: XmlElement): string {
  if (read) return read(element, domain)
  if (input.kind === 'memory') return memoryAt(element, path)
  if (input.kind === 'switch' && isPresence(input)) return elementAt(element, path) ? 'yes' : ''
  return valueAt(element, path)
}

/** Puts a form's value into the tree; all else there stays as it is. */
export function writeField(
  { path, input, write }: Field,
  element: XmlElement,
  value: string,
  domain: XmlElement,
): void {
  if (write) write(element, value, domain)
  else if (input.kind === 'memory') {
    setValue(element, path, String(Math.round(Number(value) * 1024)))
    setValue(element, `${path}/@unit`, 'KiB')
  } else if (input.kind === 'switch' && isPresence(input)) {
    if (value === '') removeChildren(element, path)
    else ensureChild(element, path)
  } else setValue(element, path, value)
}

/** An element that says all by being there. */
export const presence: Input = { kind: 'switch', on: 'yes', off: '' }
const isPresence = (input: Input) => input === presence

function memoryAt(element: XmlElement, path: string): string {
  const text = valueAt(element, path).trim()
  const unit = valueAt(element, `${path}/@unit`) || undefined
  const size = readSize(text, unit, { unit: 'KiB', path, given: 'KiB' })
  return typeof size === 'bigint' ? String(Number(size) / 1024) : text
}
