import { FunctionBuilder } from '../../wasm/function.ts'
import { ModuleBuilder } from '../../wasm/module.ts'
import type { Semantics } from '../emitter.ts'
import type { BlockCache } from '../interpreter/blocks.ts'
import type { EngineModule } from '../interpreter/module.ts'
import { pseudo } from '../interpreter/pseudo.ts'
import { arena, block, op } from '../layout.ts'
import { graphFrom } from './graph.ts'
import { Ops } from './known-op.ts'
import { RegionWriter } from './region.ts'
import { ImportedRoutines } from './routines.ts'

/** Compiled code that begins at a block. */
type Region = {
  readonly head: number
  readonly place: number
  /** Number of the handler that the head's first op had. */
  readonly firstHandler: number
  readonly blocks: readonly number[]
}

export type CompilerOptions = {
  readonly memory: WebAssembly.Memory
  /** Where compiled functions are called from. */
  readonly table: WebAssembly.Table
  readonly exports: WebAssembly.Exports
  readonly description: EngineModule
  readonly semantics: Semantics
  readonly blocks: BlockCache
  readonly hotCount: number
}

/** What was compiled since the start, and bytes of WebAssembly made for it. */
export type CompilerCounters = {
  readonly regions: number
  readonly codeBytes: number
}

/** Most regions at a time: Firefox has room for 16,349 modules. */
const MOST_REGIONS = 8000

/** Makes WebAssembly functions of hot blocks and what follows them, and forgets them with the blocks. */
export class Compiler {
  private readonly options: CompilerOptions
  private readonly ops: Ops
  private readonly regions = new Map<number, Region>()
  private readonly byBlock = new Map<number, Set<Region>>()
  private readonly free: number[] = []
  private made = 0
  private codeBytes = 0

  constructor(options: CompilerOptions) {
    this.options = options
    this.ops = new Ops(options.memory.buffer, options.description.byNumber, pseudo.count)
    options.blocks.onDrop = (at) => (at === undefined ? this.clear() : this.drop(at))
  }

  get counters(): CompilerCounters {
    return { regions: this.made, codeBytes: this.codeBytes }
  }

  /** A block has become hot. */
  compile(head: number): void {
    if (head === arena.start || this.regions.has(head)) return
    const graph = graphFrom(head, this.ops, this.blocks, this.options.hotCount)
    if (graph) {
      if (this.regions.size >= MOST_REGIONS) this.forget()
      const module = new ModuleBuilder()
      module.importMemory('host', 'memory', { initial: 16, maximum: 65536 })
      const type = module.type([], 'i32')
      const f = new FunctionBuilder<'i32'>(-1, type.typeIndex, `region ${head.toString(16)}`, [], 'i32')
      const routines = new ImportedRoutines(module)
      new RegionWriter(f, graph, this.ops, this.blocks, routines, this.options.semantics).write()
      module.exportFunction('region', module.add(f))
      const bytes = module.build()
      this.install(
        head,
        bytes,
        graph.nodes.map((node) => node.block),
      )
    }
  }

  private install(head: number, bytes: Uint8Array<ArrayBuffer>, blocks: readonly number[]): void {
    const { memory, table, exports } = this.options
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      engine: exports,
      host: { memory },
    })
    const place = this.free.pop() ?? table.grow(1)
    table.set(place, instance.exports.region)
    const first = head + block.size + op.handler
    const region = { head, place, firstHandler: this.ops.u16(first), blocks }
    this.regions.set(head, region)
    for (const at of blocks) {
      const all = this.byBlock.get(at) ?? new Set()
      this.byBlock.set(at, all.add(region))
    }
    this.ops.view.setInt32(head + block.region, place, true)
    this.ops.view.setUint16(first, pseudo.compiled, true)
    this.made++
    this.codeBytes += bytes.length
  }

  private readonly blocks = {
    find: (host: number, mode: number): number => this.options.blocks.find(host, mode),
    inPage: (page: number): number[] => this.options.blocks.inPage(page),
    firstHandler: (at: number): number =>
      this.regions.get(at)?.firstHandler ?? this.ops.number(at + block.size),
  }

  private drop(at: number): void {
    for (const region of this.byBlock.get(at) ?? []) this.retire(region)
  }

  /** The interpreter runs the blocks again; they may become hot once more. */
  private retire(region: Region): void {
    this.regions.delete(region.head)
    for (const at of region.blocks) {
      const all = this.byBlock.get(at)
      all?.delete(region)
      if (all?.size === 0) this.byBlock.delete(at)
    }
    this.ops.view.setUint16(region.head + block.size + op.handler, region.firstHandler, true)
    this.ops.view.setInt32(region.head + block.count, 0, true)
    this.release(region)
  }

  private release({ place }: Region): void {
    this.options.table.set(place, null)
    this.free.push(place)
  }

  private forget(): void {
    for (const region of [...this.regions.values()]) this.retire(region)
  }

  /** The blocks are gone. */
  private clear(): void {
    for (const region of this.regions.values()) this.release(region)
    this.regions.clear()
    this.byBlock.clear()
  }
}
