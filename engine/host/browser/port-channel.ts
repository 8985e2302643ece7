import type { ByteChannel } from '../../base/channel.ts'
import { Emitter, type Event } from '../../base/event.ts'

/** A message port, or a broadcast channel that two have to themselves. */
export type Port = MessagePort | BroadcastChannel

/** Ports have no limit of their own: the receiver says how many bytes it took, and who sends asks what is still under way. */
type Message = Uint8Array | { taken: number } | { end: true }

/** Half of what libvirt lets a message be (32 MiB): a sender that waits for this leaves room for an answer. */
const drainedAt = 4 << 20

/** Bytes over a port. Ports do not tell that the other end is gone: whoever hears of it calls {@link lose}. */
export class PortChannel implements ByteChannel {
  private readonly port: Port
  private readonly data = new Emitter<Uint8Array>()
  private readonly closed = new Emitter<Error | undefined>()
  private readonly drained = new Emitter<void>()
  private waiting: Uint8Array[] | undefined
  private underWay = 0
  private isOpen = true

  readonly onData: Event<Uint8Array> = this.data.event
  readonly onClose: Event<Error | undefined> = this.closed.event
  readonly onDrain: Event<void> = this.drained.event

  constructor(port: Port) {
    this.port = port
    port.onmessage = ({ data }: MessageEvent<Message>) => this.receive(data)
  }

  get queued(): number {
    return this.underWay
  }

  send(bytes: Uint8Array): void {
    if (!this.isOpen) return
    this.underWay += bytes.length
    this.post(bytes)
  }

  pause(): void {
    this.waiting ??= []
  }

  resume(): void {
    const { waiting } = this
    this.waiting = undefined
    for (const bytes of waiting ?? []) this.take(bytes)
  }

  close(): void {
    if (!this.isOpen) return
    this.post({ end: true })
    this.end(undefined)
  }

  /** The other end is gone without a word. */
  lose(reason: string): void {
    if (this.isOpen) this.end(new Error(reason))
  }

  private receive(message: Message): void {
    if (!this.isOpen) return
    if (message instanceof Uint8Array) this.take(message)
    else if ('end' in message) this.end(undefined)
    else {
      const before = this.underWay
      this.underWay -= message.taken
      if (before > drainedAt && this.underWay <= drainedAt) this.drained.emit()
    }
  }

  private take(bytes: Uint8Array): void {
    if (this.waiting) {
      this.waiting.push(bytes)
      return
    }
    this.post({ taken: bytes.length })
    this.data.emit(bytes)
  }

  private post(message: Message): void {
    this.port.postMessage(message)
  }

  private end(error: Error | undefined): void {
    this.isOpen = false
    this.waiting = undefined
    this.port.close()
    this.closed.emit(error)
  }
}
