/** How a guest that is run here tells of itself. */

export type ClockKind = 'host' | 'instructions'

export type GuestState = 'off' | 'loading' | 'running' | 'paused' | 'crashed'

export interface GuestCounters {
  /** Executed since power-on. */
  instructions: number
  /** Million instructions a second, over the time since the last report. */
  mips: number
  /** Guest time since power-on, without pauses. */
  uptimeSeconds: number
  memoryMiB: number
}
