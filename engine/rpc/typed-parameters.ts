import { double, hyper, int, type Type, text, uhyper, uint, XdrError } from './xdr.ts'

/** A value that says what it is (virTypedParameter). */
export type TypedValue =
  | { type: 'int' | 'uint'; value: number }
  | { type: 'llong' | 'ullong'; value: bigint }
  | { type: 'double'; value: number }
  | { type: 'boolean'; value: boolean }
  | { type: 'string'; value: string }

/** Typed values by name. The order is kept. */
export type TypedParameters = Record<string, TypedValue>

/** A typed value as it stands on the wire. */
export interface TypedParameter {
  field: string
  value: TypedValue
}

export function toWire(parameters: TypedParameters): TypedParameter[] {
  return Object.entries(parameters).map(([field, value]) => ({ field, value }))
}

/** Of parameters with the same name the last one counts: use the wire's form where a name may come several times. */
export function fromWire(parameters: readonly TypedParameter[]): TypedParameters {
  return Object.fromEntries(parameters.map(({ field, value }) => [field, value]))
}

const string = text(4 << 20)

const booleanInt: Type<boolean> = {
  put: (w, value) => w.int(value ? 1 : 0),
  get: (r) => r.int() !== 0,
  size: 4,
}

// biome-ignore lint/suspicious/noExplicitAny: each kind has a type of its own
const kinds: Record<TypedValue['type'], { number: number; wire: Type<any> }> = {
  int: { number: 1, wire: int },
  uint: { number: 2, wire: uint },
  llong: { number: 3, wire: hyper },
  ullong: { number: 4, wire: uhyper },
  double: { number: 5, wire: double },
  boolean: { number: 6, wire: booleanInt },
  string: { number: 7, wire: string },
}

const kindNames = new Map(Object.entries(kinds).map(([name, { number }]) => [number, name]))

const typedValue: Type<TypedValue> = {
  put: (w, { type, value }) => {
    const { number, wire } = kinds[type]
    w.int(number)
    wire.put(w, value)
  },
  get: (r) => {
    const number = r.int()
    const type = kindNames.get(number) as TypedValue['type'] | undefined
    if (type === undefined) throw new XdrError(`there is no parameter of type ${number}`)
    return { type, value: kinds[type].wire.get(r) } as TypedValue
  },
  size: 8,
}

export const typedParameter: Type<TypedParameter> = {
  put: (w, { field, value }) => {
    string.put(w, field)
    typedValue.put(w, value)
  },
  get: (r) => ({ field: string.get(r), value: typedValue.get(r) }),
  size: 4 + typedValue.size,
}
