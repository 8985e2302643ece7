import type { Semantics } from '../emitter.ts'
import type { BlockCache } from '../interpreter/blocks.ts'
import type { EngineModule } from '../interpreter/module.ts'
import { pseudo } from '../interpreter/pseudo.ts'
import { arena, block, state, tlb } from '../layout.ts'
import { type BlockCode, readBlock } from './block-code.ts'
import { type Blocks, type Graph, GraphBuilder, type Node } from './graph.ts'
import { Ops } from './known-op.ts'
import { RegionPlan } from './plan.ts'
import { type Batching, RegionQueue, type WrittenRegion } from './queue.ts'
import { type Callees, RegionWriter } from './region.ts'
import { RegionModule } from './region-module.ts'
import { Regions, type RegionWatch, type Room } from './regions.ts'
import { ImportedRoutines, type ModuleImports } from './routines.ts'
import type { RegionShapes, Stage } from './shape.ts'
import { Templates } from './templates.ts'
import { treatmentOf } from './treatment.ts'

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
  /** How long regions wait for others to be in a module with. */
  readonly batching: Batching
  /** Whether compiled code goes on in other regions by itself, which a profiler does not see. */
  readonly chains: boolean
  /** A monotonic clock of the host in milliseconds, for {@link CompilerCounters}. */
  readonly stopwatch: () => number
  readonly watch: RegionWatch | undefined
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
  /** Milliseconds spent in writing WebAssembly, and in making modules of it until it could be called. */
  readonly writeMs: number
  readonly hostMs: number
}

/** Bytes that may be made when a guest starts, and after it has executed much without making any. */
const FIRST_CREDIT = 120_000
const MOST_CREDIT = 720_000

/** Makes WebAssembly functions of hot blocks and what follows them, and forgets them with the blocks. */
export class Compiler {
  private readonly options: CompilerOptions
  private readonly ops: Ops
  private readonly regions: Regions
  private readonly queue: RegionQueue
  private readonly module: RegionModule
  private readonly callees: Callees
  private readonly known = new Map<number, BlockCode>()
  private made = 0
  /** Bytes that may be made at once. */
  private credit = FIRST_CREDIT
  private creditedAt = 0
  private modules = 0
  private codeBytes = 0
  private writeMs = 0
  private hostMs = 0

  constructor(options: CompilerOptions) {
    this.options = options
    this.ops = new Ops(options.memory.buffer, options.description.byNumber, pseudo.count)
    this.regions = new Regions(this.ops, options.hotCounts.first >> 1, options)
    this.queue = new RegionQueue(options.batching)
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
    const { made, regions, modules, codeBytes, writeMs, hostMs } = this
    return {
      regions: made,
      regionsAlive: regions.size,
      dropped: { ...regions.dropped },
      modules,
      codeBytes,
      writeMs,
      hostMs,
    }
  }

  /** Head of the region that is entered at a block. */
  headOf(entry: number): number {
    return this.regions.at(entry)?.head ?? entry
  }

  /**
   * A block has become hot. Compiling must not take more time than it saves: while few instructions have been executed for the
   * code that was made, blocks have to become hot again, which the hottest do first.
   */
  compile(head: number): void {
    if (head < arena.first) return
    if (this.endsWaiting(head)) return
    this.installDue()
    const { hotCounts, shapes, stopwatch } = this.options
    const entered = this.regions.at(head)
    if (entered && (entered.stage === 'second' || this.ops.count(head) < hotCounts.second)) return
    const stage = entered ? 'second' : 'first'
    const isAffordable = this.isAffordable()
    if (entered || !isAffordable) this.setCount(head, hotCounts[stage] >> 1)
    if (!isAffordable) return
    const startedAt = stopwatch()
    const blocks = this.blocksFrom(head, stage)
    const graph = new GraphBuilder(this.ops, blocks, hotCounts.first, shapes(stage)).build(head)
    if (!graph || (entered && !hasMore(graph, entered.blocks))) return
    const written = this.write(graph, blocks, stage)
    this.writeMs += stopwatch() - startedAt
    this.queue.add(written, this.options.executed())
    this.installDue()
    // if it becomes hot once more until then, it does not wait any longer
    if (!entered && this.queue.has(head)) this.setCount(head, hotCounts.first >> 1)
  }

  /** Whether a block has become hot of which a region waits: that waits no longer, and is entered there or elsewhere. */
  private endsWaiting(at: number): boolean {
    const entered = this.regions.at(at)
    if (!this.queue.isEntry(at) && (entered || !this.queue.has(at))) return false
    this.installQueued()
    if (!this.regions.at(at)) this.setCount(at, this.options.hotCounts.first >> 1)
    return true
  }

  private setCount(at: number, count: number): void {
    this.options.watch?.recounted(at, count)
    this.ops.view.setInt32(at + block.count, count, true)
  }

  /** Makes a module of the regions that wait for others, if they have waited long enough. */
  installDue(): void {
    if (this.queue.isDue(this.options.executed())) this.installQueued()
  }

  private installQueued(): void {
    const { regions, imports } = this.queue.take()
    this.install(regions, imports)
  }

  private write(graph: Graph, blocks: Blocks, stage: Stage): WrittenRegion {
    const { hotCounts, semantics } = this.options
    const { block: head } = graph.nodes[0] as Node
    const f = this.module.begin(this.queue.imports, `region ${head.toString(16)}`)
    const plan = new RegionPlan(graph)
    const writer = new RegionWriter(f, graph, plan, this.ops, blocks, this.callees, semantics)
    writer.write(stage === 'first' ? hotCounts.second : undefined)
    const code = this.module.finish(f)
    this.credit -= code.bytes.length
    return {
      stage,
      head,
      blocks: new Set(graph.nodes.map((node) => node.block)),
      entries: plan.entries,
      code,
    }
  }

  private isAffordable(): boolean {
    const { executed, pace } = this.options
    if (pace === 0) return true
    const now = executed()
    this.credit = Math.min(this.credit + (now - this.creditedAt) / pace, MOST_CREDIT)
    this.creditedAt = now
    return this.credit > 0
  }

  private install(written: readonly WrittenRegion[], imports: ModuleImports): void {
    const { memory, table, exports, stopwatch, chains } = this.options
    const startedAt = stopwatch()
    const codes = written.map(({ code }) => code)
    const bytes = this.module.build(imports, codes, !chains)
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      engine: exports,
      host: { memory, regions: table },
    })
    this.hostMs += stopwatch() - startedAt
    this.modules++
    this.made += written.length
    this.codeBytes += bytes.length
    this.credit -= codes.reduce((rest, code) => rest - code.bytes.length, bytes.length)
    this.regions.makeRoom(written.length)
    this.regions.add(written, instance.exports, bytes.length)
  }

  /** The blocks as they are found from a head, whose page is being executed. */
  private blocksFrom(head: number, stage: Stage): Blocks {
    const { options, regions, queue } = this
    const { blocks } = options
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
      isEntry: (at) => regions.entries.isEntry(at) || queue.isEntry(at),
      isCompiled: (at) => regions.has(at),
      isJumpedTo: (at) => regions.entries.isJumpedTo(at),
      isElsewhere: (at) => stage === 'first' && (regions.at(at) !== undefined || queue.isEntry(at)),
      pageAt,
    }
  }

  /** Blocks are looked at again and again, while what is around them is compiled. */
  private read(at: number): BlockCode {
    const { ops, regions, options, known } = this
    const { firstFunction } = options.description
    let code = known.get(at)
    if (!code) {
      code = readBlock(at, ops, regions.entries.firstHandler(at), (...op) =>
        treatmentOf(ops, ...op, firstFunction),
      )
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
    this.queue.drop(at)
    this.regions.drop(at)
  }

  /** The blocks are gone. */
  private clear(): void {
    this.queue.clear()
    this.regions.clear()
    this.known.clear()
    this.callees.templates.clear()
  }
}

/** Whether a graph has blocks that a region has not, or has some within calls. */
function hasMore(graph: Graph, blocks: ReadonlySet<number>): boolean {
  return graph.nodes.some(({ block, context }) => context.caller !== undefined || !blocks.has(block))
}
