import type { Cpu } from '../cpu/cpu.ts'
import type { CpuOptions } from '../cpu/cpu-options.ts'
import { randomShapes } from './region-shapes.ts'

/**
 * Tests about what guest code does run twice: as they stand, and as the vitest project `compiled`, in which code is compiled
 * before it is executed for the first time, into regions of random shape. Guests of tests are made with these options.
 */
export const isForced: boolean = process.env.COMPILED_TESTS !== undefined

export const forced: Pick<CpuOptions, 'hotCount' | 'shapes'> = isForced
  ? { hotCount: 1, shapes: randomShapes(1) }
  : {}

const made: Cpu[] = []

/** Counts what a test's processor does. */
export function watched(cpu: Cpu): Cpu {
  if (isForced) made.push(cpu)
  return cpu
}

/** Instructions that compiled code has executed in the tests of this file. */
export const translated = (): number => made.reduce((sum, cpu) => sum + cpu.counters.translated, 0)
