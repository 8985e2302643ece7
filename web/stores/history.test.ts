import { expect, it } from 'vitest'
import { History } from './history.ts'

const times = (history: History<{ time: number }>) => history.entries().map(({ time }) => time)

it('keeps the newest in order when it is full', () => {
  const history = new History<{ time: number }>(3, 1000)

  for (const time of [1, 2, 3, 4, 5]) history.add({ time })

  expect(times(history)).toEqual([3, 4, 5])
})

it('forgets what is older than its span', () => {
  const history = new History<{ time: number }>(10, 100)

  for (const time of [0, 50, 120, 150]) history.add({ time })

  expect(times(history)).toEqual([50, 120, 150])
})
