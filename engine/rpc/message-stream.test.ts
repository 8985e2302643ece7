import { describe, expect, it } from 'vitest'
import { VirError } from '../model/error.ts'
import { ChannelEnd } from '../testing/channel-pair.ts'
import { ManualTime } from '../testing/fake-host.ts'
import { RpcClient } from './client/client.ts'
import { type Handlers, RpcServer } from './server.ts'
import type { ByteStream } from './stream.ts'

const vol = { pool: 'default', name: 'disk', key: '/disk' }
const volArgs = { vol, offset: 0n, length: 0n, flags: 0 }
const sparseArgs = { ...volArgs, flags: 1 }
const dom = { name: 'demo', uuid: new Uint8Array(16), id: 1 }

async function connect(handlers: Handlers) {
  const [near, far] = ChannelEnd.pair()
  const time = new ManualTime()
  const server = new RpcServer(far, {
    handlers: { connectOpen: () => {}, ...handlers },
    isReadonly: false,
    time,
    log: () => {},
  })
  const client = new RpcClient(near, time)
  await client.call('connectOpen', { name: null, flags: 0 })
  return { near, far, client, server }
}

/** All that is under way in this process comes to its end. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

async function readAll(stream: ByteStream): Promise<number[]> {
  const lengths: number[] = []
  for (let part = await stream.read(); part; part = await stream.read()) lengths.push(part.length)
  return lengths
}

const reasonOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing went wrong',
    (error: Error) => error.message,
  )

describe('a download', () => {
  it('brings the bytes in pieces that old libraries can take, and ends', async () => {
    const done: string[] = []
    const { client } = await connect({
      storageVolDownload: (_, call) => {
        const stream = call.openStream()
        const send = async () => {
          await stream.write(new Uint8Array(600_000))
          await stream.finish()
          done.push('server')
        }
        void send()
      },
    })
    const stream = await client.openStream('storageVolDownload', volArgs)

    const lengths = await readAll(stream)
    await stream.finish()
    await settled()

    expect(lengths).toEqual([262_120, 262_120, 75_760])
    expect(done).toEqual(['server'])
  })

  it('waits for a slow reader', async () => {
    const size = 64 << 20
    const { client, far } = await connect({
      storageVolDownload: (_, call) => {
        const stream = call.openStream()
        const send = async () => {
          for (let sent = 0; sent < size; sent += 1 << 20) await stream.write(new Uint8Array(1 << 20))
          await stream.finish()
        }
        void send()
      },
    })
    const stream = await client.openStream('storageVolDownload', volArgs)
    for (let turn = 0; turn < 20; turn++) await settled()
    const sentBeforeReading = far.sent

    const lengths = await readAll(stream)

    expect(lengths.reduce((a, b) => a + b)).toBe(size)
    expect(sentBeforeReading).toBeLessThan(7 << 20)
    expect(far.mostQueued).toBeLessThan(2 << 20)
  })

  it('that fails half way tells why', async () => {
    const { client } = await connect({
      storageVolDownload: (_, call) => {
        const stream = call.openStream()
        const send = async () => {
          await stream.write(Uint8Array.of(1))
          stream.abort(new VirError('systemError', 'cannot read: EIO', 'storage'))
        }
        void send()
      },
    })
    const stream = await client.openStream('storageVolDownload', volArgs)

    expect(await reasonOf(readAll(stream))).toBe('cannot read: EIO')
  })

  it('of a call that fails has no stream', async () => {
    const { client } = await connect({
      storageVolDownload: (_, call) => {
        const stream = call.openStream()
        void stream.write(Uint8Array.of(1)).catch(() => {})
        throw new VirError('noStorageVol', 'disk', 'storage')
      },
    })

    expect(await reasonOf(client.openStream('storageVolDownload', volArgs))).toBe(
      'Storage volume not found: disk',
    )
  })

  it('leaves out zeros where the call says so', async () => {
    const { client } = await connect({
      storageVolDownload: ({ flags }, call) => {
        const stream = call.openStream()
        const send = async () => {
          await stream.write(Uint8Array.of(1))
          await stream.writeHole(3n << 20n)
          await stream.write(Uint8Array.of(2))
          await stream.finish()
        }
        void send().catch((error: VirError) => stream.abort(error))
        return void flags
      },
    })

    const sparse = await client.openStream('storageVolDownload', sparseArgs)
    const parts = [await sparse.readPart(), await sparse.readPart(), await sparse.readPart()]
    const expanded = await readAll(await client.openStream('storageVolDownload', sparseArgs))
    const plain = await client.openStream('storageVolDownload', volArgs)

    expect(parts).toEqual([Uint8Array.of(1), { hole: 3n << 20n }, Uint8Array.of(2)])
    expect(expanded).toEqual([1, 1 << 20, 1 << 20, 1 << 20, 1])
    expect(await reasonOf(readAll(plain))).toBe('Unexpected stream hole')
  })
})

describe('an upload', () => {
  const storing = (stored: number[], pace: () => Promise<unknown>): Handlers => ({
    storageVolUpload: (_, call) => {
      const stream = call.openStream()
      const store = async () => {
        for (let part = await stream.read(); part; part = await stream.read()) {
          stored.push(part.length)
          await pace()
        }
        await stream.finish()
      }
      void store().catch((error: VirError) => stored.push(-error.code))
    },
  })

  it('is finished when all is stored', async () => {
    const stored: number[] = []
    const { client } = await connect(storing(stored, settled))
    const stream = await client.openStream('storageVolUpload', volArgs)

    await stream.write(new Uint8Array(300_000))
    await stream.finish()

    expect(stored).toEqual([262_120, 37_880])
  })

  it('waits for a slow server', async () => {
    let go = () => {}
    const opened = new Promise<void>((resolve) => {
      go = resolve
    })
    const stored: number[] = []
    const { client, near } = await connect(storing(stored, () => opened))
    const stream = await client.openStream('storageVolUpload', volArgs)

    const upload = async () => {
      for (let i = 0; i < 64; i++) await stream.write(new Uint8Array(1 << 20))
      await stream.finish()
    }
    const uploading = upload()
    for (let turn = 0; turn < 20; turn++) await settled()
    const sentBeforeStoring = near.sent
    go()
    await uploading

    expect(sentBeforeStoring).toBeLessThan(7 << 20)
    expect(stored.reduce((a, b) => a + b)).toBe(64 << 20)
  })

  it('that the client gives up is not stored', async () => {
    const stored: number[] = []
    const { client } = await connect(storing(stored, settled))
    const stream = await client.openStream('storageVolUpload', volArgs)

    await stream.write(Uint8Array.of(1))
    stream.abort()
    for (let turn = 0; turn < 3; turn++) await settled()

    expect(stored).toEqual([1, -78])
    expect(await reasonOf(stream.write(Uint8Array.of(1)))).toContain('stream aborted')
  })

  it('that the server cannot store fails', async () => {
    const { client } = await connect({
      storageVolUpload: (_, call) => {
        call.openStream().abort(new VirError('systemError', 'cannot write: ENOSPC', 'storage'))
      },
    })
    const stream = await client.openStream('storageVolUpload', volArgs)
    await settled()

    expect(await reasonOf(stream.finish())).toBe('cannot write: ENOSPC')
  })

  it('must not leave out zeros unless the call says so', async () => {
    const { client } = await connect({ storageVolUpload: (_, call) => void call.openStream() })
    const stream = await client.openStream('storageVolUpload', volArgs)

    expect(await reasonOf(stream.writeHole(1n))).toBe('Unexpected stream hole')
  })
})

describe('a console', () => {
  const echo: Handlers = {
    domainOpenConsole: (_, call) => {
      const stream = call.openStream()
      const run = async () => {
        for (let part = await stream.read(); part; part = await stream.read()) await stream.write(part)
        await stream.finish()
      }
      void run().catch(() => {})
    },
  }

  it('goes both ways, several at a time, until the client has enough', async () => {
    const { client } = await connect(echo)
    const streams = [
      await client.openStream('domainOpenConsole', { dom, devName: null, flags: 0 }),
      await client.openStream('domainOpenConsole', { dom, devName: 'serial1', flags: 0 }),
    ]

    await Promise.all(streams.map((stream, i) => stream.write(Uint8Array.of(i))))
    const answers = await Promise.all(streams.map((stream) => stream.read()))
    const ends: unknown[] = []
    for (const stream of streams) stream.onClose((error) => ends.push(error))
    await Promise.all(streams.map((stream) => stream.finish()))

    expect(answers).toEqual([Uint8Array.of(0), Uint8Array.of(1)])
    expect(ends).toEqual([undefined, undefined])
  })

  it('ends with the connection, at both ends', async () => {
    const ends: string[] = []
    const { client } = await connect({
      domainOpenConsole: (_, call) => {
        call.openStream().onClose((error) => ends.push(`server: ${error?.message}`))
      },
    })
    const stream = await client.openStream('domainOpenConsole', { dom, devName: null, flags: 0 })
    stream.onClose((error) => ends.push(`client: ${error?.message}`))
    const reading = reasonOf(stream.read())

    client.close()
    await settled()

    expect(ends).toEqual([
      'client: stream had unexpected termination',
      'server: stream had unexpected termination',
    ])
    expect(await reading).toBe('stream had unexpected termination')
  })

  it('that the guest ends is read to its end', async () => {
    const { client } = await connect({
      domainOpenConsole: (_, call) => {
        const stream = call.openStream()
        const run = async () => {
          await stream.write(Uint8Array.of(1, 2))
          await stream.finish()
        }
        void run()
      },
    })
    const stream = await client.openStream('domainOpenConsole', { dom, devName: null, flags: 0 })

    expect(await readAll(stream)).toEqual([2])
    await stream.write(Uint8Array.of(9))
    await stream.finish()
  })
})

describe('a stream', () => {
  it('is only for procedures that have one', async () => {
    const { client } = await connect({ domainSuspend: (_, call) => void call.openStream() })

    expect(await reasonOf(client.call('domainSuspend', { dom }))).toBe(
      'internal error: domainSuspend has no stream',
    )
  })

  it('is not for ever more', async () => {
    const { client } = await connect({ domainOpenConsole: (_, call) => void call.openStream() })
    const opened = Array.from({ length: 100 }, () =>
      client.openStream('domainOpenConsole', { dom, devName: null, flags: 0 }),
    )
    await Promise.all(opened)

    const one = client.openStream('domainOpenConsole', { dom, devName: null, flags: 0 })

    expect(await reasonOf(one)).toBe('resource busy: a connection has 100 streams at most')
  })

  it('of many small pieces that nobody reads makes the other end wait', async () => {
    const { client, near } = await connect({ domainOpenConsole: (_, call) => void call.openStream() })
    const stream = await client.openStream('domainOpenConsole', { dom, devName: null, flags: 0 })

    for (let i = 0; i < 40_000; i++) void stream.write(Uint8Array.of(i)).catch(() => {})
    for (let turn = 0; turn < 5; turn++) await settled()

    expect(near.queued).toBeGreaterThan(500_000)
    client.close()
  })

  it('comes with the call’s result', async () => {
    const { client } = await connect({
      domainScreenshot: (_, call) => {
        const stream = call.openStream()
        void stream.write(Uint8Array.of(1)).then(() => stream.finish())
        return { mime: 'image/png' }
      },
    })

    const { ret, stream } = await client.callWithStream('domainScreenshot', { dom, screen: 0, flags: 0 })

    expect(ret).toEqual({ mime: 'image/png' })
    expect(await readAll(stream)).toEqual([1])
  })
})
