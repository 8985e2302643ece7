import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { UsageError } from './usage.ts'

/** What becomes of running domains when the daemon ends. */
export type OnExit = 'suspend' | 'shutdown' | 'destroy'

export interface DaemonOptions {
  socket: string
  readonlySocket: string | undefined
  state: string
  onExit: OnExit
  isVerbose: boolean
}

export const daemonUsage = `usage: tabvisor daemon --socket path [--readonly-socket path] [--state folder] [--on-exit suspend|shutdown|destroy] [--verbose]`

const flags = {
  socket: { type: 'string' },
  'readonly-socket': { type: 'string' },
  state: { type: 'string' },
  'on-exit': { type: 'string', default: 'suspend' },
  verbose: { type: 'boolean', default: false },
} as const

/** Throws a UsageError that names the flag. */
export function parseDaemonOptions(args: readonly string[]): DaemonOptions {
  const values = parseFlags(args)
  const { socket, state } = values
  if (!socket) throw new UsageError('--socket is missing: where clients connect')
  const onExit = values['on-exit']
  if (!isOnExit(onExit)) {
    throw new UsageError(`--on-exit ${onExit}: the ways are suspend, shutdown and destroy`)
  }
  const readonlySocket = values['readonly-socket']
  if (readonlySocket !== undefined && resolve(readonlySocket) === resolve(socket)) {
    throw new UsageError(`--readonly-socket ${readonlySocket}: that is the socket for reading and writing`)
  }
  return {
    socket: resolve(socket),
    readonlySocket: readonlySocket === undefined ? undefined : resolve(readonlySocket),
    state: resolve(state ?? defaultState()),
    onExit,
    isVerbose: values.verbose,
  }
}

/** XDG Base Directory Specification: state that a program keeps between runs. */
function defaultState(): string {
  return join(process.env.XDG_STATE_HOME || join(homedir(), '.local/state'), 'tabvisor')
}

function isOnExit(text: string): text is OnExit {
  return text === 'suspend' || text === 'shutdown' || text === 'destroy'
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}
