import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { isXz, unpackXz } from './xz.ts'

/** What the xz program makes of it, in one stream of one block. */
function pack(bytes: Uint8Array, ...options: string[]): Uint8Array {
  const all = ['--format=xz', '--check=crc32', '--threads=1', ...options, '--stdout']
  return execFileSync('xz', all, { input: bytes, maxBuffer: 64 << 20 })
}

const linux = ['--x86', '--lzma2=dict=1MiB']
/** Machine code of a real program, from a place in the middle. */
const code = readFileSync(process.execPath).subarray(20 << 20, 23 << 20)
const noise = new Uint8Array(200_000)
new SeededRandom(1).fill(noise)

describe('unpackXz', () => {
  it.each([
    ['a byte', Uint8Array.of(7), ['--lzma2']],
    ['a run', new Uint8Array(3_000_000).fill(0xe8), linux],
    ['noise, which does not pack', noise, linux],
    ['code', code, linux],
    ['code without the filter', code, ['--lzma2']],
    ['other literal and position bits', code.subarray(0, 300_000), ['--lzma2=lc=0,lp=4,pb=0']],
    [
      'noise between code',
      Uint8Array.from([...code.subarray(0, 99_999), ...noise, ...code.subarray(0, 99_999)]),
      linux,
    ],
  ])('gives back %s', (_, bytes, options) => {
    const packed = pack(bytes, ...options)
    const unpacked = unpackXz(packed, bytes.length)

    expect(unpacked && Buffer.compare(unpacked, bytes)).toBe(0)
  })

  it('takes no other size', () => {
    const packed = pack(code.subarray(0, 1000), ...linux)

    expect([unpackXz(packed, 999), unpackXz(packed, 1001)]).toEqual([undefined, undefined])
  })

  it('takes no other check and no other filter', () => {
    expect(unpackXz(pack(noise, '--check=sha256'), noise.length)).toBeUndefined()
    expect(unpackXz(pack(noise, '--delta', '--lzma2'), noise.length)).toBeUndefined()
  })

  it('takes nothing that is damaged, wherever', () => {
    const bytes = code.subarray(0, 3000)
    const packed = pack(bytes, ...linux)
    const block = 12
    const found = Array.from({ length: packed.length - block }, (_, i) => {
      const damaged = Uint8Array.from(packed)
      damaged[block + i]! ^= 0x55
      return unpackXz(damaged, bytes.length)
    }).filter((unpacked) => unpacked && Buffer.compare(unpacked, bytes) !== 0)

    expect(found).toEqual([])
  })

  it('takes nothing that is cut short', () => {
    const packed = pack(noise, ...linux)

    expect([0, 5, 20, 5000].map((length) => unpackXz(packed.subarray(0, length), noise.length))).toEqual(
      Array(4).fill(undefined),
    )
  })
})

describe('isXz', () => {
  it('knows the magic', () => {
    expect([isXz(pack(noise)), isXz(noise), isXz(new Uint8Array(0))]).toEqual([true, false, false])
  })
})
