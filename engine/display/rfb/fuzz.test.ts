import { expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { ChannelEnd } from '../../testing/channel-pair.ts'
import { ManualTime } from '../../testing/fake-host.ts'
import { NotedInput, PaintedScreen } from '../../testing/painted-screen.ts'
import { RfbClient } from '../../testing/rfb-client.ts'
import { fuzzRfb } from '../../testing/rfb-fuzz.ts'
import { Clipboard } from '../clipboard.ts'
import { RfbServer } from './server.ts'

it('survives 100,000 messages that are nearly right', { timeout: 120_000 }, async () => {
  const screen = new PaintedScreen(100, 70)
  screen.resizes = true
  const input = new NotedInput()
  const time = new ManualTime()
  const server = new RfbServer({
    screen,
    input,
    clipboard: new Clipboard(),
    name: 'guest',
    random: new SeededRandom(1),
    timers: time,
  })
  const pass = (random: SeededRandom) => {
    const { width, height } = screen.frame
    const colour = random.next() & 0xff_ffff
    if (random.next() % 4 === 0 && height > 40) screen.scroll(1 + (random.next() % 20), () => colour)
    else if (width * height > 0)
      screen.paint({ x: 0, y: 0, width: Math.min(width, 64), height: 1 }, (x) => (x * colour) & 0xff_ffff)
    if (width > 400 || random.next() % 50 === 0)
      screen.resize(1 + (random.next() % 200), 1 + (random.next() % 100))
    input.keys.length = 0
    input.points.length = 0
    screen.suggested.length = 0
    time.pass(20)
  }
  const before = process.memoryUsage().heapUsed

  const result = await fuzzRfb({
    seed: 1,
    messages: 100_000,
    accept: (channel) => server.accept(channel),
    clients: () => server.clients,
    pass,
  })

  expect(result).toMatchObject({ messages: 100_000, silent: 0 })
  expect(result.ended).toBeGreaterThan(300)
  expect(result.alive).toBeGreaterThan(800)
  expect(result.mostQueued).toBeLessThan(32 << 20)
  expect(result.mostMemory - before).toBeLessThan(512 << 20)
  const [near, far] = ChannelEnd.pair()
  server.accept(far)
  const client = new RfbClient(near, { asks: true })
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setImmediate(resolve))
    time.pass(20)
  }
  expect(client.picture).toEqual(screen.frame.pixels)
})
