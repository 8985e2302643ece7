/** A page's XML as text: the whole definition, or the fragment of one device. */
import { parseXml } from '../../engine/xml/parser.ts'
import type { XmlElement } from '../../engine/xml/tree.ts'
import { writeXml } from '../../engine/xml/writer.ts'
import { dropConsoleOfSerial } from './apply.ts'
import { elementOf, type HardwareItem } from './hardware.ts'
import type { Definition } from './use-definition.ts'

export function pageXml({ tree, xml }: Definition, item: HardwareItem): string {
  const element = item.isDevice ? elementOf(item, tree) : undefined
  return element ? writeXml(element) : xml
}

/** The definition with the page's text in its place. Throws an XmlError where it is not well-formed. */
export function withPageXml(domain: XmlElement, item: HardwareItem, text: string): string {
  const written = parseXml(text)
  if (!item.isDevice) return text
  const tree = structuredClone(domain)
  const old = elementOf(item, tree)
  for (const parent of tree.children)
    if (parent.kind === 'element')
      parent.children = parent.children.map((node) => (node === old ? written : node))
  if (item.kind === 'serial') dropConsoleOfSerial(tree)
  return writeXml(tree)
}
