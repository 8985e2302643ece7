import { expect, it } from 'vitest'
import { fuzzyRank } from './fuzzy.ts'

const best = (typed: string, ...texts: string[]) =>
  texts
    .map((text) => ({ text, rank: fuzzyRank(typed, text) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => a.rank! - b.rank!)
    .map(({ text }) => text)

it('prefers beginnings, then beginnings of words, then parts, then letters in order', () => {
  expect(best('web', 'cobweb', 'we are back', 'my web', 'web-1')).toEqual([
    'web-1',
    'my web',
    'cobweb',
    'we are back',
  ])
})

it('wants all words, in any order', () => {
  expect(best('web start', 'Start: web-1', 'Start: db', 'web-1')).toEqual(['Start: web-1'])
})

it('minds neither case nor accents', () => {
  expect(best('prefe', 'Préférences')).toEqual(['Préférences'])
})

it('takes signs as they are', () => {
  expect(best('a.b', 'axb', 'x (a.b)')).toEqual(['x (a.b)'])
})

it('finds all where nothing is typed', () => {
  expect(best('  ', 'a', 'b')).toEqual(['a', 'b'])
})

it('prefers letters that are closer', () => {
  expect(best('lt', 'long and thin', 'Lot')).toEqual(['Lot', 'long and thin'])
})
