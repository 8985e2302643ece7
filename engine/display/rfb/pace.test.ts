import { expect, it } from 'vitest'
import { Pace } from './pace.ts'

/** The intervals after looks that found something ('+') or nothing ('-'). */
const intervals = (pace: Pace, looks: string) =>
  [...looks].map((look) => {
    pace.note(look === '+')
    return pace.interval
  })

it('slows down while nothing changes, and not for ever', () => {
  const found = intervals(new Pace(), '-'.repeat(1000))

  expect([found[58], found[59], found[73], found[74], found[999]]).toEqual([16, 33, 33, 100, 100])
})

it('follows what changes again and again, but not a cursor that blinks', () => {
  const pace = new Pace()
  intervals(pace, '-'.repeat(100))

  expect(intervals(pace, '+--+--+--')).toEqual(new Array(9).fill(100))
  expect(intervals(pace, '+++')).toEqual([100, 33, 16])
})

it('is at its fastest when somebody does something', () => {
  const pace = new Pace()
  intervals(pace, '-'.repeat(100))

  expect([pace.hurry(), pace.interval, pace.hurry()]).toEqual([true, 16, false])
})
