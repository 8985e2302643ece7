import { expect, it } from 'vitest'
import { fromWire, type TypedParameters, toWire, typedParameter } from './typed-parameters.ts'
import { decode, encode, list, XdrError } from './xdr.ts'

const parameters = list(typedParameter, 16)

const all: TypedParameters = {
  int: { type: 'int', value: -1 },
  uint: { type: 'uint', value: 4_000_000_000 },
  llong: { type: 'llong', value: -(2n ** 62n) },
  ullong: { type: 'ullong', value: 2n ** 63n },
  double: { type: 'double', value: 0.25 },
  boolean: { type: 'boolean', value: true },
  string: { type: 'string', value: 'é' },
}

it('carries values of every kind', () => {
  expect(fromWire(decode(parameters, encode(parameters, toWire(all))))).toEqual(all)
})

it('numbers the kinds as libvirt does', () => {
  const bytes = encode(typedParameter, { field: 'a', value: { type: 'ullong', value: 5n } })

  expect(Buffer.from(bytes).toString('hex')).toBe('0000000161000000000000040000000000000005')
})

it('refuses kinds that there are not', () => {
  const bytes = Buffer.from('00000001610000000000000800000000', 'hex')

  expect(() => decode(typedParameter, bytes)).toThrow(XdrError)
})
