import { childElement, textOf, type XmlElement } from '../../engine/xml/tree.ts'

export interface Fact {
  label: string
  value: string
  /** What the running machine has, where it differs until the next shutdown. */
  live: string | undefined
}

const paths: [label: string, path: string, attribute?: string][] = [
  ['Name', 'name'],
  ['Title', 'title'],
  ['Description', 'description'],
  ['UUID', 'uuid'],
  ['Current memory', 'currentMemory'],
  ['Maximum memory', 'memory'],
  ['CPUs', 'vcpu'],
  ['Architecture', 'os/type', 'arch'],
  ['Machine', 'os/type', 'machine'],
  ['Kernel', 'os/kernel'],
  ['Initrd', 'os/initrd'],
  ['Kernel arguments', 'os/cmdline'],
  ['Emulator', 'devices/emulator'],
]

/** What the definition says, and where the running machine differs from it. */
export function overviewFacts(inactive: XmlElement, live: XmlElement | undefined): Fact[] {
  return paths.flatMap(([label, path, attribute]) => {
    const value = valueAt(inactive, path, attribute)
    const now = live ? valueAt(live, path, attribute) : value
    return value || now ? [{ label, value, live: now === value ? undefined : now }] : []
  })
}

function valueAt(root: XmlElement, path: string, attribute?: string): string {
  let element: XmlElement | undefined = root
  for (const name of path.split('/')) element = element && childElement(element, name)
  if (!element) return ''
  if (attribute) return element.attributes.get(attribute) ?? ''
  const unit = element.attributes.get('unit')
  return unit ? `${textOf(element)} ${unit}` : textOf(element)
}
