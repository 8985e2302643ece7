import { afterAll, expect } from 'vitest'
import { translated } from './forced-compilation.ts'

afterAll(() => {
  expect(translated(), 'instructions executed by compiled code').toBeGreaterThan(0)
})
