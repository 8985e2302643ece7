import { XT_KEYS } from './xt.table.ts'

const LAST_COMMON = 0x53
const codes = new Map(XT_KEYS)

/** The Linux input code of a scan code of set 1, 80h added for the prefix E0h. Undefined if no key has it. */
export function keyOfScancode(scancode: number): number | undefined {
  return scancode > 0 && scancode <= LAST_COMMON ? scancode : codes.get(scancode)
}
