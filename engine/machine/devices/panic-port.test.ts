import { describe, expect, it } from 'vitest'
import { PanicPort } from './panic-port.ts'

describe('pvpanic', () => {
  it('tells of a panic, and of nothing else', () => {
    let panics = 0
    const port = new PanicPort({ name: 'pvpanic', onPanic: () => panics++ })
    port.write(0, 1, 0xfe)
    const before = panics
    port.write(0, 1, 1)

    expect([port.read(), before, panics]).toEqual([1, 0, 1])
  })
})
