import { expect, it } from 'vitest'
import { joined } from './bytes.ts'

it('joins parts in order, empty ones too', () => {
  const parts = [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)]

  expect(joined(parts)).toEqual(Uint8Array.of(1, 2, 3))
  expect(joined([])).toEqual(new Uint8Array(0))
})
