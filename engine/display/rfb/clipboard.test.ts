import { deflateSync, inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { ChannelEnd } from '../../testing/channel-pair.ts'
import { NotedPeer } from '../../testing/clipboard-peer.ts'
import { ManualTime } from '../../testing/fake-host.ts'
import { NotedInput, PaintedScreen } from '../../testing/painted-screen.ts'
import { RfbClient, u32 } from '../../testing/rfb-client.ts'
import { Clipboard, MOST_CLIPBOARD_BYTES } from '../clipboard.ts'
import { RfbServer } from './server.ts'

const EXTENDED = 0xc0a1e5ce | 0
const flag = { text: 1, caps: 1 << 24, request: 1 << 25, peek: 1 << 26, notify: 1 << 27, provide: 1 << 28 }

const settle = async () => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
}

async function made() {
  const clipboard = new Clipboard()
  const server = new RfbServer({
    screen: new PaintedScreen(10, 10),
    input: new NotedInput(),
    clipboard,
    name: 'guest',
    random: new SeededRandom(1),
    timers: new ManualTime(),
  })
  const connect = async (...encodings: number[]) => {
    const [near, far] = ChannelEnd.pair()
    server.accept(far)
    const client = new RfbClient(near, { encodings })
    await settle()
    return Object.assign(client, { near })
  }
  return { guest: new NotedPeer(clipboard), connect }
}

/** RFB’s text: length, UTF-8 with CRLF and a zero at its end. */
const provided = (text: string) => {
  const bytes = Buffer.from(`${text}\0`)
  return deflateSync(Buffer.from([...u32(bytes.length), ...bytes]))
}

describe('a viewer that knows only Latin-1', () => {
  it('is sent what is copied in the guest', async () => {
    const { guest, connect } = await made()
    const client = await connect(0)

    guest.copy('Grüße\n€')
    await settle()

    expect(client.cuts).toEqual(['Grüße\n?'])
  })

  it('gives its text at once', async () => {
    const { guest, connect } = await made()
    const client = await connect(0)

    client.cut('Grüße')
    await settle()

    expect(guest.offers).toEqual([true])
    expect(guest.paste()).toEqual(['Grüße'])
  })
})

describe('a viewer with the extended clipboard', () => {
  it('hears what the server can, once', async () => {
    const { connect } = await made()
    const client = await connect(0, EXTENDED)

    client.setEncodings([0, EXTENDED])
    await settle()

    const all = flag.text | flag.caps | flag.request | flag.peek | flag.notify | flag.provide
    expect(client.extendedCuts).toEqual([{ flags: all, data: new Uint8Array(4) }])
  })

  it('hears that text was copied, and gets it in full when it asks', async () => {
    const { guest, connect } = await made()
    const client = await connect(0, EXTENDED)
    client.extendedCuts.length = 0

    guest.copy('eins €\nzwei')
    await settle()
    client.extendedCut(flag.request | flag.text)
    await settle()

    const [notify, provide] = client.extendedCuts
    expect(notify?.flags).toBe(flag.notify | flag.text)
    expect(provide?.flags).toBe(flag.provide | flag.text)
    const text = Buffer.from('eins €\r\nzwei\0')
    expect([...inflateSync(provide!.data)]).toEqual([...u32(text.length), ...text])
  })

  it('is asked for its text, and the guest gets it once it is there', async () => {
    const { guest, connect } = await made()
    const client = await connect(0, EXTENDED)
    client.extendedCuts.length = 0

    client.extendedCut(flag.notify | flag.text)
    await settle()
    const got = guest.paste()
    await settle()
    expect(client.extendedCuts[0]?.flags).toBe(flag.request | flag.text)
    expect(got).toEqual([])
    client.extendedCut(flag.provide | flag.text, provided('日本\r\n語'))
    await settle()

    expect(got).toEqual(['日本\n語'])
  })

  it('may give text without being asked, look what there is, and take its own back', async () => {
    const { guest, connect } = await made()
    const client = await connect(0, EXTENDED)
    client.extendedCuts.length = 0

    client.extendedCut(flag.provide | flag.text, provided('now'))
    await settle()
    expect(guest.paste()).toEqual(['now'])
    client.extendedCut(flag.peek)
    client.extendedCut(flag.notify)
    await settle()

    expect(client.extendedCuts.map(({ flags }) => flags)).toEqual([flag.notify])
    expect(guest.offers).toEqual([true, false])
  })

  it('gets nothing for what is broken or much too long', async () => {
    const { guest, connect } = await made()
    const client = await connect(0, EXTENDED)
    const give = async (data: Uint8Array) => {
      client.extendedCut(flag.notify | flag.text)
      await settle()
      const got = guest.paste()
      client.extendedCut(flag.provide | flag.text, data)
      await settle()
      return got
    }

    expect(await give(Buffer.from('no zlib'))).toEqual([undefined])
    expect(await give(deflateSync(Buffer.of(0, 0, 1, 0, 65)))).toEqual([undefined])
    expect(await give(provided('x'.repeat(MOST_CLIPBOARD_BYTES + 1)))).toEqual([undefined])
    expect(await give(deflateSync(Buffer.alloc(50 << 20)))).toEqual([undefined])
    expect(await give(provided('well'))).toEqual(['well'])
  })
})

it('a viewer that does not read hears of the last text only', async () => {
  const { guest, connect } = await made()
  const client = await connect(0)
  client.near.pause()
  for (let i = 0; i < 100; i++) guest.copy(`${i}`.padEnd(100_000, '.'))
  await settle()

  client.near.resume()
  await settle()

  expect(client.cuts.length).toBeLessThan(20)
  expect(client.cuts.at(-1)?.slice(0, 4)).toBe('99..')
})

it('what a viewer has given stays when it goes, and what it has not given is gone', async () => {
  const { guest, connect } = await made()
  const [first, second] = [await connect(0), await connect(0, EXTENDED)]
  first.cut('text')
  await settle()
  first.near.close()
  await settle()
  expect(guest.paste()).toEqual(['text'])

  second.extendedCut(flag.notify | flag.text)
  await settle()
  second.near.close()
  await settle()

  expect(guest.paste()).toEqual([undefined])
  expect(guest.offers).toEqual([true, true, false])
})
