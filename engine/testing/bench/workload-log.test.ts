import { describe, expect, it } from 'vitest'
import { scriptedStopwatch } from './scripted-stopwatch.ts'
import { WorkloadLog } from './workload-log.ts'

const hear = (log: WorkloadLog, text: string) => {
  for (const character of text) log.hear(character.charCodeAt(0))
}

const console = `Starting\r
\r
@< sort\r
d41d8cd9  -\r
@> sort 0 71000\r
\r
@< lua-nbody\r
[  302.634035] watchdog: BUG: soft lockup - CPU#0 stuck for 36s! [python3.11:447]\r
12.0493\r
@> lua-nbody 0 28500\r
\r
@.\r
`

describe('WorkloadLog', () => {
  it('times what is between marks, and keeps what is printed there', async () => {
    const log = new WorkloadLog(scriptedStopwatch([100, 10], [190, 40], [200, 41], [260, 50]))

    hear(log, console)

    await expect(log.done).resolves.toEqual([
      { item: 'sort', wall: 90, thread: 30, sum: 'd41d8cd9  -' },
      { item: 'lua-nbody', wall: 60, thread: 9, sum: '12.0493' },
    ])
  })

  it('takes the end at the first characters of its mark', () => {
    const readings: [number, number][] = [
      [0, 0],
      [5, 5],
    ]
    const stopwatch = scriptedStopwatch(...readings)
    let isRead = false
    const log = new WorkloadLog({
      ...stopwatch,
      after: () => {
        isRead = true
        return stopwatch.after()
      },
    })

    hear(log, '@< sort\n@')
    const before = isRead
    hear(log, '>')

    expect([before, isRead]).toEqual([false, true])
  })

  it('believes the kernel that ran the workload where it is asked to', async () => {
    const log = new WorkloadLog(scriptedStopwatch([0, 0], [90, 1], [90, 1], [95, 1]), { hasGuestTime: true })

    hear(log, console)

    const [sort] = await log.done
    expect(sort).toMatchObject({ wall: 90, thread: 71, process: 71 })
  })

  it.each([
    ['a workload that failed', '@< sort\n@> sort 127 10\n', 'sort ended with 127'],
    ['a kernel that panics', 'Kernel panic - not syncing: no init\n', /the kernel panicked[\s\S]*no init/],
  ])('gives up with %s', async (_, text, reason) => {
    const log = new WorkloadLog(scriptedStopwatch([0, 0], [1, 1]))

    hear(log, text)

    await expect(log.done).rejects.toThrow(reason)
  })
})
