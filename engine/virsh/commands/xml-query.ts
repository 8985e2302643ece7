import { parseXml } from '../../xml/parser.ts'
import { childElements, type XmlElement } from '../../xml/tree.ts'

/** Elements by their way from the root, as `devices/disk`. Text that is no XML has none. */
export function elementsAt(xml: string, path: string): XmlElement[] {
  let found: XmlElement[]
  try {
    found = [parseXml(xml)]
  } catch {
    return []
  }
  for (const name of path.split('/'))
    found = found.flatMap((element) => childElements(element).filter((child) => child.name === name))
  return found
}

/** An attribute of a child, or undefined. */
export const childAttribute = (element: XmlElement, child: string, attribute: string): string | undefined =>
  childElements(element)
    .find(({ name }) => name === child)
    ?.attributes.get(attribute)
