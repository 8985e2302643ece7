import { Emitter, type Event } from '../base/event.ts'
import type { Chardev } from '../chardev/chardev.ts'

/** The host's end of a serial port. What the guest writes, mostly byte by byte, is collected and passed on in pieces. */
export class SerialLine implements Chardev {
  private readonly input = new Emitter<Uint8Array>()
  private readonly output = new Emitter<Uint8Array>()
  private buffer = new Uint8Array(4096)
  private length = 0

  readonly onData: Event<Uint8Array> = this.input.event
  /** What the guest wrote since the last {@link flush}. The receiver may keep the bytes. */
  readonly onOutput: Event<Uint8Array> = this.output.event

  write(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.buffer.length) this.flush()
    if (bytes.length > this.buffer.length) {
      this.output.emit(bytes.slice())
      return
    }
    this.buffer.set(bytes, this.length)
    this.length += bytes.length
  }

  /** Bytes for the guest. */
  send(bytes: Uint8Array): void {
    this.input.emit(bytes)
  }

  flush(): void {
    if (this.length === 0) return
    const bytes = this.buffer.slice(0, this.length)
    this.length = 0
    this.output.emit(bytes)
  }
}
