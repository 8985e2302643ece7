import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { Emitter } from '../../base/event.ts'
import type { HostTerminal } from '../guest-link.ts'

/**
 * In the terminal: no echo and no editing, its name, and then something that keeps it open until this process ends, even
 * if that is killed, and never reads from it.
 */
const inside = `stty raw -echo && tty && exec tail -s 5 --pid=${process.pid} -f /dev/null`
/** What nobody reads in the terminal waits up to here; what comes then is lost. */
const unreadLimit = 65_536
const openMilliseconds = 2000

/**
 * A pseudo terminal that screen(1) and others can open. Node cannot make one, so script(1) of util-linux does, and passes
 * on what goes in and out. Undefined where that is not possible.
 */
export function openPty(): Promise<HostTerminal | undefined> {
  return new Promise((resolve) => {
    const child = spawn('script', ['-qfec', inside, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] })
    const data = new Emitter<Uint8Array>()
    let heard = ''
    const give = (terminal?: HostTerminal) => {
      clearTimeout(timer)
      if (!terminal) child.kill('SIGKILL')
      resolve(terminal)
    }
    const timer = setTimeout(() => give(), openMilliseconds)
    const listen = (bytes: Buffer) => {
      heard += bytes.toString('latin1')
      const path = /(\/dev\/\S+)[\r\n]/.exec(heard)?.[1]
      if (path === undefined) return
      child.stdout.off('data', listen)
      child.stdout.on('data', (bytes: Buffer) => data.emit(bytes))
      give(terminalOf(child, path, data))
    }
    child.stdout.on('data', listen)
    child.stdin.on('error', () => {})
    child.on('error', () => give())
    child.on('exit', () => give())
    // A guest's terminal does not keep the daemon alive.
    child.unref()
  })
}

function terminalOf(
  child: ChildProcessByStdio<Writable, Readable, null>,
  path: string,
  data: Emitter<Uint8Array>,
): HostTerminal {
  return {
    path,
    onData: data.event,
    get unread() {
      return child.stdin.writableLength
    },
    write: (bytes) => {
      if (child.stdin.writable && child.stdin.writableLength < unreadLimit) child.stdin.write(bytes)
    },
    close: () => void child.kill('SIGKILL'),
  }
}
