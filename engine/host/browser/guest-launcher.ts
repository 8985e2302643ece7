import { joined } from '../../base/bytes.ts'
import { UserError } from '../../base/error.ts'
import { Emitter } from '../../base/event.ts'
import type { GuestLauncher } from '../../daemon/guest.ts'
import { FileError } from '../../daemon/host.ts'
import type { GuestLink } from '../guest-link.ts'
import type { FromGuest } from '../guest-messages.ts'
import { guestLauncher } from '../worker-guest.ts'
import { awaitDeath } from './lifeline.ts'
import { PrivateFiles } from './private-files.ts'

const imageFolder = '/images/'
const pieceLength = 1 << 20

/**
 * Guests in workers of their own. Boot files below `/images/` come from the server of the page at `pageAddress`, all others
 * from the origin's private files.
 */
export function browserGuestLauncher(pageAddress: string): GuestLauncher & { cpuNanoseconds(): number } {
  return guestLauncher({
    startWorker,
    readFile: (path, purpose) =>
      path.startsWith(imageFolder)
        ? download(new URL(path.slice(1), pageAddress), path, purpose)
        : readPrivateFile(path),
  })
}

const failed = (purpose: string, path: string, reason: string): UserError =>
  new UserError(`could not load ${purpose} '${path}': ${reason}`)

async function download(address: URL, path: string, purpose: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address).catch(() => {
    throw failed(purpose, path, 'the server does not answer')
  })
  // Servers for pages of one address answer with the page for what is not there.
  const isPage = response.headers.get('content-type')?.startsWith('text/html')
  if (response.status === 404 || isPage) throw new FileError('ENOENT', path)
  if (!response.ok) throw failed(purpose, path, `the server answered ${response.status}`)
  const content = await response.arrayBuffer().catch(() => {
    throw failed(purpose, path, 'the connection broke')
  })
  return new Uint8Array(content)
}

async function readPrivateFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const file = await new PrivateFiles().open(path, 'read')
    const pieces: Uint8Array[] = []
    for (let at = 0; ; ) {
      const piece = await file.read(at, pieceLength)
      if (piece.length === 0) return joined(pieces)
      pieces.push(piece)
      at += piece.length
    }
  } catch (error) {
    throw error instanceof FileError ? new FileError(error.code, path) : error
  }
}

/** Workers have no numbers; these are this daemon's. */
let started = 0

function startWorker(): GuestLink {
  const lifeline = `tabvisor-guest-${crypto.randomUUID()}`
  const worker = new Worker(new URL('../../workers/guest.worker.ts', import.meta.url), {
    type: 'module',
    name: lifeline,
  })
  const messages = new Emitter<FromGuest>()
  const deaths = new Emitter<string>()
  let isAlive = false
  worker.onmessage = ({ data }: MessageEvent<FromGuest | { type: 'alive' }>) => {
    if (data.type !== 'alive') {
      messages.emit(data)
      return
    }
    isAlive = true
    void awaitDeath(lifeline).then(() => deaths.emit('its worker ended without a word'))
  }
  worker.onerror = (event) => {
    event.preventDefault()
    deaths.emit(`its worker failed: ${event.message || 'it could not be started'}`)
  }
  return {
    pid: ++started,
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: messages.event,
    onGone: deaths.event,
    terminate: async () => {
      worker.terminate()
      if (isAlive) await awaitDeath(lifeline)
    },
  }
}
