import { describe, expect, it } from 'vitest'
import { ProgramLog } from './program-log.ts'
import { scriptedStopwatch } from './scripted-stopwatch.ts'

const hear = (log: ProgramLog, text: string) => {
  for (const character of text) log.hear(character.charCodeAt(0))
}

describe('ProgramLog', () => {
  it('times each run from its start to its end, by all clocks', () => {
    const log = new ProgramLog(scriptedStopwatch([100, 10], [130, 15], [200, 20], [205, 23]))

    hear(log, '<>A00c0ffee<>Bdeadbeef')

    expect(log.timings).toEqual([
      { item: 'sha256', wall: 30, thread: 5, sum: '00c0ffee' },
      { item: 'nbody', wall: 5, thread: 3, sum: 'deadbeef' },
    ])
  })

  it('counts instructions where somebody counts them', () => {
    const counts = [1000, 4500]
    const log = new ProgramLog(scriptedStopwatch([0, 0], [0, 0]), () => counts.shift())

    hear(log, '<>C00000001')

    expect(log.timings[0]).toMatchObject({ item: 'bytecode', instructions: 3500 })
  })

  it('is done when the kernel says so and not before', () => {
    const log = new ProgramLog(scriptedStopwatch([0, 0], [0, 0]))

    hear(log, '<>F00000001')
    const before = log.isDone
    hear(log, '!')

    expect([before, log.isDone]).toEqual([false, true])
  })
})
