import { constants, inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { SeededRandom } from '../../../base/random.ts'
import { ByteWriter } from '../byte-writer.ts'
import { ZlibStream } from './zlib-stream.ts'

const inflated = (bytes: Uint8Array) =>
  Uint8Array.from(inflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }))

const text = (length: number) =>
  Uint8Array.from({ length }, (_, i) => 'a text, and again '.charCodeAt(i % 18))

it('reads as what was written, in whatever order parts were compressed and stored', () => {
  const out = new ByteWriter()
  const stream = new ZlibStream(1)
  const noise = new Uint8Array(200_000)
  new SeededRandom(1).fill(noise)

  stream.store(out, noise)
  stream.write(out, text(50_000))
  stream.store(out, noise.subarray(0, 7))
  stream.store(out, text(30))
  stream.write(out, text(100))
  stream.write(out, noise.subarray(0, 1000))

  const parts = [noise, text(50_000), noise.subarray(0, 7), text(30), text(100), noise.subarray(0, 1000)]
  expect(Buffer.from(inflated(out.view())).equals(Buffer.concat(parts))).toBe(true)
})

it('can be read to the end of each part', () => {
  const out = new ByteWriter()
  const stream = new ZlibStream(6)

  stream.write(out, text(1000))
  const compressed = out.length
  stream.store(out, text(1000))

  expect(compressed).toBeLessThan(100)
  expect(inflated(out.view().subarray(0, compressed))).toEqual(text(1000))
  expect(inflated(out.view())).toHaveLength(2000)
})
