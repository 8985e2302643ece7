import type { Socket } from 'node:net'
import type { ByteChannel } from '../../base/channel.ts'
import { Emitter, type Event } from '../../base/event.ts'

/** How long the other end may take to read what is left: one that never does would keep it for ever. */
const lingerMilliseconds = 10_000

/** A connected socket, UNIX or TCP, as a channel. */
export class SocketChannel implements ByteChannel {
  private readonly socket: Socket
  private readonly data = new Emitter<Uint8Array>()
  private readonly closed = new Emitter<Error | undefined>()
  private readonly drained = new Emitter<void>()
  private error: Error | undefined

  readonly onData: Event<Uint8Array> = this.data.event
  readonly onClose: Event<Error | undefined> = this.closed.event
  readonly onDrain: Event<void> = this.drained.event

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (bytes: Uint8Array) => this.data.emit(bytes))
    socket.on('drain', () => this.drained.emit())
    socket.on('error', (error) => {
      this.error = error
    })
    socket.on('close', () => this.closed.emit(this.error))
  }

  get queued(): number {
    return this.socket.writableLength
  }

  send(bytes: Uint8Array): void {
    if (this.socket.writable) this.socket.write(bytes)
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  close(): void {
    this.socket.end()
    const timer = setTimeout(() => this.socket.destroy(), lingerMilliseconds).unref()
    this.socket.once('close', () => clearTimeout(timer))
  }
}
