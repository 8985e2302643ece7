import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { ChannelEnd } from '../../testing/channel-pair.ts'
import { ManualTime } from '../../testing/fake-host.ts'
import { NotedInput, PaintedScreen } from '../../testing/painted-screen.ts'
import { type ClientOptions, RfbClient, u16, u32 } from '../../testing/rfb-client.ts'
import { RfbServer } from './server.ts'

const [WIDTH, HEIGHT] = [200, 160]
const whole = { x: 0, y: 0, width: WIDTH, height: HEIGHT }
const noise = (x: number, y: number) => (Math.imul(x * 7919 + y * 104_729, 0x9e37_79b1) >>> 8) & 0xff_ffff
const number = {
  copyRect: 1,
  desktopSize: -223,
  lastRect: -224,
  cursor: -239,
  motion: -257,
  extendedKeys: -258,
  leds: -261,
  name: -307,
  extendedSize: -308,
  fence: -312,
  continuous: -313,
  alphaCursor: -314,
  buttons: -316,
  vmwareCursor: 0x574d5664,
}

const settle = async () => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
}

async function made() {
  const screen = new PaintedScreen(WIDTH, HEIGHT)
  screen.paint(whole, noise)
  const input = new NotedInput()
  const time = new ManualTime()
  const server = new RfbServer({ screen, input, name: 'guest', random: new SeededRandom(1), timers: time })
  const pass = async (milliseconds = 80) => {
    for (let i = 0; i < milliseconds; i += 8) {
      await settle()
      time.pass(8)
    }
    await settle()
  }
  const connect = async (encodings: readonly number[], options: ClientOptions = {}) => {
    const [near, far] = ChannelEnd.pair()
    server.accept(far)
    const client = new RfbClient(near, { encodings, asks: true, ...options })
    await pass()
    return Object.assign(client, { near, far })
  }
  return { screen, input, server, pass, connect }
}

const pseudo = (client: RfbClient, encoding: number) =>
  client.pseudo.filter((rectangle) => rectangle.encoding === encoding)

describe('large updates', () => {
  it.each([0, 7, 16])('in encoding %i begin before it is known what they hold', async (encoding) => {
    const { screen, connect, pass } = await made()
    screen.resize(600, 700)
    screen.paint({ x: 0, y: 0, width: 600, height: 700 }, noise)

    const client = await connect([encoding, number.lastRect])
    screen.paint({ x: 5, y: 5, width: 5, height: 5 }, () => 0xff)
    await pass()

    expect(client.failure).toBeUndefined()
    expect(client.picture).toEqual(screen.frame.pixels)
    expect(client.updates).toBe(2)
    // The small one needs none.
    expect(pseudo(client, number.lastRect)).toHaveLength(1)
  })
})

describe('scrolling', () => {
  it('moves what the client has, and sends what is new', async () => {
    const { screen, connect, pass } = await made()
    const client = await connect([0, number.copyRect])
    client.seen.length = 0
    const { sent } = client.far

    screen.scroll(20, (x, y) => noise(y, x))
    await pass()

    expect(client.picture).toEqual(screen.frame.pixels)
    expect(client.seen[0]).toBe(number.copyRect)
    expect(client.far.sent - sent).toBeLessThan(WIDTH * 4 * 50)
  })

  it('is right for whoever reads slowly, and for who cannot move', async () => {
    const { screen, connect, pass } = await made()
    const [slow, old] = [await connect([0, number.copyRect]), await connect([0])]
    await connect([0, number.copyRect])
    slow.near.pause()

    screen.paint({ x: 10, y: 90, width: 100, height: 3 }, () => 0xff)
    await pass()
    for (const rows of [7, 16, 30]) {
      screen.scroll(rows, (x, y) => noise(x + rows, y))
      await pass()
    }
    screen.paint({ x: 70, y: 5, width: 10, height: 3 }, () => 0xff00)
    await pass()
    slow.near.resume()
    await pass(200)

    expect(slow.picture).toEqual(screen.frame.pixels)
    expect(old.picture).toEqual(screen.frame.pixels)
    expect(old.seen).not.toContain(number.copyRect)
  })
})

describe('a client that does not read', () => {
  it('has one update waiting, and sees the last picture once it reads', async () => {
    const { screen, connect, pass } = await made()
    const client = await connect([0])
    client.near.pause()
    for (let i = 0; i < 20; i++) {
      client.request(false)
      screen.paint(whole, (x, y) => noise(x + i, y))
      await pass(32)
    }
    const { mostQueued } = client.far

    client.near.resume()
    await pass(200)

    expect(mostQueued).toBeLessThan(2 * WIDTH * HEIGHT * 4)
    expect(client.picture).toEqual(screen.frame.pixels)
  })

  it('is not listened to either once many answers wait', async () => {
    const { connect, pass } = await made()
    const client = await connect([0, number.fence])
    client.near.pause()
    const request = [248, 0, 0, 0, ...u32(0x8000_0000), 64, ...new Array(64).fill(7)]
    const many = Uint8Array.from(new Array(1000).fill(request).flat())
    for (let i = 0; i < 300; i++) client.near.send(many)
    await pass()

    expect(client.far.queued).toBeLessThan(9 << 20)
    expect(client.near.queued).toBeGreaterThan(8 << 20)
    client.near.close()
  })
})

describe('sizes', () => {
  it('are told in updates of their own, with and without being asked', async () => {
    const { screen, connect, pass } = await made()
    const client = await connect([0, number.desktopSize, number.extendedSize])
    const first = pseudo(client, number.extendedSize).length

    screen.resize(300, 100)
    await pass()

    const last = pseudo(client, number.extendedSize).at(-1)
    expect(first).toBe(1)
    expect(pseudo(client, number.desktopSize)).toEqual([])
    expect(last).toMatchObject({ x: 0, y: 0, width: 300, height: 100 })
    expect([...last!.data.subarray(3)]).toEqual([
      ...[0, 0, 0, 0, 0, 0, 0, 0],
      ...u16(300),
      ...u16(100),
      ...[0, 0, 0, 0],
    ])
    expect(client.picture).toEqual(screen.frame.pixels)
  })

  it('that a client wants reach the guest, which may have no way to change', async () => {
    const { screen, connect, pass } = await made()
    const client = await connect([0, number.extendedSize])
    const want = async (width: number, height: number) => {
      client.send(251, 0, ...u16(width), ...u16(height), 0, 0)
      await pass()
      return pseudo(client, number.extendedSize)
        .filter(({ x }) => x === 1)
        .at(-1)?.y
    }

    const refused = await want(640, 480)
    const impossible = await want(0, 480)
    const huge = await want(65_535, 65_535)
    screen.resizes = true
    const forwarded = await want(320, 240)

    expect([refused, impossible, huge, forwarded]).toEqual([1, 3, 3, 4])
    expect(screen.suggested).toEqual([
      [640, 480],
      [320, 240],
    ])
    expect([client.width, client.height]).toEqual([320, 240])
  })
})

describe('the pointer’s image', () => {
  const image = {
    width: 9,
    height: 2,
    hotX: 1,
    hotY: 0,
    pixels: Uint32Array.from({ length: 18 }, (_, i) =>
      i % 9 === 8 ? 0x80ff_0000 : i === 0 ? 0 : 0xff00_ff00,
    ),
  }

  it('goes with the mask, with alpha, or as VMware has it', async () => {
    const { screen, connect } = await made()
    screen.pointer = image

    const simple = pseudo(await connect([0, number.cursor]), number.cursor)
    const alpha = pseudo(await connect([0, number.cursor, number.alphaCursor]), number.alphaCursor)
    const vmware = pseudo(await connect([0, number.cursor, number.vmwareCursor]), number.vmwareCursor)

    expect(simple).toMatchObject([{ x: 1, y: 0, width: 9, height: 2 }])
    expect([...simple[0]!.data.subarray(4, 8)]).toEqual([0, 255, 0, 0])
    expect([...simple[0]!.data.subarray(72)]).toEqual([0x7f, 0x80, 0xff, 0x80])
    expect([...alpha[0]!.data.subarray(4 + 32, 4 + 36)]).toEqual([128, 0, 0, 128])
    expect([...vmware[0]!.data.subarray(0, 2), ...vmware[0]!.data.subarray(34, 38)]).toEqual([
      ...[1, 0],
      ...[255, 0, 0, 128],
    ])
  })

  it('is empty when the guest draws its own again', async () => {
    const { screen, connect, pass } = await made()
    screen.pointer = image
    const client = await connect([0, number.cursor])

    screen.pointer = undefined
    await pass()

    expect(pseudo(client, number.cursor).map(({ width }) => width)).toEqual([9, 0])
  })
})

describe('what else is told', () => {
  it('is the lights of the keyboard, each time they change', async () => {
    const { input, connect, pass } = await made()
    const client = await connect([0, number.leds])

    input.leds = 4
    await pass(200)

    expect(pseudo(client, number.leds).map(({ data }) => data[0])).toEqual([0, 4])
  })

  it('is the name, that pointers are absolute, and what keys and buttons are understood, once', async () => {
    const { connect, pass } = await made()
    const client = await connect([0, number.name, number.motion, number.extendedKeys, number.buttons])

    client.setEncodings([0, number.name, number.motion, number.extendedKeys, number.buttons])
    client.request(false)
    await pass()

    expect(client.pseudo.map(({ encoding }) => encoding).sort()).toEqual(
      [number.name, number.motion, number.extendedKeys, number.buttons].sort(),
    )
    expect(pseudo(client, number.name)[0]!.data.toString()).toBe(Buffer.from('guest').join())
    expect(pseudo(client, number.motion)[0]!.x).toBe(1)
  })
})

describe('keys and buttons of the extensions', () => {
  it('are places on the keyboard, whatever they write', async () => {
    const { input, connect } = await made()
    const client = await connect([0, number.extendedKeys])
    const key = (isDown: number, keysym: number, code: number) =>
      client.send(255, 0, 0, isDown, ...u32(keysym), ...u32(code))

    key(1, 0x7a, 0x15)
    key(0, 0x7a, 0x15)
    key(1, 0xff53, 0xcd)
    key(1, 0x61, 0x1ff)
    await settle()

    expect(input.keys).toEqual([
      [21, true],
      [21, false],
      [106, true],
      [30, true],
    ])
  })

  it('include those for back and forth', async () => {
    const { input, connect } = await made()
    const client = await connect([0, number.buttons])

    client.send(5, 0x81, ...u16(3), ...u16(4), 3)
    client.send(5, 0x01, ...u16(3), ...u16(4))
    await settle()

    expect(input.points.map(({ buttons }) => buttons)).toEqual([1 | 8 | 16, 1])
  })
})

describe('fences', () => {
  it('come back with what is known of their flags', async () => {
    const { connect } = await made()
    const client = await connect([0, number.fence])

    client.send(248, 0, 0, 0, ...u32(0xffff_ffff), 2, 8, 9)
    await settle()

    expect(client.fences.map(({ flags, payload }) => [flags, ...payload])).toEqual([[0x8000_0001], [7, 8, 9]])
  })

  it('longer than allowed end the session', async () => {
    const { connect } = await made()
    const client = await connect([0, number.fence])

    client.send(248, 0, 0, 0, 0, 0, 0, 0, 65, ...new Array(65).fill(0))
    await settle()

    expect(client.isClosed).toBe(true)
  })
})

describe('continuous updates', () => {
  it('come without being asked, one at a time, until they are stopped', async () => {
    const { screen, connect, pass } = await made()
    const client = await connect([0, number.fence, number.continuous], { asks: false })
    const change = (colour: number) => {
      screen.paint({ x: 20, y: 20, width: 9, height: 9 }, () => colour)
      return pass()
    }
    client.send(150, 1, 0, 0, 0, 0, ...u16(WIDTH), ...u16(HEIGHT))
    await pass()
    await change(1)
    await change(2)
    const running = [client.updates, client.ends]
    client.send(150, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    await change(3)

    expect(running).toEqual([3, 1])
    expect([client.updates, client.ends]).toEqual([3, 2])
  })

  it('wait for a client that does not say that it read the last one', async () => {
    const { screen, connect, pass } = await made()
    const client = await connect([0, number.fence, number.continuous], { asks: false, answersFences: false })
    client.send(150, 1, 0, 0, 0, 0, ...u16(WIDTH), ...u16(HEIGHT))
    for (let i = 0; i < 5; i++) {
      screen.paint(whole, (x, y) => noise(x + i, y))
      await pass()
    }

    expect(client.updates).toBe(1)
  })

  it('are not for clients without fences', async () => {
    const { connect } = await made()
    const client = await connect([0, number.continuous])

    client.send(150, 1, 0, 0, 0, 0, ...u16(WIDTH), ...u16(HEIGHT))
    await settle()

    expect([client.ends, client.isClosed]).toEqual([0, true])
  })
})

describe('texts of the clipboard', () => {
  it('of any length are let go, and what follows is understood', async () => {
    const { input, connect, pass } = await made()
    const client = await connect([0])
    const text = (announced: number, length: number) => {
      client.send(6, 0, 0, 0, ...u32(announced))
      client.near.send(new Uint8Array(length).fill(65))
    }

    text(3_000_000, 3_000_000)
    text(12, 12)
    text(-300_000, 300_000)
    client.key(0x61, true)
    await pass()

    expect(input.keys).toEqual([[30, true]])
  })
})
