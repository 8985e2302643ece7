import type { Event } from '../base/event.ts'
import type { FromGuest, ToGuest } from './guest-messages.ts'

/** A guest's worker as whoever started it holds it. */
export interface GuestLink {
  /** A number of its own on this host. */
  readonly pid: number
  post(message: ToGuest, transfer?: Transferable[]): void
  readonly onMessage: Event<FromGuest>
  /** The worker is gone, or about to be, and why. At most once. */
  readonly onGone: Event<string>
  /** Ends the worker, whatever it is doing; resolves when it is gone. */
  terminate(): Promise<void>
}

/** A terminal of the host's that shows a guest's serial port. */
export interface HostTerminal {
  /** Such as `/dev/pts/3`. */
  readonly path: string
  /** Never waits: what nobody reads is lost. */
  write(bytes: Uint8Array): void
  /** Bytes that were written and not read yet, as far as this process keeps them. */
  readonly unread: number
  readonly onData: Event<Uint8Array>
  close(): void
}

/** What launching a guest needs of its host. */
export interface GuestResources {
  startWorker(name: string): GuestLink
  /** Throws a FileError, or a UserError that says why not; `purpose` is what the file is, as in «kernel». */
  readFile(path: string, purpose: 'kernel' | 'initrd'): Promise<Uint8Array<ArrayBuffer>>
  /** A terminal for a serial port; where there is none, a name only. */
  openTerminal?(alias: string): Promise<HostTerminal | undefined>
}
