import { join } from 'node:path'
import type { CpioEntry } from '../cpio.ts'
import type { Image } from '../image.ts'
import { addBusybox, addDevices, addFolder, packLargeInitramfs } from '../initramfs.ts'
import { addModules, kernelFile } from '../kernel-modules.ts'
import { commandLine, rootFolder, wantedModules } from '../linux-tiny/recipe.ts'
import type { PackageSource } from '../packages.ts'
import { Programs } from '../programs.ts'

const modules = [...wantedModules, 'bochs', 'virtio_gpu', 'virtio_input', 'psmouse']

const packages = [
  ...['xserver-xorg-core', 'xserver-common', 'xserver-xorg-input-evdev', 'xserver-xorg-video-fbdev'],
  ...['x11-xkb-utils', 'xkb-data', 'x11-xserver-utils', 'xinit', 'x11-common', 'libx11-data'],
  ...['fluxbox', 'xterm', 'x11-apps', 'fonts-dejavu-core', 'libc-bin', 'spice-vdagent', 'xclip'],
]

const xserver = [
  'usr/lib/xorg/Xorg',
  'usr/lib/xorg/protocol.txt',
  'usr/lib/xorg/modules/drivers/modesetting_drv.so',
  'usr/lib/xorg/modules/drivers/fbdev_drv.so',
  'usr/lib/xorg/modules/input/evdev_drv.so',
  ...['libfbdevhw.so', 'libshadow.so'].map((file) => `usr/lib/xorg/modules/${file}`),
]

/** Those that the page can type, with what they include. */
const layouts = [
  'us',
  'gb',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'br',
  'ch',
  'be',
  'dk',
  'no',
  'se',
  'fi',
  'nl',
  'pl',
  'cz',
]
const symbols = [
  ...['pc', 'inet', 'srvr_ctrl', 'keypad', 'altwin', 'latin', 'level3', 'level5', 'group', 'ctrl', 'kpdl'],
  ...['nbsp', 'eurosign', 'compose', 'terminate', 'shift', 'capslock'],
]

const keyboard = [
  'usr/bin/xkbcomp',
  'usr/bin/setxkbmap',
  ...[
    'rules/evdev',
    'rules/base',
    'rules/evdev.lst',
    'keycodes/evdev',
    'keycodes/xfree86',
    'keycodes/aliases',
    'types',
    'compat',
    'geometry/pc',
  ],
  ...[...layouts, ...symbols].map((name) => `symbols/${name}`),
].map((path) => (path.startsWith('usr/') ? path : `usr/share/X11/xkb/${path}`))

const desktop = [
  ...['xinit', 'xrandr', 'xsetroot', 'fluxbox', 'xterm', 'xclock', 'xeyes', 'xcalc'].map(
    (name) => `usr/bin/${name}`,
  ),
  ...['usr/sbin/spice-vdagentd', 'usr/bin/spice-vdagent', 'usr/bin/xclip'],
  'usr/share/fluxbox/styles/bora_blue',
  'usr/lib/locale/C.utf8',
  'usr/share/fonts/truetype/dejavu/DejaVuSans.ttf',
  'usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf',
  ...['XTerm', 'XTerm-color', 'XClock', 'XCalc'].map((name) => `etc/X11/app-defaults/${name}`),
  ...['C', 'en_US.UTF-8', 'locale.dir', 'locale.alias', 'compose.dir'].map(
    (name) => `usr/share/X11/locale/${name}`,
  ),
]

/**
 * Debian's kernel for real and virtual PCs with a small X desktop: Xorg, fluxbox and xterm, all in memory. It drives the
 * video cards that libvirt calls virtio, vga and bochs, and follows the size that the viewer asks for.
 */
export function makeLinuxDesktop(source: PackageSource): Image {
  const kernelName = source.dependency('linux-image-amd64', /^linux-image-[\d.]+-\d+-amd64$/)
  const entries = new Map<string, CpioEntry>()
  const programs = new Programs(entries, source, ['busybox-static', kernelName, ...packages])
  const [busybox, kernel] = programs.packages as [
    (typeof programs.packages)[0],
    (typeof programs.packages)[0],
  ]
  addBusybox(entries, busybox)
  addDevices(entries)
  programs.add(...xserver, ...keyboard, ...desktop).addLibraries()
  addFolder(entries, rootFolder)
  addFolder(entries, join(import.meta.dirname, 'root'))
  const report = addModules(entries, kernel, modules)
  const version = (name: string) => programs.packages.find((found) => found.name === name)?.version
  return {
    description: {
      name: 'linux-desktop',
      title: 'Linux with a desktop',
      summary: 'A small X desktop with a terminal, for mouse and keyboard; a shell on the serial port.',
      version: `Linux ${kernel.version}, Xorg ${version('xserver-xorg-core')}, fluxbox ${version('fluxbox')}`,
      licence: 'GPL-2.0, MIT and others',
      packages: programs.packages.map(({ name, version }) => ({ name, version })),
      commandLine,
      video: 'virtio',
      agent: 'spice',
      memoryMiB: 512,
      prompt: 'desktop:[^\\n]*# ',
      ...report,
    },
    kernel: kernelFile(kernel),
    initrd: packLargeInitramfs(entries),
  }
}
