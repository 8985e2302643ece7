/** What Chromium's tracing says of a page (Trace Event Format): times there are microseconds. */

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  dur?: number
  /** What of `dur` the thread was given a processor. */
  tdur?: number
  args: { name?: string; data?: { startTime?: number } }
}

export const traceCategories = [
  'blink.user_timing',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
]

/** A task longer than this keeps a frame from being shown in time (Long Tasks API). */
export const longTaskMilliseconds = 50

/** The main thread's tasks in milliseconds: while one lasts, nothing moves. */
interface Tasks {
  longest: number
  /** How many are longer than {@link longTaskMilliseconds}. */
  long: number
}

/** How smoothly a page went: by the clock, and by the processor's time, which others on this computer do not lengthen. */
export interface Smoothness {
  clock: Tasks
  processor: Tasks
}

export function readTrace(bytes: Uint8Array): TraceEvent[] {
  return JSON.parse(new TextDecoder().decode(bytes)).traceEvents
}

export function smoothness(events: readonly TraceEvent[]): Smoothness {
  const isMain = new Set(events.filter(isMainThread).map(({ pid, tid }) => `${pid} ${tid}`))
  const tasks = events.filter(
    ({ name, ph, pid, tid }) => name === 'RunTask' && ph === 'X' && isMain.has(`${pid} ${tid}`),
  )
  return {
    clock: summary(tasks.map(({ dur = 0 }) => dur)),
    processor: summary(tasks.map(({ tdur = 0 }) => tdur)),
  }
}

function summary(microseconds: readonly number[]): Tasks {
  const milliseconds = microseconds.map((value) => value / 1000)
  return {
    longest: Math.max(0, ...milliseconds),
    long: milliseconds.filter((value) => value > longTaskMilliseconds).length,
  }
}

/** Milliseconds from the beginning of its navigation to the page's own mark of that name (User Timing). */
export function markedAt(events: readonly TraceEvent[], mark: string): number {
  const time = events.find(({ name, ph }) => name === mark && 'IRN'.includes(ph))?.args.data?.startTime
  if (time === undefined) throw new Error(`the trace has no «${mark}»`)
  return time
}

const isMainThread = ({ name, args }: TraceEvent) => name === 'thread_name' && args.name === 'CrRendererMain'
