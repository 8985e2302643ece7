/** What the page and a guest's worker say to each other. Serial bytes travel on a port of their own, as Uint8Array. */

export type ClockKind = 'host' | 'instructions'

export interface StartCommand {
  type: 'start'
  /** Address of the folder with image.json. */
  imageUrl: string
  memoryMiB?: number
  commandLine?: string
  clock: ClockKind
  /** The name of the lock that the worker holds as long as it lives. */
  lifeline: string
  serial: MessagePort
}

export type GuestCommand = StartCommand | { type: 'pause' | 'resume' | 'reset' | 'power button' }

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

export type GuestEvent =
  | { type: 'state'; state: GuestState; reason?: string }
  | { type: 'progress'; file: string; loaded: number; total: number }
  | ({ type: 'counters' } & GuestCounters)
