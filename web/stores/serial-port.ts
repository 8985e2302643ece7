import { Emitter, type Event } from '../../engine/base/event.ts'
import { VirError } from '../../engine/model/error.ts'
import type { ByteStream } from '../../engine/rpc/client/client.ts'

/** VIR_DOMAIN_CONSOLE_FORCE */
const forceConsole = 1

/** A serial port or text console of a domain; libvirt has one reader for each. */
export class SerialPort {
  private readonly open: (flags: number) => Promise<ByteStream> | undefined
  private readonly outputs = new Emitter<Uint8Array>()
  private readonly listeners = new Set<() => void>()
  private stream: ByteStream | undefined
  private typing: Promise<void> = Promise.resolve()
  private isTaken = false

  /** What the guest says. */
  readonly onOutput: Event<Uint8Array> = this.outputs.event

  /** `open` gives its stream, or undefined while the domain does not run. */
  constructor(open: (flags: number) => Promise<ByteStream> | undefined) {
    this.open = open
  }

  /** Another client reads it: typing takes it back. */
  get isElsewhere(): boolean {
    return this.isTaken
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** The domain runs: reads the port from now on, for as long as it does, unless another client is there. */
  async attach(): Promise<void> {
    if (!this.isTaken) await this.read(0)
  }

  /** The domain or the connection to it is gone, or nobody looks any more: others may have the port. */
  detach(): void {
    this.stream?.abort()
    this.stream = undefined
    this.setTaken(false)
  }

  /** Bytes for the guest. Another client may have the port: then it is taken back. */
  send = (bytes: Uint8Array): void => {
    this.typing = this.typing
      .then(async () => {
        await this.read(forceConsole)
        await this.stream?.write(bytes)
      })
      .catch(() => {})
  }

  private async read(flags: number): Promise<void> {
    if (this.stream) return
    try {
      const stream = await this.open(flags)
      if (!stream) return
      this.stream = stream
      this.setTaken(false)
      void this.pump(stream)
    } catch (error) {
      if (!(error instanceof VirError)) throw error
      // Or it has ended meanwhile, which another event tells.
      this.setTaken(error.is('operationFailed'))
    }
  }

  private async pump(stream: ByteStream): Promise<void> {
    try {
      for (let bytes = await stream.read(); bytes; bytes = await stream.read()) this.outputs.emit(bytes)
    } catch (error) {
      // Or the connection is gone, which shows elsewhere.
      if (error instanceof VirError && error.is('operationAborted')) this.setTaken(true)
    }
    if (this.stream === stream) this.stream = undefined
  }

  private setTaken(isTaken: boolean): void {
    if (isTaken === this.isTaken) return
    this.isTaken = isTaken
    for (const listener of this.listeners) listener()
  }
}
