import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findProgram } from '../../cli/setup/tools.mjs'
import { SocketChannel } from '../../host/node/socket-channel.ts'
import { nodeTime } from '../../host/node/timers.ts'
import { RpcClient } from '../../rpc/client/client.ts'
import { readPng } from '../png-reader.ts'
import { RfbClient } from '../rfb-client.ts'
import { type Fixtures, writeFixtures } from './fixtures.ts'
import { type OurDaemon, startOurDaemon } from './our-daemon.ts'

const missing = ['virsh', 'gvnccapture'].filter((name) => !findProgram(name))
if (missing.length > 0)
  console.log(`displays are not tried with VNC clients: ${missing.join(', ')} not installed`)

const minute = 60_000
const returnKey = 0xff0d

describe.skipIf(missing.length > 0)('a guest of our daemon with a display', () => {
  let daemon: OurDaemon
  let fixtures: Fixtures
  let client: RpcClient

  const virsh = async (...line: string[]) =>
    (await promisify(execFile)('virsh', ['-c', daemon.uri, ...line])).stdout.trim()

  beforeAll(async () => {
    fixtures = writeFixtures()
    daemon = await startOurDaemon()
    client = new RpcClient(new SocketChannel(connect(daemon.socket)), nodeTime)
    await client.call('connectOpen', { name: 'qemu:///system', flags: 0 })
    await virsh('define', join(fixtures.folder, 'open-screen.xml'))
    await virsh('start', 'open-screen')
  }, minute)

  afterAll(async () => {
    client?.close()
    await daemon?.stop()
    fixtures?.remove()
  }, minute)

  /** Reads the serial port until it has said so. */
  async function hear(text: string): Promise<void> {
    const { dom } = await client.call('domainLookupByName', { name: 'open-screen' })
    const console = await client.openStream('domainOpenConsole', { dom, devName: null, flags: 1 })
    let heard = ''
    while (!heard.includes(text)) heard += Buffer.from((await console.read()) ?? []).toString('latin1')
    console.abort()
  }

  /** A keyboard holds few keys that its guest has not taken: each is seen before the next is pressed. */
  async function type(viewer: RfbClient, text: string): Promise<void> {
    viewer.request(false)
    for (const letter of text) {
      const { updates } = viewer
      for (const isDown of [true, false])
        viewer.key(letter === '\n' ? returnKey : letter.codePointAt(0)!, isDown)
      viewer.request(true)
      await expect.poll(() => viewer.updates, { interval: 10, timeout: minute }).toBeGreaterThan(updates)
    }
  }

  it(
    'is seen and typed at by VNC clients as virsh and its serial port tell',
    async () => {
      await hear('tiny:')
      const display = await virsh('vncdisplay', 'open-screen')
      const [address = '', number] = display.split(':')
      const viewer = new RfbClient(new SocketChannel(connect(5900 + Number(number), address)))
      const answer = hear('typed by VNC')
      await expect.poll(() => viewer.width, { timeout: minute }).toBe(720)
      await type(viewer, "clear; printf '\\033[?25l\\033[1;32mgreen\\n'; echo typed by VNC > /dev/ttyS0\n")
      await answer
      await virsh('suspend', 'open-screen')
      const [captured, told] = ['captured.png', 'told.png'].map((name) =>
        join(fixtures.folder, 'saved', name),
      )
      await promisify(execFile)('gvnccapture', [display, captured!])
      await virsh('screenshot', 'open-screen', told!)
      const [seen, shown] = [captured!, told!].map((path) => readPng(readFileSync(path)))

      expect([shown!.width, shown!.height]).toEqual([720, 400])
      expect(new Set(shown!.pixels)).toContain(0x55ff55)
      expect(seen).toEqual(shown)
      expect(viewer.isClosed).toBe(false)
      await virsh('destroy', 'open-screen')
      await expect.poll(() => viewer.isClosed).toBe(true)
    },
    3 * minute,
  )
})
