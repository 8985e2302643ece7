import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fixtures, writeFixtures } from '../engine/testing/libvirt/fixtures.ts'
import { type OurDaemon, startOurDaemon } from '../engine/testing/libvirt/our-daemon.ts'
import { readPng } from '../engine/testing/png-reader.ts'
import { launchChromium } from './chromium.ts'

const minute = 60_000
const noVnc = resolve(import.meta.dirname, '../node_modules/@novnc/novnc')
const page = `<!doctype html><body><script type="module">
  import RFB from '/novnc/core/rfb.js'
  globalThis.view = (port) => new RFB(document.body, 'ws://127.0.0.1:' + port + '/')
</script>`

let daemon: OurDaemon
let fixtures: Fixtures
let browser: Browser
let viewer: Page
let server: Server

const virsh = async (...line: string[]) =>
  (await promisify(execFile)('virsh', ['-c', daemon.uri, ...line])).stdout.trim()

beforeAll(async () => {
  fixtures = writeFixtures()
  daemon = await startOurDaemon()
  browser = await launchChromium()
  viewer = await browser.newPage()
  // From a server of this computer: Chromium keeps pages of other places away from its ports.
  server = createServer(({ url = '' }, response) => {
    const isPage = !url.startsWith('/novnc/')
    response.setHeader('content-type', isPage ? 'text/html' : 'text/javascript')
    response.end(isPage ? page : readFileSync(join(noVnc, url.slice('/novnc/'.length))))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  await viewer.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await viewer.waitForFunction(() => 'view' in globalThis)
}, 2 * minute)

afterAll(async () => {
  await browser?.close()
  server?.close()
  await daemon?.stop()
  fixtures?.remove()
})

/** As 0xRRGGBB; none before there is a picture. */
const seen = () =>
  viewer.evaluate(() => {
    const canvas = document.querySelector('canvas')
    if (!canvas?.width) return { width: 0, height: 0, pixels: [] }
    const { width, height } = canvas
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height)
    const pixels = Array.from(
      { length: width * height },
      (_, i) => (data[4 * i]! << 16) | (data[4 * i + 1]! << 8) | data[4 * i + 2]!,
    )
    return { width, height, pixels }
  })

describe('a guest of the daemon in Node', () => {
  it(
    'is shown by noVNC over a WebSocket as virsh tells',
    async () => {
      const file = join(fixtures.folder, 'web.xml')
      const xml = readFileSync(join(fixtures.folder, 'open-screen.xml'), 'utf8')
      writeFileSync(file, xml.replace("<graphics type='vnc'", "<graphics type='vnc' websocket='-1'"))
      await virsh('create', file)
      const [, port] = /websocket='(\d+)'/.exec(await virsh('dumpxml', 'open-screen'))!
      await viewer.evaluate(
        (at) => (globalThis as unknown as { view(port: number): void }).view(at),
        Number(port),
      )
      await expect
        .poll(async () => (await seen()).pixels.filter((pixel) => pixel !== 0).length, { timeout: minute })
        .toBeGreaterThan(20_000)
      await virsh('suspend', 'open-screen')
      const picture = join(fixtures.folder, 'web.png')
      await virsh('screenshot', 'open-screen', picture)
      const { width, height, pixels } = readPng(readFileSync(picture))

      await expect.poll(seen, { timeout: minute }).toEqual({ width, height, pixels: [...pixels] })
    },
    3 * minute,
  )
})
