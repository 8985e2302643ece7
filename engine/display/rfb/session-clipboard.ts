import type { Disposable } from '../../base/event.ts'
import type { Clipboard, ClipboardPeer } from '../clipboard.ts'
import {
  clipboardCaps,
  clipboardFlag,
  clipboardNotify,
  clipboardProvide,
  clipboardRequest,
  cutTextMessage,
  providedText,
} from './clipboard-messages.ts'

interface ClipboardLink {
  send(bytes: Uint8Array): void
  /** What was sent before is on its way. */
  isFree(): boolean
}

/** A client's part in the clipboard: by name and on demand if it can, else as texts in Latin-1. */
export class SessionClipboard implements ClipboardPeer {
  private readonly clipboard: Clipboard
  private readonly link: ClipboardLink
  private readonly membership: Disposable
  private isExtended = false
  /** The client must hear of the newest offer once it has read what it was sent: however often a guest copies, that is one. */
  private isLate = false

  constructor(clipboard: Clipboard, link: ClipboardLink) {
    this.clipboard = clipboard
    this.link = link
    this.membership = clipboard.join(this)
  }

  dispose(): void {
    this.membership.dispose()
  }

  /** The client knows the extended clipboard. */
  extend(): void {
    if (this.isExtended) return
    this.isExtended = true
    this.link.send(clipboardCaps())
    if (this.clipboard.hasFor(this)) this.offered()
  }

  /** The client has read what it was sent. */
  drained(): void {
    if (!this.isLate || !this.link.isFree()) return
    this.isLate = false
    this.tell()
  }

  offered(): void {
    this.isLate = true
    this.drained()
  }

  wanted(): void {
    if (this.isExtended) this.link.send(clipboardRequest())
  }

  /** ClientCutText: the text itself, in Latin-1. */
  cut(bytes: Uint8Array): void {
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(byte)
    this.clipboard.grab(this)
    this.clipboard.give(this, text.replaceAll('\r\n', '\n'))
  }

  /** A message of the extended clipboard. */
  receive(content: Uint8Array): void {
    if (content.length < 4) return
    const flags = new DataView(content.buffer, content.byteOffset).getUint32(0)
    const isText = (flags & clipboardFlag.text) !== 0
    if (flags & clipboardFlag.caps) return
    if (flags & clipboardFlag.notify) {
      if (isText) this.grab()
      else this.clipboard.release(this)
    } else if (flags & clipboardFlag.peek) this.offered()
    else if (flags & clipboardFlag.request && isText) this.provide()
    else if (flags & clipboardFlag.provide && isText) this.provided(content.subarray(4))
  }

  /** The text is asked for at once, so that it can be pasted when this client has gone. */
  private grab(): void {
    this.clipboard.grab(this)
    this.wanted()
  }

  private provided(compressed: Uint8Array): void {
    const text = providedText(compressed)
    // Some clients give their text without having named it before.
    if (text !== undefined && !this.clipboard.isOwner(this)) this.clipboard.grab(this)
    this.clipboard.give(this, text)
  }

  private tell(): void {
    const isThere = this.clipboard.hasFor(this)
    if (this.isExtended) this.link.send(clipboardNotify(isThere))
    else if (isThere) this.clipboard.request(this, (text) => this.sendText(text))
  }

  /** A client that asks faster than it reads is not answered. */
  private provide(): void {
    if (!this.link.isFree()) return
    this.clipboard.request(this, (text) => {
      if (text !== undefined) this.link.send(clipboardProvide(text))
    })
  }

  private sendText(text: string | undefined): void {
    if (text !== undefined) this.link.send(cutTextMessage(text))
  }
}
