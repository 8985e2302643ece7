import { XmlError } from '../../../xml/error.ts'
import { parseXml } from '../../../xml/parser.ts'
import { FieldError, readElement } from '../../../xml/reader.ts'
import { childElement, childElements, textOf, type XmlElement } from '../../../xml/tree.ts'
import { requireDeclared } from '../../declared.ts'
import { type ErrorCode, type ErrorDomain, VirError } from '../../error.ts'
import { type Domain, domain } from '../domain.ts'
import { features as featureSchema } from '../features.ts'
import type { DefineContext } from './context.ts'
import { emptyDevices } from './empty-devices.ts'
import { dropLiveParts } from './live-parts.ts'
import { syntaxError } from './syntax-error.ts'

/** The domain that a document describes, without what defining adds. Throws what libvirt says of it. */
export function parseDomain(xml: string, { hasSchemaCheck }: DefineContext): Domain {
  const root = parseRoot(xml, 'domain', 'domain_definition')
  // A number of some run long ago: whatever it says, it is not this domain's.
  root.attributes.delete('id')
  if (hasSchemaCheck) requireDeclared(domain, root, 'domain')
  checkKind(root)
  const found = reading(() => readElement(domain, root))
  found.devices ??= emptyDevices()
  dropLiveParts(found)
  return found
}

/** The tree of a document with a root of this name. `what` is how messages call the document, `part` who says so. */
export function parseRoot(xml: string, name: string, what: string, part: ErrorDomain = 'domain'): XmlElement {
  const root = parseXmlDocument(xml, what, part)
  if (root.name !== name)
    throw new VirError('xmlError', `expecting root element of '${name}', not '${root.name}'`, 'xml')
  return root
}

/** The tree of any document. */
export function parseXmlDocument(xml: string, what: string, part: ErrorDomain = 'domain'): XmlElement {
  try {
    return parseXml(xml)
  } catch (error) {
    if (error instanceof XmlError) throw syntaxError(xml, error, what, part)
    throw error
  }
}

/** Runs a reader and tells what it finds wrong as libvirt does. */
export function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    throw new VirError(error.code as ErrorCode, error.message, error.domain as ErrorDomain)
  }
}

const singles = [
  ['memballoon', 'memory balloon'],
  ['nvram', 'nvram'],
  ['iommu', 'IOMMU'],
  ['vsock', 'vsock'],
] as const

/** What is looked at before all else: without it nothing of the rest has a meaning. */
function checkKind(root: XmlElement): void {
  const type = root.attributes.get('type')
  if (type === undefined) throw new VirError('internalError', 'missing domain type attribute', 'domain')
  if (!isDomainType(type)) throw new VirError('configUnsupported', `invalid domain type ${type}`, 'domain')
  const os = childElement(root, 'os')
  const kind = os && childElement(os, 'type')
  if (!kind || textOf(kind) === '') throw new VirError('xmlError', 'an os <type> must be specified', 'domain')
  const name = childElement(root, 'name')
  if (!name || textOf(name) === '') throw new VirError('noName', undefined, 'domain')
  if (textOf(name).includes('\n')) throw new VirError('xmlDetail', `invalid char in name: \n`, 'xml')
  const devices = childElement(root, 'devices')
  for (const [element, what] of singles)
    if (devices && childElements(devices).filter((it) => it.name === element).length > 1)
      throw new VirError('internalError', `only a single ${what} device is supported`, 'domain')
  const features = childElement(root, 'features')
  if (features) dropRepeated(features)
  for (const feature of features ? childElements(features) : [])
    if (!featureSchema.elements.has(feature.name))
      throw new VirError('configUnsupported', `unexpected feature '${feature.name}'`, 'domain')
  const title = childElement(root, 'title')
  if (title && textOf(title).includes('\n'))
    throw new VirError('xmlError', "Domain title can't contain newlines", 'domain')
}

/** A feature that is named twice is on. */
function dropRepeated(features: XmlElement): void {
  const names = new Set<string>()
  features.children = features.children.filter((node) => {
    if (node.kind !== 'element') return true
    const isNew = !names.has(node.name)
    names.add(node.name)
    return isNew
  })
}

function isDomainType(type: string): boolean {
  const { place } = domain.fields.type
  return place.kind === 'attribute' && place.codec.read(type) !== undefined
}
