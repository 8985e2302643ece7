/** Which of a schema's declarations documents make use of: what tests ask so that no field goes untested. */
import type { Codec } from './codec.ts'
import { isVariants, type NamedField, type Schema, type Shape, schemasOf } from './schema.ts'
import { textOf, type XmlElement } from './tree.ts'

/**
 * All declared paths, such as `domain/devices/disk/@type`. What an element of the same kind within
 * an element declares is the outer one's.
 * With `withValues` each value of a codec that lists its values is a path of its own: `domain/@type=qemu`.
 */
export function declaredPaths(shape: Shape, root: string, { withValues = false } = {}): string[] {
  const found = new Set<string>()
  walkShape(shape, root, [], withValues, found)
  return [...found]
}

function walkShape(
  shape: Shape,
  path: string,
  outer: readonly Shape[],
  withValues: boolean,
  found: Set<string>,
): void {
  for (const schema of schemasOf(shape))
    for (const field of schema.list) {
      const { place } = field
      for (const inner of pathsOf(field, path)) {
        found.add(inner)
        if (withValues && 'codec' in place)
          for (const value of valuesOf(place.codec)) found.add(`${inner}=${value}`)
        if ('shape' in place && place.shape() !== shape && !outer.includes(place.shape()))
          walkShape(place.shape(), inner, [...outer, shape], withValues, found)
      }
    }
}

const valuesOf = (codec: Codec<unknown>): string[] => (codec.values ?? []).map((value) => codec.write(value))

function pathsOf({ name, place }: NamedField, path: string): string[] {
  switch (place.kind) {
    case 'attribute':
      return [`${path}/@${name}`]
    case 'content':
      return [`${path}/text()`]
    case 'size':
      return [
        place.attribute === undefined ? `${path}/text()` : `${path}/@${place.attribute}`,
        `${path}/@unit`,
      ]
    default:
      return [`${path}/${name}`]
  }
}

/** The declared paths that a document makes use of, in the form of {@link declaredPaths}. */
export function usedPaths(
  shape: Shape,
  element: XmlElement,
  { withValues = false, path = element.name } = {},
): Set<string> {
  const found = new Set<string>()
  walkElement(shape, element, path, new Map(), withValues, found)
  return found
}

function walkElement(
  shape: Shape,
  element: XmlElement,
  path: string,
  outer: ReadonlyMap<Shape, string>,
  withValues: boolean,
  found: Set<string>,
): void {
  const schema: Schema<Record<never, never>> | undefined = isVariants(shape)
    ? shape.choose((name) => element.attributes.get(name))
    : shape
  if (!schema) return
  const use = (inner: string, field: NamedField, text: string) => {
    found.add(inner)
    if (!withValues || !('codec' in field.place)) return
    const value = field.place.codec.read(text)
    if (value !== undefined && typeof value !== 'symbol')
      found.add(`${inner}=${field.place.codec.write(value)}`)
  }
  for (const [name, text] of element.attributes) {
    const field = schema.attributes.get(name)
    if (field) use(`${path}/@${name}`, field, text)
  }
  if (schema.content && textOf(element).trim() !== '') use(`${path}/text()`, schema.content, textOf(element))
  for (const node of element.children) {
    const field = node.kind === 'element' ? schema.elements.get(node.name) : undefined
    if (node.kind !== 'element' || !field) continue
    const inner = `${path}/${node.name}`
    use(inner, field, textOf(node))
    if (!('shape' in field.place)) continue
    const of = field.place.shape()
    walkElement(of, node, outer.get(of) ?? inner, new Map([...outer, [shape, path]]), withValues, found)
  }
}
