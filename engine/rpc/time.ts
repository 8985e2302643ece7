import type { Disposable } from '../base/event.ts'

/** As much of a host's time as a connection needs. */
export interface Timers {
  after(milliseconds: number, task: () => void): Disposable
}
