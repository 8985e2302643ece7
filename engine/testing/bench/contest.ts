/** What is measured and how results are told: shared by all that run the work, in Node, in Chromium and outside of both. */

/** In the order of the table at the end of programs.c. */
export const programNames = [
  'sha256',
  'nbody',
  'bytecode',
  'string hash',
  'matrix product',
  'quicksort',
] as const

export interface ProgramTiming {
  /** Index into {@link programNames}. */
  program: number
  milliseconds: number
  /** What the program calculated, in hexadecimal: the same everywhere. */
  sum: string
  /** Executed by the guest, where that is known. */
  instructions?: number
}

export interface BootTiming {
  /** From power-on, the reading of the files included, to the shell's prompt. */
  seconds: number
  instructions?: number
}

export type Outcome = { work: 'programs'; timings: ProgramTiming[] } | { work: 'boot'; timing: BootTiming }

export type Work = Outcome['work']

export const peers = ['native', 'qemu', 'ours', 'v86'] as const
export type Peer = (typeof peers)[number]

/** Work for an emulator that is JavaScript. */
export interface Task {
  work: Work
  emulator: 'ours' | 'v86'
}

/** Files of the work folder: bytes by name. */
export type ReadWorkFile = (name: string) => Promise<Uint8Array<ArrayBuffer>>

/** What a {@link Task} answers with, across a worker's or a process's border. */
export type Answer = { outcome: Outcome } | { failure: string }

/** Names in the work folder. */
export const workFiles = {
  image32: 'programs32.bin',
  image64: 'programs64.bin',
  kernel32: 'kernel32.bin',
  kernel64: 'kernel64.bin',
  pacedKernel64: 'kernel64-paced.bin',
  images: 'images',
  guest32: 'linux-tiny-32',
  bios: 'bios.bin',
  videoBios: 'video-bios.bin',
  v86: 'v86.wasm',
} as const
