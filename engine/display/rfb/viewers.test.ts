import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { SocketChannel } from '../../host/node/socket-channel.ts'
import { nodeTime } from '../../host/node/timers.ts'
import { NotedInput, PaintedScreen } from '../../testing/painted-screen.ts'
import { readPng } from '../../testing/png-reader.ts'
import { XDisplay } from '../../testing/x-display.ts'
import { RfbServer } from './server.ts'

const [WIDTH, HEIGHT] = [320, 240]
const whole = { x: 0, y: 0, width: WIDTH, height: HEIGHT }
const noise = (x: number, y: number) => (Math.imul(x * 7919 + y * 104_729, 0x9e37_79b1) >>> 8) & 0xff_ffff

/** Bands that each encoding treats differently: one colour, two, few, a gradient, noise. */
function bands(x: number, y: number): number {
  if (y < 48) return 0x20_4060
  if (y < 96) return noise(x >> 1, y) & 0x40_0000 ? 0xff_ffff : 0
  if (y < 144) return [0xff_0000, 0x00_ff00, 0x00_00ff, 0xff_ffff, 0x80_8000][(x >> 3) % 5]!
  if (y < 192) return (x & 0xff) | ((y & 0xff) << 8) | (((x + y) & 0xff) << 16)
  return noise(x, y)
}

async function served(password?: string) {
  const screen = new PaintedScreen(WIDTH, HEIGHT)
  screen.paint(whole, bands)
  const rfb = new RfbServer({
    screen,
    input: new NotedInput(),
    name: 'a guest',
    random: new SeededRandom(1),
    timers: nodeTime,
  })
  rfb.password = password
  const listener = createServer((socket) => rfb.accept(new SocketChannel(socket))).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const close = async () => {
    rfb.close()
    listener.close()
    await once(listener, 'close')
  }
  return { screen, port, close }
}

describe('gvnccapture', () => {
  it('captures every pixel', { timeout: 60_000 }, async () => {
    const { screen, port, close } = await served()
    const folder = mkdtempSync(join(tmpdir(), 'tabvisor-capture-'))
    const file = join(folder, 'screen.png')

    await promisify(execFile)('gvnccapture', [`127.0.0.1:${port - 5900}`, file])
    const picture = readPng(readFileSync(file))

    expect([picture.width, picture.height]).toEqual([WIDTH, HEIGHT])
    expect(picture.pixels).toEqual(screen.frame.pixels)
    rmSync(folder, { recursive: true })
    await close()
  })
})

describe('TigerVNC’s viewer', () => {
  let display: XDisplay
  beforeAll(async () => {
    display = await XDisplay.start(WIDTH, HEIGHT)
  })
  afterAll(() => display.close())

  it.each(['Raw', 'RRE', 'Hextile', 'ZRLE', 'Tight'])(
    'shows every pixel by %s, and what changes',
    {
      timeout: 60_000,
    },
    async (encoding) => {
      const { screen, port, close } = await served()
      const options = [`-PreferredEncoding=${encoding}`, '-AutoSelect=0', '-RemoteResize=0', '-Shared']
      const fullscreen = ['-FullScreen', '-FullscreenSystemKeys=0', '-DotWhenNoCursor=0']
      const viewer = spawn(
        'xtigervncviewer',
        ['-display', display.name, ...options, ...fullscreen, `127.0.0.1::${port}`],
        { stdio: 'ignore', env: { ...process.env, HOME: tmpdir() } },
      )

      await expect.poll(() => differences(display, screen), { timeout: 20_000 }).toBe(0)
      screen.scroll(16, (x, y) => bands(y, x))
      screen.paint({ x: 100, y: 60, width: 30, height: 30 }, noise)
      await expect.poll(() => differences(display, screen), { timeout: 20_000 }).toBe(0)

      viewer.kill()
      await once(viewer, 'exit')
      await close()
    },
  )
})

async function differences(display: XDisplay, { frame }: PaintedScreen): Promise<number> {
  const { pixels } = await display.screenshot()
  return pixels.reduce((count, pixel, i) => count + Number(pixel !== frame.pixels[i]), 0)
}
