import { VirError } from '../../model/error.ts'
import type { Domain } from './domain.ts'
import { keyCodes } from './key-codes.table.ts'
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
] as const
type Codeset = (typeof codesets)[number]

/** No key needs to be held longer; the guest repeats it all the while. */
const longestHold = 60_000

/** Set 1 has its second page behind a prefix of 0xe0; QEMU's numbers and the Linux XT table have a bit for it. */
const isPrefixed = (code: number): boolean => code > 0xff
const derived: Partial<Record<Codeset, (set1: number) => number>> = {
  xt: (code) => code,
  xt_kbd: (code) => (isPrefixed(code) ? 0x100 : 0) | (code & 0x7f),
  qnum: (code) => (isPrefixed(code) ? 0x80 : 0) | (code & 0x7f),
}
const listed: Codeset[] = ['atset1', 'atset2', 'atset3', 'os_x', 'usb', 'win32']

const toLinux = readTable()

function readTable(): Map<Codeset, Map<number, number>> {
  const maps = new Map<Codeset, Map<number, number>>(codesets.map((name) => [name, new Map()]))
  const note = (set: Codeset, code: number, linux: number) => {
    const map = maps.get(set)!
    if (!map.has(code)) map.set(code, linux)
  }
  for (const row of keyCodes.trim().split(/;\s*/)) {
    const [linuxText = '', ...cells] = row.split(' ')
    const linux = Number(linuxText)
    note('linux', linux, linux)
    for (const [index, cell] of cells.entries()) {
      if (cell !== '-') note(listed[index]!, Number.parseInt(cell, 16), linux)
    }
    const set1 = Number.parseInt(cells[0]!, 16)
    for (const [set, from] of Object.entries(derived)) note(set as Codeset, from(set1), linux)
  }
  // Print has a number of its own in QEMU besides that of its scan code, as in libvirt's table.
  note('qnum', 0xb7, 99)
  return maps
}

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
    const found = toLinux.get(name)!.get(code)
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
