import {
  type AgentMessage,
  agentPort,
  CHUNK_HEADER_LENGTH,
  MESSAGE_HEADER_LENGTH,
  MOST_CHUNK,
  PROTOCOL,
} from './messages.ts'

/** Finds messages in what an agent sends, which may be anything. Messages that are too long are passed over. */
export class MessageReader {
  private readonly mostLength: number
  private readonly onMessage: (message: AgentMessage) => void
  private readonly chunkHeader = new Gathered(CHUNK_HEADER_LENGTH)
  /** Bytes that are left of the chunk, and whose message they belong to. */
  private chunkLeft = 0
  private assembler: Assembler | undefined
  /** Those of the two ports may come mixed. */
  private readonly assemblers: ReadonlyMap<number, Assembler>

  constructor(mostLength: number, onMessage: (message: AgentMessage) => void) {
    this.mostLength = mostLength
    this.onMessage = onMessage
    this.assemblers = new Map(Object.values(agentPort).map((port) => [port, this.newAssembler()]))
  }

  /** A program has begun anew. */
  reset(): void {
    this.chunkHeader.clear()
    this.chunkLeft = 0
    for (const assembler of this.assemblers.values()) assembler.reset()
  }

  /** Agents write whole chunks, so after something that cannot be one the next bytes may be. */
  push(bytes: Uint8Array): void {
    let rest = bytes
    while (rest.length > 0) {
      if (this.chunkLeft === 0) {
        rest = this.chunkHeader.take(rest)
        if (!this.chunkHeader.isFull) return
        if (!this.beginChunk()) {
          this.reset()
          return
        }
        continue
      }
      const part = rest.subarray(0, this.chunkLeft)
      rest = rest.subarray(part.length)
      this.chunkLeft -= part.length
      if (this.assembler?.push(part) === false) {
        this.reset()
        return
      }
    }
  }

  private beginChunk(): boolean {
    const header = this.chunkHeader.view
    const [port, length] = [header.getUint32(0, true), header.getUint32(4, true)]
    this.chunkHeader.clear()
    this.assembler = this.assemblers.get(port)
    this.chunkLeft = length
    return this.assembler !== undefined && length <= MOST_CHUNK
  }

  private newAssembler(): Assembler {
    return new Assembler(this.mostLength, this.onMessage)
  }
}

/** Makes one message after another of the chunks of a port. */
class Assembler {
  private readonly mostLength: number
  private readonly onMessage: (message: AgentMessage) => void
  private readonly header = new Gathered(MESSAGE_HEADER_LENGTH)
  private body: Gathered | undefined
  /** Bytes to come of a message that is too long. */
  private unwanted = 0

  constructor(mostLength: number, onMessage: (message: AgentMessage) => void) {
    this.mostLength = mostLength
    this.onMessage = onMessage
  }

  reset(): void {
    this.header.clear()
    this.body = undefined
    this.unwanted = 0
  }

  /** False if this is no message. */
  push(bytes: Uint8Array): boolean {
    let rest = bytes
    while (rest.length > 0) {
      if (this.unwanted > 0) {
        const skipped = Math.min(this.unwanted, rest.length)
        this.unwanted -= skipped
        rest = rest.subarray(skipped)
        continue
      }
      if (this.body) rest = this.body.take(rest)
      else {
        rest = this.header.take(rest)
        if (!this.header.isFull) return true
        if (!this.beginMessage()) return false
      }
      this.endMessage()
    }
    return true
  }

  private beginMessage(): boolean {
    const { view } = this.header
    const length = view.getUint32(16, true)
    if (view.getUint32(0, true) !== PROTOCOL) return false
    if (length <= this.mostLength) this.body = new Gathered(length)
    else {
      this.unwanted = length
      this.header.clear()
    }
    return true
  }

  private endMessage(): void {
    const { body, header } = this
    if (!body?.isFull) return
    const type = header.view.getUint32(4, true)
    this.body = undefined
    header.clear()
    this.onMessage({ type, data: body.bytes })
  }
}

/** A known number of bytes, as far as they have come. */
class Gathered {
  readonly bytes: Uint8Array<ArrayBuffer>
  private length = 0

  constructor(length: number) {
    this.bytes = new Uint8Array(length)
  }

  get isFull(): boolean {
    return this.length === this.bytes.length
  }

  get view(): DataView {
    return new DataView(this.bytes.buffer)
  }

  clear(): void {
    this.length = 0
  }

  /** Returns what is left over. */
  take(from: Uint8Array): Uint8Array {
    const part = from.subarray(0, this.bytes.length - this.length)
    this.bytes.set(part, this.length)
    this.length += part.length
    return from.subarray(part.length)
  }
}
