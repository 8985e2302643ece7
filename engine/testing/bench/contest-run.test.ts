import { describe, expect, it } from 'vitest'
import type { Timing } from './contest.ts'
import { runContest } from './contest-run.ts'
import type { Contestant } from './contestants.ts'

/** Gives these timings, an entry a run. */
const contestant = (name: string, timings: Timing[][], turns: string[] = []): Contestant => ({
  name,
  work: 'programs',
  run: async () => {
    turns.push(name)
    return { work: 'programs', timings: timings.shift()! }
  },
})

const timing = (wall: number, more: Partial<Timing> = {}): Timing => ({ item: 'sha256', wall, ...more })
const quiet = () => {}

describe('runContest', () => {
  it('lets everybody have a turn before anybody has the next, and keeps all', async () => {
    const turns: string[] = []
    const [a, b] = [
      [[timing(3)], [timing(2)]],
      [[timing(7)], [timing(9)]],
    ]

    const { series } = await runContest([contestant('a', a, turns), contestant('b', b, turns)], 2, quiet)

    expect(turns).toEqual(['a', 'b', 'a', 'b'])
    expect(series.map(({ name, timings }) => [name, timings.get('sha256')?.map(({ wall }) => wall)])).toEqual(
      [
        ['a', [3, 2]],
        ['b', [7, 9]],
      ],
    )
  })

  it('keeps of what a run repeated the one with the least processor time', async () => {
    const repeated = [timing(5, { thread: 4 }), timing(9, { thread: 3 })]

    const { series } = await runContest([contestant('a', [repeated])], 1, quiet)

    expect(series[0]?.timings.get('sha256')).toEqual([timing(9, { thread: 3 })])
  })

  it('does not hide a wrong sum behind a right one', async () => {
    const repeated = [timing(5, { sum: '1' }), timing(3, { sum: '2' })]

    const { series } = await runContest([contestant('a', [repeated])], 1, quiet)

    expect(series[0]?.timings.get('sha256')?.[0]?.sum).toBe('changing')
  })

  it('goes on without who failed, and says why', async () => {
    const turns: string[] = []
    const broken: Contestant = { name: 'b', work: 'boot', run: () => Promise.reject(new Error('no ink')) }

    const results = await runContest([broken, contestant('a', [[], []], turns)], 2, quiet)

    expect(results.failed).toEqual([{ name: 'b', work: 'boot', reason: 'no ink' }])
    expect(turns).toEqual(['a', 'a'])
  })
})
