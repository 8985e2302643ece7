import { expect, it } from 'vitest'
import { treeText } from './tree-text.ts'

it('draws a tree', () => {
  const drawn = treeText([
    { name: 'one', parent: undefined },
    { name: 'two', parent: 'one' },
    { name: 'three', parent: 'two' },
    { name: 'four', parent: 'one' },
    { name: 'alone', parent: 'not shown' },
  ])

  expect(drawn).toBe(`one
  |
  +- two
  |   |
  |   +- three
  |     
  +- four
    
alone

`)
})
