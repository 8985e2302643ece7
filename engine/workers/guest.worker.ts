/** Entry point of a guest's worker: one machine, from its first message to its power-off. */
import { UserError } from '../base/error.ts'
import { downloader } from '../host/browser/image-download.ts'
import { holdLifeline } from '../host/browser/lifeline.ts'
import { workerScheduler } from '../host/browser/scheduler.ts'
import { assembleGuest } from '../host/guest-assembly.ts'
import type { GuestCommand, GuestEvent, StartCommand } from '../host/guest-protocol.ts'
import type { GuestSession } from '../host/guest-session.ts'
import { loadImage } from '../host/image.ts'

declare const self: DedicatedWorkerGlobalScope

const post = (event: GuestEvent): void => self.postMessage(event)

let session: GuestSession | undefined

self.onmessage = ({ data }: MessageEvent<GuestCommand>) => {
  if (data.type === 'start') void start(data).catch(fail)
  else if (data.type === 'pause') session?.pause()
  else if (data.type === 'resume') session?.resume()
  else if (data.type === 'reset') session?.reset()
  else session?.powerButton()
}

async function start(command: StartCommand): Promise<void> {
  await holdLifeline(command.lifeline)
  post({ type: 'state', state: 'loading' })
  const read = downloader(command.imageUrl, (file, loaded, total) =>
    post({ type: 'progress', file, loaded, total }),
  )
  const name = new URL(command.imageUrl).pathname.split('/').at(-2) ?? ''
  const guest = assembleGuest(await loadImage(name, read), command, workerScheduler())
  guest.serial.onOutput((bytes) => command.serial.postMessage(bytes, [bytes.buffer]))
  command.serial.onmessage = ({ data }: MessageEvent<Uint8Array>) => guest.session.send(data)
  guest.session.onState((change) => post({ type: 'state', ...change }))
  guest.session.onCounters((counters) => post({ type: 'counters', ...counters }))
  session = guest.session
  session.start()
}

/** A person's mistake is worded already; anything else is ours, and the page tells it as a crash. */
function fail(error: unknown): void {
  const reason = error instanceof UserError ? error.message : String(error)
  post({ type: 'state', state: 'crashed', reason })
}
