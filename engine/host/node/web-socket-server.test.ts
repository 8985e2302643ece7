import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Incoming, Listener } from '../../daemon/host.ts'
import { listen } from './listener.ts'

const port = 5789
const url = `ws://127.0.0.1:${port}/any/path`

describe('a listener for WebSockets', () => {
  let listener: Listener
  let came: Promise<Incoming>
  const clients: WebSocket[] = []

  beforeEach(async () => {
    let resolve: (incoming: Incoming) => void = () => {}
    came = new Promise((settle) => {
      resolve = settle
    })
    listener = await listen({ address: '127.0.0.1', port, isWebSocket: true }, (it) => resolve(it))
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) client.terminate()
    await listener.close()
  })

  function client(protocols: string[] = ['binary']): WebSocket {
    const socket = new WebSocket(url, protocols)
    socket.on('error', () => {})
    clients.push(socket)
    return socket
  }

  it('carries bytes both ways, and says who came from where', async () => {
    const socket = client()
    const { channel, local, remote } = await came
    const heard: number[] = []
    channel.onData((bytes) => heard.push(...bytes))
    const answer = new Promise((resolve) => socket.once('message', (bytes: Buffer) => resolve([...bytes])))
    channel.send(Uint8Array.of(1, 2, 3))

    expect(await answer).toEqual([1, 2, 3])
    expect(socket.protocol).toBe('binary')
    socket.send(Uint8Array.of(4))
    socket.send(Uint8Array.of(5, 6))
    await expect.poll(() => heard).toEqual([4, 5, 6])
    expect(local).toEqual({ family: 'ipv4', node: '127.0.0.1', service: String(port) })
    expect(remote).toMatchObject({ family: 'ipv4', node: '127.0.0.1' })
  })

  it('makes a sender wait for a client that does not read, and go on when it does', async () => {
    const socket = client([])
    const { channel } = await came
    await expect.poll(() => socket.readyState).toBe(WebSocket.OPEN)
    socket.pause()
    let drains = 0
    let received = 0
    channel.onDrain(() => drains++)
    socket.on('message', (bytes: Buffer) => (received += bytes.length))
    const sent = 32 * 2 ** 20
    channel.send(randomBytes(sent))
    const queued = channel.queued
    socket.resume()

    expect(queued).toBeGreaterThan(65_536)
    await expect.poll(() => received, { timeout: 20_000 }).toBe(sent)
    await expect.poll(() => drains).toBe(1)
    expect(channel.queued).toBe(0)
  })

  it('ends with either end', async () => {
    const socket = client()
    const { channel } = await came
    const ended = new Promise((resolve) => socket.once('close', resolve))
    channel.close()

    expect(await ended).toBe(1005)
  })

  it('tells of a client that is gone without a word', async () => {
    const socket = client()
    const { channel } = await came
    const ended = new Promise<boolean>((resolve) => channel.onClose(() => resolve(true)))
    socket.terminate()

    expect(await ended).toBe(true)
  })

  it.each([
    ['text', (socket: WebSocket) => socket.send('text'), 1003],
    ['a message that is too long', (socket: WebSocket) => socket.send(new Uint8Array(2 ** 24 + 1)), 1009],
  ])('lets one go who sends %s', async (_, send, code) => {
    const socket = client()
    await came
    await expect.poll(() => socket.readyState).toBe(WebSocket.OPEN)
    const ended = new Promise((resolve) => socket.once('close', resolve))
    send(socket)

    expect(await ended).toBe(code)
  })

  it.each(['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'RFB 003.008\n\r\n\r\n'])(
    'answers what is no WebSocket: %j',
    async (text) => {
      const socket = connect(port, '127.0.0.1')
      let heard = ''
      socket.on('data', (bytes) => (heard += bytes))
      socket.write(text)
      await new Promise((resolve) => socket.once('close', resolve))

      expect(heard).toMatch(/^HTTP\/1\.1 4\d\d /)
    },
  )
})
