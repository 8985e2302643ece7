import { describe, expect, it } from 'vitest'
import { items, itemsOf } from './items.ts'

describe('items', () => {
  it('are known by one word each, which a kernel’s command line can name', () => {
    const names = items.map(({ name }) => name)

    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => !/^[a-z][a-z0-9+-]*$/.test(name))).toEqual([])
  })

  it('are found by their names and by how these begin', () => {
    expect(itemsOf('sort').map(({ name }) => name)).toEqual(['sort'])
    expect(itemsOf('lua').map(({ name }) => name)).toEqual([
      'lua-fannkuch',
      'lua-nbody',
      'lua-spectral-norm',
      'lua-strings',
    ])
    expect(itemsOf('lu')).toEqual([])
  })
})
