import { join } from 'node:path'
import type { CpioEntry } from '../../../guests/cpio.ts'
import type { Image } from '../../../guests/image.ts'
import { addBusybox, addDevices, addFolder, packLargeInitramfs } from '../../../guests/initramfs.ts'
import { addModules, kernelFile } from '../../../guests/kernel-modules.ts'
import { commandLine, rootFolder, wantedModules } from '../../../guests/linux-tiny/recipe.ts'
import type { PackageSource } from '../../../guests/packages.ts'
import { Programs } from '../../../guests/programs.ts'
import { workloads } from './workloads.ts'

/** Debian's packages: busybox first, then what the workloads need. */
const packages = [
  ...['busybox-static', 'lua5.4', 'python3.11-minimal', 'libpython3.11-minimal'],
  ...['tcc', 'libc6-dev', 'libc6'],
]

/** What programs include and are linked with; `triplet` is Debian's name for the folder of an architecture. */
const compilerFiles = (triplet: string): string[] => [
  'usr/bin/tcc',
  `usr/lib/${triplet}/tcc`,
  ...['crt1.o', 'crti.o', 'crtn.o', 'libc.so', 'libc_nonshared.a'].map(
    (file) => `usr/lib/${triplet}/${file}`,
  ),
  ...[
    'alloca',
    'ctype',
    'endian',
    'errno',
    'features',
    'features-time64',
    'inttypes',
    'limits',
    'stdc-predef',
  ].map(header),
  ...['math', 'stdint', 'stdio', 'stdlib', 'string', 'strings', 'time', 'unistd'].map(header),
  ...['bits', 'gnu', 'sys'].map((folder) => `usr/include/${triplet}/${folder}`),
]

const header = (name: string): string => `usr/include/${name}.h`

const programs = [
  'usr/bin/lua5.4',
  'usr/bin/python3.11',
  'usr/lib/python3.11/os.py',
  'usr/lib/python3.11/encodings',
]

/** Kernel and busybox of linux-tiny with the programs of the workloads. `work` is work.c, compiled. */
export function makeBenchImage(source: PackageSource, work: Uint8Array): Image {
  const isWide = source.architecture === 'amd64'
  const kernel = source.unpack(
    isWide
      ? source.dependency('linux-image-cloud-amd64', /^linux-image-.*-cloud-amd64$/)
      : source.dependency('linux-image-686', /^linux-image-.*-686$/),
  )
  const entries = new Map<string, CpioEntry>()
  const added = new Programs(entries, source, packages)
  const busybox = added.packages[0]!
  addBusybox(entries, busybox)
  addDevices(entries)
  added.add(...compilerFiles(isWide ? 'x86_64-linux-gnu' : 'i386-linux-gnu'), ...programs).addLibraries()
  addFolder(entries, rootFolder)
  addFolder(entries, join(import.meta.dirname, 'root'))
  const lines = workloads.map(({ name, command }) => `${name} ${command}\n`)
  entries.set('opt/bench/workloads', { kind: 'file', mode: 0o644, data: Buffer.from(lines.join('')) })
  entries.set('opt/bench/work', { kind: 'file', mode: 0o755, data: work })
  entries.set('usr/lib/python3.11/lib-dynload', { kind: 'directory', mode: 0o755 })
  // An emulator without long mode has none of the devices that modules are for.
  const report = isWide
    ? addModules(entries, kernel, wantedModules)
    : { modules: [], builtIn: [], absent: [...wantedModules] }
  return {
    description: {
      name: isWide ? 'linux-bench' : 'linux-bench-32',
      title: 'Linux for the benchmark',
      version: `Linux ${kernel.version}, busybox ${busybox.version}`,
      licence: 'GPL-2.0, LGPL-2.1, MIT, PSF-2.0',
      packages: [kernel, ...added.packages].map(({ name, version }) => ({ name, version })),
      commandLine,
      memoryMiB: 256,
      prompt: 'bench:[^\\n]*# ',
      ...report,
    },
    kernel: kernelFile(kernel),
    initrd: packLargeInitramfs(entries),
  }
}
