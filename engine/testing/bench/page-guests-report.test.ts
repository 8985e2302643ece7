import { expect, it } from 'vitest'
import { guestRows } from './page-guests-report.ts'

it('puts the goals beside what guests do to the page', () => {
  const frames = { count: 1200, median: 16.7, most95: 40.9, most99: 84.3, longest: 344.2 }
  const tasks = { clock: { longest: 317, long: 12 }, processor: { longest: 19, long: 0 } }

  const rows = guestRows({
    memory: [{ idleSeconds: 10, growth: 297e6, ram: 103e6, engine: 21e6 }],
    movements: [{ shown: 'the list', frames, tasks }],
    compiling: 0.236,
  })

  expect(rows.map(([, measured, goal]) => [measured, goal])).toEqual([
    ['194 MB (21 MB; 103 MB)', '250 MB'],
    ['41 ms (17 ms; 84 ms; 344 ms)', '50 ms'],
    ['317 ms; 12 (19 ms; 0)', '–'],
    ['23.6 %', '–'],
  ])
})
