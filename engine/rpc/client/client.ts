import type { ByteChannel, PassedEnd } from '../../base/channel.ts'
import { type Disposable, Emitter, type Event } from '../../base/event.ts'
import { VirError } from '../../model/error.ts'
import { Connection } from '../connection.ts'
import type { KeepAliveOptions } from '../keep-alive.ts'
import { type Frame, type Header, messageStatus, messageTypes } from '../message.ts'
import {
  type Args,
  type MessageName,
  messageAt,
  type Payload,
  type ProcedureName,
  procedureNamed,
  programOf,
  type Ret,
} from '../procedures.ts'
import { noDescriptors } from '../refusal.ts'
import type { ByteStream } from '../stream.ts'
import type { Timers } from '../time.ts'
import { decodeError, undecodable } from '../wire-error.ts'
import { decode, encode, type Type, uint, XdrError } from '../xdr.ts'

export type { ByteStream }

/** What a procedure is called with: nothing where it has no arguments. */
export type ArgList<P extends ProcedureName> = Args<P> extends void ? [] : [args: Args<P>]

interface Pending {
  // biome-ignore lint/suspicious/noExplicitAny: the waiting call knows
  ret: Type<any>
  // biome-ignore lint/suspicious/noExplicitAny: the waiting call knows
  resolve: (ret: any) => void
  reject: (error: Error) => void
  /** Told of the channel's end that comes with the reply, before the result is. */
  takeEnd?: ((end: PassedEnd) => void) | undefined
}

/** A connection to a libvirt daemon, ours or a real one, over any channel. */
export class RpcClient {
  private readonly connection: Connection
  private readonly pending = new Map<number, Pending>()
  private readonly listeners = new Map<string, Emitter<unknown>>()
  private readonly closed = new Emitter<Error | undefined>()
  private lastSerial = 0

  /** The connection has ended, once; with an error if this end did not want it. */
  readonly onClose: Event<Error | undefined> = this.closed.event

  constructor(channel: ByteChannel, timers: Timers) {
    this.connection = new Connection(channel, timers)
    this.connection.onFrame((frame) => this.receive(frame))
    this.connection.onClose((error) => this.ended(error))
  }

  /** Rejects with the daemon's {@link VirError}. */
  async call<P extends ProcedureName>(name: P, ...args: ArgList<P>): Promise<Ret<P>> {
    return this.request(this.headerOf(name), name, args[0] as Args<P>)
  }

  async openStream<P extends ProcedureName>(name: P, ...args: ArgList<P>): Promise<ByteStream> {
    const { stream } = await this.callWithStream(name, ...args)
    return stream
  }

  /** As {@link openStream}, with the call's result. Whoever opens a stream must read it: others wait for it. */
  async callWithStream<P extends ProcedureName>(
    name: P,
    ...args: ArgList<P>
  ): Promise<{ ret: Ret<P>; stream: ByteStream }> {
    const header = this.headerOf(name)
    const allowsHoles = procedureNamed(name).isSparse(args[0] as Args<P>)
    const stream = this.connection.openStream(header, { isServer: false, allowsHoles })
    try {
      return { ret: await this.request(header, name, args[0] as Args<P>), stream }
    } catch (error) {
      stream.close()
      throw error
    }
  }

  /** A channel of its own that the daemon opens for a call, where others get a file descriptor. */
  async openChannel<P extends ProcedureName>(name: P, ...args: ArgList<P>): Promise<ByteChannel> {
    let end: PassedEnd | undefined
    await this.request(this.headerOf(name), name, args[0] as Args<P>, (passed) => {
      end = passed
    })
    if (!end) throw noDescriptors()
    return end.open()
  }

  onMessage<M extends MessageName>(name: M, listener: (payload: Payload<M>) => void): Disposable {
    const emitter = this.listeners.get(name) ?? new Emitter<unknown>()
    this.listeners.set(name, emitter)
    return emitter.event((payload) => listener(payload as Payload<M>))
  }

  /** Asks the daemon from now on whether it is still there; it must have the feature. */
  startKeepAlive(options: KeepAliveOptions): void {
    this.connection.startKeepAlive(options)
  }

  close(): void {
    this.connection.close()
  }

  private headerOf(name: ProcedureName): Header {
    this.lastSerial = (this.lastSerial + 1) >>> 0
    return {
      program: programOf(name),
      version: 1,
      procedure: procedureNamed(name).number,
      type: messageTypes.call,
      serial: this.lastSerial,
      status: messageStatus.ok,
    }
  }

  private request<P extends ProcedureName>(
    header: Header,
    name: P,
    value: Args<P>,
    takeEnd?: (end: PassedEnd) => void,
  ): Promise<Ret<P>> {
    const { args, ret } = procedureNamed(name)
    const payload = encode(args, value)
    if (!this.connection.isOpen) return Promise.reject(connectionClosed())
    return new Promise((resolve, reject) => {
      this.pending.set(header.serial, { ret, resolve, reject, takeEnd })
      this.connection.send(header, payload)
    })
  }

  private receive({ header, payload }: Frame): void {
    if (header.type === messageTypes.reply) this.receiveReply(header, payload)
    else if (header.type === messageTypes.replyWithFds) this.receiveEnds(header, payload)
    else if (header.type === messageTypes.message) this.receiveMessage(header, payload)
  }

  private receiveReply({ serial, status }: Header, payload: Uint8Array): void {
    const pending = this.pending.get(serial)
    if (!pending) return
    this.pending.delete(serial)
    if (status !== messageStatus.ok) {
      pending.reject(decodeError(payload))
      return
    }
    try {
      pending.resolve(decode(pending.ret, payload))
    } catch (error) {
      pending.reject(error instanceof XdrError ? undecodable() : (error as Error))
    }
  }

  /** A reply that says first how many ends came with it. Those that nobody waits for are closed. */
  private receiveEnds(header: Header, payload: Uint8Array): void {
    const pending = this.pending.get(header.serial)
    const count = payload.length < 4 ? 0 : decode(uint, payload.subarray(0, 4))
    let isGiven = false
    for (let n = 0; n < count; n++) {
      const end = this.connection.takeEnd()
      if (!end) break
      if (pending?.takeEnd && !isGiven) pending.takeEnd(end)
      else end.open().close()
      isGiven = true
    }
    if (pending?.takeEnd && isGiven) this.receiveReply(header, payload.subarray(4))
    else {
      this.pending.delete(header.serial)
      pending?.reject(noDescriptors())
    }
  }

  private receiveMessage({ program, procedure }: Header, payload: Uint8Array): void {
    const message = messageAt(program, procedure)
    if (!message) return
    try {
      this.listeners.get(message.name)?.emit(decode(message.entry.payload, payload))
    } catch (error) {
      if (!(error instanceof XdrError)) throw error
      this.connection.fail(new Error(`${message.name} cannot be read: ${error.message}`))
    }
  }

  private ended(error: Error | undefined): void {
    const calls = [...this.pending.values()]
    this.pending.clear()
    for (const { reject } of calls) reject(connectionClosed())
    this.closed.emit(error)
  }
}

const connectionClosed = (): VirError => new VirError('internalError', 'client socket is closed', 'rpc')
