import type { Event } from '../base/event.ts'

/** A byte stream in both directions: the host's end of a serial port or console. */
export interface Chardev {
  /** Bytes from the host for the guest. */
  readonly onData: Event<Uint8Array>
  /** Bytes from the guest for the host. */
  write(bytes: Uint8Array): void
}
