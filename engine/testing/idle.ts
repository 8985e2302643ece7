/**
 * `node engine/testing/idle.ts [seconds]`: what share of a core a guest takes that waits at its prompt. Ends with 1 if it
 * is more than it may be.
 */

import { measureIdle, mostIdlePercent } from './guest/idle-share.ts'
import { LiveGuest } from './guest/live-guest.ts'

const seconds = Number(process.argv[2] ?? 20)
const guest = await LiveGuest.boot()
const { percent, instructions } = await measureIdle(guest, seconds)
guest.session.forceOff()
console.log(
  `${percent.toFixed(2)} % of a core over ${seconds} s, ${(instructions / seconds / 1e6).toFixed(2)} million instructions a second`,
)
if (percent > mostIdlePercent) process.exitCode = 1
