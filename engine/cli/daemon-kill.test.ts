import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SeededRandom } from '../base/random.ts'
import { SocketChannel } from '../host/node/socket-channel.ts'
import { nodeTime } from '../host/node/timers.ts'
import { RpcClient } from '../rpc/client/client.ts'

const program = resolve(import.meta.dirname, 'tabvisor.ts')
const kills = 200
/** Answers that a daemon gives before it is killed, at the most: a few are enough, since each writes. */
const mostAnswers = 4
/** Milliseconds from the last of them to the kill. Most definitions are written within a millisecond or two. */
const longestDelay = 12

/** What a domain may be found as: its description, or absent. */
type Version = string | undefined

/** What must be found after a kill: for each name, what was last acknowledged or what was under way. */
class Ledger {
  private readonly versions = new Map<string, Version[]>()
  acknowledged = 0
  private awaited: { count: number; arrive(): void } | undefined

  /** Resolves as soon as so many more are acknowledged. */
  more(count: number): Promise<void> {
    return new Promise((arrive) => {
      this.awaited = { count: this.acknowledged + count, arrive }
      this.tell()
    })
  }

  private tell(): void {
    if (this.awaited && this.acknowledged >= this.awaited.count) this.awaited.arrive()
  }

  begin(name: string, next: Version): void {
    this.versions.set(name, [...this.allowed(name), next])
  }

  done(name: string, version: Version): void {
    this.versions.set(name, [version])
    this.acknowledged++
    this.tell()
  }

  /** What was found after a kill. */
  settle(name: string, version: Version): void {
    this.versions.set(name, [version])
  }

  allowed(name: string): Version[] {
    return this.versions.get(name) ?? [undefined]
  }
}

let top: string

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'tabvisor-kill-'))
})
afterEach(() => rm(top, { recursive: true, force: true }))

/** Defines, redefines and undefines, each answer waited for, until the daemon is gone. */
async function change(client: RpcClient, ledger: Ledger, random: SeededRandom): Promise<void> {
  for (let count = 0; ; count++) {
    const name = `d${random.next() % 6}`
    const [known] = ledger.allowed(name)
    if (known !== undefined && random.next() % 3 === 0) {
      const { dom } = await client.call('domainLookupByName', { name })
      ledger.begin(name, undefined)
      await client.call('domainUndefineFlags', { dom, flags: 0 })
      ledger.done(name, undefined)
    } else {
      const description = `${count}-${random.next()}`
      ledger.begin(name, description)
      await client.call('domainDefineXmlFlags', { xml: definition(name, description), flags: 0 })
      ledger.done(name, description)
    }
  }
}

function definition(name: string, description: string): string {
  const uuid = `00000000-0000-4000-8000-00000000000${name.slice(1)}`
  return `<domain type='qemu'><name>${name}</name><uuid>${uuid}</uuid><description>${description}</description>
    <memory unit='MiB'>64</memory><os><type machine='q35'>hvm</type></os></domain>`
}

async function found(client: RpcClient): Promise<Map<string, string>> {
  const { domains } = await client.call('connectListAllDomains', { needResults: 1, flags: 0 })
  const descriptions = new Map<string, string>()
  for (const dom of domains) {
    const { xml } = await client.call('domainGetXmlDesc', { dom, flags: 0 })
    descriptions.set(dom.name, /<description>(.*)<\/description>/.exec(xml)![1]!)
  }
  return descriptions
}

async function serve(): Promise<{ process: ChildProcess; client: RpcClient; complaints: string[] }> {
  const socket = join(top, 's')
  const child = spawn(
    process.execPath,
    [program, 'daemon', '--socket', socket, '--state', join(top, 'state')],
    // Starting is most of the time: what one has compiled the next ones need not compile again.
    { env: { ...process.env, NODE_COMPILE_CACHE: join(top, 'compiled') } },
  )
  const complaints: string[] = []
  child.stderr.on('data', (text) => complaints.push(String(text)))
  const ready = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  expect(String(ready[0]), complaints.join('')).toContain('serving')
  const client = new RpcClient(new SocketChannel(connect(socket)), nodeTime)
  await client.call('connectOpen', { name: 'qemu:///system', flags: 0 })
  return { process: child, client, complaints }
}

/** Node writes what it has compiled when it ends in peace. */
async function warmUp(): Promise<void> {
  const { process: child, client } = await serve()
  const end = once(child, 'exit')
  client.close()
  child.kill('SIGTERM')
  await end
}

it(`keeps every acknowledged definition through ${kills} times kill -9`, { timeout: 400_000 }, async () => {
  const random = new SeededRandom(3)
  const moments = new SeededRandom(4)
  const ledger = new Ledger()
  await warmUp()
  for (let kill = 0; kill < kills; kill++) {
    const { process: child, client, complaints } = await serve()
    const now = await found(client)
    for (const name of ['d0', 'd1', 'd2', 'd3', 'd4', 'd5']) {
      expect(ledger.allowed(name), `${name} after ${kill} kills`).toContain(now.get(name))
      ledger.settle(name, now.get(name))
    }
    expect(complaints).toEqual([])
    const changes = change(client, ledger, random)
    const end = once(child, 'exit')
    await Promise.all([
      expect(changes).rejects.toThrow(),
      ledger
        .more(moments.next() % (mostAnswers + 1))
        .then(() => wait(moments.next() % longestDelay))
        .then(() => child.kill('SIGKILL')),
    ])
    await end
  }
  expect(ledger.acknowledged).toBeGreaterThan(kills)
})
