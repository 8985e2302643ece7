import type { Node } from './graph.ts'
import type { RegionCode } from './region-module.ts'
import { isWithin } from './regions.ts'
import { ModuleImports } from './routines.ts'
import type { Stage } from './shape.ts'

/** A region whose code has been written, to be a function of some module. */
export type WrittenRegion = {
  readonly stage: Stage
  readonly head: number
  readonly blocks: ReadonlySet<number>
  /** Where it can be entered, by the numbers that it knows these places by. */
  readonly entries: readonly Node[]
  readonly code: RegionCode
}

/** When the regions that wait become a module. */
export type Batching = {
  /** As soon as there are so many for each region of their stage that there is, and at the latest when there are so many. */
  readonly perRegion: number
  readonly most: number
  /** When the first of them has waited for so many instructions of the guest. */
  readonly instructions: number
}

/**
 * To go from a module to another takes a processor longer than to stay: each has pages of code and data of its own. A program
 * with few regions does not wait for more.
 */
export const usualBatching: Batching = { perRegion: 1 / 4, most: 48, instructions: 8_000_000 }
export const unbatched: Batching = { perRegion: 0, most: 1, instructions: 0 }

/** Regions that wait for others, to be functions of one module. */
export class RegionQueue {
  /** Of their module. */
  imports = new ModuleImports()
  private readonly batching: Batching
  private waiting: readonly WrittenRegion[] = []
  /** Headers of the blocks where they will be entered. */
  private entered = new Set<number>()
  /** Instructions executed when the first of them came. */
  private since = 0

  constructor(batching: Batching) {
    this.batching = batching
  }

  /** Whether a region that waits will be entered at a block. */
  isEntry(at: number): boolean {
    return this.entered.has(at)
  }

  /** One more, in place of those that have nothing which it has not. `executed`: instructions so far. */
  add(region: WrittenRegion, executed: number): void {
    const entered = new Set(region.entries.map((node) => node.block))
    const others = this.waiting.filter(
      ({ entries, blocks }) => !isWithin(blocksOf(entries), entered) || !isWithin(blocks, region.blocks),
    )
    if (this.waiting.length === 0) this.since = executed
    this.keep([...others, region])
  }

  /** Whether it is time to make their module; `alive`: how many regions of their stage there are. */
  isDue(alive: number, executed: number): boolean {
    const { length } = this.waiting
    const { perRegion, most, instructions } = this.batching
    return (
      length > 0 &&
      (length >= Math.min(most, Math.max(1, alive * perRegion)) || executed - this.since >= instructions)
    )
  }

  /** A block's code is about to be overwritten. */
  drop(at: number): void {
    if (this.waiting.some(({ blocks }) => blocks.has(at)))
      this.keep(this.waiting.filter(({ blocks }) => !blocks.has(at)))
  }

  /** All that waited. The next one begins another module. */
  take(): readonly WrittenRegion[] {
    const { waiting } = this
    this.clear()
    return waiting
  }

  clear(): void {
    this.imports = new ModuleImports()
    this.keep([])
  }

  private keep(regions: readonly WrittenRegion[]): void {
    this.waiting = regions
    this.entered = new Set(regions.flatMap(({ entries }) => blocksOf(entries)))
  }
}

const blocksOf = (entries: readonly Node[]): number[] => entries.map((node) => node.block)
