import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { UserError } from '../../base/error.ts'
import { appletNames } from '../busybox.ts'
import { type CpioEntry, writeCpio } from '../cpio.ts'
import type { Image } from '../image.ts'
import { loadOrder, type ModuleInfo, moduleName, readModuleInfo } from '../modules.ts'
import type { DebianPackage, PackageSource } from '../packages.ts'

/** Drivers and file systems wanted in the guest, whether the kernel has them built in, as modules or not at all. */
const wantedModules = [
  ...[
    'virtio_pci',
    'virtio_blk',
    'virtio_net',
    'virtio_console',
    'virtio_rng',
    'virtio_balloon',
    'virtio_scsi',
  ],
  ...[
    'sd_mod',
    'sr_mod',
    'ext4',
    'isofs',
    'vfat',
    'nls_ascii',
    'nls_iso8859_1',
    'nls_utf8',
    'overlay',
    'loop',
  ],
  ...['9p', '9pnet_virtio', 'button', 'evdev', 'virtio_input', 'pvpanic_mmio', 'qemu_fw_cfg'],
]

/**
 * Debian's 64-bit kernel for virtual machines with a shell of busybox: the smallest thing that is Linux.
 *
 * The command line keeps the boot short on an emulated processor: without the work-arounds for faults that an
 * emulated processor does not have, with grace periods that do not wait, with one serial port to look for.
 */
export function makeLinuxTiny(source: PackageSource): Image {
  const kernel = source.dependency('linux-image-cloud-amd64', /^linux-image-.*-cloud-amd64$/)
  return linuxTiny(source.unpack(kernel), source.unpack('busybox-static'), 'linux-tiny', addModules)
}

/** The same for 32-bit PCs, without modules: what an emulator without long mode can boot. `source` is of i386. */
export function makeLinuxTiny32(source: PackageSource): Image {
  const kernel = source.dependency('linux-image-686', /^linux-image-.*-686$/)
  const noModules = () => ({ modules: [], builtIn: [], absent: wantedModules })
  return linuxTiny(source.unpack(kernel), source.unpack('busybox-static'), 'linux-tiny-32', noModules)
}

function linuxTiny(
  kernel: DebianPackage,
  busybox: DebianPackage,
  name: string,
  add: typeof addModules,
): Image {
  const entries = new Map<string, CpioEntry>()
  addFolder(entries, join(import.meta.dirname, 'root'), '')
  addBusybox(entries, busybox)
  addDevices(entries)
  const modules = add(entries, kernel)
  return {
    description: {
      name,
      title: 'Linux, tiny',
      version: `Linux ${kernel.version}, busybox ${busybox.version}`,
      licence: 'GPL-2.0',
      packages: [kernel, busybox].map(({ name, version }) => ({ name, version })),
      commandLine:
        'console=tty0 console=ttyS0 mitigations=off rcupdate.rcu_expedited=1 8250.nr_uarts=1 cryptomgr.notests',
      memoryMiB: 256,
      prompt: 'tiny:[^\\n]*# ',
      ...modules,
    },
    kernel: readFileSync(onlyFile(join(kernel.root, 'boot'), /^vmlinuz-/)),
    initrd: gzip(writeCpio(entries)),
  }
}

/** The files kept beside this recipe, with their executable bits. */
function addFolder(entries: Map<string, CpioEntry>, folder: string, prefix: string): void {
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
function addBusybox(entries: Map<string, CpioEntry>, busybox: DebianPackage): void {
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
function addDevices(entries: Map<string, CpioEntry>): void {
  for (const path of ['dev', 'proc', 'sys', 'run', 'mnt', 'var/log', 'etc/acpi']) {
    entries.set(path, { kind: 'directory', mode: 0o755 })
  }
  entries.set('root', { kind: 'directory', mode: 0o700 })
  entries.set('tmp', { kind: 'directory', mode: 0o1777 })
  entries.set('var/run', { kind: 'link', target: '../run' })
  entries.set('dev/console', { kind: 'character device', mode: 0o600, major: 5, minor: 1 })
  entries.set('dev/null', { kind: 'character device', mode: 0o666, major: 1, minor: 3 })
}

/** Wanted modules with all they need, and the tables by which modprobe finds them. */
function addModules(entries: Map<string, CpioEntry>, kernel: DebianPackage) {
  const release = onlyFile(join(kernel.root, 'lib/modules'), /./).split('/').at(-1)!
  const folder = join(kernel.root, 'lib/modules', release)
  const files = new Map<string, string>()
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.ko(\.\w+)?$/.test(path)) files.set(moduleName(path), join(folder, path))
  }
  const builtInNames = new Set(
    readFileSync(join(folder, 'modules.builtin'), 'utf8').trim().split('\n').map(moduleName),
  )
  const { objects, infos } = readClosure(wantedModules, files)
  const target = `lib/modules/${release}`
  const dependencies: string[] = []
  const aliases: string[] = []
  for (const name of [...infos.keys()].sort()) {
    entries.set(`${target}/${name}.ko`, { kind: 'file', mode: 0o644, data: objects.get(name)! })
    // modprobe loads this list from its end, so the nearest dependency comes first.
    const before = loadOrder(name, infos).slice(0, -1).reverse()
    dependencies.push(`${name}.ko:${before.map((dependency) => ` ${dependency}.ko`).join('')}\n`)
    for (const alias of infos.get(name)!.aliases) aliases.push(`alias ${alias} ${name}\n`)
  }
  const text = (lines: string[]): CpioEntry => ({
    kind: 'file',
    mode: 0o644,
    data: Buffer.from(lines.join('')),
  })
  entries.set(`${target}/modules.dep`, text(dependencies))
  entries.set(`${target}/modules.alias`, text(aliases))
  entries.set(`${target}/modules.symbols`, text([]))
  const others = wantedModules.filter((name) => !files.has(name))
  return {
    modules: [...infos.keys()].sort(),
    builtIn: others.filter((name) => builtInNames.has(name)),
    absent: others.filter((name) => !builtInNames.has(name)),
  }
}

function readClosure(names: readonly string[], files: ReadonlyMap<string, string>) {
  const objects = new Map<string, Uint8Array>()
  const infos = new Map<string, ModuleInfo>()
  const visit = (name: string) => {
    const file = files.get(name)
    if (!file || infos.has(name)) return
    const object = readModule(file)
    const info = readModuleInfo(object)
    objects.set(name, object)
    infos.set(name, info)
    info.depends.forEach(visit)
  }
  names.forEach(visit)
  return { objects, infos }
}

/** Later Debian releases compress modules; busybox's modprobe wants them plain. */
function readModule(file: string): Uint8Array {
  if (!file.endsWith('.xz')) return readFileSync(file)
  return execFileSync('xz', ['-dc', file], { maxBuffer: 64 << 20 })
}

function onlyFile(folder: string, pattern: RegExp): string {
  const found = readdirSync(folder).filter((name) => pattern.test(name))
  if (found.length !== 1) throw new UserError(`${folder}: expected one file, found ${found.length}`)
  return join(folder, found[0]!)
}

/** gzip (RFC 1952) without a time; the byte for the operating system is set so that every machine writes the same. */
function gzip(bytes: Uint8Array): Uint8Array {
  const packed = gzipSync(bytes, { level: 9 })
  packed.fill(0, 4, 8)
  packed[9] = 255
  return packed
}
