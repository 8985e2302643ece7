import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { SocketChannel } from '../../host/node/socket-channel.ts'
import { nodeTime } from '../../host/node/timers.ts'
import { RpcClient } from '../../rpc/client/client.ts'
import type { Person } from '../../virsh/session.ts'
import { Shell } from '../../virsh/shell.ts'

/** The shell of the page, with this computer's files. */
export interface PageShell {
  readonly shell: Shell
  /** What it says to a line. */
  ask(line: string): Promise<string>
}

export async function startPageShell(socketPath: string, uri: string, person?: Person): Promise<PageShell> {
  const connect = async (isReadonly: boolean): Promise<RpcClient> => {
    const socket = createConnection(socketPath)
    await once(socket, 'connect')
    const client = new RpcClient(new SocketChannel(socket), nodeTime)
    await client.call('authList')
    await client.call('connectOpen', { name: 'qemu:///system', flags: isReadonly ? 1 : 0 })
    return client
  }
  let said = ''
  const shell = new Shell(await connect(false), uri, {
    connect,
    print: (text) => {
      said += text
    },
    timers: nodeTime,
    now: Date.now,
    writeFile: async (path, bytes) => writeFileSync(path, bytes),
    readFile: async (path) => {
      try {
        return readFileSync(path)
      } catch {
        throw new Error(`Failed to open file '${path}': No such file or directory`)
      }
    },
    ...(person && { person }),
  })
  const ask = async (line: string): Promise<string> => {
    said = ''
    await shell.run(line)
    return said
  }
  return { shell, ask }
}
