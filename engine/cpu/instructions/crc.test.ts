import { describe, expect, it } from 'vitest'
import { buildRoutines } from '../../testing/routine-module.ts'
import { crc32c } from './crc.ts'

const { call } = buildRoutines((routines) => ({ crc32c: crc32c(routines) }))

describe('CRC-32C', () => {
  it('gives the check value of the polynomial for "123456789"', () => {
    const text = [...'12345678'].reduceRight((data, c) => (data << 8n) | BigInt(c.charCodeAt(0)), 0n)

    const eight = call.crc32c(-1, text, 8)
    const nine = call.crc32c(eight, BigInt('9'.charCodeAt(0)), 1)

    expect(~Number(nine) >>> 0).toBe(0xe306_9283)
  })
})
