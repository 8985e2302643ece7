/** What libvirt's domain XML may hold, asked of the declarations that the daemon reads it by. */
import { domain } from '../../engine/model/domain/domain.ts'
import { type Fields, type NamedField, type Schema, schemasOf } from '../../engine/xml/schema.ts'

/** Names of elements from the root on, as `['domain', 'devices', 'disk']`. */
export type ElementPath = readonly string[]

/** Which declarations hold for the element; several if its content has variants, none if nobody declared it. */
function schemasAt([root, ...names]: ElementPath): readonly Schema<Fields>[] {
  let found: readonly Schema<Fields>[] = root === 'domain' ? [domain] : []
  for (const name of names)
    found = found.flatMap((schema) => {
      const place = schema.elements.get(name)?.place
      return place && 'shape' in place ? schemasOf(place.shape()) : []
    })
  return found
}

const valuesOf = ({ place }: NamedField): string[] => {
  if (!('codec' in place)) return []
  const { codec } = place
  return (codec.values ?? []).map((value) => codec.write(value))
}

const unique = (names: string[]) => [...new Set(names)]

export const childrenOf = (path: ElementPath): string[] =>
  unique(schemasAt(path).flatMap((schema) => [...schema.elements.keys()]))

export const attributesOf = (path: ElementPath): string[] =>
  unique(schemasAt(path).flatMap((schema) => [...schema.attributes.keys()]))

/** All values that an attribute can have, where they can be listed; those of the element's text without an attribute. */
export function valuesAt(path: ElementPath, attribute?: string): string[] {
  if (attribute !== undefined)
    return unique(
      schemasAt(path).flatMap((schema) => {
        const field = schema.attributes.get(attribute)
        return field ? valuesOf(field) : []
      }),
    )
  const leaf = schemasAt(path.slice(0, -1)).flatMap((schema) => {
    const field = schema.elements.get(path.at(-1)!)
    return field ? valuesOf(field) : []
  })
  const content = schemasAt(path).flatMap((schema) => (schema.content ? valuesOf(schema.content) : []))
  return unique([...leaf, ...content])
}
