/**
 * What an element may hold, declared once: each line names a value, where it stands and its type, in the order in which
 * libvirt writes it. The same declaration reads a tree into plain objects, writes them back, and is checked by tests.
 * Whatever is not declared (elements, attributes, comments) is kept beside the values and written back in its place.
 */
import type { Codec } from './codec.ts'
import { string } from './codec.ts'
import type { XmlElement } from './tree.ts'

export type Place =
  /** An attribute of this element. */
  | { kind: 'attribute'; codec: Codec<unknown> }
  /** This element's own text. */
  | { kind: 'content'; codec: Codec<unknown> }
  /** A child element with nothing but text. */
  | { kind: 'leaf'; codec: Codec<unknown> }
  /** As many of those as there are. */
  | { kind: 'leaves'; codec: Codec<unknown> }
  /** A child element that says all by being there. */
  | { kind: 'flag' }
  | { kind: 'child'; schema: () => Schema<Fields> }
  | { kind: 'children'; schema: () => Schema<Fields> }
  /** A child element that is nobody's business here: kept as it is. */
  | { kind: 'verbatim' }
  | { kind: 'verbatims' }

/** One value: where it stands, and by `name` what it is called in XML, if not as in the object. */
export interface Field<T> {
  readonly place: Place
  readonly name: string | undefined
  /** Only for the type. */
  readonly value?: T
}

export type Fields = Readonly<Record<string, Field<unknown>>>

export interface Schema<F extends Fields> {
  readonly fields: F
  /** Fields with their XML names, in order: made once. */
  readonly list: readonly NamedField[]
  readonly attributes: ReadonlyMap<string, NamedField>
  readonly elements: ReadonlyMap<string, NamedField>
  readonly content: NamedField | undefined
}

export interface NamedField {
  readonly key: string
  readonly name: string
  readonly place: Place
}

/** The objects that a schema reads and writes. Lists are always there, everything else may be absent. */
export type Value<S> =
  S extends Schema<infer F>
    ? { [K in keyof F as F[K] extends Field<readonly unknown[]> ? K : never]: NonNullable<F[K]['value']> } & {
        [K in keyof F as F[K] extends Field<readonly unknown[]> ? never : K]?:
          | NonNullable<F[K]['value']>
          | undefined
      }
    : never

export function schema<const F extends Fields>(fields: F): Schema<F> {
  const list = Object.entries(fields).map(([key, field]) => ({
    key,
    name: field.name ?? key,
    place: field.place,
  }))
  const isElement = ({ place }: NamedField) => place.kind !== 'attribute' && place.kind !== 'content'
  return {
    fields,
    list,
    attributes: new Map(
      list.filter(({ place }) => place.kind === 'attribute').map((field) => [field.name, field]),
    ),
    elements: new Map(list.filter(isElement).map((field) => [field.name, field])),
    content: list.find(({ place }) => place.kind === 'content'),
  }
}

export function attribute<T>(codec: Codec<T>, name?: string): Field<T> {
  return { place: { kind: 'attribute', codec: codec as Codec<unknown> }, name }
}

export function content<T>(codec: Codec<T>): Field<T> {
  return { place: { kind: 'content', codec: codec as Codec<unknown> }, name: undefined }
}

export function leaf<T>(codec: Codec<T>, name?: string): Field<T> {
  return { place: { kind: 'leaf', codec: codec as Codec<unknown> }, name }
}

export function leaves<T>(codec: Codec<T>, name?: string): Field<T[]> {
  return { place: { kind: 'leaves', codec: codec as Codec<unknown> }, name }
}

export function flag(name?: string): Field<true> {
  return { place: { kind: 'flag' }, name }
}

/** `of` may be a function, for elements that hold others of their own kind. */
export function child<F extends Fields>(
  of: Schema<F> | (() => Schema<F>),
  name?: string,
): Field<Value<Schema<F>>> {
  return { place: { kind: 'child', schema: later(of) }, name }
}

export function children<F extends Fields>(
  of: Schema<F> | (() => Schema<F>),
  name?: string,
): Field<Value<Schema<F>>[]> {
  return { place: { kind: 'children', schema: later(of) }, name }
}

export function verbatim(name?: string): Field<XmlElement> {
  return { place: { kind: 'verbatim' }, name }
}

export function verbatims(name?: string): Field<XmlElement[]> {
  return { place: { kind: 'verbatims' }, name }
}

/** A child element with a number and its unit, as `<memory unit='KiB'>`. See units.ts for what the units mean. */
export const scaled = schema({ unit: attribute(string), value: content(string) })

function later<F extends Fields>(of: Schema<F> | (() => Schema<F>)): () => Schema<Fields> {
  return (typeof of === 'function' ? of : () => of) as () => Schema<Fields>
}
