import { describe, expect, it } from 'vitest'
import {
  bool,
  charList,
  chars,
  decode,
  double,
  encode,
  fixed,
  hyper,
  int,
  list,
  nothing,
  opaque,
  optional,
  struct,
  type Type,
  text,
  uhyper,
  uint,
  XdrError,
} from './xdr.ts'

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

/** Values beside what the RFC says they look like. */
// biome-ignore lint/suspicious/noExplicitAny: a table of all kinds
const vectors: [name: string, type: Type<any>, value: unknown, hex: string][] = [
  ['int', int, -2, 'fffffffe'],
  ['unsigned int', uint, 0xffff_fffe, 'fffffffe'],
  ['hyper', hyper, -2n, 'fffffffffffffffe'],
  ['unsigned hyper', uhyper, 0xffff_ffff_ffff_fffen, 'fffffffffffffffe'],
  ['double', double, -1.5, 'bff8000000000000'],
  ['bool', bool, true, '00000001'],
  ['nothing', nothing, undefined, ''],
  ['a string with padding', text(16), 'ab£', '00000004 6162c2a3'],
  ['a longer string', text(16), 'abcde', '00000005 6162636465000000'],
  ['an empty string', text(16), '', '00000000'],
  ['opaque', opaque(8), Uint8Array.of(1, 2, 3), '00000003 01020300'],
  ['fixed opaque', fixed(5), Uint8Array.of(1, 2, 3, 4, 5), '0102030405000000'],
  ['an array', list(int, 3), [1, 2], '00000002 00000001 00000002'],
  ['what is there', optional(int), 7, '00000001 00000007'],
  ['what is not there', optional(int), null, '00000000'],
  ['a structure', struct({ a: int, b: text(4) }), { a: 1, b: 'x' }, '00000001 00000001 78000000'],
  ['chars', chars(4), 'aé', '00000061 ffffffc3 ffffffa9 00000000'],
  ['a list of chars', charList(4), 'ab', '00000003 00000061 00000062 00000000'],
]

describe('a value', () => {
  it.each(vectors)('%s looks as the RFC says', (_name, type, value, hex) => {
    expect(Buffer.from(encode(type, value)).toString('hex')).toBe(hex.replaceAll(' ', ''))
    expect(decode(type, bytesOf(hex))).toEqual(value)
  })

  it.each(vectors)('%s cannot be cut or have something behind it', (_name, type, value) => {
    const bytes = encode(type, value)
    const wrong = Array.from({ length: bytes.length }, (_, length) => bytes.subarray(0, length))

    for (const cut of [...wrong, Uint8Array.of(...bytes, 0, 0, 0, 0)])
      expect(() => decode(type, cut)).toThrow(XdrError)
  })
})

describe('hostile bytes', () => {
  const huge = bytesOf('ffffffff 00000000')

  it.each<[string, Type<unknown>]>([
    ['string', text(16)],
    ['opaque', opaque(16)],
    ['array', list(int, 16)],
    ['list of chars', charList(16)],
  ])('announce a %s that is longer than allowed', (_name, type) => {
    expect(() => decode(type, huge)).toThrow('4294967295 is more than the 16 that are allowed')
  })

  it.each<[string, Type<unknown>]>([
    ['string', text(2 ** 32)],
    ['array', list(int, 2 ** 32)],
    ['array of structures', list(struct({ name: text(8), id: int }), 2 ** 32)],
  ])('announce a %s that is longer than what is there', (_name, type) => {
    expect(() => decode(type, huge)).toThrow('announced')
  })

  it('may fill up a unit with anything', () => {
    expect(decode(text(8), bytesOf('00000001 61ffffff'))).toBe('a')
  })

  it('are read as text whatever they are, up to a NUL', () => {
    expect(decode(text(8), bytesOf('00000004 61ff0062'))).toBe('a\ufffd')
  })
})

describe('a value that does not fit', () => {
  // biome-ignore lint/suspicious/noExplicitAny: a table of all kinds
  it.each<[string, Type<any>, unknown]>([
    ['a string', text(3), 'abcd'],
    ['bytes', opaque(3), new Uint8Array(4)],
    ['fixed bytes', fixed(3), new Uint8Array(4)],
    ['an array', list(int, 1), [1, 2]],
    ['chars', charList(3), 'abc'],
  ])('is refused: %s', (_name, type, value) => {
    expect(() => encode(type, value)).toThrow(XdrError)
  })

  it('is cut only where C cuts it', () => {
    expect(decode(chars(4), encode(chars(4), 'abcdef'))).toBe('abc')
  })
})
