/** What keys are called: every set of codes that clients and devices use leads to Linux' input codes and back. */
import { keyCodes } from './key-codes.table.ts'

/** As libvirt names them; `qnum` is what QEMU's extension of RFB sends. */
export type Codeset =
  | 'linux'
  | 'xt'
  | 'atset1'
  | 'atset2'
  | 'atset3'
  | 'os_x'
  | 'xt_kbd'
  | 'usb'
  | 'win32'
  | 'qnum'

/** Set 1 has its second page behind a prefix of 0xe0; QEMU's numbers and the Linux XT table have a bit for it. */
const isPrefixed = (code: number): boolean => code > 0xff
const derived: Partial<Record<Codeset, (set1: number) => number>> = {
  xt: (code) => code,
  xt_kbd: (code) => (isPrefixed(code) ? 0x100 : 0) | (code & 0x7f),
  qnum: (code) => (isPrefixed(code) ? 0x80 : 0) | (code & 0x7f),
}
const listed: readonly Codeset[] = ['atset1', 'atset2', 'atset3', 'os_x', 'usb', 'win32']

const toLinux = readTable()

/** Linux' code of each key of a set. */
export function linuxCodes(set: Codeset): ReadonlyMap<number, number> {
  return toLinux.get(set) ?? new Map()
}

/** Where two keys have one code, the first in the table has it. */
function readTable(): Map<Codeset, Map<number, number>> {
  const maps = new Map<Codeset, Map<number, number>>()
  const note = (set: Codeset, code: number, linux: number) => {
    const map = maps.get(set) ?? new Map<number, number>()
    maps.set(set, map)
    if (!map.has(code)) map.set(code, linux)
  }
  for (const row of keyCodes.trim().split(/;\s*/)) {
    const [linuxText = '', ...cells] = row.split(' ')
    const linux = Number(linuxText)
    note('linux', linux, linux)
    for (const [index, set] of listed.entries()) {
      const cell = cells[index] ?? '-'
      if (cell !== '-') note(set, Number.parseInt(cell, 16), linux)
    }
    const set1 = Number.parseInt(cells[0] ?? '', 16)
    for (const [set, from] of Object.entries(derived)) note(set as Codeset, from(set1), linux)
  }
  // Print has a number of its own in QEMU besides that of its scan code, as in libvirt's table.
  note('qnum', 0xb7, 99)
  return maps
}
