import type { Clipboard, ClipboardPeer } from '../display/clipboard.ts'

/** One who takes part in a clipboard, as a test wants. */
export class NotedPeer implements ClipboardPeer {
  readonly offers: boolean[] = []
  /** How often its text was wanted. */
  wishes = 0
  /** Given at once when it is wanted. */
  text: string | undefined
  readonly clipboard: Clipboard
  readonly membership: { dispose(): void }

  constructor(clipboard: Clipboard) {
    this.clipboard = clipboard
    this.membership = clipboard.join(this)
  }

  offered(isThere: boolean): void {
    this.offers.push(isThere)
  }

  wanted(): void {
    this.wishes++
    if (this.text !== undefined) this.clipboard.give(this, this.text)
  }

  copy(text: string): void {
    this.text = text
    this.clipboard.grab(this)
  }

  /** What it gets, once it has it. */
  paste(): (string | undefined)[] {
    const got: (string | undefined)[] = []
    this.clipboard.request(this, (text) => got.push(text))
    return got
  }
}
