import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SocketChannel } from '../host/node/socket-channel.ts'
import { nodeTime } from '../host/node/timers.ts'
import { RpcClient } from '../rpc/client/client.ts'

const program = resolve(import.meta.dirname, 'tabvisor.ts')
const image = resolve(import.meta.dirname, '../../public/images/linux-tiny')
const definition = `<domain type='qemu'><name>tiny</name><memory unit='MiB'>128</memory>
  <os><type machine='q35'>hvm</type><kernel>${image}/kernel</kernel><initrd>${image}/initrd</initrd>
  <cmdline>console=ttyS0</cmdline></os><devices><serial type='pty'/></devices></domain>`
const running = 1
const shutoff = 5

let top: string
let daemons: ChildProcessByStdio<null, Readable, Readable>[]

beforeEach(async () => {
  daemons = []
  top = await mkdtemp(join(tmpdir(), 'tabvisor-daemon-'))
})
afterEach(async () => {
  for (const daemon of daemons) daemon.kill('SIGKILL')
  await rm(top, { recursive: true, force: true })
})

function start(...flags: string[]): ChildProcessByStdio<null, Readable, Readable> {
  const args = ['daemon', '--socket', join(top, 's'), '--state', join(top, 'state'), ...flags]
  const daemon = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  daemons.push(daemon)
  return daemon
}

async function serve(...flags: string[]): Promise<{ client: RpcClient; end(): Promise<number> }> {
  const daemon = start(...flags)
  expect(String((await once(daemon.stdout, 'data'))[0])).toContain('serving')
  const client = await open(join(top, 's'))
  return {
    client,
    end: async () => {
      const exit = once(daemon, 'exit')
      daemon.kill('SIGTERM')
      return (await exit)[0] as number
    },
  }
}

async function open(socket: string): Promise<RpcClient> {
  const client = new RpcClient(new SocketChannel(connect(socket)), nodeTime)
  await client.call('connectOpen', { name: 'qemu:///system', flags: 0 })
  return client
}

async function stateOf(client: RpcClient): Promise<number> {
  const { dom } = await client.call('domainLookupByName', { name: 'tiny' })
  return (await client.call('domainGetState', { dom, flags: 0 })).state
}

async function defineAndStart(client: RpcClient): Promise<void> {
  const { dom } = await client.call('domainDefineXmlFlags', { xml: definition, flags: 0 })
  await client.call('domainCreateWithFlags', { dom, flags: 0 })
}

describe('tabvisor daemon, at SIGTERM', { timeout: 60_000 }, () => {
  it('suspends what runs, and the next one goes on with it', async () => {
    const first = await serve()
    await defineAndStart(first.client)

    expect(await first.end()).toBe(0)
    const second = await serve()
    expect(await stateOf(second.client)).toBe(running)
    expect(await second.end()).toBe(0)
  })

  it('destroys what runs if it was told to', async () => {
    const first = await serve('--on-exit', 'destroy')
    await defineAndStart(first.client)

    expect(await first.end()).toBe(0)
    const second = await serve()
    expect(await stateOf(second.client)).toBe(shutoff)
  })
})

describe('tabvisor daemon', { timeout: 60_000 }, () => {
  it('lets a client of the read-only socket look, and no more', async () => {
    await serve('--readonly-socket', join(top, 'ro'))
    const reader = await open(join(top, 'ro'))

    expect((await reader.call('connectListAllDomains', { needResults: 1, flags: 0 })).ret).toBe(0)
    await expect(reader.call('domainDefineXmlFlags', { xml: definition, flags: 0 })).rejects.toThrow(
      'operation forbidden: read only access prevents virDomainDefineXMLFlags',
    )
  })

  it('does not share its state, nor its socket, with another', async () => {
    await serve()
    const second = start()
    const complaint = once(second.stderr, 'data')

    expect((await once(second, 'exit'))[0]).toBe(1)
    expect(String((await complaint)[0])).toContain('another daemon')
  })
})
