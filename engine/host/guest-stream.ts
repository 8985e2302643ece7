import { joined } from '../base/bytes.ts'
import { Emitter, type Event } from '../base/event.ts'
import type { Chardev } from '../chardev/chardev.ts'
import { streamWindow } from './guest-messages.ts'

/** A guest's end of a serial port or console, in its worker: collects what it says, and knows how much is on its way. */
export class GuestStream implements Chardev {
  private readonly send: (bytes: Uint8Array<ArrayBuffer>) => void
  private readonly inputs = new Emitter<Uint8Array>()
  private pieces: Uint8Array[] = []
  private underWay = 0

  readonly onData: Event<Uint8Array> = this.inputs.event

  constructor(send: (bytes: Uint8Array<ArrayBuffer>) => void) {
    this.send = send
  }

  write(bytes: Uint8Array): void {
    this.pieces.push(bytes.slice())
  }

  input(bytes: Uint8Array): void {
    this.inputs.emit(bytes)
  }

  /** The other end should take something before the guest says more. */
  get isFull(): boolean {
    return this.underWay >= streamWindow
  }

  flush(): void {
    if (this.pieces.length === 0) return
    const bytes = joined(this.pieces)
    this.pieces = []
    this.underWay += bytes.length
    this.send(bytes)
  }

  taken(count: number): void {
    this.underWay -= count
  }
}
