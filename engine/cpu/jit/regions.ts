import { Entries } from './entries.ts'
import type { Ops } from './known-op.ts'
import type { WrittenRegion } from './queue.ts'
import { exportOf } from './region-module.ts'
import type { Stage } from './shape.ts'

/** A module in use. The host frees its memory when none of its functions is in the table any more. */
type LiveModule = { readonly bytes: number; regions: number }

/** Compiled code: a function for several blocks, at a place in the table of regions. */
type Region = {
  readonly place: number
  readonly stage: Stage
  readonly head: number
  readonly blocks: ReadonlySet<number>
  /** Headers of the blocks where it is entered. */
  readonly entries: readonly number[]
  readonly module: LiveModule
  /** How often it had been entered when room was needed last. */
  seen: number
}

/** Told of regions, of a new one before the head's first op is replaced, and of blocks that are dropped (undefined: all). */
export type RegionWatch = {
  made(head: number, blocks: readonly number[], codeBytes: number): void
  /** One is about to be no more; the counts of the blocks where it is entered go on from `restart`. */
  retired(head: number, entries: readonly number[], restart: number): void
  /** The count of a block is about to be set. */
  recounted(block: number, count: number): void
  dropped(block: number | undefined): void
}

/** How much there may be at a time: regions, and bytes of WebAssembly, of which browsers make several times as much machine code. */
export type Room = { readonly regions: number; readonly bytes: number }
/** Firefox has room for 16,349 modules. */
export const usualRoom: Room = { regions: 8000, bytes: 64 << 20 }

type RegionsOptions = {
  readonly table: WebAssembly.Table
  readonly room: Room
  readonly watch: RegionWatch | undefined
}

/** The compiled code that there is, by its blocks and by where it is entered. */
export class Regions {
  readonly entries: Entries
  /** Regions given up, by why. */
  readonly dropped = { overwritten: 0, evicted: 0, forgotten: 0, replaced: 0 }
  private readonly options: RegionsOptions
  private readonly ops: Ops
  /** Entries that a block has had when it is no longer part of compiled code. */
  private readonly restart: number
  private readonly all = new Set<Region>()
  private readonly byBlock = new Map<number, Region[]>()
  /** By the headers of the blocks where they are entered. */
  private readonly byEntry = new Map<number, Region>()
  private readonly free: number[] = []
  /** Of the modules that are in use. */
  private bytes = 0

  constructor(ops: Ops, restart: number, options: RegionsOptions) {
    this.ops = ops
    this.restart = restart
    this.options = options
    this.entries = new Entries(ops)
  }

  get size(): number {
    return this.all.size
  }

  /** The region that is entered at a block. */
  at(entry: number): Region | undefined {
    return this.byEntry.get(entry)
  }

  /** Whether there is compiled code of a block. */
  has(at: number): boolean {
    return this.byBlock.has(at)
  }

  /** The functions of a new module are used from now on. */
  add(written: readonly WrittenRegion[], exports: WebAssembly.Exports, moduleBytes: number): void {
    // counted as one until all are entered, as some of them may take the places of others
    const module = { bytes: moduleBytes, regions: 1 }
    this.bytes += moduleBytes
    for (const [n, region] of written.entries()) this.enter(region, exports[exportOf(n)], module)
    this.leave(module)
  }

  private enter(
    { stage, head, blocks, entries, code }: WrittenRegion,
    compiled: unknown,
    module: LiveModule,
  ): void {
    const { table, watch } = this.options
    this.replace(blocks, new Set(entries.map((node) => node.block)))
    for (const { block: at } of entries) {
      const other = this.byEntry.get(at)
      if (other?.stage === 'first') this.giveUp(other)
    }
    const place = this.free.pop() ?? table.grow(1)
    table.set(place, compiled)
    watch?.made(head, [...blocks], code.bytes.length)
    const entered: number[] = []
    const region: Region = { place, stage, head, blocks, entries: entered, module, seen: 0 }
    for (const [number, { block: at, page }] of entries.entries()) {
      if (this.byEntry.has(at)) continue
      this.entries.enter(at, place, number, page >> 12)
      this.byEntry.set(at, region)
      entered.push(at)
    }
    module.regions++
    this.all.add(region)
    for (const at of blocks) {
      const others = this.byBlock.get(at)
      if (others) others.push(region)
      else this.byBlock.set(at, [region])
    }
  }

  private giveUp(region: Region): void {
    this.dropped.replaced++
    this.retire(region)
  }

  /** Retires regions that have nothing which a new one has not, entries included. */
  private replace(blocks: ReadonlySet<number>, entered: ReadonlySet<number>): void {
    const touched = new Set<Region>()
    for (const at of blocks) for (const region of this.byBlock.get(at) ?? []) touched.add(region)
    for (const region of touched)
      if (isWithin(region.entries, entered) && isWithin(region.blocks, blocks)) this.giveUp(region)
  }

  /** A block's code is about to be overwritten. */
  drop(at: number): void {
    for (const region of this.byBlock.get(at) ?? []) {
      this.retire(region)
      this.dropped.overwritten++
    }
  }

  /** The interpreter runs the blocks again; they may become hot once more. */
  private retire(region: Region): void {
    const { restart } = this
    this.options.watch?.retired(region.head, region.entries, restart)
    this.all.delete(region)
    for (const at of region.blocks) {
      const others = this.byBlock.get(at)?.filter((other) => other !== region) ?? []
      if (others.length > 0) this.byBlock.set(at, others)
      else this.byBlock.delete(at)
    }
    for (const at of region.entries) {
      this.entries.leave(at, restart)
      this.byEntry.delete(at)
    }
    this.release(region)
  }

  private release({ place, module }: Region): void {
    this.leave(module)
    this.options.table.set(place, null)
    this.free.push(place)
  }

  private leave(module: LiveModule): void {
    if (--module.regions === 0) this.bytes -= module.bytes
  }

  /**
   * Retires a quarter of what there is if there is too much for so many more: the oldest of the regions that were not entered
   * since room was needed last, and others if these are too few. Those that were made together are as old, so their module goes,
   * too.
   */
  makeRoom(more: number): void {
    const { room } = this.options
    if (this.size + more <= room.regions && this.bytes < room.bytes) return
    const most = { regions: (room.regions * 3) >> 2, bytes: room.bytes * 0.75 }
    const isEnough = (): boolean => this.size <= most.regions && this.bytes <= most.bytes
    for (const mayBeWarm of [false, true])
      for (const region of this.all) {
        if (isEnough()) return
        const entered = region.entries.reduce((sum, at) => sum + this.ops.count(at), 0)
        if (mayBeWarm || entered === region.seen) {
          this.dropped.evicted++
          this.retire(region)
        } else region.seen = entered
      }
  }

  /** The blocks are gone. */
  clear(): void {
    this.dropped.forgotten += this.size
    for (const region of this.all) this.release(region)
    this.all.clear()
    this.byBlock.clear()
    this.byEntry.clear()
  }
}

/** Whether all of some blocks are among others. */
export function isWithin(blocks: Iterable<number>, others: ReadonlySet<number>): boolean {
  for (const at of blocks) if (!others.has(at)) return false
  return true
}
