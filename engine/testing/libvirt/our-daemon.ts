import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Our daemon in a process of its own, as people start it, with a state folder of its own. */
export interface OurDaemon {
  readonly pid: number
  readonly folder: string
  readonly socket: string
  readonly readonlySocket: string
  readonly uri: string
  readonly readonlyUri: string
  log(): string
  stop(): Promise<void>
}

const program = join(import.meta.dirname, '../../cli/tabvisor.ts')
const startTimeout = 30_000

/** A network of its own, as the private libvirtd has: nobody else is at the ports of displays. */
const ownNetwork = [
  'unshare',
  '--net',
  'sh',
  '-c',
  'if command -v ip >/dev/null; then ip link set lo up; fi; exec "$@"',
  'sh',
]

export async function startOurDaemon({ hasOwnNetwork = false } = {}): Promise<OurDaemon> {
  const folder = mkdtempSync(join(tmpdir(), 'tabvisor-daemon-'))
  chmodSync(folder, 0o755)
  const socket = join(folder, 'socket')
  const readonlySocket = join(folder, 'read-only')
  const state = join(folder, 'state')
  const args = ['--socket', socket, '--readonly-socket', readonlySocket, '--state', state]
  const line = [...(hasOwnNetwork ? ownNetwork : []), process.execPath, program, 'daemon', ...args]
  const child = spawn(line[0]!, [...line.slice(1), '--on-exit', 'destroy'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
  })
  let said = ''
  const stop = async (): Promise<void> => {
    child.kill()
    const timer = setTimeout(() => child.kill('SIGKILL'), startTimeout)
    await exit
    clearTimeout(timer)
    await rm(folder, { recursive: true, force: true })
  }
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (): void => reject(new Error(`our daemon did not start:\n${said}`))
      const timer = setTimeout(fail, startTimeout)
      child.once('exit', fail)
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        if (!text.startsWith('serving')) return
        clearTimeout(timer)
        child.off('exit', fail)
        resolve()
      })
    })
  } catch (error) {
    await stop()
    throw error
  }
  return {
    pid: child.pid!,
    folder,
    socket,
    readonlySocket,
    uri: `qemu+unix:///system?socket=${socket}`,
    readonlyUri: `qemu+unix:///system?socket=${readonlySocket}`,
    log: () => said,
    stop,
  }
}
