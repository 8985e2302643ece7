import { describe, expect, it } from 'vitest'
import { markedAt, readTrace, smoothness } from './page-trace.ts'

const main = { pid: 7, tid: 1 }
const other = { pid: 7, tid: 2 }
const events = readTrace(
  new TextEncoder().encode(
    JSON.stringify({
      traceEvents: [
        { name: 'thread_name', ph: 'M', ts: 0, ...main, args: { name: 'CrRendererMain' } },
        { name: 'thread_name', ph: 'M', ts: 0, ...other, args: { name: 'Compositor' } },
        { name: 'RunTask', ph: 'X', ts: 6_000, dur: 60_500, tdur: 20_000, ...main, args: {} },
        { name: 'RunTask', ph: 'X', ts: 70_000, dur: 50_000, tdur: 40_000, ...main, args: {} },
        { name: 'RunTask', ph: 'X', ts: 6_000, dur: 900_000, ...other, args: {} },
        { name: 'interactive', ph: 'I', ts: 755_000, ...main, args: { data: { startTime: 750 } } },
      ],
    }),
  ),
)

describe('smoothness', () => {
  it('is told by the tasks of the main thread', () => {
    expect(smoothness(events)).toEqual({
      clock: { longest: 60.5, long: 1 },
      processor: { longest: 40, long: 0 },
    })
  })
})

describe('markedAt', () => {
  it('counts from the navigation to the page', () => {
    expect(markedAt(events, 'interactive')).toBe(750)
  })

  it('says what is missing', () => {
    expect(() => markedAt(events, 'painted')).toThrow('«painted»')
  })
})
