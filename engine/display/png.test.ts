import { deflateSync, inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { encodePng } from './png.ts'
import type { Frame } from './screen.ts'

const encode = async (frame: Frame) =>
  Buffer.from(await encodePng(frame, async (bytes) => deflateSync(bytes)))

/** The bytes of the image data chunk, unpacked. */
function data(png: Buffer): number[] {
  const at = png.indexOf('IDAT')
  return [...inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))]
}

describe('PNG', () => {
  it('has its chunks with their sums, and the points row by row', async () => {
    const pixels = Uint32Array.from([0x010203, 0xa0b0c0, 0xa0b0c0, 0x010203])

    const png = await encode({ width: 2, height: 2, pixels })

    // Sums by python's zlib.crc32.
    expect(png.subarray(8, 33).toString('hex')).toBe(
      '0000000d4948445200000002000000020803000000' + '4568fd16',
    )
    expect(png.subarray(33, 51).toString('hex').slice(0, 28)).toBe('00000006504c5445010203a0b0c0')
    expect(data(png)).toEqual([0, 0, 1, 0, 1, 0])
    expect(png.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082')
  })

  it('has no palette for more than 256 colours', async () => {
    const pixels = Uint32Array.from({ length: 257 }, (_, n) => n * 0x101)

    const png = await encode({ width: 257, height: 1, pixels })

    expect([png[25], png.includes('PLTE')]).toEqual([2, false])
    expect(data(png).slice(0, 7)).toEqual([0, 0, 0, 0, 0, 1, 1])
    expect(data(png).slice(-3)).toEqual([1, 1, 0])
  })
})
