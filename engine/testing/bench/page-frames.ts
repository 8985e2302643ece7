import type { Page } from 'playwright-core'
import { median, quantile } from './figures.ts'

/** Milliseconds from one frame to the next. */
export interface FrameTimes {
  count: number
  median: number
  /** What 95 and 99 of 100 do not exceed. */
  most95: number
  most99: number
  longest: number
}

/** Of a page that draws whenever it is asked to (requestAnimationFrame), over so many milliseconds. */
export const frameTimes = async (page: Page, milliseconds: number): Promise<FrameTimes> =>
  summarizeFrames(await page.evaluate(drawFrames, milliseconds))

/** Runs in the page. When a frame really has its turn counts, not when it was to have it. */
const drawFrames = (milliseconds: number) =>
  new Promise<number[]>((done) => {
    const from = performance.now()
    const times = [from]
    const draw = () => {
      const now = performance.now()
      times.push(now)
      if (now - from < milliseconds) requestAnimationFrame(draw)
      else done(times)
    }
    requestAnimationFrame(draw)
  })

/** Of the moments at which frames were drawn. */
export function summarizeFrames(moments: readonly number[]): FrameTimes {
  const times = moments.slice(1).map((moment, index) => moment - moments[index]!)
  const of = (value: number | undefined) => value ?? Number.NaN
  return {
    count: times.length,
    median: of(median(times)),
    most95: of(quantile(times, 0.95)),
    most99: of(quantile(times, 0.99)),
    longest: of(quantile(times, 1)),
  }
}
