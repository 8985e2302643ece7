import { describe, expect, it } from 'vitest'
import { VirError } from '../model/error.ts'
import { ChannelEnd } from '../testing/channel-pair.ts'
import { ManualTime } from '../testing/fake-host.ts'
import { RpcClient } from './client/client.ts'
import { encodeFrame, type Frame, Framer, type Header, messageStatus, messageTypes } from './message.ts'
import { remoteProgram } from './procedures.ts'
import { type Call, type Handlers, RpcServer } from './server.ts'
import { decodeError } from './wire-error.ts'
import { encode, int } from './xdr.ts'

const dom = { name: 'demo', uuid: new Uint8Array(16).fill(7), id: 3 }

function setUp(handlers: Handlers = {}, isReadonly = false) {
  const [near, far] = ChannelEnd.pair()
  const time = new ManualTime()
  const logged: string[] = []
  const server = new RpcServer(far, {
    handlers: { connectOpen: () => {}, ...handlers },
    isReadonly,
    time,
    log: (level, message) => logged.push(`${level}: ${message.split('\n')[0]}`),
  })
  return { near, far, server, time, logged }
}

async function connect(handlers: Handlers = {}, flags = 0, isReadonly = false) {
  const rig = setUp(handlers, isReadonly)
  const client = new RpcClient(rig.near, rig.time)
  await client.call('connectOpen', { name: 'qemu:///system', flags })
  return { ...rig, client }
}

const errorOf = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(VirError)
  const { code, domain, level, message, str1, str2, int1 } = error as VirError
  return { code, domain, level, message, str1, str2, int1 }
}

/** A client that says what it likes. */
function rawClient(near: ChannelEnd) {
  const framer = new Framer()
  const frames: Frame[] = []
  near.onData((bytes) => frames.push(...framer.push(bytes)))
  const header = { program: remoteProgram, version: 1, procedure: 1, type: 0, serial: 0, status: 0 }
  return {
    frames,
    send: (change: Partial<Header>, payload?: Uint8Array) =>
      near.send(encodeFrame({ ...header, ...change }, payload)),
  }
}

/** All that is under way in this process comes to its end. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('a call', () => {
  it('brings its arguments there and its result back', async () => {
    const { client } = await connect({
      domainLookupByName: ({ name }) => ({ dom: { ...dom, name } }),
      domainGetInfo: async ({ dom }) => ({
        state: dom.id,
        maxMem: 2n ** 63n,
        memory: 5n,
        nrVirtCpu: 2,
        cpuTime: 9n,
      }),
    })

    const found = await client.call('domainLookupByName', { name: 'ä' })
    const info = await client.call('domainGetInfo', found)

    expect(found.dom).toEqual({ ...dom, name: 'ä' })
    expect(info).toEqual({ state: 3, maxMem: 2n ** 63n, memory: 5n, nrVirtCpu: 2, cpuTime: 9n })
  })

  it('brings back the handler’s error with all that belongs to it', async () => {
    const { client } = await connect({
      domainLookupByName: () => {
        throw new VirError('noDomain', "no domain with matching name 'x'")
      },
    })

    expect(await errorOf(client.call('domainLookupByName', { name: 'x' }))).toEqual({
      code: 42,
      domain: 10,
      level: 2,
      message: "Domain not found: no domain with matching name 'x'",
      str1: 'Domain not found: %s',
      str2: "no domain with matching name 'x'",
      int1: -1,
    })
  })

  it('of a handler that fails is an internal error, and the log has it', async () => {
    const { client, logged } = await connect({
      domainCreate: async () => {
        throw new TypeError('x is not a function')
      },
    })

    expect(await errorOf(client.call('domainCreate', { dom }))).toMatchObject({
      code: 1,
      message: 'internal error: x is not a function',
    })
    expect(logged).toEqual(['error: TypeError: x is not a function'])
  })

  it('of a handler whose result does not fit is an error', async () => {
    const { client, logged } = await connect({
      domainGetOsType: () => ({ type: 'x'.repeat((4 << 20) + 1) }),
    })

    expect(await errorOf(client.call('domainGetOsType', { dom }))).toMatchObject({
      code: 39,
      message: 'Unable to encode message payload',
    })
    expect(logged).toHaveLength(1)
  })

  it('gets an error even if that quotes a text that is as long as can be', async () => {
    const { client } = await connect({
      domainLookupByName: ({ name }) => {
        throw new VirError('noDomain', `no domain with matching name '${name}'`)
      },
    })

    const { message } = await errorOf(client.call('domainLookupByName', { name: 'é'.repeat(2 << 20) }))

    expect(message.slice(0, 52)).toBe("Domain not found: no domain with matching name 'éééé")
    expect(message).toHaveLength(65_536)
  })

  it('that nobody handles is not supported, in the words of the library', async () => {
    const { client } = await connect()

    expect(await errorOf(client.call('networkGetBridgeName', { net: dom }))).toMatchObject({
      code: 3,
      domain: 19,
      message: 'this function is not supported by the connection driver: virNetworkGetBridgeName',
    })
  })

  it('goes on when another one takes long, five at a time, quick ones first', async () => {
    const started: string[] = []
    const release: (() => void)[] = []
    const wait = () => new Promise<void>((resolve) => release.push(resolve))
    const { client } = await connect({
      domainSuspend: async ({ dom }) => {
        started.push(dom.name)
        await wait()
      },
      domainDestroy: ({ dom }) => {
        started.push(`destroy ${dom.name}`)
      },
    })

    const calls = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) =>
      client.call('domainSuspend', { dom: { ...dom, name } }),
    )
    const quick = client.call('domainDestroy', { dom })
    await settled()
    const first = [...started]
    release[2]?.()
    await quick
    await settled()

    expect(first).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(started.slice(5)).toEqual(['destroy demo', 'f'])
    for (const go of release) go()
    await settled()
    for (const go of release) go()
    await Promise.all(calls)
  })
})

describe('a connection', () => {
  it('must be opened first', async () => {
    const { near, time } = setUp()
    const client = new RpcClient(near, time)

    expect(await errorOf(client.call('connectGetType'))).toMatchObject({
      code: 1,
      message: 'internal error: hypervisor connection not open',
    })
  })

  it('is opened once', async () => {
    const { client } = await connect()

    expect(await errorOf(client.call('connectOpen', { name: null, flags: 0 }))).toMatchObject({
      message: 'internal error: connection already open',
    })
  })

  it('that was refused can be opened otherwise', async () => {
    const { near, time } = setUp({
      connectOpen: ({ name }) => {
        if (name !== 'qemu:///system') throw new VirError('noConnect', name ?? '', 'none')
      },
      connectGetType: () => ({ type: 'QEMU' }),
    })
    const client = new RpcClient(near, time)

    const refusal = await errorOf(client.call('connectOpen', { name: 'x:///', flags: 0 }))
    await client.call('connectOpen', { name: 'qemu:///system', flags: 0 })

    expect(refusal.message).toBe('no connection driver available for x:///')
    expect(await client.call('connectGetType')).toEqual({ type: 'QEMU' })
  })

  it('asks for nothing to prove who one is', async () => {
    const { near, time } = setUp()
    const client = new RpcClient(near, time)

    expect(await client.call('authList')).toEqual({ types: [0] })
    expect(await errorOf(client.call('authPolkit'))).toMatchObject({
      code: 45,
      message: 'authentication failed: authentication failed',
    })
  })

  it('ends when the client says so, after the reply', async () => {
    const { client } = await connect()
    const ends: (Error | undefined)[] = []
    client.onClose((error) => ends.push(error))

    await client.call('connectClose')
    await settled()

    expect(ends.map((error) => error?.message)).toEqual(['the other end closed the connection'])
    expect((await errorOf(client.call('connectGetType'))).message).toContain('client socket is closed')
  })

  it('that ends lets nobody wait', async () => {
    const { client, server } = await connect({ domainSuspend: () => new Promise<void>(() => {}) })
    const ended: string[] = []
    server.client.onClose(() => ended.push('server'))

    const call = errorOf(client.call('domainSuspend', { dom }))
    client.close()
    await settled()

    expect((await call).message).toContain('client socket is closed')
    expect(ended).toEqual(['server'])
  })
})

describe('a connection that only reads', () => {
  it.each<['socket' | 'flag', number, boolean]>([
    ['socket', 0, true],
    ['flag', 1, false],
  ])('refuses what changes something (by its %s)', async (_how, flags, isReadonly) => {
    const called: string[] = []
    const { client } = await connect(
      { domainCreate: () => void called.push('create'), domainGetAutostart: () => ({ autostart: 1 }) },
      flags,
      isReadonly,
    )

    expect(await client.call('domainGetAutostart', { dom })).toEqual({ autostart: 1 })
    expect(await errorOf(client.call('domainCreate', { dom }))).toMatchObject({
      code: 29,
      domain: 20,
      message: 'operation forbidden: read only access prevents virDomainCreate',
    })
    expect(called).toEqual([])
  })

  it('refuses by what is asked for', async () => {
    const { client } = await connect({ domainGetXmlDesc: () => ({ xml: '<domain/>' }) }, 1)

    expect(await client.call('domainGetXmlDesc', { dom, flags: 2 })).toEqual({ xml: '<domain/>' })
    expect((await errorOf(client.call('domainGetXmlDesc', { dom, flags: 1 }))).message).toBe(
      'operation forbidden: virDomainGetXMLDesc with secure flag',
    )
  })
})

describe('what makes no sense', () => {
  it.each<[string, Partial<Header>, string]>([
    ['another program', { program: 0x0006_8000 }, 'Cannot find program 425984 version 1'],
    ['another version', { version: 2 }, 'Cannot find program 536903814 version 2'],
    ['an unknown procedure', { procedure: 444 }, 'unknown procedure: 444'],
    ['a negative procedure', { procedure: -1 }, 'unknown procedure: -1'],
    ['a message’s number', { procedure: 107 }, 'unknown procedure: 107'],
    ['a strange state', { procedure: 2, status: 2 }, 'Unexpected message status 2'],
    ['too few arguments', { procedure: 22 }, 'Unable to decode message payload'],
    [
      'file descriptors',
      { procedure: 310, type: messageTypes.callWithFds },
      'Operation not supported: file descriptors cannot be passed over this connection',
    ],
  ])('is refused: %s', async (_name, change, message) => {
    const { near } = setUp()
    const client = rawClient(near)

    client.send({ serial: 77, ...change })
    await settled()

    expect(client.frames.map(({ header }) => [header.type, header.serial, header.status])).toEqual([
      [messageTypes.reply, 77, messageStatus.error],
    ])
    expect(decodeError(client.frames[0]!.payload).message).toBe(message)
  })

  it('is refused: more arguments than there are', async () => {
    const { near } = setUp()
    const client = rawClient(near)

    client.send({ procedure: 2 }, encode(int, 1))
    await settled()

    expect(decodeError(client.frames[0]!.payload).message).toBe('Unable to decode message payload')
  })

  it('is passed over if it is no call', async () => {
    const { near } = setUp()
    const client = rawClient(near)

    for (const type of [1, 2, 3, 5, 6, 7, 0xffff_ffff]) client.send({ type })
    client.send({ procedure: 66, serial: 5 })
    await settled()

    expect(client.frames.map(({ header }) => header.serial)).toEqual([5])
  })

  it('ends the connection if not even messages can be told apart', async () => {
    const { near, logged } = setUp()
    const ends: unknown[] = []
    near.onClose((error) => ends.push(error))

    near.send(new Uint8Array(8))
    await settled()

    expect(ends).toEqual([undefined])
    expect(logged).toEqual(['info: client 1: a message of 0 bytes is too short'])
  })
})

describe('a server with a client that does not read', () => {
  it('makes it wait before memory fills up', async () => {
    const { near, far } = setUp({ connectGetCapabilities: () => ({ capabilities: 'x'.repeat(1 << 16) }) })
    const client = rawClient(near)
    client.send({ procedure: 1 }, new Uint8Array(8))
    await settled()
    near.pause()

    for (let serial = 1; serial <= 500; serial++) client.send({ procedure: 7, serial })
    await settled()
    near.resume()
    for (let turn = 0; turn < 20; turn++) await settled()

    expect(far.mostQueued).toBeLessThan(5 << 20)
    expect(client.frames).toHaveLength(501)
  })

  it('ends the connection when its events fill up memory', async () => {
    const { near, server, logged } = setUp()
    const event = { callbackID: 1, dom, alias: 'x'.repeat(1 << 20), size: 0n }
    near.pause()

    for (let i = 0; i < 70; i++) server.client.emit('domainEventMemoryDeviceSizeChange', event)

    expect(logged).toEqual(['info: client 1: it does not read what it asked for'])
  })
})

describe('events', () => {
  it('reach the client that listens, in order', async () => {
    const { client, server } = await connect()
    const seen: unknown[] = []
    client.onMessage('domainEventCallbackReboot', (event) => seen.push(event))
    client.onMessage('networkEventLifecycle', (event) => seen.push(event))

    const lifecycle = { callbackID: 2, net: { name: 'n', uuid: dom.uuid }, event: 1, detail: 0 }
    server.client.emit('domainEventCallbackReboot', { callbackID: 1, msg: { dom } })
    server.client.emit('networkEventLifecycle', lifecycle)
    await settled()

    expect(seen).toEqual([{ callbackID: 1, msg: { dom } }, lifecycle])
  })

  it('that cannot be told are for the log', async () => {
    const { server, logged } = await connect()
    const event = { callbackID: 1, dom, alias: 'x'.repeat((4 << 20) + 1), size: 0n }

    server.client.emit('domainEventMemoryDeviceSizeChange', event)

    expect(logged).toHaveLength(1)
  })
})

describe('keeping alive', () => {
  it('answers a ping', async () => {
    const { near } = setUp()
    const client = rawClient(near)

    client.send({ program: 0x6b65_6570, procedure: 1, type: messageTypes.message })
    await settled()

    expect(client.frames.map(({ header }) => [header.program, header.procedure, header.type])).toEqual([
      [0x6b65_6570, 2, messageTypes.message],
    ])
  })

  it('goes on while the client answers', async () => {
    const { server, time, client } = await connect({ connectGetType: () => ({ type: 'QEMU' }) })
    server.client.startKeepAlive()

    for (let i = 0; i < 20; i++) {
      time.pass(5000)
      await settled()
    }

    expect(await client.call('connectGetType')).toEqual({ type: 'QEMU' })
  })

  it('ends the connection after five pings without an answer', async () => {
    const { near, server, time, logged } = setUp()
    const client = rawClient(near)
    near.pause()
    server.client.startKeepAlive()

    time.pass(29_999)
    const before = [...logged]
    time.pass(1)
    near.resume()
    await settled()

    expect(before).toEqual([])
    expect(logged).toEqual(['info: client 1: connection closed due to keepalive timeout'])
    expect(client.frames).toHaveLength(5)
  })
})

describe('what handlers keep for a client', () => {
  it('lasts as long as the connection', async () => {
    const key = Symbol('count')
    const count = (_: unknown, { client }: Call) => {
      const num = ((client.state.get(key) as number | undefined) ?? 0) + 1
      client.state.set(key, num)
      return { num }
    }
    const { client } = await connect({ connectNumOfDomains: count })

    await client.call('connectNumOfDomains')

    expect(await client.call('connectNumOfDomains')).toEqual({ num: 2 })
  })
})
