import { type Hidden, hide, type Rest, rest } from './reader.ts'
import { isVariants, type NamedField, type Shape, type Value } from './schema.ts'
import { type XmlElement, type XmlNode, xmlElement, xmlText } from './tree.ts'
import { writeSize } from './units.ts'

type Object = Record<string, unknown> & Hidden

/** The element for a value: declared fields in their order, and what else was read in its place. */
export function writeElement<S extends Shape>(shape: S, value: Value<S>, name: string): XmlElement {
  return write(shape, value as Object, name)
}

function write(shape: Shape, value: Object, name: string): XmlElement {
  const schema = isVariants(shape) ? (shape.choose((key) => value[key]) ?? shape.all[0]!) : shape
  const element = xmlElement(name)
  const place = placer(element, value[rest])
  place('', 0)
  for (const field of schema.list) {
    const found = value[field.key]
    if (found === undefined) continue
    switch (field.place.kind) {
      case 'attribute':
        element.attributes.set(field.name, field.place.codec.write(found))
        break
      case 'content':
        addText(element, field.place.codec.write(found))
        break
      case 'size':
        addSize(element, field, found as bigint)
        break
      default:
        if (Array.isArray(found)) {
          found.forEach((item, index) => {
            element.children.push(childOf(field, item))
            place(field.key, index)
          })
        } else {
          element.children.push(childOf(field, found))
          place(field.key, 0)
        }
    }
  }
  place(undefined, 0)
  return element
}

/** Puts what is not declared behind what it followed; at the end (`after` undefined) what is left of it. */
function placer(element: XmlElement, extra: Rest | undefined): (after?: string, index?: number) => void {
  if (!extra) return () => {}
  const waiting = new Map<string, XmlNode[]>()
  for (const { after, index, node } of extra.nodes) {
    const key = `${after} ${index}`
    const nodes = waiting.get(key)
    if (nodes) nodes.push(node)
    else waiting.set(key, [node])
  }
  return (after, index) => {
    if (after === undefined) {
      for (const [key, text] of extra.attributes) element.attributes.set(key, text)
      for (const nodes of waiting.values()) element.children.push(...nodes)
      return
    }
    const key = `${after} ${index}`
    element.children.push(...(waiting.get(key) ?? []))
    waiting.delete(key)
  }
}

function addText(element: XmlElement, text: string): void {
  if (text !== '') element.children.push(xmlText(text))
}

function addSize(element: XmlElement, { place }: NamedField, value: bigint): void {
  if (place.kind !== 'size') return
  const [number, unit] = writeSize(value, place.unit)
  if (place.attribute !== undefined) element.attributes.set(place.attribute, number)
  element.attributes.set('unit', unit)
  if (place.attribute === undefined) addText(element, number)
}

function childOf({ name, place }: NamedField, value: unknown): XmlNode {
  switch (place.kind) {
    case 'child':
    case 'children':
      return write(place.shape(), value as Object, name)
    case 'leaf':
    case 'leaves': {
      const text = place.codec.write(value)
      return xmlElement(name, {}, text === '' ? [] : [xmlText(text)])
    }
    case 'verbatim':
      return value as XmlElement
    default:
      return xmlElement(name)
  }
}

/** A copy that shares nothing with `value` but what is never changed: hidden rests and verbatim elements. */
export function cloneElement<S extends Shape>(shape: S, value: Value<S>): Value<S> {
  return clone(shape, value as Object) as Value<S>
}

function clone(shape: Shape, value: Object): Object {
  const schema = isVariants(shape) ? (shape.choose((key) => value[key]) ?? shape.all[0]!) : shape
  const copy: Object = {}
  for (const { key, place } of schema.list) {
    const found = value[key]
    if (found === undefined) continue
    if (place.kind === 'child') copy[key] = clone(place.shape(), found as Object)
    else if (place.kind === 'children') {
      const inner = place.shape()
      copy[key] = (found as Object[]).map((item) => clone(inner, item))
    } else copy[key] = Array.isArray(found) ? [...found] : found
  }
  if (value[rest]) hide(copy, value[rest])
  return copy
}
