/** Entry point of a guest's worker in a browser: one machine, until somebody ends the worker. */
import { holdLifeline } from '../host/browser/lifeline.ts'
import { workerScheduler } from '../host/browser/scheduler.ts'
import type { ToGuest } from '../host/guest-messages.ts'
import { GuestProcess } from '../host/guest-process.ts'

declare const self: DedicatedWorkerGlobalScope

const guest = new GuestProcess(workerScheduler(), (message, transfer = []) =>
  self.postMessage(message, transfer),
)
self.onmessage = ({ data }: MessageEvent<ToGuest>) => guest.receive(data)
await holdLifeline(self.name)
self.postMessage({ type: 'alive' })
