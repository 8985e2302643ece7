/** A guest image that can be booted: `public/images/<name>/image.json`, read by the page and by the command line. */
export interface ImageDescription {
  format: typeof imageFormat
  name: string
  title: string
  /** What it shows, in a sentence. */
  summary?: string
  version: string
  licence: string
  /** Debian packages whose files are in it. */
  packages: { name: string; version: string }[]
  kernel: ImageFile
  initrd: ImageFile
  commandLine: string
  /** The video card that it can do most with; it has a driver for a virtio tablet as well, then. */
  video?: 'virtio'
  /** A program in it speaks SPICE's agent protocol for the clipboard, given a channel. */
  agent?: 'spice'
  memoryMiB: number
  /** A regular expression: what the serial console shows once the guest waits for a command. */
  prompt: string
  /** Kernel modules within, each loadable by its name. */
  modules: string[]
  /** Parts of the kernel that need no module. */
  builtIn: string[]
  /** What the recipe would take but this kernel does not have. */
  absent: string[]
}

export interface ImageFile {
  file: string
  size: number
  sha256: string
}

export const imageFormat = 1
