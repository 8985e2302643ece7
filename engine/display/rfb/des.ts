import {
  EXPANSION,
  FINAL_PERMUTATION,
  INITIAL_PERMUTATION,
  KEY_SHIFTS,
  PERMUTATION,
  PERMUTED_CHOICE_1,
  PERMUTED_CHOICE_2,
  SUBSTITUTIONS,
} from './des.table.ts'

type Bits = readonly number[]

/**
 * Encrypts blocks of eight bytes, each by itself, with the Data Encryption Standard (FIPS 46-3). Old and weak; VNC
 * Authentication wants it. Two blocks at each login: written to be read, not to be fast.
 */
export function encryptDes(key: Uint8Array, blocks: Uint8Array): Uint8Array {
  const roundKeys = scheduleKeys(bitsOf(key))
  const out = new Uint8Array(blocks.length)
  for (let at = 0; at < blocks.length; at += 8)
    out.set(bytesOf(encryptBlock(bitsOf(blocks.subarray(at, at + 8)), roundKeys)), at)
  return out
}

function scheduleKeys(key: Bits): Bits[] {
  let both = permuted(key, PERMUTED_CHOICE_1)
  return KEY_SHIFTS.map((shift) => {
    both = [...turned(both.slice(0, 28), shift), ...turned(both.slice(28), shift)]
    return permuted(both, PERMUTED_CHOICE_2)
  })
}

function encryptBlock(block: Bits, roundKeys: readonly Bits[]): Bits {
  const start = permuted(block, INITIAL_PERMUTATION)
  let [left, right]: [Bits, Bits] = [start.slice(0, 32), start.slice(32)]
  for (const key of roundKeys) [left, right] = [right, combined(left, mixed(right, key))]
  return permuted([...right, ...left], FINAL_PERMUTATION)
}

/** The cipher function f. */
function mixed(half: Bits, key: Bits): Bits {
  const input = combined(permuted(half, EXPANSION), key)
  const output = SUBSTITUTIONS.flatMap((substitution, i) => {
    const [a, b, c, d, e, f] = input.slice(6 * i, 6 * i + 6) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    const value = substitution[16 * (2 * a + f) + 8 * b + 4 * c + 2 * d + e] ?? 0
    return [value >> 3, (value >> 2) & 1, (value >> 1) & 1, value & 1]
  })
  return permuted(output, PERMUTATION)
}

const permuted = (bits: Bits, order: Bits): Bits => order.map((at) => bits[at - 1] ?? 0)
const combined = (a: Bits, b: Bits): Bits => a.map((bit, i) => bit ^ (b[i] ?? 0))
const turned = (bits: Bits, by: number): Bits => [...bits.slice(by), ...bits.slice(0, by)]
const bitsOf = (bytes: Uint8Array): Bits =>
  [...bytes].flatMap((byte) => Array.from({ length: 8 }, (_, i) => (byte >> (7 - i)) & 1))

function bytesOf(bits: Bits): Uint8Array {
  const bytes = new Uint8Array(bits.length >> 3)
  for (const [i, bit] of bits.entries()) bytes[i >> 3] = bytes[i >> 3]! | (bit << (7 - (i & 7)))
  return bytes
}
