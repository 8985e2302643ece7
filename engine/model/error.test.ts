import { describe, expect, it } from 'vitest'
import { errorCodes, errorDomains } from './error.table.ts'
import { VirError } from './error.ts'

describe('the table of errors', () => {
  it('has every number of libvirt’s once', () => {
    const numbers = Object.values(errorCodes).map(({ number }) => number)

    expect(numbers).toEqual(Array.from({ length: 111 }, (_, i) => i))
  })

  it('has a place for the detail in every wording', () => {
    const without = Object.entries(errorCodes)
      .filter(([name, { detailed }]) => name !== 'ok' && detailed.split('%s').length !== 2)
      .map(([name]) => name)

    expect(without).toEqual([])
  })

  it('has every part of libvirt once', () => {
    const numbers = Object.values(errorDomains)

    expect(new Set(numbers).size).toBe(numbers.length)
  })
})

describe('an error', () => {
  it('is worded as libvirt words it', () => {
    const error = new VirError('noDomain', 'no domain with matching name $&')

    expect(error).toMatchObject({
      code: 42,
      domain: 10,
      level: 2,
      message: 'Domain not found: no domain with matching name $&',
      str1: 'Domain not found: %s',
      str2: 'no domain with matching name $&',
      str3: null,
      int1: -1,
      int2: -1,
    })
    expect(error.is('noDomain')).toBe(true)
  })

  it('without a detail has a wording of its own', () => {
    const { message, str1, str2 } = new VirError('xmlError', undefined, 'domain')

    expect([message, str1, str2]).toEqual([
      'XML description is invalid or not well formed',
      'XML description is invalid or not well formed',
      null,
    ])
  })

  it('of another daemon is told as that told it', () => {
    const { code, domain, level, str1, str2, str3, int1, int2 } = new VirError('noSecret', 'x', 'secret')

    const received = VirError.received({ code, domain, level, message: 'M', str1, str2, str3, int1, int2 })

    expect(received).toBeInstanceOf(VirError)
    expect(received).toMatchObject({ code: 66, domain: 30, message: 'M' })
    expect(received.is('noSecret')).toBe(true)
  })
})
