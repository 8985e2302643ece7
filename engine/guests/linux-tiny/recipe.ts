import { join } from 'node:path'
import type { CpioEntry } from '../cpio.ts'
import type { Image } from '../image.ts'
import { addBusybox, addDevices, addFolder, packInitramfs } from '../initramfs.ts'
import { addModules, kernelFile, type ModuleReport } from '../kernel-modules.ts'
import type { DebianPackage, PackageSource } from '../packages.ts'

/** Drivers and file systems wanted in the guest, whether the kernel has them built in, as modules or not at all. */
export const wantedModules: readonly string[] = [
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
 * The kernel's command line keeps the boot short on an emulated processor: without the work-arounds for faults that an
 * emulated processor does not have, with grace periods that do not wait, with one serial port to look for.
 */
export const commandLine =
  'console=tty0 console=ttyS0 mitigations=off rcupdate.rcu_expedited=1 8250.nr_uarts=1 cryptomgr.notests'

/** Files that other images begin with, too. */
export const rootFolder = join(import.meta.dirname, 'root')

/** Debian's 64-bit kernel for virtual machines with a shell of busybox: the smallest thing that is Linux. */
export function makeLinuxTiny(source: PackageSource): Image {
  const kernel = source.unpack(source.dependency('linux-image-cloud-amd64', /^linux-image-.*-cloud-amd64$/))
  return linuxTiny(kernel, source.unpack('busybox-static'), 'linux-tiny', (entries) =>
    addModules(entries, kernel, wantedModules),
  )
}

/** The same for 32-bit PCs, without modules: what an emulator without long mode can boot. `source` is of i386. */
export function makeLinuxTiny32(source: PackageSource): Image {
  const kernel = source.unpack(source.dependency('linux-image-686', /^linux-image-.*-686$/))
  const noModules = () => ({ modules: [], builtIn: [], absent: [...wantedModules] })
  return linuxTiny(kernel, source.unpack('busybox-static'), 'linux-tiny-32', noModules)
}

function linuxTiny(
  kernel: DebianPackage,
  busybox: DebianPackage,
  name: string,
  add: (entries: Map<string, CpioEntry>) => ModuleReport,
): Image {
  const entries = new Map<string, CpioEntry>()
  addFolder(entries, rootFolder)
  addBusybox(entries, busybox)
  addDevices(entries)
  const modules = add(entries)
  return {
    description: {
      name,
      title: 'Linux, tiny',
      summary: 'A shell on the serial port and on the screen.',
      version: `Linux ${kernel.version}, busybox ${busybox.version}`,
      licence: 'GPL-2.0',
      packages: [kernel, busybox].map(({ name, version }) => ({ name, version })),
      commandLine,
      memoryMiB: 256,
      prompt: 'tiny:[^\\n]*# ',
      ...modules,
    },
    kernel: kernelFile(kernel),
    initrd: packInitramfs(entries),
  }
}
