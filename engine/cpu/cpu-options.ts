import type { CpuHost } from './host-imports.ts'
import type { Batching } from './jit/queue.ts'
import type { Room } from './jit/regions.ts'
import type { RegionShapes } from './jit/shape.ts'

/** From here on it pays to compile, if there is not too much of it: a region costs a millisecond or two. */
export const usualHotCount = 8000

export type CpuOptions = {
  /** Bytes of RAM, a multiple of 64 KiB. */
  readonly memoryBytes: number
  /** Bytes of video memory, a multiple of 64 KiB; none if left out. */
  readonly videoBytes?: number
  /** RAM above this address goes to 4 GiB and up. */
  readonly lowMemoryEnd?: number
  readonly host: CpuHost
  /** CPUID feature names that the CPU has; all if left out. */
  readonly features?: ReadonlySet<string>
  /** Bytes for translated code; 32 MiB if left out. */
  readonly codeBytes?: number
  /** How often a block is entered before it is compiled; never if 0; {@link usualHotCount} if left out. */
  readonly hotCount?: number
  /** How far compiled regions reach; as far as is best if left out. */
  readonly shapes?: RegionShapes
  /** How much compiled code there may be; as much as browsers stand if left out. */
  readonly room?: Room
  /** How long compiled code waits for more; if left out as is best, but not at all where {@link hotCount} is given. */
  readonly batching?: Batching
  /** A monotonic clock of the host in milliseconds, by which the counters tell what compiling costs. */
  readonly stopwatch?: (() => number) | undefined
  /** Keeps count of where instructions are executed, which takes time. */
  readonly isProfiled?: boolean | undefined
}
