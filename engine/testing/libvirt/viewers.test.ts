import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { findProgram } from '../../cli/setup/tools.mjs'
import { SocketChannel } from '../../host/node/socket-channel.ts'
import { WebSocketChannel } from '../../host/node/web-socket-channel.ts'
import { readPng } from '../png-reader.ts'
import { RfbClient } from '../rfb-client.ts'
import { type Fixtures, writeFixtures } from './fixtures.ts'
import { type OurDaemon, startOurDaemon } from './our-daemon.ts'

const minute = 60_000
const hasVirsh = Boolean(findProgram('virsh'))
if (!hasVirsh) console.log('viewers of guests are not tried: virsh is not installed')

describe.skipIf(!hasVirsh)('viewers of a guest of our daemon', () => {
  let daemon: OurDaemon
  let fixtures: Fixtures

  const virsh = async (...line: string[]) =>
    (await promisify(execFile)('virsh', ['-c', daemon.uri, ...line])).stdout.trim()

  beforeAll(async () => {
    fixtures = writeFixtures()
    daemon = await startOurDaemon()
    const file = join(fixtures.folder, 'seen.xml')
    const xml = readFileSync(join(fixtures.folder, 'open-screen.xml'), 'utf8')
    writeFileSync(file, xml.replace("<graphics type='vnc'", "<graphics type='vnc' websocket='-1'"))
    await virsh('define', file)
    await virsh('start', 'open-screen')
    // Once nothing changes any more, but for the cursor's blinking, tests may compare pictures.
    await vi.waitUntil(isWritten, { timeout: minute, interval: 500 })
  }, 2 * minute)

  afterAll(async () => {
    await daemon?.stop()
    fixtures?.remove()
  }, minute)

  async function shown() {
    const file = join(fixtures.folder, 'shown.png')
    await virsh('screenshot', 'open-screen', file)
    return readPng(readFileSync(file))
  }

  /** The firmware's screen is empty; the guest's messages are not. */
  async function isWritten(): Promise<boolean> {
    return (await shown()).pixels.filter((pixel) => pixel !== 0).length > 20_000
  }

  async function byTcp(): Promise<{ viewer: RfbClient; socket: Socket }> {
    const [address = '', number] = (await virsh('vncdisplay', 'open-screen')).split(':')
    const socket = connect(5900 + Number(number), address)
    return { viewer: new RfbClient(new SocketChannel(socket), { asks: true }), socket }
  }

  async function byWebSocket(): Promise<RfbClient> {
    const xml = await virsh('dumpxml', 'open-screen')
    const [, port] = /<graphics type='vnc' port='\d+' autoport='yes' websocket='(\d+)'/.exec(xml)!
    const webSocket = new WebSocket(`ws://127.0.0.1:${port}/`, ['binary'])
    return new Promise((resolve, reject) => {
      webSocket.once('error', reject)
      webSocket.once('upgrade', ({ socket }) =>
        resolve(new RfbClient(new WebSocketChannel(webSocket, socket), { asks: true })),
      )
    })
  }

  const pictured = (viewer: RfbClient) => ({
    width: viewer.width,
    height: viewer.height,
    pixels: [...viewer.picture],
  })

  async function seesTheSame(viewer: RfbClient): Promise<void> {
    await expect.poll(() => viewer.updates, { timeout: minute }).toBeGreaterThan(0)
    await expect
      .poll(
        async () => {
          const { width, height, pixels } = await shown()
          const seen = pictured(viewer)
          return (
            width === seen.width && height === seen.height && seen.pixels.every((it, i) => it === pixels[i])
          )
        },
        { timeout: minute },
      )
      .toBe(true)
  }

  it(
    'come by WebSocket, and see what virsh tells',
    async () => {
      const viewer = await byWebSocket()

      await seesTheSame(viewer)
      viewer.channel.close()
      await expect.poll(() => viewer.isClosed).toBe(true)
    },
    3 * minute,
  )

  it(
    'are let go when it is saved, and see the same when it is restored',
    async () => {
      await virsh('suspend', 'open-screen')
      const [tcp, web] = [(await byTcp()).viewer, await byWebSocket()]
      await expect.poll(() => Math.min(tcp.updates, web.updates), { timeout: minute }).toBeGreaterThan(0)
      const before = pictured(tcp)
      await virsh('managedsave', 'open-screen')
      await expect.poll(() => [tcp.isClosed, web.isClosed]).toEqual([true, true])
      await virsh('start', '--paused', 'open-screen')
      const again = [(await byTcp()).viewer, await byWebSocket()]
      for (const viewer of again)
        await expect.poll(() => viewer.updates, { timeout: minute }).toBeGreaterThan(0)

      expect(before.pixels.some((pixel) => pixel !== 0)).toBe(true)
      for (const viewer of again) expect(pictured(viewer)).toEqual(before)
      expect([tcp.failure, web.failure]).toEqual([undefined, undefined])
      for (const viewer of again) viewer.channel.close()
      await virsh('resume', 'open-screen')
    },
    3 * minute,
  )

  it(
    'who disappear leave nothing behind',
    async () => {
      const pid = daemon.pid
      const descriptors = () => readdirSync(`/proc/${pid}/fd`).length
      const first = await byTcp()
      await expect.poll(() => first.viewer.updates, { timeout: minute }).toBeGreaterThan(0)
      first.socket.destroy()
      await virsh('list')
      const before = descriptors()
      for (let round = 0; round < 5; round++) {
        const many = await Promise.all(Array.from({ length: 10 }, byTcp))
        for (const { viewer } of many)
          await expect.poll(() => viewer.updates, { timeout: minute }).toBeGreaterThan(0)
        for (const { socket } of many) socket.resetAndDestroy()
      }

      await expect.poll(descriptors, { timeout: minute }).toBeLessThanOrEqual(before)
      await seesTheSame((await byTcp()).viewer)
    },
    3 * minute,
  )
})
