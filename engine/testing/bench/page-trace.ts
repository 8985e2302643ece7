/** What Chromium's tracing says of a page (Trace Event Format): times there are microseconds. */

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  dur?: number
  args: { name?: string; data?: { documentLoaderURL?: string } }
}

export const traceCategories = [
  'blink.user_timing',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
]

/** A task longer than this keeps a frame from being shown in time (Long Tasks API). */
export const longTaskMilliseconds = 50

/** How smoothly a page went. */
export interface Smoothness {
  /** Milliseconds of the longest task of the page's main thread: as long, nothing moved. */
  longestTask: number
  longTasks: number
}

export function readTrace(bytes: Uint8Array): TraceEvent[] {
  return JSON.parse(new TextDecoder().decode(bytes)).traceEvents
}

export function smoothness(events: readonly TraceEvent[]): Smoothness {
  const isMain = new Set(events.filter(isMainThread).map(({ pid, tid }) => `${pid} ${tid}`))
  const tasks = events
    .filter(({ name, ph, pid, tid }) => name === 'RunTask' && ph === 'X' && isMain.has(`${pid} ${tid}`))
    .map(({ dur = 0 }) => dur / 1000)
  return {
    longestTask: Math.max(0, ...tasks),
    longTasks: tasks.filter((milliseconds) => milliseconds > longTaskMilliseconds).length,
  }
}

/** Milliseconds from the beginning of the last navigation to the page's own mark of that name (User Timing). */
export function markedAt(events: readonly TraceEvent[], mark: string): number {
  const end = events.find(({ name, ph }) => name === mark && 'IRN'.includes(ph))
  const begin = events.findLast(
    ({ name, ts, args }) =>
      name === 'navigationStart' && args.data?.documentLoaderURL?.startsWith('http') && end && ts <= end.ts,
  )
  if (!begin || !end) throw new Error(`the trace has no «${mark}» after a navigation`)
  return (end.ts - begin.ts) / 1000
}

const isMainThread = ({ name, args }: TraceEvent) => name === 'thread_name' && args.name === 'CrRendererMain'
