import type { PassedEnd } from '../base/channel.ts'
import { VirError } from '../model/error.ts'
import type { Connection } from './connection.ts'
import type { Header } from './message.ts'
import type { MessageStream } from './message-stream.ts'
import type { AnyProcedure, ProcedureName } from './procedures.ts'
import { noDescriptors } from './refusal.ts'
import type { ByteStream } from './stream.ts'

export interface Request {
  header: Header
  name: ProcedureName
  procedure: AnyProcedure
  payload: Uint8Array
}

const streamLimit = 100

/** The stream of one call, held back until the call's reply has left, or the end of a channel that goes with the reply. */
export class CallStream {
  args: unknown
  private readonly connection: Connection
  private readonly request: Request
  private stream: MessageStream | undefined
  /** What goes with the reply. */
  passed: { pass(): void } | undefined
  private letGo: () => void = () => {}
  private readonly released: Promise<void>

  constructor(connection: Connection, request: Request) {
    this.connection = connection
    this.request = request
    this.released = new Promise((resolve) => {
      this.letGo = resolve
    })
  }

  open(): ByteStream {
    const { header, procedure, name } = this.request
    if (procedure.stream === undefined) throw new Error(`${name} has no stream`)
    if (this.stream) throw new Error(`${name} has one stream only`)
    if (this.connection.streamOf(header))
      throw new VirError('rpc', `serial ${header.serial} already has a stream`, 'rpc')
    if (this.connection.streamCount >= streamLimit)
      throw new VirError('resourceBusy', `a connection has ${streamLimit} streams at most`, 'rpc')
    const allowsHoles = procedure.isSparse(this.args)
    this.stream = this.connection.openStream(header, { isServer: true, allowsHoles }, async () => {
      await this.released
      await this.connection.ready()
    })
    return this.stream
  }

  passEnd(): PassedEnd {
    const branch = this.connection.branch()
    if (!branch) throw noDescriptors()
    this.passed = branch
    return branch.end
  }

  release(): void {
    this.letGo()
  }

  /** The call failed: nobody knows of the stream. */
  drop(): void {
    this.stream?.close(new VirError('operationFailed', 'the call that the stream belongs to failed', 'rpc'))
    this.letGo()
  }
}
