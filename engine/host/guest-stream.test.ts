import { expect, it } from 'vitest'
import { streamWindow } from './guest-messages.ts'
import { GuestStream } from './guest-stream.ts'

it('a guest’s stream sends in one piece what came since, and is full until enough was taken', () => {
  const sent: number[] = []
  const stream = new GuestStream((bytes) => sent.push(bytes.length))
  const full: boolean[] = []
  stream.write(Uint8Array.of(1))
  stream.write(new Uint8Array(streamWindow - 2))
  stream.flush()
  full.push(stream.isFull)
  stream.write(Uint8Array.of(1))
  stream.flush()
  stream.flush()
  full.push(stream.isFull)
  stream.taken(1)
  full.push(stream.isFull)

  expect([sent, full]).toEqual([
    [streamWindow - 1, 1],
    [false, true, false],
  ])
})
