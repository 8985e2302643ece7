/** Which of a schema's declarations no document makes use of: what tests ask so that no field goes untested. */
import { isVariants, type NamedField, type Place, type Shape, schemasOf } from './schema.ts'
import { textOf, type XmlElement } from './tree.ts'

/** Of each declaration its first path, and of each of its values that no document has had so far. */
type Waiting = Map<Place, { path: string; values: Set<string>; isUsed: boolean }>

/**
 * The paths of declarations, such as `domain/devices/disk/@type`, that no document exercises, and of those values of
 * listed ones, such as `domain/@type=qemu`. What several elements have in common is declared once and counts once.
 */
export function unexercised(shape: Shape, root: string, documents: Iterable<XmlElement>): string[] {
  const waiting: Waiting = new Map()
  declare(shape, root, new Set(), waiting)
  for (const document of documents) use(shape, document, waiting)
  return [...waiting.values()].flatMap(({ path, values, isUsed }) => [
    ...(isUsed ? [] : [path]),
    ...[...values].map((value) => `${path}=${value}`),
  ])
}

function declare(shape: Shape, path: string, seen: Set<Shape>, waiting: Waiting): void {
  if (seen.has(shape)) return
  seen.add(shape)
  for (const schema of schemasOf(shape))
    for (const field of schema.list) {
      const { place } = field
      const inner = pathOf(field, path)
      const codec = 'codec' in place ? place.codec : undefined
      const values = new Set((codec?.values ?? []).map((value) => codec!.write(value)))
      if (!waiting.has(place)) waiting.set(place, { path: inner, values, isUsed: false })
      if ('shape' in place) declare(place.shape(), inner, seen, waiting)
    }
}

function pathOf({ name, place }: NamedField, path: string): string {
  if (place.kind === 'attribute') return `${path}/@${name}`
  if (place.kind === 'content') return `${path}/text()`
  if (place.kind === 'size') return place.attribute === undefined ? `${path}/text()` : `${path}/@${name}`
  return `${path}/${name}`
}

function use(shape: Shape, element: XmlElement, waiting: Waiting): void {
  const schema = isVariants(shape) ? shape.choose((name) => element.attributes.get(name)) : shape
  if (!schema) return
  const mark = ({ place }: NamedField, text: string) => {
    const declared = waiting.get(place)
    if (!declared) return
    declared.isUsed = true
    const value = 'codec' in place ? place.codec.read(text) : undefined
    if ('codec' in place && value !== undefined && typeof value !== 'symbol')
      declared.values.delete(place.codec.write(value))
  }
  for (const [name, text] of element.attributes) {
    const field = schema.attributes.get(name)
    if (field) mark(field, text)
  }
  if (schema.content && textOf(element).trim() !== '') mark(schema.content, textOf(element))
  for (const node of element.children) {
    const field = node.kind === 'element' ? schema.elements.get(node.name) : undefined
    if (node.kind !== 'element' || !field) continue
    mark(field, textOf(node))
    if ('shape' in field.place) use(field.place.shape(), node, waiting)
  }
}
