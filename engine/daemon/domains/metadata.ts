import { syntaxError } from '../../model/domain/define/syntax-error.ts'
import { VirError } from '../../model/error.ts'
import { XmlError } from '../../xml/error.ts'
import { writeNode } from '../../xml/libxml-writer.ts'
import { parseXml } from '../../xml/parser.ts'
import { childElements, type XmlElement, xmlElement } from '../../xml/tree.ts'
import type { Definition } from './definition.ts'
import type { Domain } from './domain.ts'

/** virDomainMetadataType */
const types = { description: 0, title: 1, element: 2 } as const

/** Sets a description, a title, or an element of a name space of its own; without text it takes it away. */
export async function setMetadata(
  domain: Domain,
  type: number,
  text: string | null,
  key: string | null,
  uri: string | null,
  flags: number,
): Promise<void> {
  checkArguments(type, text, key, uri)
  await domain.modify('DomainSetMetadata', flags, ({ live, config }) => {
    for (const definition of [live, config]) {
      if (!definition) continue
      if (type === types.element) setElement(definition, text, key ?? '', uri ?? '')
      else setText(definition, type === types.title ? 'title' : 'description', text)
    }
  })
  domain.emit({ kind: 'metadata-change', type, uri })
}

export function getMetadata(domain: Domain, type: number, uri: string | null, flags: number): string {
  checkType(type)
  const definition = domain.affectedOne(flags, 'virDomainGetMetadata')
  const found =
    type === types.element
      ? elementText(definition, uri ?? '')
      : type === types.title
        ? definition.title
        : definition.description
  if (found === undefined)
    throw new VirError('noDomainMetadata', 'Requested metadata element is not present', 'domain')
  return found
}

function checkArguments(type: number, text: string | null, key: string | null, uri: string | null): void {
  checkType(type)
  if (type === types.title && text?.includes('\n'))
    throw new VirError('invalidArg', "metadata title can't contain newlines", 'domain')
  if (type === types.element && uri === null)
    throw new VirError('invalidArg', 'uri in virDomainSetMetadata must not be NULL', 'domain')
  if (type === types.element && text !== null && key === null)
    throw new VirError('invalidArg', 'key in virDomainSetMetadata must not be NULL', 'domain')
}

function checkType(type: number): void {
  if (type < 0 || type > types.element)
    throw new VirError('invalidArg', `unknown metadata type '${type}'`, 'domain')
}

function setText(definition: Definition, field: 'title' | 'description', text: string | null): void {
  definition[field] = text === null || text === '' ? undefined : text
}

function setElement(definition: Definition, text: string | null, key: string, uri: string): void {
  const added = text === null ? undefined : withNamespace(parsed(text), key, uri)
  const metadata = definition.metadata ?? xmlElement('metadata')
  const others = childElements(metadata).filter((element) => namespaceOf(element) !== uri)
  definition.metadata = { ...metadata, children: added ? [...others, added] : others }
}

function parsed(text: string): XmlElement {
  try {
    return parseXml(text)
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    throw syntaxError(text, error, 'metadata_xml')
  }
}

/** Namespaces in XML 1.0, 4: a name without a colon. */
const ncName = /^[\p{L}_][\p{L}\p{N}._\-\u00b7]*$/u

/** Every element that is in no name space goes to that of `uri`, under the prefix `key`. */
function withNamespace(root: XmlElement, key: string, uri: string): XmlElement {
  if (!ncName.test(key))
    throw new VirError('internalError', 'failed to validate prefix for a new XML namespace', 'xml')
  if (root.attributes.has(`xmlns:${key}`))
    throw new VirError('internalError', 'failed to create a new XML namespace', 'xml')
  const renamed = mapElements(root, (element, isBare) =>
    isBare ? { ...element, name: `${key}:${element.name}` } : element,
  )
  return { ...renamed, attributes: new Map([[`xmlns:${key}`, uri], ...renamed.attributes]) }
}

function mapElements(
  element: XmlElement,
  change: (element: XmlElement, isBare: boolean) => XmlElement,
  hasDefault = false,
): XmlElement {
  const isInDefault = element.attributes.has('xmlns') ? element.attributes.get('xmlns') !== '' : hasDefault
  const children = element.children.map((node) =>
    node.kind === 'element' ? mapElements(node, change, isInDefault) : node,
  )
  return change({ ...element, children }, !isInDefault && !element.name.includes(':'))
}

/** Of an element that declares its own prefix, as those in `metadata` do. */
function namespaceOf({ name, attributes }: XmlElement): string | undefined {
  const colon = name.indexOf(':')
  return attributes.get(colon < 0 ? 'xmlns' : `xmlns:${name.slice(0, colon)}`)
}

/** The element of a name space, as if it were in none. */
function elementText({ metadata }: Definition, uri: string): string | undefined {
  const found = metadata && childElements(metadata).find((element) => namespaceOf(element) === uri)
  if (!found) return undefined
  const colon = found.name.indexOf(':')
  const prefix = colon < 0 ? '' : found.name.slice(0, colon + 1)
  const declaration = colon < 0 ? 'xmlns' : `xmlns:${found.name.slice(0, colon)}`
  const bare = mapElements(found, (element) => ({
    ...element,
    name: prefix !== '' && element.name.startsWith(prefix) ? element.name.slice(prefix.length) : element.name,
    attributes: new Map([...element.attributes].filter(([name]) => name !== declaration)),
  }))
  return writeNode(bare)
}
