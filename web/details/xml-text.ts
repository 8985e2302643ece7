/** A page's XML as text: the whole definition, or the fragment of one device. */
import { parseXml } from '../../engine/xml/parser.ts'
import type { XmlElement } from '../../engine/xml/tree.ts'
import { writeXml } from '../../engine/xml/writer.ts'
import { withDevice } from './edit-definition.ts'
import { elementOf, type HardwareItem } from './hardware.ts'
import type { Definition } from './use-definition.ts'

export function pageXml({ tree, xml }: Definition, item: HardwareItem): string {
  const element = item.isDevice ? elementOf(item, tree) : undefined
  return (element ? writeXml(element) : xml).trimEnd()
}

/** The definition with the page's text in its place. Throws an XmlError where it is not well-formed. */
export function withPageXml(domain: XmlElement, item: HardwareItem, text: string): string {
  const written = parseXml(text)
  return item.isDevice ? writeXml(withDevice(domain, item.key, [written])) : text
}
