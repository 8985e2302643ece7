import { ByteWriter } from './bytes.ts'

const CUSTOM = 0

/** Where branches lie in a function's code, each followed by 1 if it is likely taken, else by 0. */
export type Hints = readonly number[]

/** Section `metadata.code.branch_hint`: for functions from number `first` on, which way their branches go. */
export function writeHints(
  out: ByteWriter,
  first: number,
  all: readonly Hints[],
  w = new ByteWriter(1024),
): void {
  const hinted = all.filter((hints) => hints.length > 0).length
  if (hinted === 0) return
  w.name('metadata.code.branch_hint')
  w.unsigned(hinted)
  for (const [i, hints] of all.entries()) {
    if (hints.length === 0) continue
    w.unsigned(first + i)
    w.unsigned(hints.length >> 1)
    for (let h = 0; h < hints.length; h += 2) {
      w.unsigned(hints[h] as number)
      w.u8(1)
      w.u8(hints[h + 1] as number)
    }
  }
  out.u8(CUSTOM)
  out.sized(w)
}

/** Section `name`: names of functions from number `first` on, which profilers and stack traces show. */
export function writeNames(out: ByteWriter, first: number, all: readonly string[]): void {
  const names = new ByteWriter(1024)
  names.unsigned(all.length)
  for (const [i, name] of all.entries()) {
    names.unsigned(first + i)
    names.name(name)
  }
  const w = new ByteWriter(1024)
  w.name('name')
  w.u8(0x01)
  w.sized(names)
  out.u8(CUSTOM)
  out.sized(w)
}
