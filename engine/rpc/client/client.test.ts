import { describe, expect, it } from 'vitest'
import { VirError } from '../../model/error.ts'
import { ChannelEnd } from '../../testing/channel-pair.ts'
import { ManualTime } from '../../testing/fake-host.ts'
import { encodeFrame, type Frame, Framer, type Header, messageStatus, messageTypes } from '../message.ts'
import { RpcClient } from './client.ts'

/** A daemon that says what it is told to say. */
function setUp() {
  const [near, far] = ChannelEnd.pair()
  const time = new ManualTime()
  const client = new RpcClient(near, time)
  const ends: (string | undefined)[] = []
  client.onClose((error) => ends.push(error?.message))
  const framer = new Framer()
  const asked: Frame[] = []
  far.onData((bytes) => asked.push(...framer.push(bytes)))
  const header = { program: 0x2000_8086, version: 1, procedure: 59, type: 1, serial: 1, status: 0 }
  return {
    client,
    time,
    far,
    asked,
    ends,
    say: (change: Partial<Header>, payload?: Uint8Array) =>
      far.send(encodeFrame({ ...header, ...change }, payload)),
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))
const hostname = Uint8Array.of(0, 0, 0, 1, 0x61, 0, 0, 0)

describe('a call', () => {
  it('is sent with a number of its own, and finds its reply whatever the order', async () => {
    const { client, asked, say } = setUp()

    const first = client.call('connectGetHostname')
    const second = client.call('connectGetUri')
    await settled()
    say({ serial: 2, procedure: 110 }, Uint8Array.of(0, 0, 0, 1, 0x62, 0, 0, 0))
    say({ serial: 1 }, hostname)

    expect(await first).toEqual({ hostname: 'a' })
    expect(await second).toEqual({ uri: 'b' })
    expect(asked.map(({ header }) => [header.serial, header.procedure])).toEqual([
      [1, 59],
      [2, 110],
    ])
  })

  it.each<[string, Partial<Header>, Uint8Array, string]>([
    ['that is cut', {}, hostname.subarray(0, 6), 'Unable to decode message payload'],
    ['with something behind it', {}, new Uint8Array(12), 'Unable to decode message payload'],
    [
      'with an error that cannot be read',
      { status: messageStatus.error },
      hostname,
      'Unable to decode message payload',
    ],
    [
      'with file descriptors',
      { type: messageTypes.replyWithFds },
      hostname,
      'Operation not supported: file descriptors cannot be passed over this connection',
    ],
  ])('fails by a reply %s', async (_how, change, payload, message) => {
    const { client, say } = setUp()
    const call = client.call('connectGetHostname').catch((error: VirError) => error)
    await settled()

    say(change, payload)

    const error = await call
    expect(error).toBeInstanceOf(VirError)
    expect((error as VirError).message).toBe(message)
  })

  it('passes over replies that nobody waits for', async () => {
    const { client, say } = setUp()
    const call = client.call('connectGetHostname')
    await settled()

    say({ serial: 9 }, hostname)
    say({ type: messageTypes.stream, serial: 1, status: messageStatus.continue }, hostname)
    say({ serial: 1 }, hostname)

    expect(await call).toEqual({ hostname: 'a' })
  })
})

describe('the connection', () => {
  it('ends when an event cannot be read', async () => {
    const { client, say, ends } = setUp()
    client.onMessage('domainEventCallbackReboot', () => {})

    say({ type: messageTypes.message, procedure: 319 }, hostname)
    await settled()

    expect(ends).toEqual([
      'domainEventCallbackReboot cannot be read: 1627389952 is more than the 4194304 that are allowed',
    ])
  })

  it('passes over events that it does not know', async () => {
    const { say, ends } = setUp()

    say({ type: messageTypes.message, procedure: 999 }, hostname)
    await settled()

    expect(ends).toEqual([])
  })

  it('tells that the daemon is gone', async () => {
    const { far, ends } = setUp()

    far.close()
    await settled()

    expect(ends).toEqual(['the other end closed the connection'])
  })

  it('tells nothing but the end if that was wanted', async () => {
    const { client, ends } = setUp()

    client.close()
    await settled()

    expect(ends).toEqual([undefined])
  })

  it('ends when the daemon does not answer', async () => {
    const { client, time, ends, asked } = setUp()
    const call = client.call('connectGetHostname').catch((error: VirError) => error.message)
    client.startKeepAlive({ interval: 5, count: 3 })

    time.pass(20_000)
    await settled()

    expect(ends).toEqual(['connection closed due to keepalive timeout'])
    expect(await call).toBe('internal error: client socket is closed')
    expect(asked).toHaveLength(4)
  })
})
