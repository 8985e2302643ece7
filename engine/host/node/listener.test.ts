import { mkdtemp, rm, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Incoming } from '../../daemon/host.ts'
import { listen } from './listener.ts'

function visitor() {
  let resolve: (incoming: Incoming) => void = () => {}
  const promise = new Promise<Incoming>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

describe('a listener', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tabvisor-listener-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('accepts by TCP, and says who came from where', async () => {
    const port = 5990
    const came = visitor()
    const listener = await listen({ address: '127.0.0.1', port }, came.resolve)
    const socket = connect(port, '127.0.0.1')
    const { channel, local, remote } = await came.promise
    await expect(listen({ address: '127.0.0.1', port }, () => {})).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    const heard = new Promise((resolve) => socket.once('data', (bytes) => resolve([...bytes])))
    channel.send(Uint8Array.of(1, 2))

    expect(await heard).toEqual([1, 2])
    expect(local).toEqual({ family: 'ipv4', node: '127.0.0.1', service: String(port) })
    expect(remote).toMatchObject({ family: 'ipv4', node: '127.0.0.1' })
    await listener.close()
    socket.destroy()
  })

  it('gives its port back at once, whoever is still connected', async () => {
    const place = { address: '127.0.0.1', port: 5991 }
    const came = visitor()
    const first = await listen(place, came.resolve)
    const socket = connect(place.port, place.address)
    await came.promise
    await first.close()
    const second = await listen(place, () => {})

    await second.close()
    socket.destroy()
  })

  it('makes a UNIX socket for this user, in the place of one that was left', async () => {
    const path = join(folder, 'vnc.sock')
    const came = visitor()
    await listen({ path }, () => {})
    const listener = await listen({ path }, came.resolve)
    const { mode } = await stat(path)
    const socket = connect(path)

    expect(mode & 0o777).toBe(0o600)
    expect((await came.promise).local).toEqual({ family: 'unix', node: '', service: path })
    await listener.close()
    await expect(stat(path)).rejects.toThrow('ENOENT')
    socket.destroy()
  })

  it.each([
    [{ address: '203.0.113.5', port: 5992 }, 'EADDRNOTAVAIL'],
    [{ path: '/nonexistent/vnc.sock' }, 'EACCES'],
  ])('says why it cannot be: %j', async (place, code) => {
    await expect(listen(place, () => {})).rejects.toMatchObject({ code })
  })
})
