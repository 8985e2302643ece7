import type { GuestFigures } from './page-guests.ts'
import { longTaskMilliseconds } from './page-trace.ts'

const goals = { megabytes: 250, frameMilliseconds: 50 }

/** What was measured while guests run, and what was to be reached, as rows of the page's table. */
export function guestRows({ memory, movements, compiling }: GuestFigures): string[][] {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0)
  return [
    ...memory.map(({ idleSeconds, growth, ram, engine }) => [
      `a guest idle for ${idleSeconds} s: memory beyond the RAM that it uses (of it in the engine’s memory; RAM used)`,
      `${megabytes(growth - ram)} MB (${megabytes(engine)} MB; ${megabytes(ram)} MB)`,
      `${goals.megabytes} MB`,
    ]),
    ...movements.flatMap(({ shown, frames, tasks: { clock, processor } }) => [
      [
        `${shown}, three guests: frames, 95 of 100 within (median; 99 of 100; longest)`,
        `${frames.most95.toFixed(0)} ms (${frames.median.toFixed(0)} ms; ${frames.most99.toFixed(0)} ms; ${frames.longest.toFixed(0)} ms)`,
        `${goals.frameMilliseconds} ms`,
      ],
      [
        `the same: longest task; tasks over ${longTaskMilliseconds} ms (of the processor’s time)`,
        `${clock.longest.toFixed(0)} ms; ${clock.long} (${processor.longest.toFixed(0)} ms; ${processor.long})`,
        '–',
      ],
    ]),
    ['three guests boot: compiling, of their time', `${(compiling * 100).toFixed(1)} %`, '–'],
  ]
}
