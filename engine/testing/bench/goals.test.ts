import { describe, expect, it } from 'vitest'
import { Figures } from './figures.ts'
import { goals, judge } from './goals.ts'
import { items } from './items.ts'

/** Everything took `ours` here and `theirs` there, in milliseconds of processor time. */
function figuresOf(ours: number, theirs: number, change: Record<string, number> = {}): Figures {
  const names = ['ours, Chromium', 'v86, Chromium', 'QEMU TCG']
  const series = names.flatMap((name) =>
    (['programs', 'guest', 'boot'] as const).map((work) => ({
      name,
      work,
      timings: new Map(
        items
          .filter((item) => item.work === work)
          .map((item) => {
            const thread = name === 'ours, Chromium' ? (change[item.name] ?? ours) : theirs
            return [item.name, [{ item: item.name, wall: 2 * thread, thread, process: thread }]]
          }),
      ),
    })),
  )
  return new Figures({ series, failed: [] })
}

describe('judge', () => {
  it('says that all is reached by who is seven times as fast', () => {
    expect(judge(figuresOf(10, 70)).map(({ isReached }) => isReached)).toEqual(
      [...goals, 'each by itself'].map(() => true),
    )
  })

  it('takes the goals as they are', () => {
    const reached = judge(figuresOf(10, 10)).filter(({ isReached }) => isReached)

    expect(reached.map(({ goal }) => goal)).toEqual([
      'Lua and Python: QEMU TCG ÷ ours',
      'fork and syscall: QEMU TCG ÷ ours',
      'boot: QEMU TCG ÷ ours',
      'each by itself: v86, Chromium ÷ ours, the least',
    ])
  })

  it('names the single ones that are slower than in v86', () => {
    const verdict = judge(figuresOf(10, 70, { gzip: 140 })).at(-1)

    expect(verdict).toMatchObject({ thread: 0.5, isReached: false, note: 'gzip' })
  })

  it('says nothing of who was not measured', () => {
    const verdicts = judge(new Figures({ series: [], failed: [] }))

    expect(new Set(verdicts.map(({ isReached }) => isReached))).toEqual(new Set([undefined]))
  })

  it('has something to measure for every goal', () => {
    expect(goals.filter((goal) => !items.some((item) => item.class === goal.class))).toEqual([])
  })
})
