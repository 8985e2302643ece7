import { once } from 'node:events'
import { chmod, lstat, unlink } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import {
  type Incoming,
  ListenError,
  type Listener,
  type ListenPlace,
  type SocketAddress,
} from '../../daemon/host.ts'
import { SocketChannel } from './socket-channel.ts'
import { webSocketServer } from './web-socket-server.ts'

/** Listens on this computer, by TCP, with WebSockets or without, or on a UNIX socket, which is made anew. */
export async function listen(place: ListenPlace, accept: (incoming: Incoming) => void): Promise<Listener> {
  const server =
    'port' in place && place.isWebSocket
      ? webSocketServer((channel, socket) => accept({ channel, ...addressesOf(socket, place) }))
      : createServer({ noDelay: true }, (socket) => {
          accept({ channel: new SocketChannel(socket), ...addressesOf(socket, place) })
        })
  try {
    if ('path' in place) await removeSocket(place.path)
    server.listen('path' in place ? { path: place.path } : { host: place.address, port: place.port })
    await once(server, 'listening')
    if ('path' in place) await chmod(place.path, 0o600)
  } catch (error) {
    server.close()
    throw new ListenError((error as NodeJS.ErrnoException).code ?? String(error))
  }
  server.on('error', () => {})
  return {
    close: async () => {
      // Those who have connected would keep it waiting.
      server.close()
      if ('path' in place) await removeSocket(place.path).catch(() => {})
    },
  }
}

/** One that was left by a process that is gone. */
async function removeSocket(path: string): Promise<void> {
  const status = await lstat(path).catch(() => undefined)
  if (status?.isSocket()) await unlink(path)
}

function addressesOf(socket: Socket, place: ListenPlace): { local: SocketAddress; remote: SocketAddress } {
  if ('path' in place)
    return {
      local: { family: 'unix', node: '', service: place.path },
      remote: { family: 'unix', node: '', service: '' },
    }
  const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = socket
  return { local: addressOf(localAddress, localPort), remote: addressOf(remoteAddress, remotePort) }
}

function addressOf(node: string, port: number): SocketAddress {
  // An IPv4 client of a socket that takes both.
  const plain = node.replace(/^::ffff:(?=\d+\.)/, '')
  return { family: plain.includes(':') ? 'ipv6' : 'ipv4', node: plain, service: String(port) }
}
