import { expect, it } from 'vitest'
import { diffLines, withContext } from './line-diff.ts'

const signs = { same: ' ', added: '+', removed: '-' }
const diff = (before: string[], after: string[]) =>
  diffLines(before.join('\n'), after.join('\n')).map(({ kind, text }) => signs[kind] + text)

it('shows what comes, goes and stays', () => {
  expect(diff(['a', 'b', 'c'], ['a', 'x', 'c', 'd'])).toEqual([' a', '-b', '+x', ' c', '+d'])
})

it('keeps what both have in the middle', () => {
  expect(diff(['1', 'a', '2', 'b', '3'], ['1', 'c', '2', 'd', '3'])).toEqual([
    ' 1',
    '-a',
    '+c',
    ' 2',
    '-b',
    '+d',
    ' 3',
  ])
})

it('says nothing of equal texts but that they are equal', () => {
  expect(diff(['a', 'b'], ['a', 'b'])).toEqual([' a', ' b'])
})

it('leaves out what is far from changes', () => {
  const lines = diffLines('1\n2\n3\n4\n5\n6\n7', '1\n2\n3\n4\n5\n6\nx')

  expect(withContext(lines, 1).map((line) => line?.text)).toEqual([undefined, '6', '7', 'x'])
})
