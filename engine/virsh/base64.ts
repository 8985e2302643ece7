const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let n = 0; n < bytes.length; n += 3) {
    const [a, b = 0, c = 0] = bytes.subarray(n, n + 3)
    const group = (a! << 16) | (b << 8) | c
    const count = Math.min(3, bytes.length - n) + 1
    for (let m = 0; m < 4; m++) text += m < count ? letters[(group >> (18 - 6 * m)) & 63]! : '='
  }
  return text
}

/** Undefined if the text is no base64. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const digits = text.replace(/\s/g, '')
  if (digits.length % 4 !== 0 || !/^[A-Za-z\d+/]*={0,2}$/.test(digits)) return undefined
  const plain = digits.replace(/=+$/, '')
  const bytes: number[] = []
  let held = 0
  let bits = 0
  for (const letter of plain) {
    held = (held << 6) | letters.indexOf(letter)
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 0xff)
    held &= (1 << bits) - 1
  }
  return Uint8Array.from(bytes)
}
