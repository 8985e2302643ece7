import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SocketChannel } from '../host/node/socket-channel.ts'
import { RfbClient } from '../testing/rfb-client.ts'

const program = resolve(import.meta.dirname, 'tabvisor.ts')
const minute = 60_000

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tabvisor-vnc-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs the program; its end is when nothing is left running. */
function boot(...args: string[]) {
  const child: ChildProcess = spawn(process.execPath, [program, 'boot', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const said = { output: '', errors: '' }
  child.stdout?.on('data', (bytes: Buffer) => (said.output += bytes))
  child.stderr?.on('data', (bytes: Buffer) => (said.errors += bytes))
  const end = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { said, end, type: (text: string) => child.stdin?.write(text) }
}

/** A viewer of a server that listens. */
function viewerOf(path: string): RfbClient {
  return new RfbClient(new SocketChannel(connect(path)), { asks: true })
}

describe('boot --vnc', () => {
  it(
    'shows viewers the guest’s screen, takes their keys, and ends with the guest',
    async () => {
      const path = join(folder, 'vnc.sock')
      const guest = boot('--vnc', path, '--screen', '640x480', '--append', 'console=tty0 console=ttyS0')
      await expect.poll(() => guest.said.output, { timeout: minute }).toContain('tiny:')
      const viewer = viewerOf(path)
      await expect.poll(() => viewer.updates, { timeout: minute }).toBeGreaterThan(0)
      guest.type("echo -e '\\033[?25l\\033[2J\\033[44m\\033[2J' > /dev/tty1\n")
      await expect.poll(() => new Set(viewer.picture), { timeout: minute }).toContain(0x0000aa)

      expect([viewer.width, viewer.height, viewer.name]).toEqual([640, 480, 'linux-tiny'])
      // The shell of tty1 runs it.
      for (const letter of 'echo heard>/dev/ttyS0\n')
        for (const isDown of [true, false])
          viewer.key(letter === '\n' ? 0xff0d : letter.charCodeAt(0), isDown)
      await expect.poll(() => guest.said.output, { timeout: minute }).toContain('heard')
      guest.type('poweroff -f\n')
      expect([await guest.end, guest.said.errors]).toEqual([0, ''])
      await expect.poll(() => viewer.isClosed).toBe(true)
    },
    3 * minute,
  )

  it(
    'lets viewers look who find no video card',
    async () => {
      const path = join(folder, 'vnc.sock')
      const guest = boot('--vnc', path, '--screen', 'none')
      await expect.poll(() => guest.said.output, { timeout: minute }).toContain('tiny:')
      const viewer = viewerOf(path)
      await expect.poll(() => viewer.updates, { timeout: minute }).toBeGreaterThan(0)
      guest.type('lspci -n | grep -c 1234:1111; poweroff -f\n')

      expect([await guest.end, new Set(viewer.picture)]).toEqual([0, new Set([0])])
      expect(guest.said.output).toMatch(/^0\r$/m)
    },
    3 * minute,
  )

  describe('where it cannot listen', () => {
    let taken: Server
    let port: number

    beforeEach(async () => {
      taken = createServer()
      await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
      port = (taken.address() as { port: number }).port
    })
    afterEach(() => new Promise((resolve) => taken.close(resolve)))

    it('says so when the port is taken', async () => {
      const { end, said } = boot('--vnc', String(port))

      expect(await end).toBe(1)
      expect(said.errors).toBe(`tabvisor: --vnc 127.0.0.1 port ${port}: another program listens there\n`)
    })
  })

  it.each([
    ['203.0.113.5:7', 1, 'this computer does not have that address'],
    ['/nonexistent/vnc.sock', 1, '--vnc /nonexistent/vnc.sock: '],
    ['nonsense', 2, '--vnc nonsense: viewers connect to a display'],
  ])('refuses %s', async (place, status, words) => {
    const { end, said } = boot('--vnc', place)

    expect(await end).toBe(status)
    expect(said.errors).toContain(words)
  })
})
