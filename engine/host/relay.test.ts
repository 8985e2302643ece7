import { describe, expect, it } from 'vitest'
import { ChannelEnd } from '../testing/channel-pair.ts'
import { settled } from '../testing/settled.ts'
import { relay } from './relay.ts'

function setUp() {
  const [client, a] = ChannelEnd.pair()
  const [b, server] = ChannelEnd.pair()
  relay(a, b)
  const heard = { client: 0, server: 0 }
  client.onData((bytes) => {
    heard.client += bytes.length
  })
  server.onData((bytes) => {
    heard.server += bytes.length
  })
  return { client, server, heard, towards: a }
}

describe('a relay', () => {
  it('passes on both directions, and the end of either', async () => {
    const { client, server, heard } = setUp()
    let isEnded = false
    client.onClose(() => {
      isEnded = true
    })
    client.send(new Uint8Array(3))
    server.send(new Uint8Array(5))
    await settled(() => heard.client === 5 && heard.server === 3)
    server.close()
    await settled(() => isEnded)

    expect(heard).toEqual({ client: 5, server: 3 })
  })

  it('keeps little for a client that does not read', async () => {
    const { client, server, heard, towards } = setUp()
    client.pause()
    for (let n = 0; n < 50; n++) server.send(new Uint8Array(50_000))
    await settled(() => towards.queued > 65_536)
    const { queued } = towards
    client.resume()
    await settled(() => heard.client === 2_500_000)

    expect(queued).toBeLessThan(150_000)
    expect(towards.mostQueued).toBeLessThan(150_000)
  })
})
