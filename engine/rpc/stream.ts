import type { Event } from '../base/event.ts'
import type { VirError } from '../model/error.ts'

/** A run of zeros that nobody had to send. */
export interface Hole {
  hole: bigint
}

/** Bytes in both directions that belong to a call, at either end. */
export interface ByteStream {
  /**
   * The next bytes, or undefined when the other end has no more. Rejects if the stream was aborted. Holes come as zeros.
   */
  read(): Promise<Uint8Array | undefined>
  /** As {@link read}, with holes as they are. */
  readPart(): Promise<Uint8Array | Hole | undefined>
  /** Resolves when there is room for more. Rejects if the stream has ended. */
  write(bytes: Uint8Array): Promise<void>
  /** Only where the call asked for a sparse stream; it fails elsewhere. */
  writeHole(length: bigint): Promise<void>
  /**
   * All was done that was to be done. A server that sends calls it after the last byte; one that receives when all is
   * stored. A client calls it after its last byte, or when it has read the last one. Resolves when the other end agreed.
   */
  finish(): Promise<void>
  /** Ends it before it is done, with what went wrong. Does nothing to a stream that has ended. */
  abort(error?: VirError): void
  /** It has ended, once; with an error if it did not finish. */
  readonly onClose: Event<VirError | undefined>
}
