import type { Disposable } from '../base/event.ts'

/** Bytes of UTF-8 that a text may have; longer ones are not handed on. */
export const MOST_CLIPBOARD_BYTES = 256 << 10

/** Questions for a text that its owner has not given yet; those after them get none. */
const MOST_WAITING = 64

const encoder = new TextEncoder()

/** One who takes part in a clipboard: a guest's agent, or a viewer. */
export interface ClipboardPeer {
  /** Another peer has a text now, or nobody has one any more. */
  offered(isThere: boolean): void
  /** Somebody wants the text that this peer has: {@link Clipboard.give}. */
  wanted(): void
}

/** Has the text of one who has left. */
const noPeer: ClipboardPeer = { offered: () => {}, wanted: () => {} }

/** The text that a guest and its viewers copy and paste. Whoever copied last has it, and is asked for it when it is wanted. */
export class Clipboard {
  private readonly peers = new Set<ClipboardPeer>()
  private owner: ClipboardPeer | undefined
  /** Once the owner has given it. */
  private text: string | undefined
  private waiting: { readonly peer: ClipboardPeer; readonly done: (text: string | undefined) => void }[] = []

  /** After disposing, what the peer has given stays, and what it has not given is gone. */
  join(peer: ClipboardPeer): Disposable {
    this.peers.add(peer)
    return {
      dispose: () => {
        this.waiting = this.waiting.filter((one) => one.peer !== peer)
        if (this.text === undefined) this.release(peer)
        else if (this.owner === peer) this.owner = noPeer
        this.peers.delete(peer)
      },
    }
  }

  isOwner(peer: ClipboardPeer): boolean {
    return this.owner === peer
  }

  /** Whether somebody else has a text. */
  hasFor(peer: ClipboardPeer): boolean {
    return this.owner !== undefined && this.owner !== peer
  }

  /** The peer has a new text. */
  grab(peer: ClipboardPeer): void {
    this.answer(undefined)
    this.owner = peer
    this.text = undefined
    this.tellOthers(peer, true)
  }

  /** The peer has no text any more. */
  release(peer: ClipboardPeer): void {
    if (this.owner !== peer) return
    this.owner = undefined
    this.text = undefined
    this.answer(undefined)
    this.tellOthers(peer, false)
  }

  /** The text of the peer that has it; undefined if it cannot be given. Lines end with LF. */
  give(peer: ClipboardPeer, text: string | undefined): void {
    if (this.owner !== peer) return
    const isShort = text !== undefined && encoder.encode(text).length <= MOST_CLIPBOARD_BYTES
    this.text = isShort ? text : undefined
    this.answer(this.text)
  }

  /** Calls back with the text, once; undefined if there is none, or another one comes first. */
  request(peer: ClipboardPeer, done: (text: string | undefined) => void): void {
    const { owner } = this
    if (owner === undefined || owner === peer || this.text !== undefined) {
      done(owner === peer ? undefined : this.text)
      return
    }
    if (this.waiting.length === MOST_WAITING) {
      done(undefined)
      return
    }
    this.waiting.push({ peer, done })
    if (this.waiting.length === 1) owner.wanted()
  }

  private answer(text: string | undefined): void {
    const { waiting } = this
    this.waiting = []
    for (const { done } of waiting) done(text)
  }

  private tellOthers(peer: ClipboardPeer, isThere: boolean): void {
    for (const other of this.peers) if (other !== peer) other.offered(isThere)
  }
}
