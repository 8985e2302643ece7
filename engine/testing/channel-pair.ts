import type { ByteChannel, PassedEnd } from '../base/channel.ts'
import { Emitter, type Event } from '../base/event.ts'

/** One end of a channel within this process. Bytes arrive in a later microtask, and wait while the receiver is paused. */
export class ChannelEnd implements ByteChannel {
  private readonly data = new Emitter<Uint8Array>()
  private readonly closed = new Emitter<Error | undefined>()
  private readonly drained = new Emitter<void>()
  /** Sent to this end and not taken. */
  private readonly arriving: Uint8Array[] = []
  private arrivingBytes = 0
  private isPaused = false
  private isDelivering = false
  private isClosing = false
  private isClosed = false
  private peer!: ChannelEnd
  private readonly ends: ChannelEnd[] = []
  /** The most bytes that ever waited for the other end. */
  mostQueued = 0
  /** All bytes that this end sent. */
  sent = 0

  readonly onData: Event<Uint8Array> = this.data.event
  readonly onClose: Event<Error | undefined> = this.closed.event
  readonly onDrain: Event<void> = this.drained.event

  static pair(): [ChannelEnd, ChannelEnd] {
    const [a, b] = [new ChannelEnd(), new ChannelEnd()]
    a.peer = b
    b.peer = a
    return [a, b]
  }

  get queued(): number {
    return this.peer.arrivingBytes
  }

  send(bytes: Uint8Array): void {
    if (this.isClosing || this.isClosed) return
    this.sent += bytes.length
    this.peer.arriving.push(bytes)
    this.peer.arrivingBytes += bytes.length
    this.mostQueued = Math.max(this.mostQueued, this.queued)
    this.peer.deliver()
  }

  branch(): { end: PassedEnd; pass(): void } {
    const [near, far] = ChannelEnd.pair()
    return { end: { open: () => near }, pass: () => void this.peer.ends.push(far) }
  }

  takeEnd(): PassedEnd | undefined {
    const end = this.ends.shift()
    return end && { open: () => end }
  }

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
    this.deliver()
  }

  close(): void {
    if (this.isClosing) return
    this.isClosing = true
    this.peer.deliver()
    this.end()
  }

  private deliver(): void {
    if (this.isDelivering) return
    this.isDelivering = true
    queueMicrotask(() => {
      this.isDelivering = false
      this.take()
    })
  }

  private take(): void {
    while (!this.isPaused && !this.isClosed) {
      const bytes = this.arriving.shift()
      if (!bytes) break
      this.arrivingBytes -= bytes.length
      this.data.emit(bytes)
      if (this.arrivingBytes === 0) this.peer.drained.emit()
    }
    if (this.peer.isClosing && this.arriving.length === 0) this.end()
  }

  private end(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.isClosing = true
    this.arriving.length = 0
    this.arrivingBytes = 0
    queueMicrotask(() => {
      this.closed.emit(undefined)
      this.peer.deliver()
    })
  }
}
