import { expect, it } from 'vitest'
import { changedTags, countedTags } from './tag-changes.ts'

it('adds tags and removes others', () => {
  expect(changedTags(['db', 'web'], ['test', 'web'], ['db'])).toEqual(['test', 'web'])
})

it('counts how many machines have a tag after the changes', () => {
  const rows = [{ tags: ['db', 'web'] }, { tags: ['db'] }]

  expect([...countedTags(rows, ['new'], ['db'])]).toEqual([
    ['new', 2],
    ['web', 1],
  ])
})
