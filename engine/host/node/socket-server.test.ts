import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ByteChannel } from '../../base/channel.ts'
import { SocketChannel } from './socket-channel.ts'
import { listenOnSocket } from './socket-server.ts'

describe('a socket', () => {
  let folder: string
  let path: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tabvisor-socket-'))
    path = join(folder, 's')
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('carries bytes both ways and tells of its end', async () => {
    const echo = (channel: ByteChannel) => channel.onData((bytes) => channel.send(bytes))
    const server = await listenOnSocket(path, 0o600, echo)
    const client = new SocketChannel(connect(path))
    const answer = new Promise<Uint8Array>((resolve) => client.onData(resolve))
    const end = new Promise<Error | undefined>((resolve) => client.onClose(resolve))
    client.send(new Uint8Array([1, 2, 3]))

    expect([...(await answer)]).toEqual([1, 2, 3])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await server.close()
    expect(await end).toBeUndefined()
  })

  it('is refused where another listens, and taken over from the dead', async () => {
    const server = await listenOnSocket(path, 0o600, () => {})
    await expect(listenOnSocket(path, 0o600, () => {})).rejects.toThrow('another daemon listens there')
    await server.close()

    await writeFile(path, '')
    const next = await listenOnSocket(path, 0o600, () => {})
    await next.close()
  })

  it('says which path it cannot have', async () => {
    await expect(listenOnSocket(join(folder, 'no/s'), 0o600, () => {})).rejects.toThrow(
      /no\/s: cannot listen there \(E\w+\)/,
    )
  })
})
