import { describe, expect, it } from 'vitest'
import type { ByteChannel } from '../base/channel.ts'
import { PortChannel } from './port-channel.ts'

function pair(): [PortChannel, PortChannel] {
  const { port1, port2 } = new MessageChannel()
  return [new PortChannel(port1), new PortChannel(port2)]
}

const nextBytes = (channel: ByteChannel) =>
  new Promise<number[]>((resolve) => channel.onData((bytes) => resolve([...bytes])))
const drained = (channel: ByteChannel) => new Promise<void>((resolve) => channel.onDrain(resolve))
const ended = (channel: ByteChannel) => new Promise<Error | undefined>((resolve) => channel.onClose(resolve))

describe('a channel over a port', () => {
  it('carries bytes, and knows what of them was taken', async () => {
    const [near, far] = pair()
    const heard = nextBytes(far)
    near.send(Uint8Array.of(1, 2, 3))
    const before = near.queued
    await drained(near)

    expect([before, near.queued]).toEqual([3, 0])
    expect(await heard).toEqual([1, 2, 3])
    near.close()
  })

  it('makes the other end wait while it is paused', async () => {
    const [near, far] = pair()
    const heard = nextBytes(far)
    far.pause()
    near.send(Uint8Array.of(1))
    far.send(Uint8Array.of(2))
    await nextBytes(near)
    const queued = near.queued
    far.resume()

    expect(queued).toBe(1)
    expect(await heard).toEqual([1])
    near.close()
  })

  it('passes on the end of another, before what is sent next', async () => {
    const [near, far] = pair()
    const { end, pass } = near.branch()
    pass()
    near.send(Uint8Array.of(1))
    await nextBytes(far)
    const there = far.takeEnd()!.open()
    const heard = nextBytes(there)
    end.open().send(Uint8Array.of(7))

    expect(await heard).toEqual([7])
    expect(far.takeEnd()).toBeUndefined()
    there.close()
    near.close()
  })

  it('keeps few of the ends that nobody takes', async () => {
    const [near, far] = pair()
    const ends = Array.from({ length: 20 }, () => near.branch())
    for (const { pass } of ends) pass()
    const last = ended(ends[19]!.end.open())
    near.send(Uint8Array.of(1))
    await nextBytes(far)

    expect(await last).toBeUndefined()
    const first = ended(ends[0]!.end.open())
    near.close()
    expect(await first).toBeUndefined()
  })

  it('hears that the other end was closed, or is gone without a word', async () => {
    const [near, far] = pair()
    const closed = ended(far)
    near.close()
    const { port1, port2 } = new MessageChannel()
    const lost = ended(new PortChannel(port1))
    port2.close()

    expect(await closed).toBeUndefined()
    expect(await lost).toEqual(new Error('the other end is gone'))
  })
})

describe('memory', () => {
  it('is handed over when it is large, and used again when the receiver gives it back', async () => {
    const { port1, port2 } = new MessageChannel()
    const [near, far] = [new PortChannel(port1), new PortChannel(port2)]
    const heard: Uint8Array[] = []
    far.onData((bytes) => {
      heard.push(bytes.slice(0, 2))
      far.recycle(bytes)
    })
    const bytes = new Uint8Array(100_000).fill(7)
    near.send(bytes)
    near.send(Uint8Array.of(1, 2))

    await expect.poll(() => heard).toEqual([Uint8Array.of(7, 7), Uint8Array.of(1, 2)])
    expect(bytes.length).toBe(0)
    await expect.poll(() => near.spare(100_000)?.length).toBe(100_000)
    expect(near.spare(100_000)).toBeUndefined()
    near.close()
  })

  it('of which bytes are only a part is copied', async () => {
    const { port1, port2 } = new MessageChannel()
    const [near, far] = [new PortChannel(port1), new PortChannel(port2)]
    const heard: number[] = []
    far.onData((bytes) => heard.push(bytes.length))
    const whole = new Uint8Array(200_000)
    near.send(whole.subarray(0, 100_000))

    await expect.poll(() => heard).toEqual([100_000])
    expect(whole.length).toBe(200_000)
    near.close()
  })
})
