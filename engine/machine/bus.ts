import type { Disposable } from '../base/event.ts'

export type AccessSize = 1 | 2 | 4

/** Something mapped on a bus. It is given offsets from its own start, never its address; values are unsigned. */
export interface BusTarget {
  read(offset: number, size: AccessSize): number
  write(offset: number, size: AccessSize, value: number): void
}

/** An address space: port I/O (16 bit) or memory-mapped I/O (addresses below 2^53). Nothing there reads as all ones. */
export interface Bus {
  map(start: number, length: number, target: BusTarget, name: string): Disposable
  read(address: number, size: AccessSize): number
  write(address: number, size: AccessSize, value: number): void
}
