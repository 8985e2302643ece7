import { expect, it } from 'vitest'
import { byteRate } from './byte-rate.ts'

it('names bytes by the largest unit that fits', () => {
  expect([0, 1023, 1536, 5 << 20, 3 * 2 ** 40].map(byteRate)).toEqual([
    '0 B/s',
    '1,023 B/s',
    '1.5 KiB/s',
    '5 MiB/s',
    '3,072 GiB/s',
  ])
})
