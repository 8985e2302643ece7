import { joined } from '../base/bytes.ts'
import type { ByteChannel, PassedEnd } from '../base/channel.ts'
import { Emitter, type Event } from '../base/event.ts'
import { VirError } from '../model/error.ts'
import { authentication } from './authentication.ts'
import { CallStream, type Request } from './call-stream.ts'
import { Connection, OtherEndClosed } from './connection.ts'
import type { KeepAliveOptions } from './keep-alive.ts'
import { type Frame, type Header, messageStatus, messageTypes, payloadLimit } from './message.ts'
import {
  type Args,
  type MessageName,
  messageNamed,
  type Payload,
  type ProcedureName,
  procedureAt,
  programOf,
  qemuProgram,
  type Ret,
  remoteProgram,
} from './procedures.ts'
import { noDescriptors, readonlyRefusal, unsupported } from './refusal.ts'
import type { ByteStream } from './stream.ts'
import type { Timers } from './time.ts'
import { encodeError, undecodable } from './wire-error.ts'
import { decode, encode, uint, XdrError } from './xdr.ts'

export type Handlers = {
  [P in ProcedureName]?: (args: Args<P>, call: Call) => Ret<P> | Promise<Ret<P>>
}

/** One call of a client's. */
export interface Call {
  readonly client: Client
  /**
   * The stream of a procedure that has one. It may be used at once; nothing leaves before the reply does. A handler must
   * not wait for the stream's end before it returns: the call is over then, and the stream goes on.
   */
  openStream(): ByteStream
  /**
   * The near end of a channel whose far end goes with the reply, in the place of a file descriptor. Throws where the
   * client's connection cannot carry it. At most once.
   */
  passEnd(): PassedEnd
}

/** A client as handlers see it. */
export interface Client {
  /** 1, 2, 3… as they came. */
  readonly id: number
  readonly isReadonly: boolean
  /** What handlers keep for as long as the connection lasts. */
  readonly state: Map<symbol, unknown>
  readonly onClose: Event<void>
  emit<M extends MessageName>(name: M, payload: Payload<M>): void
  /** Asks the client from now on whether it is still there. */
  startKeepAlive(): void
  close(): void
}

export interface ServerOptions {
  handlers: Handlers
  isReadonly: boolean
  time: Timers
  log(level: 'info' | 'warning' | 'error', message: string): void
  id?: number
  keepAlive?: KeepAliveOptions
}

/** As in libvirtd.conf by default: calls of one client at a time, and questions whether it is still there. */
const callsAtOnce = 5
const defaultKeepAlive = { interval: 5, count: 5 }
/** Calls that may wait until the client must. */
const waitingLimit = 64
/** Bytes a client may leave unread before calls wait, and before it is taken for dead. */
const unreadLimit = 4 << 20
const deadLimit = 64 << 20

const version = 1
/** VIR_CONNECT_RO */
const readonlyFlag = 1
/** What may be called before a connection is open. */
const beforeOpen = new Set(['connectOpen', 'connectClose', 'connectSetIdentity', 'connectSupportsFeature'])

/** One client's connection: takes its calls, hands them to the handlers, and sends what comes of them. */
export class RpcServer {
  readonly client: Client
  private readonly connection: Connection
  private readonly options: ServerOptions
  private readonly handlers: Handlers
  private readonly closed = new Emitter<void>()
  /** Quick calls go first. */
  private readonly waiting: { quick: Request[]; other: Request[] } = { quick: [], other: [] }
  private running = 0
  private isReadonly: boolean
  private isConnected = false
  private isOpening = false
  private isWaitingForRoom = false

  constructor(channel: ByteChannel, options: ServerOptions) {
    this.options = options
    this.isReadonly = options.isReadonly
    this.handlers = { ...authentication, ...options.handlers }
    this.connection = new Connection(channel, options.time)
    this.client = this.makeClient()
    this.connection.onFrame((frame) => this.receive(frame))
    this.connection.onClose((error) => {
      if (error && !(error instanceof OtherEndClosed))
        options.log('info', `client ${this.client.id}: ${error.message}`)
      this.waiting.quick.length = 0
      this.waiting.other.length = 0
      this.closed.emit()
    })
  }

  close(): void {
    this.connection.close()
  }

  private makeClient(): Client {
    const server = this
    const { connection, options } = this
    return {
      id: options.id ?? 1,
      get isReadonly() {
        return server.isReadonly
      },
      state: new Map(),
      onClose: this.closed.event,
      emit: (name, payload) => this.emit(name, payload),
      startKeepAlive: () => connection.startKeepAlive(options.keepAlive ?? defaultKeepAlive),
      close: () => connection.close(),
    }
  }

  private emit<M extends MessageName>(name: M, payload: Payload<M>): void {
    if (!this.connection.isOpen) return
    if (this.connection.queued > deadLimit) {
      this.connection.fail(new Error('it does not read what it asked for'))
      return
    }
    const { number, payload: type } = messageNamed(name)
    const header = {
      program: programOf(name),
      version,
      procedure: number,
      type: messageTypes.message,
      serial: 0,
      status: messageStatus.ok,
    }
    try {
      this.connection.send(header, encode(type, payload))
    } catch (error) {
      // Whoever raises an event tells many clients, and cannot mend what one of its texts is.
      if (!(error instanceof XdrError)) throw error
      this.options.log('error', `${name}: ${error.message}`)
    }
  }

  private receive({ header, payload }: Frame): void {
    // Whatever is not a call is late (data of a stream that has ended) or makes no sense here.
    if (header.type !== messageTypes.call && header.type !== messageTypes.callWithFds) return
    try {
      this.enqueue(this.requestOf(header, payload))
    } catch (error) {
      this.replyError(header, error)
    }
  }

  private requestOf(header: Header, payload: Uint8Array): Request {
    const { program, procedure: number, status, type } = header
    if ((program !== remoteProgram && program !== qemuProgram) || header.version !== version)
      throw rpcError(`Cannot find program ${program | 0} version ${header.version | 0}`)
    if (status !== messageStatus.ok) throw rpcError(`Unexpected message status ${status}`)
    const named = procedureAt(program, number)
    if (!named) throw rpcError(`unknown procedure: ${number}`)
    if (type === messageTypes.callWithFds) throw noDescriptors()
    return { header, name: named.name as ProcedureName, procedure: named.entry, payload }
  }

  private enqueue(request: Request): void {
    this.waiting[request.procedure.isQuick ? 'quick' : 'other'].push(request)
    this.work()
  }

  /** Starts as many calls as may run. */
  private work(): void {
    const { quick, other } = this.waiting
    while (this.connection.isOpen && this.running < callsAtOnce && this.hasRoom()) {
      const request = quick.shift() ?? other.shift()
      if (!request) break
      this.running++
      void this.run(request)
    }
    this.connection.halt(quick.length + other.length > waitingLimit)
  }

  /** Whether the client reads its replies; if not, calls go on when it has. */
  private hasRoom(): boolean {
    if (this.connection.queued <= unreadLimit) return true
    if (!this.isWaitingForRoom) {
      this.isWaitingForRoom = true
      void this.connection.ready().then(() => {
        this.isWaitingForRoom = false
        this.work()
      })
    }
    return false
  }

  /** Never rejects. */
  private async run(request: Request): Promise<void> {
    const { header, procedure } = request
    const stream = new CallStream(this.connection, request)
    try {
      const ret = await this.answer(request, stream)
      const payload = encode(procedure.ret, ret)
      if (payload.length > payloadLimit) throw new XdrError('the reply is too long')
      if (stream.passed) {
        stream.passed.pass()
        const counted = joined([encode(uint, 1), payload])
        this.connection.send(
          { ...header, type: messageTypes.replyWithFds, status: messageStatus.ok },
          counted,
        )
      } else {
        this.connection.send({ ...header, type: messageTypes.reply, status: messageStatus.ok }, payload)
      }
      stream.release()
    } catch (error) {
      stream.drop()
      if (error instanceof XdrError) {
        this.options.log('error', `${request.name}: ${error.message}`)
        this.replyError(header, rpcError('Unable to encode message payload'))
      } else {
        this.replyError(header, error)
      }
    }
    this.running--
    if (request.name === 'connectClose') this.connection.close()
    else this.work()
  }

  private async answer(request: Request, stream: CallStream): Promise<unknown> {
    const { name, procedure } = request
    const args = decodeArgs(request)
    stream.args = args
    if (!this.isConnected && !beforeOpen.has(name) && !name.startsWith('auth'))
      throw new VirError('internalError', 'hypervisor connection not open', 'rpc')
    const refusal = this.isReadonly ? readonlyRefusal(name, procedure, args) : undefined
    if (refusal) throw refusal
    if (name === 'connectOpen') return this.open(args as Args<'connectOpen'>, stream)
    if (name === 'connectClose') return undefined
    return this.handle(name, args, stream)
  }

  private async open(args: Args<'connectOpen'>, stream: CallStream): Promise<void> {
    if (this.isConnected || this.isOpening)
      throw new VirError('internalError', 'connection already open', 'rpc')
    this.isOpening = true
    try {
      await this.handle('connectOpen', args, stream)
      this.isConnected = true
      if ((args.flags & readonlyFlag) !== 0) this.isReadonly = true
    } finally {
      this.isOpening = false
    }
  }

  private handle(name: ProcedureName, args: unknown, stream: CallStream): unknown {
    const handler = Object.hasOwn(this.handlers, name) ? this.handlers[name] : undefined
    if (!handler) throw unsupported(name)
    const call: Call = {
      client: this.client,
      openStream: () => stream.open(),
      passEnd: () => stream.passEnd(),
    }
    return (handler as (args: unknown, call: Call) => unknown)(args, call)
  }

  private replyError(header: Header, error: unknown): void {
    const shown = error instanceof VirError ? error : this.ourMistake(error)
    this.connection.send(
      { ...header, type: messageTypes.reply, status: messageStatus.error },
      encodeError(shown),
    )
  }

  private ourMistake(error: unknown): VirError {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    this.options.log('error', stack ?? message)
    return new VirError('internalError', message, 'rpc')
  }
}

function decodeArgs({ procedure, payload }: Request): unknown {
  try {
    return decode(procedure.args, payload)
  } catch (error) {
    if (error instanceof XdrError) throw undecodable()
    throw error
  }
}

const rpcError = (message: string): VirError => new VirError('rpc', message, 'rpc')
