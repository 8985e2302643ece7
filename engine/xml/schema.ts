/**
 * What an element may hold, declared once: each line names a value, where it stands and its type, in the order in which
 * libvirt writes it. The same declaration reads a tree into plain objects, writes them back, and is checked by tests.
 * Whatever is not declared (elements, attributes, comments) is kept beside the values and written back in its place.
 */
import type { Codec, Problem } from './codec.ts'
import type { XmlElement } from './tree.ts'
import type { Unit } from './units.ts'

export type Place =
  /** An attribute of this element. */
  | { kind: 'attribute'; codec: Codec<unknown>; isRequired: boolean; absent: Problem | undefined }
  /** This element's own text. */
  | { kind: 'content'; codec: Codec<unknown> }
  /** A number with its unit: in this element's text or in an attribute, the unit in the attribute `unit`. */
  | { kind: 'size'; unit: Unit; attribute: string | undefined; path: string; given: Unit }
  /** A child element with nothing but text. */
  | { kind: 'leaf'; codec: Codec<unknown> }
  /** As many of those as there are. */
  | { kind: 'leaves'; codec: Codec<unknown> }
  /** A child element that says all by being there. */
  | { kind: 'flag' }
  | { kind: 'child'; shape: () => Shape }
  | { kind: 'children'; shape: () => Shape }
  /** A child element that is nobody's business here: kept as it is. */
  | { kind: 'verbatim' }

/** One value: where it stands, and by `name` what it is called in XML, if not as in the object. */
export interface Field<T, IsRequired extends boolean = boolean> {
  readonly place: Place
  readonly name: string | undefined
  /** Only for the type. */
  readonly value?: T
  readonly isRequired?: IsRequired
}

export type Fields = Readonly<Record<string, Field<unknown>>>

export interface Schema<F extends Fields> {
  readonly fields: F
  /** Fields with their XML names, in order: made once. */
  readonly list: readonly NamedField[]
  readonly attributes: ReadonlyMap<string, NamedField>
  readonly elements: ReadonlyMap<string, NamedField>
  readonly content: NamedField | undefined
  /** Fields that are there in every object: keys of lists. */
  readonly lists: readonly string[]
  readonly required: readonly NamedField[]
}

/** An element with one of several contents. */
export interface Variants<S extends Schema<Fields> = Schema<Fields>> {
  readonly all: readonly Schema<Fields>[]
  /** `get` looks up an attribute of the element (reading) or of the value (writing). Undefined: none fits. */
  choose(get: (name: string) => unknown): Schema<Fields> | undefined
  /** The attribute that decides, for what is said when none fits. */
  readonly by: string
  /** What is said when none fits; `text` is undefined when there is no such attribute. */
  complaint(element: string, text: string | undefined): Problem
  /** Only for the type. */
  readonly schema?: S
}

export type Shape = Schema<Fields> | Variants

export interface NamedField {
  readonly key: string
  readonly name: string
  readonly place: Place
}

type KeysOf<F extends Fields, Kind> = keyof {
  [K in keyof F as F[K] extends Field<readonly unknown[], boolean>
    ? Kind extends 'list'
      ? K
      : never
    : F[K] extends Field<unknown, true>
      ? Kind extends 'required'
        ? K
        : never
      : Kind extends 'optional'
        ? K
        : never]: 1
}

/** The objects that a schema reads and writes. Lists and required attributes are always there, all else may be absent. */
export type Value<S> =
  S extends Schema<infer F>
    ? { -readonly [K in KeysOf<F, 'list'>]: NonNullable<F[K]['value']> } & {
        -readonly [K in KeysOf<F, 'required'>]: NonNullable<F[K]['value']>
      } & { -readonly [K in KeysOf<F, 'optional'>]?: NonNullable<F[K]['value']> | undefined }
    : S extends Variants<infer V>
      ? V extends unknown
        ? Value<V>
        : never
      : never

export function schema<const F extends Fields>(fields: F): Schema<F> {
  const list = Object.entries(fields).map(([key, field]) => ({
    key,
    name: field.name ?? key,
    place: field.place,
  }))
  const attributes = new Map<string, NamedField>()
  for (const field of list) {
    if (field.place.kind === 'attribute') attributes.set(field.name, field)
    if (field.place.kind === 'size') {
      attributes.set('unit', field)
      if (field.place.attribute !== undefined) attributes.set(field.place.attribute, field)
    }
  }
  return {
    fields,
    list,
    attributes,
    elements: new Map(list.filter(({ place }) => isElement(place)).map((field) => [field.name, field])),
    content: list.find(
      ({ place }) => place.kind === 'content' || (place.kind === 'size' && place.attribute === undefined),
    ),
    lists: list
      .filter(({ place }) => place.kind === 'children' || place.kind === 'leaves')
      .map(({ key }) => key),
    required: list.filter(({ place }) => place.kind === 'attribute' && place.isRequired),
  }
}

const isElement = ({ kind }: Place) => kind !== 'attribute' && kind !== 'content' && kind !== 'size'

/** The values of one attribute choose the content; each variant declares that attribute with the values it stands for. */
export function variants<const S extends readonly Schema<Fields>[]>(
  by: string,
  all: S,
  complaint: Variants['complaint'],
): Variants<S[number]> {
  const known = new Map<unknown, Schema<Fields>>()
  for (const variant of all as readonly Schema<Fields>[]) {
    const place = variant.fields[by]?.place
    if (place?.kind !== 'attribute') throw new TypeError(`a variant does not declare «${by}»`)
    for (const value of place.codec.values ?? []) known.set(value, variant)
  }
  return { all, by, complaint, choose: (get) => known.get(get(by)) }
}

/** The first variant of which one of the named attributes is there; the last one if there is none. */
export function variantsByAttributes<const S extends readonly Schema<Fields>[]>(
  ...all: { readonly [K in keyof S]: readonly [schema: S[K], ...attributes: string[]] }
): Variants<S[number]> {
  const rows = all as unknown as readonly (readonly [Schema<Fields>, ...string[]])[]
  return {
    all: rows.map(([variant]) => variant),
    by: '',
    complaint: (element) => ({ code: 'xmlError', message: `Invalid element '${element}'` }),
    choose: (get) =>
      (rows.find(([, ...names]) => names.some((name) => get(name) !== undefined)) ?? rows.at(-1))?.[0],
  }
}

export const isVariants = (shape: Shape): shape is Variants => 'choose' in shape

export const schemasOf = (shape: Shape): readonly Schema<Fields>[] =>
  isVariants(shape) ? shape.all : [shape]

export function attribute<T>(codec: Codec<T>, name?: string): Field<T, false> {
  return {
    place: { kind: 'attribute', codec: codec as Codec<unknown>, isRequired: false, absent: undefined },
    name,
  }
}

/** An attribute without which the element means nothing; `absent` is what is said then, if not the usual. */
export function required<T>(codec: Codec<T>, name?: string, absent?: Problem): Field<T, true> {
  return { place: { kind: 'attribute', codec: codec as Codec<unknown>, isRequired: true, absent }, name }
}

export function content<T>(codec: Codec<T>): Field<T, false> {
  return { place: { kind: 'content', codec: codec as Codec<unknown> }, name: undefined }
}

/**
 * The element's text as a number of `unit`s, whatever unit it was given in; `attribute` if it stands there instead.
 * `path` is what libvirt calls it when it is wrong, `given` the unit of numbers that come without one.
 */
export function size(
  unit: Unit,
  {
    attribute,
    path = attribute === undefined ? '.' : `./@${attribute}`,
    given = unit,
  }: { attribute?: string; path?: string; given?: Unit } = {},
): Field<bigint, false> {
  return { place: { kind: 'size', unit, attribute, path, given }, name: attribute }
}

export function leaf<T>(codec: Codec<T>, name?: string): Field<T, false> {
  return { place: { kind: 'leaf', codec: codec as Codec<unknown> }, name }
}

export function leaves<T>(codec: Codec<T>, name?: string): Field<T[], false> {
  return { place: { kind: 'leaves', codec: codec as Codec<unknown> }, name }
}

export function flag(name?: string): Field<true, false> {
  return { place: { kind: 'flag' }, name }
}

export function child<S extends Shape>(shape: S, name?: string): Field<Value<S>, false> {
  return { place: { kind: 'child', shape: () => shape }, name }
}

export function children<S extends Shape>(shape: S, name?: string): Field<Value<S>[], false> {
  return { place: { kind: 'children', shape: () => shape }, name }
}

/** An element that holds one of its own kind: its type has to be spelled out. */
export function recursive<T>(shape: () => Schema<Fields>, name?: string): Field<T, false> {
  return { place: { kind: 'child', shape }, name }
}

export function verbatim(name?: string): Field<XmlElement, false> {
  return { place: { kind: 'verbatim' }, name }
}
