import type { ByteChannel, PassedEnd } from '../base/channel.ts'
import { Emitter, type Event } from '../base/event.ts'
import { VirError } from '../model/error.ts'
import { KeepAlive, type KeepAliveOptions } from './keep-alive.ts'
import { encodeFrame, type Frame, Framer, FramingError, type Header, messageTypes } from './message.ts'
import { MessageStream, type MessageStreamOptions } from './message-stream.ts'
import type { Timers } from './time.ts'

/** Bytes on their way out above which nothing is added that can wait. */
const highWater = 1 << 20
/** Bytes of streams, received and not read, above which the other end must wait. */
const heldLimit = 4 << 20

/** The other end has ended the connection, as it may. */
export class OtherEndClosed extends Error {
  override readonly name = 'OtherEndClosed'

  constructor() {
    super('the other end closed the connection')
  }
}

/** Messages over a channel, with streams and keeping alive: what client and server have in common. */
export class Connection {
  readonly keepAlive: KeepAlive
  private readonly channel: ByteChannel
  private readonly framer = new Framer()
  private readonly streams = new Map<string, MessageStream>()
  private readonly frames = new Emitter<Frame>()
  private readonly closed = new Emitter<Error | undefined>()
  private readonly waiting: (() => void)[] = []
  private held = 0
  private isHalted = false
  private isPaused = false
  private isClosed = false

  /** Messages that belong to no stream. */
  readonly onFrame: Event<Frame> = this.frames.event
  /** It has ended, once; with an error if it was not this end that wanted it. */
  readonly onClose: Event<Error | undefined> = this.closed.event

  constructor(channel: ByteChannel, timers: Timers) {
    this.channel = channel
    this.keepAlive = new KeepAlive(
      timers,
      (header) => this.send(header),
      () => this.fail(new Error('connection closed due to keepalive timeout')),
    )
    channel.onData((bytes) => this.receive(bytes))
    channel.onDrain(() => this.release())
    channel.onClose((error) => this.ended(error ?? new OtherEndClosed()))
  }

  get isOpen(): boolean {
    return !this.isClosed
  }

  /** Bytes that were sent and have not left yet. */
  get queued(): number {
    return this.channel.queued
  }

  /** See {@link ByteChannel.branch}. */
  branch(): { end: PassedEnd; pass(): void } | undefined {
    return this.isClosed ? undefined : this.channel.branch?.()
  }

  takeEnd(): PassedEnd | undefined {
    return this.channel.takeEnd?.()
  }

  send(header: Header, payload?: Uint8Array): void {
    if (!this.isClosed) this.channel.send(encodeFrame(header, payload))
  }

  /** Resolves when there is room to send more; also when the connection has ended. */
  ready(): Promise<void> {
    if (this.isClosed || this.channel.queued <= highWater) return Promise.resolve()
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  /** The stream of a call; `call` is the header of the call's message. */
  openStream(call: Header, options: MessageStreamOptions, ready = () => this.ready()): MessageStream {
    const { program, version, procedure, serial } = call
    const key = streamKey(call)
    const stream = new MessageStream(
      {
        send: (type, status, payload) =>
          this.send({ program, version, procedure, serial, type, status }, payload),
        ready,
        held: (change) => this.hold(change),
      },
      options,
    )
    this.streams.set(key, stream)
    stream.onClose(() => {
      if (this.streams.get(key) === stream) this.streams.delete(key)
    })
    return stream
  }

  get streamCount(): number {
    return this.streams.size
  }

  streamOf(call: Header): MessageStream | undefined {
    return this.streams.get(streamKey(call))
  }

  startKeepAlive(options: KeepAliveOptions): void {
    if (!this.isClosed) this.keepAlive.start(options)
  }

  /** Whether whoever takes the messages has as many as it can take. */
  halt(isHalted: boolean): void {
    this.isHalted = isHalted
    this.updatePause()
  }

  /** Ends it after what was sent. */
  close(): void {
    this.ended(undefined)
  }

  /** Ends it because the other end is not as it should be. */
  fail(error: Error): void {
    this.ended(error)
  }

  private receive(bytes: Uint8Array): void {
    if (this.isClosed) return
    try {
      for (const frame of this.framer.push(bytes)) this.dispatch(frame)
    } catch (error) {
      if (!(error instanceof FramingError)) throw error
      this.fail(error)
    }
  }

  private dispatch(frame: Frame): void {
    if (this.isClosed || this.keepAlive.receive(frame)) return
    const stream = isOfStream(frame.header) ? this.streams.get(streamKey(frame.header)) : undefined
    if (stream) stream.receive(frame)
    else this.frames.emit(frame)
  }

  private hold(change: number): void {
    this.held += change
    this.updatePause()
  }

  private updatePause(): void {
    const mustPause = this.isHalted || this.held > heldLimit
    if (mustPause === this.isPaused || this.isClosed) return
    this.isPaused = mustPause
    if (mustPause) this.channel.pause()
    else this.channel.resume()
  }

  private release(): void {
    if (this.channel.queued > highWater && !this.isClosed) return
    for (const resolve of this.waiting.splice(0)) resolve()
  }

  private ended(error: Error | undefined): void {
    if (this.isClosed) return
    this.isClosed = true
    this.keepAlive.stop()
    this.channel.close()
    // What is left of the other end's words is not wanted; a channel that stays paused would not see its end.
    if (this.isPaused) this.channel.resume()
    for (const stream of [...this.streams.values()]) stream.close(connectionLost())
    this.release()
    this.closed.emit(error)
  }
}

const streamKey = ({ program, procedure, serial }: Header): string => `${program}:${procedure}:${serial}`

function isOfStream({ type }: Header): boolean {
  return type === messageTypes.stream || type === messageTypes.streamHole
}

const connectionLost = (): VirError => new VirError('rpc', 'stream had unexpected termination', 'rpc')
