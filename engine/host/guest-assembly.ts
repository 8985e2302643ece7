import { SeededRandom } from '../base/random.ts'
import { Machine } from '../machine/machine.ts'
import { HostClock, InstructionClock } from './guest-clock.ts'
import type { ClockKind } from './guest-protocol.ts'
import { GuestSession } from './guest-session.ts'
import { HostRandom } from './host-random.ts'
import type { LoadedImage } from './image.ts'
import type { Scheduler } from './scheduler.ts'
import { SerialLine } from './serial-line.ts'

/** In instruction mode nothing may come from the host, the date included: 2026-01-01. */
const fixedEpochSeconds = 1_767_225_600

export const accelerators = ['jit', 'interpreter'] as const
export type Accelerator = (typeof accelerators)[number]

export interface GuestOptions {
  clock: ClockKind
  /** Code that runs often is compiled, or all is interpreted; compiled if left out. */
  accel?: Accelerator | undefined
  memoryMiB?: number | undefined
  commandLine?: string | undefined
  /** Keeps count of where instructions are executed, which takes time. */
  isProfiled?: boolean | undefined
  /** A text screen, a linear frame buffer of that size, or no video card; a text screen if left out. */
  screen?: 'text' | 'none' | { width: number; height: number } | undefined
}

/** A machine with the clock, the chance and the console that it is to have, off. Throws a UserError for impossible memory. */
export function assembleGuest(image: LoadedImage, options: GuestOptions, scheduler: Scheduler) {
  const isCounted = options.clock === 'instructions'
  const clock = isCounted ? new InstructionClock() : new HostClock(scheduler.now)
  const serial = new SerialLine()
  const memoryMiB = options.memoryMiB ?? image.description.memoryMiB
  const { screen = 'text' } = options
  const machine = new Machine({
    memoryMiB,
    hotCount: options.accel === 'interpreter' ? 0 : undefined,
    stopwatch: scheduler.now,
    isProfiled: options.isProfiled,
    clock,
    wallClock: { bootEpochSeconds: isCounted ? fixedEpochSeconds : Math.floor(Date.now() / 1000) },
    random: isCounted ? new SeededRandom(1) : new HostRandom(),
    serials: [serial],
    video: screen === 'none' ? 'none' : 'vga',
    frameBuffer: typeof screen === 'object' ? screen : undefined,
  })
  if (clock instanceof InstructionClock) clock.attach(() => machine.instructions)
  const { kernel, initrd, description } = image
  const boot = {
    kernel,
    initrd,
    commandLine: options.commandLine ?? description.commandLine,
    names: {
      kernel: `${description.name}/${description.kernel.file}`,
      initrd: `${description.name}/${description.initrd.file}`,
    },
  }
  return {
    machine,
    serial,
    session: new GuestSession({ machine, memoryMiB, clock, serial, scheduler, boot }),
  }
}
