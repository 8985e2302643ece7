/** What is measured and how results are told: shared by all that run the work, in Node, in Chromium and outside of both. */

/** What was timed, once. Milliseconds. */
export interface Timing {
  /** A name of `items.ts`. */
  item: string
  /** By the clock on the wall. */
  wall: number
  /** Of processor time, that of the thread that emulates; of QEMU, whose translator has no other, of the whole process. */
  thread?: number
  /** Of processor time, that of the whole process: with the threads that compile and collect garbage. */
  process?: number
  /** What was calculated or printed: the same everywhere. */
  sum?: string
  /** Executed by the guest, where that is known. */
  instructions?: number
}

export const works = ['programs', 'guest', 'boot'] as const
/** Programs on bare metal, workloads in Linux, or the boot of linux-tiny from power-on to the shell's prompt. */
export type Work = (typeof works)[number]

export interface Outcome {
  work: Work
  timings: Timing[]
}

/** `interpreter` is ours without the JIT. */
export const peers = ['native', 'qemu', 'ours', 'interpreter', 'v86'] as const
export type Peer = (typeof peers)[number]

export const hosts = ['Node', 'Chromium'] as const
/** What runs an emulator that is JavaScript. */
export type Host = (typeof hosts)[number]

export type Emulator = Extract<Peer, 'ours' | 'interpreter' | 'v86'>

/** Work for an emulator that is JavaScript. */
export interface Task {
  work: Work
  emulator: Emulator
  /** Which workloads of the guest. */
  workloads: string[]
}

/** Names in tables. */
export const contestantName = (peer: Peer, host?: Host): string =>
  ({
    native: 'native',
    qemu: 'QEMU TCG',
    ours: `ours, ${host}`,
    interpreter: `ours without JIT, ${host}`,
    v86: `v86, ${host}`,
  })[peer]

/** Files of the work folder: bytes by name. */
export type ReadWorkFile = (name: string) => Promise<Uint8Array<ArrayBuffer>>

/** What a {@link Task} answers with, across a worker's or a process's border. */
export type Answer = { outcome: Outcome } | { failure: string }

/** Where the server in Chromium's case tells processor time, as JSON. */
export const processorTimePath = '/processor-time'

/** Names in the work folder. */
export const workFiles = {
  image32: 'programs32.bin',
  image64: 'programs64.bin',
  kernel32: 'kernel32.bin',
  kernel64: 'kernel64.bin',
  pacedKernel64: 'kernel64-paced.bin',
  images: 'images',
  tiny: 'linux-tiny',
  tiny32: 'linux-tiny-32',
  bench: 'linux-bench',
  bench32: 'linux-bench-32',
  bios: 'bios.bin',
  videoBios: 'video-bios.bin',
  v86: 'v86.wasm',
} as const
