import { describe, expect, it } from 'vitest'
import { SerialLine } from './serial-line.ts'

function lineWithRecord() {
  const line = new SerialLine()
  const pieces: string[] = []
  line.onOutput((bytes) => pieces.push(Buffer.from(bytes).toString()))
  return { line, pieces }
}

describe('SerialLine', () => {
  it('passes on single bytes as one piece at a flush', () => {
    const { line, pieces } = lineWithRecord()

    for (const byte of Buffer.from('login')) line.write(new Uint8Array([byte]))
    line.flush()
    line.flush()

    expect(pieces).toEqual(['login'])
  })

  it('keeps order and loses nothing when pieces do not fit', () => {
    const { line, pieces } = lineWithRecord()

    line.write(Buffer.from('a'.repeat(4000)))
    line.write(Buffer.from('b'.repeat(5000)))
    line.write(Buffer.from('c'))
    line.flush()

    expect(pieces.join('')).toBe(['a'.repeat(4000), 'b'.repeat(5000), 'c'].join(''))
  })

  it('hands what is sent to the guest', () => {
    const line = new SerialLine()
    const received: number[] = []
    line.onData((bytes) => received.push(...bytes))

    line.send(new Uint8Array([3, 4]))

    expect(received).toEqual([3, 4])
  })
})
