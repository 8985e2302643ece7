import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { ByteChannel } from '../../base/channel.ts'
import { Emitter, type Event } from '../../base/event.ts'

/** As much as Node's sockets take without a word. */
const enough = 65_536

/** Bytes in binary messages of a WebSocket (RFC 6455), wherever they are cut. */
export class WebSocketChannel implements ByteChannel {
  private readonly webSocket: WebSocket
  private readonly data = new Emitter<Uint8Array>()
  private readonly closed = new Emitter<Error | undefined>()
  private readonly drained = new Emitter<void>()
  private error: Error | undefined
  private isFull = false

  readonly onData: Event<Uint8Array> = this.data.event
  readonly onClose: Event<Error | undefined> = this.closed.event
  readonly onDrain: Event<void> = this.drained.event

  /** `socket` is what carries it. */
  constructor(webSocket: WebSocket, socket: Socket) {
    this.webSocket = webSocket
    webSocket.binaryType = 'nodebuffer'
    webSocket.on('message', (message: Buffer, isBinary) => {
      if (isBinary) this.data.emit(message)
      else webSocket.close(unsupportedData, 'binary messages are expected')
    })
    webSocket.on('error', (error) => {
      this.error = error
    })
    webSocket.on('close', () => this.closed.emit(this.error))
    socket.on('drain', () => this.drain())
  }

  get queued(): number {
    return this.webSocket.bufferedAmount
  }

  send(bytes: Uint8Array): void {
    if (this.webSocket.readyState !== this.webSocket.OPEN) return
    this.webSocket.send(bytes, () => this.drain())
    this.isFull ||= this.queued >= enough
  }

  pause(): void {
    this.webSocket.pause()
  }

  resume(): void {
    this.webSocket.resume()
  }

  /** The library ends the connection by force if the other end does not answer in time. */
  close(): void {
    // One that is paused would never read the answer.
    this.webSocket.resume()
    this.webSocket.close()
  }

  private drain(): void {
    if (!this.isFull || this.queued >= enough) return
    this.isFull = false
    this.drained.emit()
  }
}

/** RFC 6455, 7.4.1. */
const unsupportedData = 1003
