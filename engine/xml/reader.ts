import { type Problem, unset } from './codec.ts'
import { XmlError } from './error.ts'
import {
  type Fields,
  isVariants,
  type NamedField,
  type Place,
  type Schema,
  type Shape,
  schemasOf,
  type Value,
  type Variants,
} from './schema.ts'
import { childElements, type Position, textOf, type XmlComment, type XmlElement } from './tree.ts'
import { readSize } from './units.ts'

/** What an element holds besides its declared values, each with the field and the index of the element it followed. */
export interface Rest {
  attributes: [name: string, value: string][]
  nodes: { after: string; index: number; node: XmlElement | XmlComment }[]
}

/** Hidden in every object that was read and holds something that its schema does not declare. */
export const rest = Symbol('rest')
export interface Hidden {
  [rest]?: Rest
}

/** A value that its codec does not accept, or one that has to be there and is not. */
export class FieldError extends XmlError {
  readonly element: string
  readonly attribute: string | undefined
  readonly text: string | undefined
  /** The name of the part of libvirt that complains, as in engine/model/error.table.ts. */
  readonly domain: string

  constructor(
    { name, line, column }: XmlElement,
    attribute: string | undefined,
    text: string | undefined,
    { code, message, domain = 'xml' }: Problem,
  ) {
    super(message, line === undefined ? undefined : { line, column: column ?? 1 }, code)
    this.element = name
    this.attribute = attribute
    this.text = text
    this.domain = domain
  }
}

/** Reads an element by its schema. Throws a {@link FieldError} at the first value that cannot be. */
export function readElement<S extends Shape>(shape: S, element: XmlElement): Value<S> {
  return read(shape, element) as Value<S>
}

type Object = Record<string, unknown> & Hidden

function read(shape: Shape, element: XmlElement): Object {
  const schema = chosen(shape, element)
  const value: Object = {}
  for (const key of schema.lists) value[key] = []
  let extra: Rest | undefined
  for (const [name, text] of element.attributes) {
    const field = schema.attributes.get(name)
    if (!field) {
      extra ??= { attributes: [], nodes: [] }
      extra.attributes.push([name, text])
    } else if (field.place.kind === 'attribute') decode(value, field, text, element, name)
  }
  for (const { key, name, place } of schema.required)
    if (value[key] === undefined)
      throw new FieldError(element, name, undefined, absentOf(place) ?? missing(element, name))
  let after = ''
  let index = 0
  for (const node of element.children) {
    if (node.kind === 'text') continue
    const field = node.kind === 'element' ? schema.elements.get(node.name) : undefined
    if (node.kind === 'comment' || !field || !readChild(value, field, node)) {
      extra ??= { attributes: [], nodes: [] }
      extra.nodes.push({ after, index, node })
      continue
    }
    after = field.key
    const list = value[field.key]
    index = Array.isArray(list) ? list.length - 1 : 0
  }
  for (const field of schema.list) {
    if (field.place.kind === 'content') decode(value, field, textOf(element), element)
    else if (field.place.kind === 'size') decodeSize(value, field, element)
  }
  if (extra) hide(value, extra)
  return value
}

function chosen(shape: Shape, element: XmlElement): Schema<Fields> {
  const schema = isVariants(shape) ? shape.choose((name) => element.attributes.get(name)) : shape
  if (schema) return schema
  const { by, complaint } = shape as Variants
  const text = element.attributes.get(by)
  throw text === undefined
    ? new FieldError(element, by, undefined, complaint(element.name, undefined))
    : new FieldError(element, by, text, complaint(element.name, text))
}

const absentOf = (place: Place) => (place.kind === 'attribute' ? place.absent : undefined)

const missing = (element: XmlElement, name: string): Problem => ({
  code: 'xmlError',
  message: `Missing required attribute '${name}' in element '${element.name}'`,
})

const invalid = (element: XmlElement, attribute: string, text: string) => ({
  code: 'xmlError',
  message: `Invalid value for attribute '${attribute}' in element '${element.name}': '${text}'.`,
})

/** False if there is no place for it: a second one of what there is but once. */
function readChild(value: Object, field: NamedField, node: XmlElement): boolean {
  const { key, place } = field
  const list = value[key]
  if (Array.isArray(list)) {
    if (place.kind === 'children') list.push(read(place.shape(), node))
    else if (place.kind === 'leaves') {
      const item: Object = {}
      decode(item, field, textOf(node), node)
      if (item[key] !== undefined) list.push(item[key])
    } else list.push(node)
    return true
  }
  if (list !== undefined) return false
  if (place.kind === 'child') value[key] = read(place.shape(), node)
  else if (place.kind === 'leaf') decode(value, field, textOf(node), node)
  else if (place.kind === 'flag') value[key] = true
  else value[key] = node
  return true
}

function decode(
  value: Object,
  field: NamedField,
  text: string,
  element: XmlElement,
  attribute?: string,
): void {
  if (!('codec' in field.place)) return
  const { codec } = field.place
  const found = codec.read(text)
  if (found === unset) return
  if (found !== undefined) value[field.key] = found
  else
    throw new FieldError(
      element,
      attribute,
      text,
      codec.complaint?.(text, element.name, attribute) ??
        (attribute === undefined
          ? { code: 'xmlError', message: `Invalid value '${text}' in element '${element.name}'` }
          : invalid(element, attribute, text)),
    )
}

function decodeSize(value: Object, { key, place }: NamedField, element: XmlElement): void {
  if (place.kind !== 'size') return
  const { attribute } = place
  const text = attribute === undefined ? textOf(element) : element.attributes.get(attribute)
  if (text === undefined) return
  const found = readSize(text, element.attributes.get('unit'), place)
  if (typeof found !== 'bigint') throw new FieldError(element, attribute, text, found)
  value[key] = found
}

/** Not copied by spreading, not compared by tests, not cloned to another thread. */
export function hide(value: object, hidden: Rest): void {
  Object.defineProperty(value, rest, { value: hidden, enumerable: false, configurable: true, writable: true })
}

/** Elements and attributes that no schema declares, as paths such as `devices/disk/@foo`, with their positions. */
export function undeclared(
  shape: Shape,
  element: XmlElement,
  path = element.name,
): { path: string; at: Position }[] {
  const schemas = schemasOf(shape)
  const at = { line: element.line ?? 0, column: element.column ?? 0 }
  const found: { path: string; at: Position }[] = []
  for (const name of element.attributes.keys())
    if (!schemas.some(({ attributes }) => attributes.has(name)) && !name.startsWith('xmlns'))
      found.push({ path: `${path}/@${name}`, at })
  for (const node of childElements(element)) {
    const place = schemas.map(({ elements }) => elements.get(node.name)).find(Boolean)?.place
    const inner = `${path}/${node.name}`
    if (!place) found.push({ path: inner, at: { line: node.line ?? 0, column: node.column ?? 0 } })
    else if ('shape' in place) found.push(...undeclared(place.shape(), node, inner))
  }
  return found
}
