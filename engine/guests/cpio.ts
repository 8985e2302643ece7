/** A cpio archive in the «new ASCII» form that Linux unpacks as initramfs (Linux, driver-api/early-userspace/buffer-format). */

export type CpioEntry =
  | { kind: 'directory'; mode: number }
  | { kind: 'file'; mode: number; data: Uint8Array }
  | { kind: 'link'; target: string }
  | { kind: 'character device'; mode: number; major: number; minor: number }

/** File type bits of st_mode (POSIX, sys/stat.h; values as in Linux). */
const typeBits = {
  directory: 0o040000,
  file: 0o100000,
  link: 0o120000,
  'character device': 0o020000,
} as const

/**
 * The archive's bytes. The same entries give the same bytes: sorted by path, all owned by root, times zero, inode
 * numbers counted. Directories above an entry are made when nobody named them.
 */
export function writeCpio(entries: ReadonlyMap<string, CpioEntry>): Uint8Array {
  const all = new Map(entries)
  for (const path of entries.keys()) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const parent = path.slice(0, end)
      if (!all.has(parent)) all.set(parent, { kind: 'directory', mode: 0o755 })
    }
  }
  const parts: Uint8Array[] = []
  let inode = 1
  for (const path of [...all.keys()].sort()) parts.push(...member(path, inode++, all.get(path)!))
  parts.push(...member('TRAILER!!!', 0, undefined))
  return concatenate(parts, 512)
}

function member(path: string, inode: number, entry: CpioEntry | undefined): Uint8Array[] {
  const data = contents(entry)
  const device = entry?.kind === 'character device' ? [entry.major, entry.minor] : [0, 0]
  const name = Buffer.from(`${path}\0`)
  const fields = [
    inode,
    entry ? typeBits[entry.kind] | (entry.kind === 'link' ? 0o777 : entry.mode) : 0,
    0, // uid
    0, // gid
    entry?.kind === 'directory' ? 2 : 1, // links
    0, // time
    data.length,
    0, // major and minor of the device the archive was made on
    0,
    ...device,
    name.length,
    0, // checksum, unused in this form
  ]
  const header = Buffer.from(
    `070701${fields.map((f) => f.toString(16).padStart(8, '0').toUpperCase()).join('')}`,
  )
  return [padded([header, name]), padded([data])]
}

function contents(entry: CpioEntry | undefined): Uint8Array {
  if (entry?.kind === 'file') return entry.data
  if (entry?.kind === 'link') return Buffer.from(entry.target)
  return new Uint8Array(0)
}

const padded = (parts: Uint8Array[]): Uint8Array => concatenate(parts, 4)

function concatenate(parts: readonly Uint8Array[], multiple: number): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const bytes = new Uint8Array(Math.ceil(length / multiple) * multiple)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
