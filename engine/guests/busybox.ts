import { UserError } from '../base/error.ts'

/**
 * The applets that a busybox binary contains, read from its table of names: NUL-terminated, sorted, beginning with `[`
 * and `[[` (busybox, include/applet_tables.h as its build makes it). Reading instead of running keeps the recipe
 * usable on machines of another architecture.
 */
export function appletNames(binary: Uint8Array): string[] {
  const bytes = Buffer.from(binary.buffer, binary.byteOffset, binary.length)
  const start = bytes.indexOf('\0[\0[[\0', 0, 'latin1') + 1
  const names: string[] = []
  for (let at = start; at > 0 && at < bytes.length; ) {
    const end = bytes.indexOf(0, at)
    const name = bytes.toString('latin1', at, end)
    if (!/^[a-z0-9[][a-z0-9_.[-]*$/.test(name) || name <= (names.at(-1) ?? '')) break
    names.push(name)
    at = end + 1
  }
  if (!names.includes('sh') || !names.includes('mount')) {
    throw new UserError('busybox: the list of applets was not found in the binary')
  }
  return names
}
