import { readFile } from 'node:fs/promises'
import { type Transferable as NodeTransferable, Worker } from 'node:worker_threads'
import { UserError } from '../../base/error.ts'
import { Emitter } from '../../base/event.ts'
import type { GuestLauncher } from '../../daemon/guest.ts'
import { FileError } from '../../daemon/host.ts'
import type { GuestLink, GuestResources } from '../guest-link.ts'
import type { FromGuest } from '../guest-messages.ts'
import { guestLauncher } from '../worker-guest.ts'
import { openPty } from './pty.ts'

const entry = new URL('../../workers/guest-thread.ts', import.meta.url)

/** Guests in threads of this process. Their boot files are this computer's, by absolute paths. */
export function nodeGuestLauncher(): GuestLauncher & { cpuNanoseconds(): number } {
  return guestLauncher({ startWorker, readFile: readBootFile, openTerminal: openPty })
}

const readBootFile: GuestResources['readFile'] = async (path, purpose) => {
  try {
    const bytes = await readFile(path)
    // What is handed to a worker must be a buffer of its own.
    return bytes.byteLength === bytes.buffer.byteLength ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw new UserError(`could not load ${purpose} '${path}': ${String(error)}`)
    throw new FileError(code, path)
  }
}

function startWorker(name: string): GuestLink {
  const worker = new Worker(entry, { name, stdin: false, env: {}, execArgv: [] })
  const messages = new Emitter<FromGuest>()
  const deaths = new Emitter<string>()
  let reason = 'its thread ended without a word'
  worker.on('message', (message: FromGuest) => messages.emit(message))
  worker.on('messageerror', (error) => {
    reason = `its thread sent what cannot be read: ${error.message}`
    void worker.terminate()
  })
  worker.on('error', (error) => {
    reason = `its thread failed: ${error instanceof Error ? error.message : String(error)}`
  })
  const gone = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      resolve()
      deaths.emit(reason)
    })
  })
  return {
    pid: threadNumber(worker),
    post: (message, transfer = []) => worker.postMessage(message, transfer as NodeTransferable[]),
    onMessage: messages.event,
    onGone: deaths.event,
    terminate: async () => {
      await worker.terminate()
      await gone
    },
  }
}

/** Threads have no process number of their own; this cannot be taken for this process's, nor for another thread's. */
const threadNumber = (worker: Worker): number => process.pid * 1000 + (worker.threadId % 1000)
