import { chmod, unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import type { ByteChannel } from '../../base/channel.ts'
import { UserError } from '../../base/error.ts'
import { SocketChannel } from './socket-channel.ts'

/** Listens on a UNIX socket. A socket that a dead daemon left is replaced, one that somebody serves is not. */
export async function listenOnSocket(
  path: string,
  mode: number,
  accept: (channel: ByteChannel) => void,
): Promise<{ close(): Promise<void> }> {
  if (await isServed(path)) throw new UserError(`${path}: another daemon listens there`)
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw new UserError(`${path}: cannot be replaced (${error.code})`)
  })
  const channels = new Set<SocketChannel>()
  const server = createServer((socket) => {
    const channel = new SocketChannel(socket)
    channels.add(channel)
    channel.onClose(() => channels.delete(channel))
    accept(channel)
  })
  await listen(server, path)
  await chmod(path, mode)
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const channel of channels) channel.close()
      }),
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new UserError(`${path}: cannot listen there (${error.code})`)),
    )
    server.listen(path, () => resolve())
  })
}

function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', () => resolve(false))
  })
}
