import { Emitter, type Event } from '../base/event.ts'
import { VirError } from '../model/error.ts'
import {
  decodeHole,
  encodeHole,
  type Frame,
  messageStatus,
  messageTypes,
  streamPartLimit,
} from './message.ts'
import type { ByteStream, Hole } from './stream.ts'
import { decodeError, encodeError } from './wire-error.ts'
import { XdrError } from './xdr.ts'

/** What a stream needs of the connection that carries it. */
export interface StreamCarrier {
  send(type: number, status: number, payload?: Uint8Array): void
  /** Resolves when there is room to send more; also when the connection has ended. */
  ready(): Promise<void>
  /** So many bytes more (or less) were received and not read. */
  held(change: number): void
}

export interface MessageStreamOptions {
  /** The server is the one that confirms that a stream has finished. */
  isServer: boolean
  allowsHoles: boolean
}

/** Read as zeros in pieces of this size. */
const zerosLimit = 1 << 20

/** Memory that a part takes besides its bytes, so that many small ones are not for nothing. */
const partCost = 256
const costOf = (part: Uint8Array | Hole): number =>
  part instanceof Uint8Array ? partCost + part.length : partCost

/** Small parts do not keep the large piece of memory that they came in. */
const ownCopy = (part: Uint8Array): Uint8Array =>
  part.length * 2 < part.buffer.byteLength ? part.slice() : part

/** A stream made of messages, at either end. */
export class MessageStream implements ByteStream {
  private readonly carrier: StreamCarrier
  private readonly options: MessageStreamOptions
  private readonly closed = new Emitter<VirError | undefined>()
  private readonly received: (Uint8Array | Hole)[] = []
  /** Settles the read, finish or write that is waiting. */
  private wake: (() => void)[] = []
  /** The other end sends no more. */
  private isPeerDone = false
  /** The other end wants the stream to be finished, or has confirmed it. */
  private isPeerFinished = false
  private isFinishing = false
  private isClosed = false
  private error: VirError | undefined

  readonly onClose: Event<VirError | undefined> = this.closed.event

  constructor(carrier: StreamCarrier, options: MessageStreamOptions) {
    this.carrier = carrier
    this.options = options
  }

  async read(): Promise<Uint8Array | undefined> {
    const part = await this.readPart()
    if (part === undefined || part instanceof Uint8Array) return part
    const length = part.hole > BigInt(zerosLimit) ? zerosLimit : Number(part.hole)
    const rest = part.hole - BigInt(length)
    if (rest > 0n) {
      this.received.unshift({ hole: rest })
      this.carrier.held(partCost)
    }
    return new Uint8Array(length)
  }

  async readPart(): Promise<Uint8Array | Hole | undefined> {
    while (true) {
      if (this.error) throw this.error
      const part = this.received.shift()
      if (part !== undefined) {
        this.carrier.held(-costOf(part))
        return part
      }
      if (this.isPeerDone || this.isClosed) return undefined
      await this.changed()
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += streamPartLimit) {
      await this.carrier.ready()
      this.checkOpen()
      if (this.isPeerFinished) return
      const part = bytes.subarray(at, at + streamPartLimit)
      this.carrier.send(messageTypes.stream, messageStatus.continue, part)
    }
  }

  async writeHole(length: bigint): Promise<void> {
    if (!this.options.allowsHoles) throw unexpectedHole()
    await this.carrier.ready()
    this.checkOpen()
    if (this.isPeerFinished) return
    this.carrier.send(messageTypes.streamHole, messageStatus.continue, encodeHole(length))
  }

  async finish(): Promise<void> {
    await this.carrier.ready()
    if (this.error) throw this.error
    if (this.isClosed || this.isFinishing) return
    this.isFinishing = true
    this.drop()
    if (!this.options.isServer) {
      this.carrier.send(messageTypes.stream, messageStatus.ok)
    } else if (this.isPeerFinished) {
      this.confirm()
    } else {
      this.carrier.send(messageTypes.stream, messageStatus.continue)
    }
    while (!this.isClosed) await this.changed()
    if (this.error) throw this.error
  }

  abort(error?: VirError): void {
    if (this.isClosed) return
    const reason = error ?? new VirError('operationAborted', 'stream aborted', 'streams')
    const payload = this.options.isServer ? encodeError(reason) : undefined
    this.carrier.send(messageTypes.stream, messageStatus.error, payload)
    this.close(reason)
  }

  /** The connection has ended, or the call that the stream belonged to failed. */
  close(error?: VirError): void {
    if (this.isClosed) return
    this.isClosed = true
    this.error = error
    this.drop()
    this.notify()
    this.closed.emit(error)
  }

  /** A message of this stream's from the other end. */
  receive({ header, payload }: Frame): void {
    if (this.isClosed) return
    if (header.type === messageTypes.streamHole) this.receiveHole(payload)
    else if (header.status === messageStatus.continue) this.receiveData(payload)
    else if (header.status === messageStatus.ok) this.receiveFinish()
    else this.receiveError(header.status, payload)
    this.notify()
  }

  private receiveHole(payload: Uint8Array): void {
    try {
      const hole = decodeHole(payload)
      if (!this.options.allowsHoles || hole < 0n) this.abort(unexpectedHole())
      else if (hole > 0n) this.keep({ hole })
    } catch (error) {
      if (!(error instanceof XdrError)) throw error
      this.abort(unexpectedHole())
    }
  }

  private receiveData(payload: Uint8Array): void {
    if (payload.length === 0) {
      this.isPeerDone = true
    } else {
      this.keep(ownCopy(payload))
    }
  }

  private keep(part: Uint8Array | Hole): void {
    if (this.isFinishing || this.isPeerDone) return
    this.received.push(part)
    this.carrier.held(costOf(part))
  }

  private receiveFinish(): void {
    this.isPeerDone = true
    this.isPeerFinished = true
    if (!this.options.isServer) this.close()
    else if (this.isFinishing) this.confirm()
  }

  private receiveError(status: number, payload: Uint8Array): void {
    if (!this.options.isServer) {
      this.close(decodeError(payload))
      return
    }
    if (status === messageStatus.error) {
      this.carrier.send(messageTypes.stream, messageStatus.ok)
      this.close(new VirError('operationAborted', 'stream aborted at client request', 'streams'))
    } else {
      this.abort(new VirError('rpc', `stream aborted with unexpected status ${status}`, 'rpc'))
    }
  }

  private confirm(): void {
    this.carrier.send(messageTypes.stream, messageStatus.ok)
    this.close()
  }

  private checkOpen(): void {
    if (this.error) throw this.error
    if (this.isClosed || this.isFinishing) throw new VirError('rpc', 'stream is closed', 'streams')
  }

  private drop(): void {
    for (const part of this.received.splice(0)) this.carrier.held(-costOf(part))
  }

  private changed(): Promise<void> {
    return new Promise((resolve) => this.wake.push(resolve))
  }

  private notify(): void {
    const waiting = this.wake
    this.wake = []
    for (const resolve of waiting) resolve()
  }
}

const unexpectedHole = (): VirError => new VirError('rpc', 'Unexpected stream hole', 'rpc')
