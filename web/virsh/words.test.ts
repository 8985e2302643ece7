import { expect, it } from 'vitest'
import { inColumns, sharedStart, wordBefore } from './words.ts'

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

it('sets words in columns, and in one if there is no room for two', () => {
  const words = ['one', 'three', 'five', 'seven', 'eight']

  expect(inColumns(words, 22)).toBe('one    five   eight\r\nthree  seven\r\n')
  expect(inColumns(['longer', 'than'], 4)).toBe('longer\r\nthan\r\n')
})
