import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UserError } from '../base/error.ts'
import { Daemon } from '../daemon/daemon.ts'
import type { Host } from '../daemon/host.ts'
import { nodeGuestLauncher } from '../host/node/guest-launcher.ts'
import { nodeHost } from '../host/node/host.ts'
import { listenOnSocket } from '../host/node/socket-server.ts'
import type { DaemonOptions } from './daemon-options.ts'

/** Serves until SIGTERM or SIGINT, then looks after running domains as `--on-exit` says. Returns the exit status. */
export async function daemon(options: DaemonOptions): Promise<number> {
  await makeFolder(options.state)
  const lock = await listenOnSocket(join(options.state, 'lock'), 0o600, (channel) => channel.close())
  const log = logger(options.isVerbose)
  const host = await nodeHost({ stateFolder: options.state, guests: nodeGuestLauncher(), log })
  const daemon = await Daemon.open(host)

  await makeFolder(dirname(options.socket))
  const sockets = [
    await listenOnSocket(options.socket, 0o600, (channel) => daemon.accept(channel, { isReadonly: false })),
  ]
  if (options.readonlySocket !== undefined) {
    await makeFolder(dirname(options.readonlySocket))
    sockets.push(
      await listenOnSocket(options.readonlySocket, 0o666, (channel) =>
        daemon.accept(channel, { isReadonly: true }),
      ),
    )
  }
  console.log(`serving qemu+unix:///system?socket=${options.socket}`)

  const signal = await ending()
  log('info', `${signal}: running domains are to ${options.onExit}`)
  await daemon.close(options.onExit)
  for (const socket of [...sockets, lock]) await socket.close()
  return 0
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 }).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${folder}: cannot be made (${error.code})`)
  })
}

/** Resolves at the first signal; a second one ends the program at once, as without a handler. */
function ending(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal))
  })
}

function logger(isVerbose: boolean): Host['log'] {
  return (level, message) => {
    if (level !== 'info' || isVerbose) console.error(`${level}: ${message}`)
  }
}
