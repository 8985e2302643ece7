import type { ByteChannel } from '../../engine/base/channel.ts'

/** A channel of bytes in the shape of an RTCDataChannel, which noVNC takes instead of an address. */
export class ChannelSocket {
  binaryType = 'arraybuffer'
  readonly protocol = ''
  onopen: (() => void) | null = null
  onmessage: ((event: { data: ArrayBuffer | Uint8Array }) => void) | null = null
  onerror: (() => void) | null = null
  onclose: ((event: { reason?: string }) => void) | null = null
  private readonly channel: ByteChannel
  private state: 'open' | 'closed' = 'open'

  constructor(channel: ByteChannel) {
    this.channel = channel
    channel.onData((bytes) => {
      this.onmessage?.({ data: wholeOf(bytes) })
      // noVNC has copied them.
      channel.recycle?.(bytes)
    })
    channel.onClose((error) => this.closed(error))
  }

  get readyState(): 'open' | 'closed' {
    return this.state
  }

  /** noVNC uses its buffer again at once, so it is copied. */
  send(bytes: Uint8Array): void {
    if (this.state === 'open') this.channel.send(bytes.slice())
  }

  /** As with any socket, the end is told later than it is asked for. */
  close(): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.channel.close()
    queueMicrotask(() => this.onclose?.({}))
  }

  private closed(error: Error | undefined): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.onclose?.(error ? { reason: error.message } : {})
  }
}

/** noVNC copies what is no buffer. */
function wholeOf(bytes: Uint8Array): ArrayBuffer | Uint8Array {
  const { buffer, byteLength } = bytes
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? buffer : bytes
}
