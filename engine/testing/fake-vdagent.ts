import type { Clipboard } from '../display/clipboard.ts'
import { VdAgent } from '../display/vdagent/vdagent.ts'

/** Capabilities by their numbers in vd_agent.h: clipboard on demand, with selections. */
export const onDemand = (1 << 5) | (1 << 6)

/** A guest's agent, which shares nothing with the host's side: vd_agent.h by hand. */
export class FakeVdAgent {
  readonly host: VdAgent
  /** Type and content of every message from the host. */
  readonly heard: [type: number, data: Buffer][] = []
  private chunks = Buffer.alloc(0)
  private bytes = Buffer.alloc(0)

  constructor(clipboard: Clipboard) {
    this.host = new VdAgent(clipboard, (bytes) => this.hear(bytes))
  }

  /** Opens the channel and says what it can; what it has heard by then is forgotten. */
  start(capabilities = onDemand): this {
    this.host.opened(true)
    this.say(6, Buffer.concat([u32(1), u32(capabilities)]))
    this.heard.length = 0
    return this
  }

  say(type: number, data: Uint8Array = Buffer.alloc(0)): void {
    this.host.receive(chunked(Buffer.concat([u32(1), u32(type), u32(0), u32(0), u32(data.length), data])))
  }

  /** A message about a selection. */
  sayOf(selection: number, type: number, ...parts: Uint8Array[]): void {
    this.say(type, Buffer.concat([Buffer.of(selection, 0, 0, 0), ...parts]))
  }

  private hear(bytes: Uint8Array): void {
    this.chunks = Buffer.concat([this.chunks, bytes])
    while (this.chunks.length >= 8 && this.chunks.length >= 8 + this.chunks.readUInt32LE(4)) {
      const length = this.chunks.readUInt32LE(4)
      if (length > 2048) throw new Error(`a chunk of ${length} bytes`)
      this.bytes = Buffer.concat([this.bytes, this.chunks.subarray(8, 8 + length)])
      this.chunks = this.chunks.subarray(8 + length)
    }
    while (this.bytes.length >= 20 && this.bytes.length >= 20 + this.bytes.readUInt32LE(16)) {
      const length = this.bytes.readUInt32LE(16)
      this.heard.push([this.bytes.readUInt32LE(4), this.bytes.subarray(20, 20 + length)])
      this.bytes = this.bytes.subarray(20 + length)
    }
  }
}

export function chunked(message: Buffer, port = 1): Buffer {
  const chunks: Buffer[] = []
  for (let from = 0; from < message.length; from += 2048) {
    const part = message.subarray(from, from + 2048)
    chunks.push(u32(port), u32(part.length), part)
  }
  return Buffer.concat(chunks)
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}
