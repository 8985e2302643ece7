import type { Event } from './event.ts'

/** An ordered stream of bytes in both directions, whoever carries it: a socket, a message port, a pipe. */
export interface ByteChannel {
  /** Bytes from the other end, cut anywhere. The receiver may keep them. */
  readonly onData: Event<Uint8Array>
  /** The channel has ended, once; with an error if it did not end as it should. */
  readonly onClose: Event<Error | undefined>
  /** Takes the bytes for good: the sender must neither change nor read them afterwards. After the end it does nothing. */
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
  /** The receiver does not need these bytes any more. A carrier that hands memory over, not copies, may give it back. */
  recycle?(bytes: Uint8Array): void
  /** Memory of exactly this length that came back from the other end, with whatever was sent in it. */
  spare?(length: number): Uint8Array<ArrayBuffer> | undefined
  /**
   * Makes a channel whose far end can be sent along, as UNIX sockets send descriptors: `pass` sends it before what is sent
   * next. Left out where the carrier cannot, as sockets in Node.
   */
  branch?(): { end: PassedEnd; pass(): void }
  /** The first end that came along and was not taken yet. */
  takeEnd?(): PassedEnd | undefined
}

/** One end of a channel that nobody has opened yet: it can be handed on as it is. */
export interface PassedEnd {
  /** At most once. */
  open(): ByteChannel
}
