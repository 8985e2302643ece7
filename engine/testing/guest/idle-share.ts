import { setTimeout as pass } from 'node:timers/promises'
import type { LiveGuest } from './live-guest.ts'

export const mostIdlePercent = 3
/** After its boot a guest has things to put in order for a while. */
const settlingSeconds = 3

/** This process's processor time while the guest has nothing to do. */
export async function measureIdle(guest: LiveGuest, seconds: number) {
  await pass(settlingSeconds * 1000)
  const { instructions: before } = guest.session.counters()
  const startedAt = performance.now()
  const start = process.cpuUsage()
  await pass(seconds * 1000)
  const { user, system } = process.cpuUsage(start)
  const percent = (user + system) / 10 / (performance.now() - startedAt)
  return { percent, instructions: guest.session.counters().instructions - before }
}
