import { deflate, Inflate } from 'pako'
import { joined } from '../../base/bytes.ts'
import { MOST_CLIPBOARD_BYTES } from '../clipboard.ts'
import { message } from './server-messages.ts'

/** The extended clipboard (rfbproto, Extended Clipboard Pseudo-encoding): its format and actions. */
export const clipboardFlag = {
  text: 1,
  caps: 1 << 24,
  request: 1 << 25,
  peek: 1 << 26,
  notify: 1 << 27,
  provide: 1 << 28,
} as const

const OFFERED =
  clipboardFlag.text |
  clipboardFlag.caps |
  clipboardFlag.request |
  clipboardFlag.peek |
  clipboardFlag.notify |
  clipboardFlag.provide

/** What the server understands; a text shall not be sent before it is asked for, so its size is 0. */
export const clipboardCaps = (): Uint8Array => extended(OFFERED, Uint8Array.of(0, 0, 0, 0))

export const clipboardNotify = (isThere: boolean): Uint8Array =>
  extended(clipboardFlag.notify | (isThere ? clipboardFlag.text : 0))

export const clipboardRequest = (): Uint8Array => extended(clipboardFlag.request | clipboardFlag.text)

/** The text in UTF-8 with a zero at its end, after its length, compressed. */
export function clipboardProvide(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(`${text.replaceAll('\n', '\r\n')}\0`)
  const content = message((out) => {
    out.u32(bytes.length)
    out.put(bytes)
  })
  return extended(clipboardFlag.provide | clipboardFlag.text, deflate(content))
}

/** ServerCutText (RFC 6143, 7.6.4): what Latin-1 does not have becomes a question mark. */
export function cutTextMessage(text: string): Uint8Array {
  const bytes = Uint8Array.from(text, (char) =>
    char.codePointAt(0)! > 0xff ? QUESTION_MARK : char.charCodeAt(0),
  )
  return message((out) => {
    out.u32(3 << 24)
    out.u32(bytes.length)
    out.put(bytes)
  })
}

/** What a client gives with `provide`; undefined if that is no text, or too long. */
export function providedText(compressed: Uint8Array): string | undefined {
  const bytes = inflated(compressed, 4 + MOST_PROVIDED)
  if (bytes.length < 4) return undefined
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
  if (length > bytes.length - 4) return undefined
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + length))
  return text.replace(/\0+$/, '').replaceAll('\r\n', '\n')
}

/** Every line end may be two bytes here. */
const MOST_PROVIDED = 2 * MOST_CLIPBOARD_BYTES + 1
const QUESTION_MARK = 0x3f

/** As many bytes as there are, up to about `most`: a short message can hold very much. */
function inflated(compressed: Uint8Array, most: number): Uint8Array {
  const inflate = new Inflate({ chunkSize: 1 << 14 })
  const parts: Uint8Array[] = []
  let length = 0
  inflate.onData = (part: Uint8Array) => {
    length += part.length
    if (length > most) throw tooLong
    parts.push(part)
  }
  try {
    inflate.push(compressed, SYNC_FLUSH)
  } catch (error) {
    if (error !== tooLong) throw error
    return new Uint8Array(0)
  }
  return joined(parts)
}

const tooLong = new Error('too long')
const SYNC_FLUSH = 2

/** ServerCutText whose length is negative. */
function extended(flags: number, data = new Uint8Array(0)): Uint8Array {
  return message((out) => {
    out.u32(3 << 24)
    out.u32(-(4 + data.length))
    out.u32(flags)
    out.put(data)
  })
}
