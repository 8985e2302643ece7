/** Restores a machine in a thread of its own, runs it on to a count and says the hash of its state. */
import { parentPort, workerData } from 'node:worker_threads'
import { CountedGuest } from './counted-guest.ts'

const { saved, count } = workerData as { saved: Uint8Array; count: number }
const guest = new CountedGuest()
guest.machine.restore(saved)
parentPort?.postMessage(guest.runTo(count).hash())
