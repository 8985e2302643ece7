import { describe, expect, it } from 'vitest'
import { changedLines } from './changed-lines.ts'

describe('lines to read aloud', () => {
  it('are those that were written', () => {
    expect(changedLines(['$', '', ''], ['$ ls', 'file', '$'])).toEqual(['$ ls', 'file', '$'])
  })

  it('are not those that only scrolled', () => {
    const before = ['one', 'two', 'three', '$']

    expect(changedLines(before, ['two', 'three', '$ echo four', 'four'])).toEqual(['$ echo four', 'four'])
  })

  it('are none when nothing changed or all was cleared', () => {
    expect(changedLines(['one', ''], ['one', ''])).toEqual([])
    expect(changedLines(['one', 'two'], ['', ''])).toEqual([])
  })

  it('are all on a screen of another size', () => {
    expect(changedLines([], ['one', '', 'two'])).toEqual(['one', 'two'])
  })
})
