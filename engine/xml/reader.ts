import { XmlError } from './error.ts'
import type { NamedField, Schema, Value } from './schema.ts'
import { childElements, type Position, textOf, type XmlComment, type XmlElement } from './tree.ts'

/** What an element holds besides its declared values, each with the field and the index of the element it followed. */
export interface Rest {
  attributes: [name: string, value: string][]
  nodes: { after: string; index: number; node: XmlElement | XmlComment }[]
}

/** Hidden in every object that was read: what its schema does not declare. */
export const rest = Symbol('rest')
/** Hidden in every object that was read: where its element stood. */
export const origin = Symbol('origin')

export interface Hidden {
  [rest]?: Rest
  [origin]?: Position & { name: string }
}

/** A value that its codec does not accept. The message is that of libvirt 9 for attributes of known values. */
export class FieldError extends XmlError {
  readonly element: string
  readonly attribute: string | undefined
  readonly text: string

  constructor(element: XmlElement, attribute: string | undefined, text: string) {
    super(
      attribute === undefined
        ? `Invalid value for element '${element.name}': '${text}'`
        : `Invalid value for attribute '${attribute}' in element '${element.name}': '${text}'.`,
      { line: element.line ?? 0, column: element.column ?? 0 },
    )
    this.element = element.name
    this.attribute = attribute
    this.text = text
  }
}

/** Reads an element by its schema. Throws a {@link FieldError} at the first value that cannot be. */
export function readElement<S extends Schema<never>>(schema: S, element: XmlElement): Value<S> {
  return read(schema as unknown as Schema<Record<never, never>>, element) as Value<S>
}

type Object = Record<string, unknown> & Hidden

function read(schema: Schema<Record<never, never>>, element: XmlElement): Object {
  const value: Object = {}
  for (const { key, place } of schema.list)
    if (place.kind === 'children' || place.kind === 'leaves' || place.kind === 'verbatims') value[key] = []
  const extra: Rest = { attributes: [], nodes: [] }
  for (const [name, text] of element.attributes) {
    const field = schema.attributes.get(name)
    if (field?.place.kind === 'attribute') value[field.key] = decode(field, text, element, name)
    else extra.attributes.push([name, text])
  }
  let after = ''
  let index = 0
  for (const node of element.children) {
    if (node.kind === 'text') continue
    const field = node.kind === 'element' ? schema.elements.get(node.name) : undefined
    if (node.kind === 'comment' || !field || !readChild(value, field, node)) {
      extra.nodes.push({ after, index, node })
      continue
    }
    after = field.key
    const list = value[field.key]
    index = Array.isArray(list) ? list.length - 1 : 0
  }
  if (schema.content) value[schema.content.key] = decode(schema.content, textOf(element), element)
  if (extra.attributes.length > 0 || extra.nodes.length > 0) hide(value, rest, extra)
  hide(value, origin, { line: element.line ?? 0, column: element.column ?? 0, name: element.name })
  return value
}

/** False if there is no place for it: a second one of what there is but once. */
function readChild(value: Object, field: NamedField, node: XmlElement): boolean {
  const { key, place } = field
  const list = value[key]
  if (Array.isArray(list)) {
    if (place.kind === 'children') list.push(read(place.schema(), node))
    else if (place.kind === 'leaves') list.push(decode(field, textOf(node), node))
    else list.push(node)
    return true
  }
  if (list !== undefined) return false
  if (place.kind === 'child') value[key] = read(place.schema(), node)
  else if (place.kind === 'leaf') value[key] = decode(field, textOf(node), node)
  else if (place.kind === 'flag') value[key] = true
  else value[key] = node
  return true
}

function decode({ place }: NamedField, text: string, element: XmlElement, attribute?: string): unknown {
  const value = 'codec' in place ? place.codec.read(text) : undefined
  if (value === undefined) throw new FieldError(element, attribute, text)
  return value
}

/** Not copied by spreading, not compared by tests, not cloned to another thread. */
export function hide<K extends typeof rest | typeof origin>(
  value: object,
  key: K,
  hidden: NonNullable<Hidden[K]>,
): void {
  Object.defineProperty(value, key, { value: hidden, enumerable: false, configurable: true, writable: true })
}

/** Elements and attributes that no schema declares, as paths such as `devices/disk/@foo`, with their positions. */
export function undeclared(
  schema: Schema<never>,
  element: XmlElement,
  path = element.name,
): { path: string; at: Position }[] {
  const at = { line: element.line ?? 0, column: element.column ?? 0 }
  const found: { path: string; at: Position }[] = []
  for (const name of element.attributes.keys())
    if (!schema.attributes.has(name) && !name.startsWith('xmlns'))
      found.push({ path: `${path}/@${name}`, at })
  for (const node of childElements(element)) {
    const place = (schema.elements as ReadonlyMap<string, NamedField>).get(node.name)?.place
    const inner = `${path}/${node.name}`
    if (!place) found.push({ path: inner, at: { line: node.line ?? 0, column: node.column ?? 0 } })
    else if ('schema' in place)
      found.push(...undeclared(place.schema() as unknown as Schema<never>, node, inner))
  }
  return found
}
