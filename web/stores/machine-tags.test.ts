import { describe, expect, it } from 'vitest'
import { tagsElement, tagsOf } from './machine-tags.ts'

describe('tags', () => {
  it('come back from the metadata that they were written to', () => {
    expect(tagsOf(tagsElement([' web  shop', 'a & <b>'])!)).toEqual(['a & <b>', 'web shop'])
  })

  it('are each there once, and take their element away with the last', () => {
    expect(tagsOf('<tags><tag>web</tag><tag> web </tag><tag/></tags>')).toEqual(['web'])
    expect(tagsElement([' '])).toBeNull()
  })

  it('are none where somebody else wrote something else', () => {
    expect(tagsOf('<tags><colour>red</colour></tags>')).toEqual([])
    expect(tagsOf('<tags><tag>')).toEqual([])
  })
})
