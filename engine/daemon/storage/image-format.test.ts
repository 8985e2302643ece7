import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryFiles } from '../../testing/fake-host.ts'
import { probeImage } from './image-format.ts'

async function probe(bytes: Uint8Array) {
  const files = new MemoryFiles()
  files.put('/image', bytes)
  return probeImage(await files.open('/image', 'read'))
}

/** Numbers and texts at their places, in a file of so many bytes. */
function image(
  length: number,
  parts: [offset: number, value: string | number | bigint, isLittle?: boolean][],
): Uint8Array {
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  for (const [offset, value, isLittle = false] of parts) {
    if (typeof value === 'string')
      bytes.set(
        Uint8Array.from(value, (character) => character.charCodeAt(0)),
        offset,
      )
    else if (typeof value === 'bigint') view.setBigUint64(offset, value, isLittle)
    else view.setUint32(offset, value, isLittle)
  }
  return bytes
}

const qcow2 = (version: number, ...more: [number, string | number | bigint][]) =>
  image(4096, [[0, 'QFI\xfb'], [4, version], [20, 16], [24, 1n << 20n], ...more])

describe('an image', () => {
  it.each([
    ['qcow2', qcow2(3), { compat: '1.1', clusterSize: 65536n, features: {} }],
    ['qcow2', qcow2(2), { clusterSize: 65536n }],
    ['qcow2', qcow2(3, [80, 1n], [72, 16n]), { features: { lazyRefcounts: true, extendedL2: true } }],
    [
      'qcow',
      image(64, [
        [0, 'QFI\xfb'],
        [4, 1],
        [24, 1n << 20n],
      ]),
      {},
    ],
    [
      'qed',
      image(64, [
        [0, 'QED\0'],
        [48, 1n << 20n, true],
      ]),
      {},
    ],
    [
      'vmdk',
      image(64, [
        [0, 'KDMV'],
        [12, 2048n, true],
      ]),
      {},
    ],
    [
      'vdi',
      image(512, [
        [64, 0xbeda107f, true],
        [368, 1n << 20n, true],
      ]),
      {},
    ],
    [
      'vpc',
      image(512, [
        [0, 'conectix'],
        [40, 1n << 20n],
      ]),
      {},
    ],
  ])('says its size: %s', async (format, bytes, more) => {
    expect(await probe(bytes)).toMatchObject({ format, capacity: 1n << 20n, ...more })
  })

  it.each([
    ['iso', image(33000, [[32769, 'CD001']])],
    ['cow', image(16, [[0, 'OOOM']])],
    ['bochs', image(64, [[0, 'Bochs Virtual HD Image']])],
    ['raw', image(16, [])],
    ['raw', image(0, [])],
  ])('is known without a size: %s', async (format, bytes) => {
    expect(await probe(bytes)).toEqual({ format })
  })

  it('names what lies behind it', async () => {
    const bytes = qcow2(
      3,
      [8, 512n],
      [16, 8],
      [512, 'base.img'],
      [100, 104],
      [104, 0xe2792aca],
      [108, 3],
      [112, 'raw'],
    )

    expect((await probe(bytes)).backing).toEqual({ path: 'base.img', format: 'raw' })
  })

  it('may be anything', async () => {
    const header = fc.constantFrom('QFI\xfb\0\0\0\x03', 'QFI\xfb\0\0\0\x02', 'QED\0', 'KDMV', 'conectix', '')
    const hostile = fc.tuple(header, fc.uint8Array({ maxLength: 200 }))

    await fc.assert(
      fc.asyncProperty(hostile, async ([start, rest]) => {
        const bytes = Uint8Array.from([
          ...Uint8Array.from(start, (character) => character.charCodeAt(0)),
          ...rest,
        ])
        expect((await probe(bytes)).format).toMatch(/^[a-z\d]+$/)
      }),
    )
  })
})
