import { describe, expect, it } from 'vitest'
import { structureOf } from './structure.ts'

const where = (flags: readonly boolean[]): number[] => flags.flatMap((flag, n) => (flag ? [n] : []))

describe('structureOf', () => {
  it('puts the join of two branches behind the block that dominates it', () => {
    const { isMerge, isLoop, children } = structureOf([[1, 2], [3], [3], []])

    expect(where(isMerge)).toEqual([3])
    expect(where(isLoop)).toEqual([])
    expect([...(children[0] ?? [])].sort()).toEqual([1, 2, 3])
  })

  it('finds a loop by the edge that leads back to its head', () => {
    const { isMerge, isLoop, isCut } = structureOf([[1], [2, 3], [1], []])

    expect(where(isLoop)).toEqual([1])
    expect(where(isMerge)).toEqual([])
    expect(isCut(2, 1)).toBe(false)
  })

  it('takes a block that goes to itself for a loop', () => {
    expect(where(structureOf([[0, 1], []]).isLoop)).toEqual([0])
  })

  it('counts two edges between the same blocks as a join', () => {
    expect(where(structureOf([[1, 1], []]).isMerge)).toEqual([1])
  })

  it('sends the second entry of a loop by way of a dispatcher', () => {
    const { root, dispatcher, entries, isLoop, isCut } = structureOf([[1, 2], [2], [1]])

    expect([root, dispatcher]).toEqual([3, 3])
    expect(entries).toHaveLength(2)
    expect(where(isLoop)).toEqual([3])
    expect([isCut(1, 2), isCut(2, 1)].filter(Boolean)).toHaveLength(1)
  })

  it('lets the dispatcher lead to blocks that an indirect jump reaches', () => {
    const { root, entries, isMerge, children } = structureOf([[1], [], []], [2], [1])

    expect([root, entries]).toEqual([3, [0, 2]])
    expect(where(isMerge)).toEqual([0, 2])
    expect(children[3]).toHaveLength(2)
  })
})
