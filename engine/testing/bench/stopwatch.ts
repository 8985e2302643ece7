import type { Timing } from './contest.ts'

/** Milliseconds since some time in the past: on the wall's clock, and of the processor's time. */
export type Reading = Pick<Timing, 'wall' | 'thread' | 'process'>

/**
 * Reads the clocks in the middle of a guest's run, in the thread that runs it. Where a reading takes time, that before a
 * piece of work ends and that after it begins with the wall's.
 */
export interface Stopwatch {
  before(): Reading
  after(): Reading
}

export function elapsed(from: Reading, to: Reading): Reading {
  const { thread, process } = to
  return {
    wall: to.wall - from.wall,
    ...(thread !== undefined && from.thread !== undefined && { thread: thread - from.thread }),
    ...(process !== undefined && from.process !== undefined && { process: process - from.process }),
  }
}
