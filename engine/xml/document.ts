import { type Hidden, rest } from './reader.ts'
import type { NamedField, Schema, Value } from './schema.ts'
import { type XmlElement, type XmlNode, xmlElement, xmlText } from './tree.ts'

type Object = Record<string, unknown> & Hidden

/** The element for a value: declared fields in their order, and what else was read in its place. */
export function writeElement<S extends Schema<never>>(schema: S, value: Value<S>, name: string): XmlElement {
  return write(schema as unknown as Schema<Record<never, never>>, value as Object, name)
}

function write(schema: Schema<Record<never, never>>, value: Object, name: string): XmlElement {
  const element = xmlElement(name)
  const extra = value[rest]
  const unplaced = [...(extra?.nodes ?? [])]
  const placeRest = (after: string, index: number) => {
    for (let at = unplaced.findIndex((node) => node.after === after && node.index === index); at >= 0; ) {
      element.children.push(unplaced[at]!.node)
      unplaced.splice(at, 1)
      at = unplaced.findIndex((node) => node.after === after && node.index === index)
    }
  }
  placeRest('', 0)
  for (const field of schema.list) {
    const found = value[field.key]
    if (found === undefined) continue
    if (field.place.kind === 'attribute') element.attributes.set(field.name, field.place.codec.write(found))
    else if (field.place.kind === 'content') {
      const text = field.place.codec.write(found)
      if (text !== '') element.children.push(xmlText(text))
    } else if (Array.isArray(found)) {
      found.forEach((item, index) => {
        element.children.push(childOf(field, item))
        placeRest(field.key, index)
      })
    } else {
      element.children.push(childOf(field, found))
      placeRest(field.key, 0)
    }
  }
  for (const [key, text] of extra?.attributes ?? []) element.attributes.set(key, text)
  for (const { node } of unplaced) element.children.push(node)
  return element
}

function childOf({ name, place }: NamedField, value: unknown): XmlNode {
  switch (place.kind) {
    case 'child':
    case 'children':
      return write(place.schema(), value as Object, name)
    case 'leaf':
    case 'leaves': {
      const text = place.codec.write(value)
      return xmlElement(name, {}, text === '' ? [] : [xmlText(text)])
    }
    case 'verbatim':
    case 'verbatims':
      return value as XmlElement
    default:
      return xmlElement(name)
  }
}
