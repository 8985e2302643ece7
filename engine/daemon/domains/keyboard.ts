import { type Codeset, linuxCodes } from '../../display/keyboard/key-codes.ts'
import { VirError } from '../../model/error.ts'
import type { Domain } from './domain.ts'
import { guestCall } from './power.ts'

/** In the order of virKeycodeSet. */
const codesets = [
  'linux',
  'xt',
  'atset1',
  'atset2',
  'atset3',
  'os_x',
  'xt_kbd',
  'usb',
  'win32',
  'qnum',
] as const satisfies readonly Codeset[]

/** No key needs to be held longer; the guest repeats it all the while. */
const longestHold = 60_000

/** Presses keys together, named by one of libvirt's sets of codes, and releases them after `hold` milliseconds. */
export async function sendKey(
  domain: Domain,
  codeset: number,
  hold: number,
  codes: readonly number[],
): Promise<void> {
  const name = codesets[codeset]
  if (name === undefined) throw new VirError('invalidArg', `unsupported codeset ${codeset}`)
  const linux = codes.map((code) => {
    const found = linuxCodes(name).get(code)
    if (found === undefined)
      throw new VirError(
        'internalError',
        `cannot translate keycode ${code} of ${name} codeset to qnum keycode`,
      )
    return found
  })
  await domain.jobs.change('DomainSendKey', async () => {
    const guest = domain.requireGuest()
    await guestCall(domain, () => guest.sendKeys(linux, Math.min(hold, longestHold)))
  })
}
