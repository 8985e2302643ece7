import type { Semantics } from '../emitter.ts'
import type { BlockCache } from '../interpreter/blocks.ts'
import type { EngineModule } from '../interpreter/module.ts'
import { pseudo } from '../interpreter/pseudo.ts'
import { arena, block, state, tlb } from '../layout.ts'
import { Entries } from './entries.ts'
import { type BlockCode, type Blocks, type Graph, GraphBuilder, type Node, readBlock } from './graph.ts'
import { Ops } from './known-op.ts'
import { RegionPlan } from './plan.ts'
import { type Callees, RegionWriter } from './region.ts'
import { RegionModule } from './region-module.ts'
import { ImportedRoutines } from './routines.ts'
import type { RegionShapes, Stage } from './shape.ts'
import { Templates } from './templates.ts'
import { treatmentOf } from './treatment.ts'

/** Compiled code: a function for several blocks, at a place in the table of regions. */
type Region = {
  readonly place: number
  readonly stage: Stage
  readonly head: number
  readonly blocks: ReadonlySet<number>
  /** Headers of the blocks where it is entered. */
  readonly entries: readonly number[]
  readonly bytes: number
  /** How often it had been entered when room was needed last. */
  seen: number
}

export type CompilerOptions = {
  readonly memory: WebAssembly.Memory
  /** Where compiled functions are called from. */
  readonly table: WebAssembly.Table
  readonly exports: WebAssembly.Exports
  readonly description: EngineModule
  readonly semantics: Semantics
  readonly blocks: BlockCache
  /** How often a block is entered before it is compiled for the first time, and for the second. */
  readonly hotCounts: Readonly<Record<Stage, number>>
  /**
   * Instructions that the guest has executed, and how many of them are to pay for a byte of WebAssembly: see {@link Compiler.compile}.
   */
  readonly executed: () => number
  readonly pace: number
  readonly shapes: RegionShapes
  readonly room: Room
  /** Whether compiled code goes on in other regions by itself, which a profiler does not see. */
  readonly chains: boolean
  /** A monotonic clock of the host in milliseconds, for {@link CompilerCounters}. */
  readonly stopwatch: () => number
  readonly watch: RegionWatch | undefined
}

/** Told of regions, of a new one before the head's first op is replaced, and of blocks that are dropped (undefined: all). */
export type RegionWatch = {
  made(head: number, blocks: readonly number[], codeBytes: number): void
  /** One is about to be no more; the counts of blocks where it is entered go on from `restart`. */
  retired(head: number, restart: number): void
  dropped(block: number | undefined): void
}

/** What was compiled since the start. */
export type CompilerCounters = {
  /** Regions made, and those that there are. */
  readonly regions: number
  readonly regionsAlive: number
  /** Regions given up: their code was overwritten, room was needed, all code was forgotten. */
  readonly dropped: {
    readonly overwritten: number
    readonly evicted: number
    readonly forgotten: number
    readonly replaced: number
  }
  readonly modules: number
  /** Bytes of WebAssembly made. */
  readonly codeBytes: number
  /** Milliseconds spent in writing WebAssembly, and by the host's compiler until it could be called. */
  readonly writeMs: number
  readonly hostMs: number
}

/** How much there may be at a time: regions, and bytes of WebAssembly, of which browsers make several times as much machine code. */
export type Room = { readonly regions: number; readonly bytes: number }
/** Firefox has room for 16,349 modules. */
export const usualRoom: Room = { regions: 8000, bytes: 64 << 20 }

/** Bytes that may be made when a guest starts, and after it has executed much without making any. */
const FIRST_CREDIT = 120_000
const MOST_CREDIT = 720_000

/** Makes WebAssembly functions of hot blocks and what follows them, and forgets them with the blocks. */
export class Compiler {
  private readonly options: CompilerOptions
  private readonly ops: Ops
  private readonly regions = new Set<Region>()
  private readonly entries: Entries
  private readonly module: RegionModule
  private readonly callees: Callees
  private readonly known = new Map<number, BlockCode>()
  private readonly byBlock = new Map<number, Region[]>()
  /** Regions by the headers of the blocks where they are entered. */
  private readonly byEntry = new Map<number, Region>()
  private readonly free: number[] = []
  private made = 0
  /** Of the regions that there are. */
  private bytesAlive = 0
  /** Bytes that may be made at once. */
  private credit = FIRST_CREDIT
  private creditedAt = 0
  private modules = 0
  private codeBytes = 0
  private writeMs = 0
  private hostMs = 0
  private readonly dropped = { overwritten: 0, evicted: 0, forgotten: 0, replaced: 0 }

  constructor(options: CompilerOptions) {
    this.options = options
    this.ops = new Ops(options.memory.buffer, options.description.byNumber, pseudo.count)
    this.entries = new Entries(this.ops)
    const routines = new ImportedRoutines()
    this.module = new RegionModule(routines)
    const { regions: table, type, handlers } = this.module
    this.callees = {
      routines,
      templates: new Templates(this.ops),
      regions: {
        table,
        type,
        chains: options.chains,
        chain: routines.function('cpu.chain', ['i32'], 'i32'),
        lazyFlags: routines.function('cpu.lazyFlags', ['i32', 'i64', 'i64', 'i64'], 'none'),
      },
      handlers,
      handlerType: type,
      firstFunction: options.description.firstFunction,
      becomesHot: routines.function('cpu.becomesHot', ['i32'], 'none'),
    }
    options.blocks.onDrop = (at) => {
      options.watch?.dropped(at)
      if (at === undefined) this.clear()
      else this.drop(at)
    }
  }

  get counters(): CompilerCounters {
    const { made, regions, modules, codeBytes, writeMs, hostMs, dropped } = this
    return {
      regions: made,
      regionsAlive: regions.size,
      dropped: { ...dropped },
      modules,
      codeBytes,
      writeMs,
      hostMs,
    }
  }

  /** Head of the region that is entered at a block. */
  headOf(entry: number): number {
    return this.byEntry.get(entry)?.head ?? entry
  }

  /**
   * A block has become hot. Compiling must not take more time than it saves: while few instructions have been executed for the
   * code that was made, blocks have to become hot again, which the hottest do first.
   */
  compile(head: number): void {
    if (head < arena.first) return
    const entered = this.byEntry.get(head)
    const { hotCounts, shapes, stopwatch } = this.options
    if (entered && (entered.stage === 'second' || this.ops.count(head) < hotCounts.second)) return
    const stage = entered ? 'second' : 'first'
    const isAffordable = this.isAffordable()
    if (entered || !isAffordable) this.ops.view.setInt32(head + block.count, hotCounts[stage] >> 1, true)
    if (!isAffordable) return
    const startedAt = stopwatch()
    const blocks = this.blocksFrom(head, stage)
    const graph = new GraphBuilder(this.ops, blocks, hotCounts.first, shapes(stage)).build(head)
    if (!graph || (entered && !hasMore(graph, entered))) return
    this.makeRoom()
    const { entries, bytes } = this.write(graph, blocks, stage)
    this.writeMs += stopwatch() - startedAt
    this.install(stage, graph, entries, bytes)
  }

  private write(graph: Graph, blocks: Blocks, stage: Stage) {
    const { hotCounts, chains, semantics } = this.options
    const head = graph.nodes[0]?.block ?? 0
    const f = this.module.begin(`region ${head.toString(16)}`)
    const plan = new RegionPlan(graph)
    const writer = new RegionWriter(f, graph, plan, this.ops, blocks, this.callees, semantics)
    writer.write(stage === 'first' ? hotCounts.second : undefined)
    return { entries: plan.entries, bytes: this.module.build(f, !chains) }
  }

  private isAffordable(): boolean {
    const { executed, pace } = this.options
    if (pace === 0) return true
    const now = executed()
    this.credit = Math.min(this.credit + (now - this.creditedAt) / pace, MOST_CREDIT)
    this.creditedAt = now
    return this.credit > 0
  }

  private install(
    stage: Stage,
    graph: Graph,
    entries: readonly Node[],
    bytes: Uint8Array<ArrayBuffer>,
  ): void {
    const { memory, table, exports, stopwatch } = this.options
    const startedAt = stopwatch()
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      engine: exports,
      host: { memory, regions: table },
    })
    this.hostMs += stopwatch() - startedAt
    this.modules++
    this.made++
    this.codeBytes += bytes.length
    this.credit -= bytes.length
    const blocks = new Set<number>()
    for (const node of graph.nodes) blocks.add(node.block)
    this.replace(blocks, new Set(entries.map((node) => node.block)))
    for (const { block: at } of entries) {
      const other = this.byEntry.get(at)
      if (other?.stage === 'first') this.giveUp(other)
    }
    const place = this.free.pop() ?? table.grow(1)
    table.set(place, instance.exports.region)
    const { block: head } = graph.nodes[0] as Node
    this.options.watch?.made(head, [...blocks], bytes.length)
    const entered: number[] = []
    const region: Region = { place, stage, head, blocks, entries: entered, bytes: bytes.length, seen: 0 }
    for (const [number, { block: at, page }] of entries.entries()) {
      if (this.byEntry.has(at)) continue
      this.entries.enter(at, place, number, page >> 12)
      this.byEntry.set(at, region)
      entered.push(at)
    }
    this.bytesAlive += bytes.length
    this.regions.add(region)
    for (const at of blocks) {
      const all = this.byBlock.get(at)
      if (all) all.push(region)
      else this.byBlock.set(at, [region])
    }
  }

  private giveUp(region: Region): void {
    this.dropped.replaced++
    this.retire(region)
  }

  /** Retires regions that have nothing which a new one has not, entries included. */
  private replace(blocks: ReadonlySet<number>, entered: ReadonlySet<number>): void {
    const isWithin = (region: Region): boolean => {
      for (const at of region.entries) if (!entered.has(at)) return false
      for (const at of region.blocks) if (!blocks.has(at)) return false
      return true
    }
    const touched = new Set<Region>()
    for (const at of blocks) for (const region of this.byBlock.get(at) ?? []) touched.add(region)
    for (const region of touched) if (isWithin(region)) this.giveUp(region)
  }

  /** The blocks as they are found from a head, whose page is being executed. */
  private blocksFrom(head: number, stage: Stage): Blocks {
    const { blocks } = this.options
    const pages = new Map<number, number>([[0, (this.ops.host(head) & -4096) >>> 0]])
    const linear = this.ops.i64(state.ripBase)
    const pageAt = (distance: number): number => {
      let host = pages.get(distance)
      if (host === undefined) {
        host = this.executedPage(BigInt.asIntN(64, linear + BigInt(distance)))
        pages.set(distance, host)
      }
      return host
    }
    return {
      find: (host, mode) => blocks.find(host, mode),
      inPage: (page) => blocks.inPage(page),
      read: (at) => this.read(at),
      isEntry: (at) => this.entries.isEntry(at),
      isCompiled: (at) => this.byBlock.has(at),
      isJumpedTo: (at) => this.entries.isJumpedTo(at),
      isElsewhere: (at) => stage === 'first' && this.byEntry.has(at),
      pageAt,
    }
  }

  /** Blocks are looked at again and again, while what is around them is compiled. */
  private read(at: number): BlockCode {
    const { ops, entries, options, known } = this
    const { firstFunction } = options.description
    let code = known.get(at)
    if (!code) {
      code = readBlock(at, ops, entries.firstHandler(at), (...op) => treatmentOf(ops, ...op, firstFunction))
      known.set(at, code)
    }
    return code
  }

  /** Host address of a linear page by the TLB that code is fetched by, 0 if it is not there. */
  private executedPage(linear: bigint): number {
    const { ops } = this
    const index = Number((linear >> 12n) & BigInt(tlb.execEntries - 1))
    const entry = ops.i32(state.tlbExec) + index * tlb.entrySize
    return ops.i64(entry) === linear ? (Number(linear & 0xffff_ffffn) + ops.i32(entry + 8)) >>> 0 : 0
  }

  private drop(at: number): void {
    this.known.delete(at)
    for (const region of this.byBlock.get(at) ?? []) {
      this.retire(region)
      this.dropped.overwritten++
    }
  }

  /** The interpreter runs the blocks again; they may become hot once more. */
  private retire(region: Region): void {
    const restart = this.options.hotCounts.first >> 1
    this.options.watch?.retired(region.head, restart)
    this.regions.delete(region)
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

  private release({ place, bytes }: Region): void {
    this.bytesAlive -= bytes
    this.options.table.set(place, null)
    this.free.push(place)
  }

  /**
   * Retires a quarter of what there is if there is too much: the oldest of the regions that were not entered since room was needed
   * last, and others if these are too few.
   */
  private makeRoom(): void {
    const { room } = this.options
    if (this.regions.size < room.regions && this.bytesAlive < room.bytes) return
    const most = { regions: (room.regions * 3) >> 2, bytes: room.bytes * 0.75 }
    const isEnough = (): boolean => this.regions.size <= most.regions && this.bytesAlive <= most.bytes
    for (const mayBeWarm of [false, true])
      for (const region of this.regions) {
        if (isEnough()) return
        const entered = region.entries.reduce((sum, at) => sum + this.ops.count(at), 0)
        if (mayBeWarm || entered === region.seen) {
          this.dropped.evicted++
          this.retire(region)
        } else region.seen = entered
      }
  }

  /** The blocks are gone. */
  private clear(): void {
    this.dropped.forgotten += this.regions.size
    for (const region of this.regions) this.release(region)
    this.regions.clear()
    this.byBlock.clear()
    this.byEntry.clear()
    this.known.clear()
    this.callees.templates.clear()
  }
}

/** Whether a graph has blocks that a region has not, or has some within calls. */
function hasMore(graph: Graph, { blocks }: Region): boolean {
  return graph.nodes.some(({ block, context }) => context.caller !== undefined || !blocks.has(block))
}
