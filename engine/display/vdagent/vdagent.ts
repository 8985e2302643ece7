import { joined } from '../../base/bytes.ts'
import type { Disposable } from '../../base/event.ts'
import { type Clipboard, type ClipboardPeer, MOST_CLIPBOARD_BYTES } from '../clipboard.ts'
import { MessageReader } from './message-reader.ts'
import { type AgentMessage, agentMessage, capability, content, encodeMessage } from './messages.ts'

/** Of the three selections of X the one that is copied to and pasted from on purpose: VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD. */
const SELECTION = 0
const OURS = (1 << capability.clipboardByDemand) | (1 << capability.clipboardSelection)
/** A message about a text has so many bytes more. */
const PREFIX_LENGTH = 8

/**
 * The host's side of SPICE's agent protocol, for text that is copied and pasted: a program in the guest, spice-vdagent,
 * speaks it on the channel com.redhat.spice.0. Whatever it sends, nothing is thrown and little is kept.
 */
export class VdAgent implements ClipboardPeer {
  private readonly send: (bytes: Uint8Array) => void
  private readonly clipboard: Clipboard
  private readonly reader: MessageReader
  /** Its capabilities, as bits; undefined until it has announced them. */
  private capabilities: number | undefined
  private membership: Disposable | undefined

  /** `send` takes a whole message for the guest. */
  constructor(clipboard: Clipboard, send: (bytes: Uint8Array) => void) {
    this.clipboard = clipboard
    this.send = send
    this.reader = new MessageReader(MOST_CLIPBOARD_BYTES + PREFIX_LENGTH, (message) => this.handle(message))
  }

  /** A program has opened the guest's end, or nobody has it open any more. */
  opened(isOpen: boolean): void {
    this.membership?.dispose()
    this.membership = undefined
    this.capabilities = undefined
    this.reader.reset()
    if (isOpen) this.announce(true)
  }

  /** Bytes from the guest. */
  receive(bytes: Uint8Array): void {
    this.reader.push(bytes)
  }

  offered(isThere: boolean): void {
    if (isThere) this.sendAbout(agentMessage.clipboardGrab, u32(content.text))
    else this.sendAbout(agentMessage.clipboardRelease)
  }

  wanted(): void {
    this.sendAbout(agentMessage.clipboardRequest, u32(content.text))
  }

  private handle({ type, data }: AgentMessage): void {
    if (type === agentMessage.announceCapabilities) {
      this.meet(data)
      return
    }
    if (!this.membership) return
    const about = this.withoutSelection(data)
    if (!about) return
    switch (type) {
      case agentMessage.clipboardGrab:
        if (wordsOf(about).includes(content.text)) this.clipboard.grab(this)
        else this.clipboard.release(this)
        return
      case agentMessage.clipboardRelease:
        this.clipboard.release(this)
        return
      case agentMessage.clipboardRequest:
        this.answer(wordsOf(about)[0])
        return
      case agentMessage.clipboard:
        this.clipboard.give(this, this.textOf(about))
    }
  }

  private meet(data: Uint8Array): void {
    const [isAsking, capabilities = 0] = wordsOf(data)
    if (isAsking === undefined) return
    if (isAsking !== 0) this.announce(false)
    this.capabilities = capabilities
    if (this.membership || !this.can(capability.clipboardByDemand)) return
    this.membership = this.clipboard.join(this)
    if (this.clipboard.hasFor(this)) this.offered(true)
  }

  private announce(isAsking: boolean): void {
    this.send(encodeMessage(agentMessage.announceCapabilities, u32(Number(isAsking), OURS)))
  }

  private can(number: number): boolean {
    return (((this.capabilities ?? 0) >>> number) & 1) !== 0
  }

  /** What is asked for must be answered, if only by nothing. */
  private answer(wanted: number | undefined): void {
    if (wanted === content.text) this.clipboard.request(this, (text) => this.sendText(text))
    else this.sendText(undefined)
  }

  private sendText(text: string | undefined): void {
    const inLines =
      text !== undefined && this.can(capability.lineEndCrLf) ? text.replaceAll('\n', '\r\n') : text
    const kind = inLines === undefined ? content.none : content.text
    this.sendAbout(agentMessage.clipboard, u32(kind), encoder.encode(inLines ?? ''))
  }

  private textOf(about: Uint8Array): string | undefined {
    if (wordsOf(about.subarray(0, 4))[0] !== content.text) return undefined
    return decoder.decode(about.subarray(4)).replaceAll('\r\n', '\n').replace(/\0+$/, '')
  }

  /** The selection that a message is about stands before all else; undefined if it is not ours. */
  private withoutSelection(data: Uint8Array): Uint8Array | undefined {
    if (!this.can(capability.clipboardSelection)) return data
    return data[0] === SELECTION ? data.subarray(4) : undefined
  }

  private sendAbout(type: number, ...parts: Uint8Array[]): void {
    const prefix = this.can(capability.clipboardSelection) ? [Uint8Array.of(SELECTION, 0, 0, 0)] : []
    this.send(encodeMessage(type, joined([...prefix, ...parts])))
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function u32(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of values.entries()) view.setUint32(4 * i, value, true)
  return bytes
}

/** Whole numbers of 32 bits; what is left of the last is dropped. */
function wordsOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: bytes.length >> 2 }, (_, i) => view.getUint32(4 * i, true))
}
