import type { Stopwatch } from './stopwatch.ts'

/** For tests: a stopwatch that shows these times one after the other, and then is broken. */
export function scriptedStopwatch(...readings: [wall: number, thread: number][]): Stopwatch {
  const read = () => {
    const [wall, thread] = readings.shift()!
    return { wall, thread }
  }
  return { before: read, after: read }
}
