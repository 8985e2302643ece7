import { parseXml } from '../../engine/xml/parser.ts'
import { childElement, childElements, type XmlElement, xmlElement, xmlText } from '../../engine/xml/tree.ts'
import { writeXml } from '../../engine/xml/writer.ts'

/** A name for a clone that no machine has: `web-clone`, `web-clone2` and so on. */
export function cloneName(name: string, taken: readonly string[]): string {
  const base = `${name}-clone`
  let number = 1
  const candidate = () => (number === 1 ? base : `${base}${number}`)
  while (taken.includes(candidate())) number++
  return candidate()
}

/**
 * The definition of a clone: what must be its own (name, UUID, addresses of network interfaces, the firmware's variables) is
 * left out, so that it gets its own; `paths` has its own disks by those of the original.
 */
export function clonedDefinition(xml: string, name: string, paths: ReadonlyMap<string, string>): string {
  const domain = parseXml(xml)
  const without = (element: XmlElement, ...names: string[]) => {
    element.children = element.children.filter(
      (node) => node.kind !== 'element' || !names.includes(node.name),
    )
  }
  without(domain, 'name', 'uuid', 'title')
  domain.children.unshift(xmlElement('name', {}, [xmlText(name)]))
  const os = childElement(domain, 'os')
  if (os) without(os, 'nvram')
  const devices = childElement(domain, 'devices')
  for (const device of devices ? childElements(devices) : []) {
    if (device.name === 'interface') without(device, 'mac')
    const source = device.name === 'disk' ? childElement(device, 'source') : undefined
    for (const attribute of ['file', 'dev']) {
      const own = paths.get(source?.attributes.get(attribute) ?? '')
      if (own !== undefined) source!.attributes.set(attribute, own)
    }
  }
  return writeXml(domain)
}
