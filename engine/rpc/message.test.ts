import { describe, expect, it } from 'vitest'
import { joined } from '../base/bytes.ts'
import { encodeFrame, Framer, FramingError, type Header, messageStatus, messageTypes } from './message.ts'

const header = (serial: number): Header => ({
  program: 0x2000_8086,
  version: 1,
  procedure: 66,
  type: messageTypes.call,
  serial,
  status: messageStatus.ok,
})

describe('a message', () => {
  it('is framed as libvirt frames it', () => {
    const bytes = encodeFrame(header(3), Uint8Array.of(1, 2, 3, 4))

    expect(Buffer.from(bytes).toString('hex')).toBe(
      '0000002020008086000000010000004200000000000000030000000001020304',
    )
  })

  it('is found again wherever the bytes are cut', () => {
    const payloads = [Uint8Array.of(9, 8, 7, 6), new Uint8Array(0), new Uint8Array(40).fill(5)]
    const bytes = joined(payloads.map((payload, i) => encodeFrame(header(i), payload)))
    const found = Array.from({ length: bytes.length + 1 }, (_, cut) => {
      const framer = new Framer()
      return [...framer.push(bytes.subarray(0, cut)), ...framer.push(bytes.subarray(cut))]
    })

    const expected = payloads.map((payload, i) => ({ header: header(i), payload }))
    for (const frames of found) expect(frames).toEqual(expected)
  })

  it('is found again when bytes come one by one', () => {
    const bytes = joined([encodeFrame(header(1), Uint8Array.of(1, 2, 3, 4)), encodeFrame(header(2))])
    const framer = new Framer()

    const frames = [...bytes].flatMap((byte) => framer.push(Uint8Array.of(byte)))

    expect(frames.map(({ header }) => header.serial)).toEqual([1, 2])
  })

  it.each([
    [0, 'too short'],
    [27, 'too short'],
    [(32 << 20) + 5, 'too long'],
    [0xffff_ffff, 'too long'],
  ])('of %d bytes is refused at once', (length, words) => {
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, length)

    expect(() => new Framer().push(bytes)).toThrow(FramingError)
    expect(() => new Framer().push(bytes)).toThrow(words)
  })
})
