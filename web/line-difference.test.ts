import { expect, it } from 'vitest'
import { lineDifference } from './line-difference.ts'

const shown = (before: string, after: string) =>
  lineDifference(before, after).map(({ mark, text }) => mark + text)

it('is nothing where nothing changed', () => {
  expect(shown('a\nb', 'a\nb')).toEqual([])
})

it('has what goes before what comes, with three lines around', () => {
  expect(shown('1\n2\n3\n4\nx\n5\n6\n7\n8', '1\n2\n3\n4\ny\n5\n6\n7\n8')).toEqual([
    ' 2',
    ' 3',
    ' 4',
    '-x',
    '+y',
    ' 5',
    ' 6',
    ' 7',
  ])
})

it('finds what stays between changes', () => {
  expect(shown('a\nb\nc\nd', 'b\nx\nd\ne')).toEqual(['-a', ' b', '-c', '+x', ' d', '+e'])
})

it('tells a text that is new and one that goes', () => {
  expect(shown('', 'a\nb')).toEqual(['-', '+a', '+b'])
})
