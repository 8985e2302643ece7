import type { DisplaySpec, GuestEvent, GuestSpec, GuestStats } from '../daemon/guest.ts'
import type { ScreenText } from '../model/screen-text.ts'

/** What a daemon and a guest's worker say to each other: plain data over any port that keeps the order. */

/** What the worker does when asked, each once at a time and in order. */
export interface GuestCalls {
  /** The first call. Files come by path in the specification; their content comes along. */
  launch(order: LaunchOrder): void
  resume(): void
  suspend(): void
  reset(): void
  powerButton(): void
  injectNmi(): void
  sendKeys(codes: readonly number[], holdMilliseconds: number): void
  save(): Uint8Array<ArrayBuffer>
  dump(): Uint8Array<ArrayBuffer>
  screenshot(): Promise<{ mime: string; bytes: Uint8Array<ArrayBuffer> }>
  /** Undefined in graphics modes. */
  screenText(): ScreenText | undefined
  setDisplay(display: DisplaySpec): void
  setBalloon(kib: number): void
  setBalloonPeriod(seconds: number): void
  stats(): GuestStats
}

export interface LaunchOrder {
  spec: GuestSpec
  kernel: Uint8Array<ArrayBuffer>
  initrd?: Uint8Array<ArrayBuffer> | undefined
}

export type CallName = keyof GuestCalls

export type ToGuest =
  | { [C in CallName]: { type: 'call'; id: number; name: C; args: Parameters<GuestCalls[C]> } }[CallName]
  | SerialMessage
  /** Lets a viewer in, at a port or a broadcast channel's name; a local one is in this browser. */
  | { type: 'open viewer'; id: number; place: MessagePort | string; isLocal: boolean; isTrusted: boolean }
  | { type: 'close viewer'; id: number }

export type FromGuest =
  | { type: 'done'; id: number; value: unknown }
  /** `isForPerson`: worded for whoever gave the specification. */
  | { type: 'failed'; id: number; reason: string; isForPerson: boolean }
  | { type: 'event'; event: GuestEvent }
  | { type: 'viewer'; id: number; change: 'initialized' | 'closed' }
  | SerialMessage

type SerialMessage =
  | { type: 'data'; alias: string; bytes: Uint8Array<ArrayBuffer> }
  /** The other end has taken this many bytes of what was sent: there is room for more. */
  | { type: 'taken'; alias: string; count: number }

/** How many bytes of one stream may be on their way. Beyond this a guest waits; bytes for a guest are lost. */
export const streamWindow = 1024 * 1024
