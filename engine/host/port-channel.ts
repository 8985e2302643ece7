import type { ByteChannel, PassedEnd } from '../base/channel.ts'
import { Emitter, type Event } from '../base/event.ts'
import { MeetingPort } from './browser/meeting-port.ts'

/** What carries messages in order: a message port, or a broadcast channel that two have to themselves. */
export interface Port {
  onmessage: ((event: MessageEvent) => void) | null
  /** The other end is gone; not all browsers tell. */
  addEventListener(type: 'close', listener: () => void): void
  postMessage(message: unknown, transfer?: Transferable[]): void
  close(): void
}

/** Ports have no limit of their own: the receiver says how many bytes it took, and who sends asks what is still under way. */
export type PortMessage =
  | Uint8Array
  | { taken: number }
  | { end: true }
  | { pass: MessagePort | string }
  | { back: ArrayBuffer }

/** Half of what libvirt lets a message be (32 MiB): a sender that waits for this leaves room for an answer. */
const drainedAt = 4 << 20
/** Ends that came along and that nobody took. */
const mostEnds = 16

/** Memory that came back and waits to be used again. */
const mostSpares = 32
/** Below this a copy is cheaper. */
const leastTransfer = 64 << 10

/** Whether bytes are better given away than copied: large ones, with nothing else in their memory. */
function isWorthTransfer(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes
  return byteLength >= leastTransfer && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer
}

/** Bytes over a port. */
export class PortChannel implements ByteChannel {
  private readonly port: Port
  private readonly data = new Emitter<Uint8Array>()
  private readonly closed = new Emitter<Error | undefined>()
  private readonly drained = new Emitter<void>()
  private readonly ends: PortEnd[] = []
  private readonly spares: ArrayBuffer[] = []
  private waiting: Uint8Array[] | undefined
  private underWay = 0
  private isOpen = true
  /** A broadcast carries copies only. */
  private readonly canTransfer: boolean

  readonly onData: Event<Uint8Array> = this.data.event
  readonly onClose: Event<Error | undefined> = this.closed.event
  /** Also when all was taken. */
  readonly onDrain: Event<void> = this.drained.event

  constructor(port: Port) {
    this.port = port
    this.canTransfer = port instanceof MessagePort
    port.onmessage = ({ data }: MessageEvent<PortMessage>) => this.receive(data)
    port.addEventListener('close', () => this.lose('the other end is gone'))
  }

  get queued(): number {
    return this.underWay
  }

  send(bytes: Uint8Array): void {
    if (!this.isOpen) return
    this.underWay += bytes.length
    this.port.postMessage(bytes, this.canTransfer && isWorthTransfer(bytes) ? [bytes.buffer] : [])
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
    this.port.postMessage({ end: true })
    this.end(undefined)
  }

  /** The other end is gone without a word. */
  lose(reason: string): void {
    if (this.isOpen) this.end(new Error(reason))
  }

  recycle(bytes: Uint8Array): void {
    if (this.isOpen && this.canTransfer && isWorthTransfer(bytes))
      this.port.postMessage({ back: bytes.buffer }, [bytes.buffer])
  }

  /** New memory costs more than what is written there: the system clears it page by page. */
  spare(length: number): Uint8Array<ArrayBuffer> | undefined {
    const at = this.spares.findIndex(({ byteLength }) => byteLength === length)
    return at < 0 ? undefined : new Uint8Array(this.spares.splice(at, 1)[0]!)
  }

  branch(): { end: PortEnd; pass(): void } {
    const { port } = this
    // A broadcast carries no ports: both ends are found by name.
    if (port instanceof BroadcastChannel) {
      const name = `tabvisor-${crypto.randomUUID()}`
      return { end: new PortEnd(name), pass: () => port.postMessage({ pass: name }) }
    }
    const { port1, port2 } = new MessageChannel()
    return { end: new PortEnd(port1), pass: () => port.postMessage({ pass: port2 }, [port2]) }
  }

  takeEnd(): PortEnd | undefined {
    return this.ends.shift()
  }

  private receive(message: PortMessage): void {
    if (!this.isOpen) return
    if (message instanceof Uint8Array) this.take(message)
    else if ('end' in message) this.end(undefined)
    else if ('back' in message) this.keep(message.back)
    else if ('pass' in message) {
      const end = new PortEnd(message.pass)
      if (this.ends.length < mostEnds) this.ends.push(end)
      else end.open().close()
    } else {
      const before = this.underWay
      this.underWay -= message.taken
      if (this.underWay <= 0 || (before > drainedAt && this.underWay <= drainedAt)) this.drained.emit()
    }
  }

  private take(bytes: Uint8Array): void {
    if (this.waiting) {
      this.waiting.push(bytes)
      return
    }
    this.port.postMessage({ taken: bytes.length })
    this.data.emit(bytes)
  }

  /** What is there the longest has a length that is not asked for any more. */
  private keep(memory: ArrayBuffer): void {
    this.spares.push(memory)
    if (this.spares.length > mostSpares) this.spares.shift()
  }

  private end(error: Error | undefined): void {
    this.isOpen = false
    this.waiting = undefined
    this.spares.length = 0
    for (const end of this.ends.splice(0)) end.open().close()
    this.port.close()
    this.closed.emit(error)
  }
}

/** An end that is a port, or the name of a broadcast channel. */
export class PortEnd implements PassedEnd {
  /** Can be posted; a port must be transferred. */
  readonly place: MessagePort | string

  constructor(place: MessagePort | string) {
    this.place = place
  }

  get transfer(): Transferable[] {
    return typeof this.place === 'string' ? [] : [this.place]
  }

  open(): PortChannel {
    return new PortChannel(this.port())
  }

  port(): Port {
    return typeof this.place === 'string' ? new MeetingPort(this.place) : this.place
  }
}
