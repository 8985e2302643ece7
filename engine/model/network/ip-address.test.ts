import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatIp, networkOf, parseIp, prefixOfNetmask } from './ip-address.ts'

describe('an IP address', () => {
  it.each([
    ['192.168.1.1', '192.168.1.1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['fe80::', 'fe80::'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['1:0:3:4:5:6:7:8', '1:0:3:4:5:6:7:8'],
    ['::ffff:1.2.3.4', '::ffff:102:304'],
  ])('is written in its shortest form: %s', (text, written) => {
    expect(formatIp(parseIp(text)!)).toBe(written)
  })

  it.each([
    '',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.4.5',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    'g::',
    '1:2:3:4:5:6:7::8:9',
  ])('is none: «%s»', (text) => {
    expect(parseIp(text)).toBeUndefined()
  })

  it('survives being written and read', () => {
    const address = fc.oneof(
      fc
        .uint8Array({ minLength: 4, maxLength: 4 })
        .map((bytes) => ({ version: 4 as const, bytes: [...bytes] })),
      fc
        .uint8Array({ minLength: 16, maxLength: 16, max: 2 })
        .map((bytes) => ({ version: 6 as const, bytes: [...bytes] })),
    )

    fc.assert(
      fc.property(address, (value) => {
        expect(parseIp(formatIp(value))).toEqual(value)
      }),
    )
  })

  it('is in the network that its prefix says', () => {
    expect(networkOf(parseIp('10.1.2.3')!, 16)).toBe(networkOf(parseIp('10.1.255.0')!, 16))
  })

  it.each([
    ['255.255.255.0', 24],
    ['0.0.0.0', 0],
    ['255.0.255.0', undefined],
  ])('may be a netmask: %s', (text, prefix) => {
    expect(prefixOfNetmask(parseIp(text)!)).toBe(prefix)
  })
})
