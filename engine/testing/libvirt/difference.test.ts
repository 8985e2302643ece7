import { describe, expect, it } from 'vitest'
import { difference } from './difference.ts'

describe('difference', () => {
  it('of equal answers is nothing', () => {
    expect(difference(['a', 'b'], ['a', 'b'])).toEqual([])
  })

  it('tells what one has and the other has not, in order', () => {
    expect(difference(['a', 'b', 'c'], ['a', 'x', 'c', 'd'])).toEqual(['- b', '+ x', '+ d'])
  })

  it('of an empty answer is the other one', () => {
    expect(difference([], ['a'])).toEqual(['+ a'])
    expect(difference(['a'], [])).toEqual(['- a'])
  })
})
