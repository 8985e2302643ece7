import { describe, expect, it } from 'vitest'
import type { Outcome } from './contest.ts'
import { runContest } from './contest-run.ts'
import type { Contestant } from './contestants.ts'

const boots = (name: string, seconds: number[], turns: string[]): Contestant => ({
  name,
  work: 'boot',
  run: async (): Promise<Outcome> => {
    turns.push(name)
    return { work: 'boot', timing: { seconds: seconds.shift()! } }
  },
})

const runs = (milliseconds: number[], sums: string[]): Contestant => ({
  name: 'a',
  work: 'programs',
  run: async (): Promise<Outcome> => ({
    work: 'programs',
    timings: [{ program: 0, milliseconds: milliseconds.shift()!, sum: sums.shift()! }],
  }),
})

const quiet = () => {}

describe('runContest', () => {
  it('lets everybody have a turn before anybody has the next, and keeps the best', async () => {
    const turns: string[] = []

    const results = await runContest([boots('a', [3, 2], turns), boots('b', [7, 9], turns)], 2, quiet)

    expect(turns).toEqual(['a', 'b', 'a', 'b'])
    expect([...results.boot]).toEqual([
      ['a', { seconds: 2 }],
      ['b', { seconds: 7 }],
    ])
  })

  it('keeps the best time of each program', async () => {
    const results = await runContest([runs([5, 3, 4], ['1', '1', '1'])], 3, quiet)

    expect(results.programs.get('a')?.[0]).toEqual({ program: 0, milliseconds: 3, sum: '1' })
  })

  it('does not hide a wrong sum behind a right one', async () => {
    const results = await runContest([runs([5, 3], ['1', '2'])], 2, quiet)

    expect(results.programs.get('a')?.[0]?.sum).toBe('changing')
  })

  it('goes on without who failed, and says why', async () => {
    const turns: string[] = []
    const broken: Contestant = { name: 'b', work: 'boot', run: () => Promise.reject(new Error('no ink')) }

    const results = await runContest([broken, boots('a', [1, 1], turns)], 2, quiet)

    expect(results.failed).toEqual([{ name: 'b', work: 'boot', reason: 'no ink' }])
    expect(turns).toEqual(['a', 'a'])
  })
})
