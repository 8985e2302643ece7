import type { Event } from './event.ts'

/** An ordered stream of bytes in both directions, whoever carries it: a socket, a message port, a pipe. */
export interface ByteChannel {
  /** Bytes from the other end, cut anywhere. The receiver may keep them. */
  readonly onData: Event<Uint8Array>
  /** The channel has ended, once; with an error if it did not end as it should. */
  readonly onClose: Event<Error | undefined>
  /** Takes the bytes for good: the sender must not change them afterwards. After the end it does nothing. */
  send(bytes: Uint8Array): void
  /** Bytes that were sent and have not left yet. */
  readonly queued: number
  /** {@link queued} has fallen low enough to send more. */
  readonly onDrain: Event<void>
  /** Stops {@link onData} until {@link resume}, so that the other end must wait. */
  pause(): void
  resume(): void
  /** Ends the channel after what was sent. */
  close(): void
}
