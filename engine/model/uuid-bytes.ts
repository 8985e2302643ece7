/** UUIDs as the protocol carries them, 16 bytes, and as people read them. */

const nibble = (code: number): number => (code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57)
const hexadecimal = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A UUID's 16 bytes for its text. */
export function uuidBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(16)
  for (let at = 0, index = 0; index < 16; at += 2) {
    if (text.charCodeAt(at) === 0x2d) at++
    bytes[index++] = (nibble(text.charCodeAt(at)) << 4) | nibble(text.charCodeAt(at + 1))
  }
  return bytes
}

export function uuidText(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-'
    text += hexadecimal[bytes[index]!]
  }
  return text
}
