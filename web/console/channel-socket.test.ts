import { describe, expect, it } from 'vitest'
import { ChannelEnd } from '../../engine/testing/channel-pair.ts'
import { ChannelSocket } from './channel-socket.ts'

function pair() {
  const [near, far] = ChannelEnd.pair()
  const socket = new ChannelSocket(near)
  const ends: string[] = []
  socket.onclose = ({ reason }) => ends.push(reason ?? 'as it should')
  return { socket, far, ends }
}

describe('a channel as a socket', () => {
  it('has all that noVNC looks for', () => {
    const { socket } = pair()
    const names = [...Object.keys(socket), ...Object.getOwnPropertyNames(Object.getPrototypeOf(socket))]

    expect(names).toEqual(
      expect.arrayContaining([
        ...['send', 'close', 'binaryType', 'onerror', 'onmessage', 'onopen', 'protocol', 'readyState'],
      ]),
    )
  })

  it('sends what the bytes are now, whatever becomes of them', async () => {
    const { socket, far } = pair()
    const heard: Uint8Array[] = []
    far.onData((bytes) => heard.push(bytes))
    const bytes = Uint8Array.of(1, 2)
    socket.send(bytes)
    bytes.fill(0)

    await expect.poll(() => heard).toEqual([Uint8Array.of(1, 2)])
  })

  it('tells its end after it was asked for, once', async () => {
    const { socket, ends } = pair()
    socket.close()
    const early = [...ends]
    socket.close()

    await expect.poll(() => ends).toEqual(['as it should'])
    expect(early).toEqual([])
    expect(socket.readyState).toBe('closed')
  })

  it('tells that the other end is gone', async () => {
    const { socket, far, ends } = pair()
    far.close()

    await expect.poll(() => ends).toEqual(['as it should'])
    expect(socket.readyState).toBe('closed')
  })
})
