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

/** When the regions that wait become a module: when there are so many, or the first has waited for so many instructions. */
export type Batching = { readonly most: number; readonly instructions: number }

/**
 * A module takes the host some time however few functions it has, and to go from one to another takes a processor longer than to
 * stay, since each has pages of code and data of its own. What is hot enough does not wait so long: see compiler.ts.
 */
export const usualBatching: Batching = { most: 48, instructions: 32_000_000 }
export const unbatched: Batching = { most: 1, instructions: 0 }

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

  /** Whether a block is part of a region that waits. */
  has(at: number): boolean {
    return this.waiting.some(({ blocks }) => blocks.has(at))
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

  /** Whether it is time to make their module; `executed`: instructions so far. */
  isDue(executed: number): boolean {
    const { length } = this.waiting
    const { most, instructions } = this.batching
    return length > 0 && (length >= most || executed - this.since >= instructions)
  }

  /** A block's code is about to be overwritten. */
  drop(at: number): void {
    if (this.has(at)) this.keep(this.waiting.filter(({ blocks }) => !blocks.has(at)))
  }

  /** All that waited, and what their module imports. The next one begins another module. */
  take(): { readonly regions: readonly WrittenRegion[]; readonly imports: ModuleImports } {
    const { waiting: regions, imports } = this
    this.clear()
    return { regions, imports }
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
