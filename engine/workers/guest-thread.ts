/** Entry point of a guest's thread in Node: one machine, until somebody ends the thread. */
import { parentPort } from 'node:worker_threads'
import type { ToGuest } from '../host/guest-messages.ts'
import { GuestProcess } from '../host/guest-process.ts'
import { nodeScheduler } from '../host/node/scheduler.ts'

if (!parentPort) throw new Error('this is a worker’s program')
const port = parentPort
const guest = new GuestProcess(nodeScheduler(), (message, transfer = []) =>
  port.postMessage(message, transfer),
)
port.on('message', (message: ToGuest) => guest.receive(message))
