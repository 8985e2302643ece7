import type { Disposable } from '../base/event.ts'

/** When the host runs what comes next. One for browsers, one for Node. */
export interface Scheduler {
  /** A monotonic clock in milliseconds. */
  now(): number
  /** Runs `task` as soon as the host has taken its messages. */
  soon(task: () => void): void
  /** Runs `task` after `milliseconds`, unless disposed before. */
  after(milliseconds: number, task: () => void): Disposable
  /** Blocks this thread for a time too short for {@link after}; false where that is not possible. */
  doze(milliseconds: number): boolean
}

/**
 * Timers of browsers and Node are a millisecond or more late (HTML standard, «timers»: 4 ms when nested). A wait on a
 * cell that nobody changes is precise and takes no processor time; it must be short because no message comes in meanwhile.
 */
export function dozer(): (milliseconds: number) => boolean {
  if (typeof SharedArrayBuffer === 'undefined') return () => false
  const cell = new Int32Array(new SharedArrayBuffer(4))
  return (milliseconds) => Atomics.wait(cell, 0, 0, milliseconds) === 'timed-out'
}
