import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { ChannelEnd } from '../../testing/channel-pair.ts'
import { ManualTime } from '../../testing/fake-host.ts'
import { NotedInput, PaintedScreen } from '../../testing/painted-screen.ts'
import { type ClientOptions, RfbClient } from '../../testing/rfb-client.ts'
import { RfbServer, type SharePolicy } from './server.ts'

function made({
  sharing,
  width = 100,
  height = 50,
}: {
  sharing?: SharePolicy
  width?: number
  height?: number
} = {}) {
  const screen = new PaintedScreen(width, height)
  const input = new NotedInput()
  const time = new ManualTime()
  const log: string[] = []
  const server = new RfbServer({
    screen,
    input,
    name: 'guest ü',
    random: new SeededRandom(1),
    timers: time,
    ...(sharing && { sharing }),
    log: (message) => log.push(message),
  })
  const settle = async () => {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
  }
  const pass = async (milliseconds: number) => {
    await settle()
    for (let i = 0; i < milliseconds; i += 4) {
      time.pass(4)
      await settle()
    }
  }
  const connect = async (options: ClientOptions = {}) => {
    const [near, far] = ChannelEnd.pair()
    server.accept(far)
    const client = new RfbClient(near, options)
    await pass(20)
    return client
  }
  return { screen, input, time, log, server, connect, pass, settle }
}

const gradient = (x: number, y: number) => ((x * 2) << 16) | ((y * 5) << 8) | ((x ^ y) & 0xff)

describe('the handshake', () => {
  it.each(['RFB 003.003\n', 'RFB 003.005\n', 'RFB 003.007\n', 'RFB 003.008\n', 'RFB 003.889\n'])(
    'of %j leads in with and without a password',
    async (version) => {
      const { server, connect } = made()

      const open = await connect({ version })
      server.password = 'geheim12345'
      const asked = await connect({ version, password: 'geheim12' })

      expect([open.failure, open.name, open.width, open.height]).toEqual([undefined, 'guest ü', 100, 50])
      expect([asked.failure, asked.name]).toEqual([undefined, 'guest ü'])
    },
  )

  it('refuses a wrong password, and after five keeps everybody waiting', async () => {
    const { server, connect, pass } = made()
    server.password = 'right'

    const tries: RfbClient[] = []
    for (let i = 0; i < 7; i++) tries.push(await connect({ password: i === 6 ? 'right' : 'wrong' }))
    await pass(2000)
    const later = await connect({ password: 'right' })

    expect(tries.map(({ failure }) => failure)).toEqual([
      ...new Array(5).fill('the password is wrong'),
      ...new Array(2).fill('too many wrong passwords; try again later'),
    ])
    expect(later.name).toBe('guest ü')
  })

  it('lets nobody in with an empty password', async () => {
    const { server, connect } = made()
    server.password = ''

    expect((await connect({ password: '' })).failure).toBe('the password is wrong')
  })

  it('ends with a client that speaks something else, or not at all', async () => {
    const { connect, pass, server, log } = made()

    const web = await connect({ version: 'GET / HTTP/1.1\n' })
    const [near, far] = ChannelEnd.pair()
    server.accept(far)
    await pass(60_000)

    expect(web.isClosed).toBe(true)
    expect(near.queued).toBe(0)
    expect(server.clients).toBe(0)
    expect(log).toEqual([
      'this is not a version of RFB that is spoken here',
      'the client did not say who it is',
    ])
  })
})

describe('the picture', () => {
  it('arrives, and then its changes', async () => {
    const { screen, connect, pass } = made()
    screen.paint({ x: 0, y: 0, width: 100, height: 50 }, gradient)
    const client = await connect({ asks: true })
    const first = client.picture

    screen.paint({ x: 70, y: 20, width: 5, height: 5 }, () => 0xff8000)
    await pass(100)

    expect(first.length).toBe(5000)
    expect(client.picture).toEqual(screen.frame.pixels)
    expect(client.updates).toBe(2)
  })

  it('is not looked at while nobody waits, and less and less often while it stays the same', async () => {
    const { screen, connect, pass } = made()
    const client = await connect()
    client.request(false)
    await pass(100)
    const idle = screen.refreshes

    await pass(1000)
    const none = screen.refreshes - idle
    client.request(true)
    await pass(10_000)
    const before = screen.refreshes
    await pass(1000)

    expect(none).toBe(0)
    expect(screen.refreshes - before).toBeLessThan(11)
  })

  it('does not change by being drawn again', async () => {
    const { screen, connect, pass } = made()
    screen.paint({ x: 0, y: 0, width: 100, height: 50 }, gradient)
    const client = await connect({ asks: true })

    screen.paint({ x: 0, y: 0, width: 100, height: 50 }, gradient)
    await pass(100)

    expect(client.updates).toBe(1)
  })

  it('changes its size with clients that know of sizes', async () => {
    const { screen, connect, pass } = made()
    const knowing = await connect({ asks: true, encodings: [0, -223] })
    const old = await connect({ asks: true, encodings: [0] })

    screen.resize(60, 80)
    screen.paint({ x: 0, y: 0, width: 60, height: 80 }, gradient)
    await pass(100)

    expect([knowing.width, knowing.height]).toEqual([60, 80])
    expect(knowing.picture).toEqual(screen.frame.pixels)
    expect([old.width, old.height]).toEqual([100, 50])
    expect([...old.picture.subarray(0, 100)]).toEqual([
      ...screen.frame.pixels.subarray(0, 60),
      ...new Array(40).fill(0),
    ])
  })
})

describe('clients', () => {
  it('see the same', async () => {
    const { screen, connect, pass } = made()
    const clients = [
      await connect({ asks: true }),
      await connect({ asks: true }),
      await connect({ asks: true }),
    ]

    screen.paint({ x: 3, y: 3, width: 90, height: 40 }, gradient)
    await pass(100)

    expect(clients.map(({ picture }) => picture)).toEqual(new Array(3).fill(screen.frame.pixels))
  })

  it('go when another wants the screen for itself, and when it is shared again', async () => {
    const { connect } = made()
    const first = await connect()
    const alone = await connect({ isShared: false })
    const shared = await connect()

    expect([first, alone, shared].map(({ isClosed }) => isClosed)).toEqual([true, true, false])
  })

  it('cannot have the screen for themselves where it is always shared', async () => {
    const { connect } = made({ sharing: 'force-shared' })
    const first = await connect()
    const alone = await connect({ isShared: false })

    expect([first, alone].map(({ isClosed }) => isClosed)).toEqual([false, true])
  })

  it('are no more than 64, but for those of this computer', async () => {
    const { server, log } = made()
    const ends = Array.from({ length: 66 }, () => ChannelEnd.pair())

    for (const [i, [, far]] of ends.entries()) server.accept(far, { isLocal: i === 65 })

    expect(server.clients).toBe(65)
    expect(log).toEqual(['a client was turned away: 64 are here'])
    server.close()
  })

  it('all go when the screen is turned off', async () => {
    const { connect, server, settle } = made()
    const clients = [await connect(), await connect()]

    server.close()
    await settle()

    expect(clients.map(({ isClosed }) => isClosed)).toEqual([true, true])
    expect(server.clients).toBe(0)
  })
})

describe('keys', () => {
  it('are those that the guest’s layout has for what they write', async () => {
    const { connect, input, settle } = made()
    const client = await connect()

    client.key(0x61, true)
    client.key(0x61, false)
    client.key(0x23, true)
    client.key(0x23, false)
    client.key(0xff0d, true)
    client.key(0xff0d, false)
    await settle()

    expect(input.keys).toEqual([
      [30, true],
      [30, false],
      [42, true],
      [4, true],
      [42, false],
      [4, false],
      [28, true],
      [28, false],
    ])
  })

  it('keep Shift where it is held already, and let it go where it is not wanted', async () => {
    const { connect, input, settle } = made()
    const client = await connect()

    client.key(0xffe1, true)
    client.key(0x41, true)
    client.key(0x61, false)
    client.key(0x2e, true)
    await settle()

    expect(input.keys).toEqual([
      [42, true],
      [30, true],
      [30, false],
      [42, false],
      [52, true],
      [42, true],
    ])
  })

  it('are let go when their client is gone, unless another holds them', async () => {
    const { connect, input, settle } = made()
    const [first, second] = [await connect(), await connect()]
    first.key(0xffe3, true)
    first.key(0x78, true)
    second.key(0x78, true)
    first.point(1, 10, 20)
    await settle()
    input.keys.length = 0

    first.channel.close()
    await settle()

    expect(input.keys).toEqual([[29, false]])
    expect(input.points.at(-1)).toMatchObject({ x: 10, y: 20, buttons: 0 })
  })
})

describe('the pointer', () => {
  it('has three buttons and two wheels, and stays on the screen', async () => {
    const { connect, input, settle } = made()
    const client = await connect()

    for (const buttons of [1, 3, 4, 8, 0, 16, 32, 64]) client.point(buttons, 500, 20)
    await settle()

    expect(input.points.map(({ x, buttons, wheelY, wheelX }) => [x, buttons, wheelY, wheelX])).toEqual([
      [99, 1, 0, 0],
      [99, 5, 0, 0],
      [99, 2, 0, 0],
      [99, 0, -1, 0],
      [99, 0, 0, 0],
      [99, 0, 1, 0],
      [99, 0, 0, -1],
      [99, 0, 0, 1],
    ])
  })
})
