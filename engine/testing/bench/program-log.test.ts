import { describe, expect, it } from 'vitest'
import { ProgramLog } from './program-log.ts'

const hear = (log: ProgramLog, text: string) => {
  for (const character of text) log.hear(character.charCodeAt(0))
}

describe('ProgramLog', () => {
  it('times each run from its start to its end', () => {
    const clock = [100, 130, 200, 205]
    const log = new ProgramLog(() => clock.shift()!)

    hear(log, '<>000c0ffee<>1deadbeef')

    expect(log.timings).toEqual([
      { program: 0, milliseconds: 30, sum: '00c0ffee' },
      { program: 1, milliseconds: 5, sum: 'deadbeef' },
    ])
  })

  it('counts instructions where somebody counts them', () => {
    const counts = [1000, 4500]
    const log = new ProgramLog(
      () => 0,
      () => counts.shift(),
    )

    hear(log, '<>200000001')

    expect(log.timings).toEqual([{ program: 2, milliseconds: 0, sum: '00000001', instructions: 3500 }])
  })

  it('is done when the kernel says so and not before', () => {
    const log = new ProgramLog(() => 0)

    hear(log, '<>500000001')
    const before = log.isDone
    hear(log, '!')

    expect([before, log.isDone]).toEqual([false, true])
  })
})
