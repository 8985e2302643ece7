import { describe, expect, it } from 'vitest'
import { macAddress, normalizedUuid } from './identifiers.ts'

describe('identifiers', () => {
  it.each([
    ['5B0C1D5E-2f5d-4a3c-9d0a-6f6a0c1b2d01', '5b0c1d5e-2f5d-4a3c-9d0a-6f6a0c1b2d01'],
    ['5b0c1d5e2f5d4a3c9d0a6f6a0c1b2d01', '5b0c1d5e-2f5d-4a3c-9d0a-6f6a0c1b2d01'],
    ['5b0c1d5e-2f5d-4a3c-9d0a-6f6a0c1b2d0', undefined],
    ['x', undefined],
  ])('the UUID %s is %s', (text, uuid) => {
    expect(normalizedUuid(text)).toBe(uuid)
  })

  it.each([
    ['52:54:00:4A:00:01', '52:54:00:4a:00:01'],
    ['52:54:0:4a:0:1', '52:54:00:4a:00:01'],
    ['52-54-00-4a-00-01', undefined],
    ['52:54:00:4a:00', undefined],
    ['52:54:00:4a:00:01:02', undefined],
  ])('the MAC address %s is %s', (text, address) => {
    expect(macAddress.read(text)).toBe(address)
  })
})
