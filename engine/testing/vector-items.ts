import { COUNT, ITEM, MXCSR } from './vector-runner.ts'

/** Random register contents in which the values that matter are frequent. */

let seed = 0x2545f491_4f6cdd1dn
function random64(): bigint {
  seed ^= BigInt.asUintN(64, seed << 13n)
  seed ^= seed >> 7n
  seed ^= BigInt.asUintN(64, seed << 17n)
  return seed
}
export const below = (n: number): number => Number(random64() % BigInt(n))
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T

const doubles = [
  0n,
  1n << 63n,
  1n,
  0x8000000000000001n,
  0xfffffffffffffn,
  0x10000000000000n,
  0x10000000000001n,
  0x3ff0000000000000n,
  0xbff0000000000000n,
  0x3fefffffffffffffn,
  0x3ff0000000000001n,
  0x7fefffffffffffffn,
  0x7ff0000000000000n,
  0xfff0000000000000n,
  0x7ff8000000000000n,
  0xfff8000000001234n,
  0x7ff0000000000001n,
  0xfff4000000000000n,
  0x41dfffffffc00000n,
  0x41e0000000000000n,
  0xc1e0000000000000n,
  0xc1e0000000200000n,
  0x43e0000000000000n,
  0xc3e0000000000000n,
  0x43dfffffffffffffn,
  0x3fe0000000000000n,
  0x3ff8000000000000n,
  0x4330000000000001n,
  0x47efffffe0000000n,
  0x47effffff0000000n,
  0x3810000000000000n,
  0x380fffffffffffffn,
  0x36a0000000000000n,
]
const singles = [
  0n,
  0x80000000n,
  1n,
  0x80000001n,
  0x7fffffn,
  0x800000n,
  0x800001n,
  0x3f800000n,
  0xbf800000n,
  0x3f7fffffn,
  0x3f800001n,
  0x7f7fffffn,
  0x7f800000n,
  0xff800000n,
  0x7fc00000n,
  0xffc01234n,
  0x7f800001n,
  0xffa00000n,
  0x4effffffn,
  0x4f000000n,
  0xcf000000n,
  0x5f000000n,
  0xdf000000n,
  0x3f000000n,
  0x3fc00000n,
  0x4b800001n,
  0x5effffffn,
]
const words = [
  0x7fff8000ffff0001n,
  0x8000800080008000n,
  0x7fff7fff7fff7fffn,
  0x00ff00ff00800080n,
  0n,
  3n,
  17n,
  64n,
]

/** 64 bits of a kind: as doubles, singles, or integers. */
const kinds: (() => bigint)[] = [
  random64,
  () => pick(doubles),
  () => (random64() & 0x800fffffffffffffn) | (BigInt(1023 + below(120) - 60) << 52n),
  () => (random64() & 0x800fffffffffffffn) | (BigInt(below(70)) << 52n),
  () => (random64() & 0x800fffffffffffffn) | (BigInt(1023 - 149 + below(60)) << 52n),
  () => (random64() & 0x8000000000000000n) | (BigInt(1023 + below(70)) << 52n) | (BigInt(below(16)) << 48n),
  () => (pick(singles) << 32n) | pick(singles),
  () => (pick(singles) << 32n) | (random64() & 0xffffffffn),
  () => {
    const one = (): bigint => (random64() & 0x807fffffn) | (BigInt(127 + below(60) - 30) << 23n)
    return (one() << 32n) | one()
  },
  () => {
    const one = (): bigint =>
      (random64() & 0x80700000n) | (BigInt(pick([0, 1, 2, 127 - 24, 127, 128, 150, 254])) << 23n)
    return (one() << 32n) | one()
  },
  () => pick(words),
]

function randomMxcsr(): number {
  const exotic = (below(4) << 13) | (below(3) === 0 ? 0x8000 : 0) | (below(3) === 0 ? 0x40 : 0)
  const choices = [
    0x1f80,
    0x1fa0,
    0x1fa0,
    0x1f80 | exotic,
    0x1fbf | exotic,
    exotic | (below(64) << 7) | (below(4) === 0 ? below(64) : 0),
  ]
  return pick(choices)
}

/** COUNT items: the cells of the state that the runner loads, then MXCSR and room for flags and fault. */
export function makeItems(): Uint8Array {
  const bytes = new Uint8Array(ITEM * COUNT)
  const view = new DataView(bytes.buffer)
  for (let n = 0; n < COUNT; n++) {
    const at = n * ITEM
    const [first, second] = [pick(kinds), pick(kinds)]
    const same = below(3) > 0
    for (let cell = 0; cell < 16; cell++)
      view.setBigUint64(at + cell * 8, cell % 4 < 2 || same ? first() : second(), true)
    if (below(12) === 0) bytes.copyWithin(at + 16, at + 32, at + 48)
    view.setUint32(at + MXCSR, randomMxcsr(), true)
  }
  return bytes
}
