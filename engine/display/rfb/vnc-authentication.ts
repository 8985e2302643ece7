import { encryptDes } from './des.ts'

export const CHALLENGE_LENGTH = 16
const KEY_LENGTH = 8

/** What a client with this password answers to a challenge (RFC 6143, 7.2.2): no more than eight characters count. */
export function answerChallenge(challenge: Uint8Array, password: string): Uint8Array {
  const key = new Uint8Array(KEY_LENGTH)
  for (let i = 0; i < KEY_LENGTH; i++) key[i] = mirrored(password.charCodeAt(i) & 0xff)
  return encryptDes(key, challenge)
}

/** Takes the same time wherever they differ. */
export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ (b[i] ?? 0)
  return difference === 0
}

/** VNC takes the bits of each key byte from the other end (RFC 6143, erratum 4951). */
function mirrored(byte: number): number {
  let out = 0
  for (let i = 0; i < 8; i++) if (byte & (1 << i)) out |= 0x80 >> i
  return out
}
