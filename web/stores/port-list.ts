import { parseXml } from '../../engine/xml/parser.ts'
import { childElement, childElements, type XmlElement } from '../../engine/xml/tree.ts'

/** A serial port or text console that a definition has. */
export interface PortEntry {
  /** By which the daemon knows it. */
  alias: string
  kind: 'serial' | 'console'
  /** From 1, as people count ports of its kind. */
  number: number
  /** Whether clients can read it: only terminals (pty) can be. */
  isReadable: boolean
}

/** Those of a definition, serial ports first. The console that stands for the first serial port is that one. */
export function portsOf(xml: string): PortEntry[] {
  const devices = childElement(parseXml(xml), 'devices')
  const elements = devices ? childElements(devices) : []
  const serials = elements.filter(({ name }) => name === 'serial')
  const consoles = elements.filter((element) => element.name === 'console' && !isSerial(element))
  return [...serials.map(entry('serial')), ...consoles.map(entry('console'))]
}

const entry =
  (kind: PortEntry['kind']) =>
  (element: XmlElement, index: number): PortEntry => ({
    alias: attributeOf(element, 'alias', 'name') ?? `${kind}${index}`,
    kind,
    number: index + 1,
    isReadable: element.attributes.get('type') === 'pty',
  })

const isSerial = (console: XmlElement) => (attributeOf(console, 'target', 'type') ?? 'serial') === 'serial'

const attributeOf = (element: XmlElement, child: string, name: string) =>
  childElement(element, child)?.attributes.get(name)
