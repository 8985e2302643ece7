import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { appletNames } from './busybox.ts'
import { type CpioEntry, writeCpio } from './cpio.ts'
import type { DebianPackage } from './packages.ts'

/** The files of a folder that is kept beside a recipe, with their executable bits. */
export function addFolder(entries: Map<string, CpioEntry>, folder: string, prefix = ''): void {
  for (const item of readdirSync(folder, { withFileTypes: true })) {
    const from = join(folder, item.name)
    if (item.isDirectory()) addFolder(entries, from, `${prefix}${item.name}/`)
    else {
      const mode = statSync(from).mode & 0o100 ? 0o755 : 0o644
      entries.set(prefix + item.name, { kind: 'file', mode, data: readFileSync(from) })
    }
  }
}

/** One folder of programs; the other usual ones are links to it. */
export function addBusybox(entries: Map<string, CpioEntry>, busybox: DebianPackage): void {
  const data = readFileSync(join(busybox.root, 'bin/busybox'))
  entries.set('bin/busybox', { kind: 'file', mode: 0o755, data })
  for (const name of appletNames(data)) {
    if (name !== 'busybox') entries.set(`bin/${name}`, { kind: 'link', target: 'busybox' })
  }
  entries.set('sbin', { kind: 'link', target: 'bin' })
  entries.set('usr/bin', { kind: 'link', target: '../bin' })
  entries.set('usr/sbin', { kind: 'link', target: '../bin' })
  entries.set('init', { kind: 'link', target: 'bin/busybox' })
}

/** What must be there before /dev is mounted, and the folders that are mounted over. */
export function addDevices(entries: Map<string, CpioEntry>): void {
  for (const path of ['dev', 'proc', 'sys', 'run', 'mnt', 'var/log', 'etc/acpi']) {
    entries.set(path, { kind: 'directory', mode: 0o755 })
  }
  entries.set('root', { kind: 'directory', mode: 0o700 })
  entries.set('tmp', { kind: 'directory', mode: 0o1777 })
  entries.set('var/run', { kind: 'link', target: '../run' })
  entries.set('dev/console', { kind: 'character device', mode: 0o600, major: 5, minor: 1 })
  entries.set('dev/null', { kind: 'character device', mode: 0o666, major: 1, minor: 3 })
}

/** The archive as every kernel takes it. */
export const packInitramfs = (entries: ReadonlyMap<string, CpioEntry>): Uint8Array => gzip(writeCpio(entries))

/** The archive as newer kernels take it: for a large one a fifth less, and unpacked in two thirds of the instructions. */
export const packLargeInitramfs = (entries: ReadonlyMap<string, CpioEntry>): Uint8Array =>
  zstdCompressSync(writeCpio(entries), { params: { [constants.ZSTD_c_compressionLevel]: 15 } })

/** gzip (RFC 1952) without a time; the byte for the operating system is set so that every machine writes the same. */
function gzip(bytes: Uint8Array): Uint8Array {
  const packed = gzipSync(bytes, { level: 9 })
  packed.fill(0, 4, 8)
  packed[9] = 255
  return packed
}
