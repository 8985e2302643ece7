import { createServer } from 'node:http'
import type { Server, Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import type { ByteChannel } from '../../base/channel.ts'
import { WebSocketChannel } from './web-socket-channel.ts'

/** Bytes of one message: more than any client's text on the clipboard. */
const longestMessage = 16 * 2 ** 20
/** RFC 9110, 15.5.22. */
const upgradeRequired = 426

/** Takes WebSockets of any path, as QEMU does; who asks for something else over HTTP is told so. */
export function webSocketServer(accept: (channel: ByteChannel, socket: Socket) => void): Server {
  const server = createServer({ noDelay: true }, (_, response) => {
    response.writeHead(upgradeRequired, { connection: 'close', upgrade: 'websocket' })
    response.end('VNC viewers connect here by WebSocket.\n')
  })
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: longestMessage,
    // Pixels are compressed already.
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has('binary') && 'binary',
  })
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      accept(new WebSocketChannel(webSocket, socket as Socket), socket as Socket)
    })
  })
  return server
}
