import { expect, it } from 'vitest'
import { sharedStart, wordBefore } from './words.ts'

it.each([
  ['', ''],
  ['list ', ''],
  ['list --a', '--a'],
  ['start one;sta', 'sta'],
  ["start 'my ma", "'my ma"],
  ["start 'my machine'", "'my machine'"],
])('the word that «%s» ends with', (text, word) => {
  expect(wordBefore(text)).toBe(word)
})

it('tells what words begin with', () => {
  expect(sharedStart(['domid', 'domstate'])).toBe('dom')
  expect(sharedStart([])).toBe('')
})
