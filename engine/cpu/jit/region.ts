import type { FunctionBuilder, Label, Local } from '../../wasm/function.ts'
import { type I32, type I64, i32, i64 } from '../../wasm/values.ts'
import type { Routines, Semantics } from '../emitter.ts'
import { block, op, state } from '../layout.ts'
import { LONG64 } from '../mode.ts'
import { RegionEmitter } from './emitter.ts'
import { FrameFlags } from './flags.ts'
import { Frame } from './frame.ts'
import { type Blocks, type Graph, type Node, targets } from './graph.ts'
import { KnownFields, type Ops } from './known-op.ts'
import { type Structure, structureOf } from './structure.ts'

const CONDITIONAL = new Set('shl shr sar rol ror rcl rcr shld shrd'.split(' '))
const CARRIED = new Set(['adc', 'sbb'])

/** Writes the blocks of a region into one function. */
export class RegionWriter {
  private readonly graph: Graph
  private readonly ops: Ops
  private readonly blocks: Blocks
  private readonly routines: Routines
  private readonly semantics: Semantics
  private readonly f: FunctionBuilder<'i32'>
  private readonly frame: Frame
  private readonly flags: FrameFlags
  private readonly structure: Structure
  /** Which of the dispatcher's entries is next. */
  private readonly next: Local<'i32'>
  private readonly loops = new Map<number, Label>()
  private readonly merges = new Map<number, Label>()

  constructor(
    f: FunctionBuilder<'i32'>,
    graph: Graph,
    ops: Ops,
    blocks: Blocks,
    routines: Routines,
    semantics: Semantics,
  ) {
    this.f = f
    this.graph = graph
    this.ops = ops
    this.blocks = blocks
    this.routines = routines
    this.semantics = semantics
    this.frame = new Frame(f)
    this.flags = new FrameFlags(this.frame)
    this.next = f.local('i32')
    const nodesAt = (offsets: readonly number[]): number[] =>
      offsets.flatMap((offset) => graph.byOffset.get(offset) ?? [])
    this.structure = structureOf(
      graph.nodes.map((node) => nodesAt(targets(node, ops))),
      nodesAt(graph.entries),
      graph.nodes.flatMap((node, n) => (node.goesAnywhere ? [n] : [])),
    )
  }

  write(): void {
    this.tree(this.structure.root)
    this.frame.finish()
  }

  /** A node and all that it dominates. */
  private tree(n: number): void {
    const { children, isMerge, isLoop, order } = this.structure
    const after = (children[n] ?? [])
      .filter((child) => isMerge[child])
      .sort((a, b) => (order[b] ?? 0) - (order[a] ?? 0))
    if (isLoop[n])
      this.f.loop((start) => {
        this.loops.set(n, start)
        this.within(n, after)
        this.loops.delete(n)
      })
    else this.within(n, after)
  }

  /** The node, with the nodes of `after` behind it, the last first. */
  private within(n: number, [last, ...others]: readonly number[]): void {
    if (last === undefined) {
      if (n === this.structure.dispatcher) this.dispatch()
      else this.node(n)
      return
    }
    this.f.block((label) => {
      this.merges.set(last, label)
      this.within(n, others)
      this.merges.delete(last)
    })
    this.tree(last)
  }

  private dispatch(): void {
    const labels = this.structure.entries.map((entry) => this.merges.get(entry) as Label)
    this.f.brTable(this.next.get(), labels, labels[0] as Label)
  }

  private node(n: number): void {
    const node = this.graph.nodes[n] as Node
    this.flags.forget()
    for (const { at, handler } of node.ops) {
      const { form } = handler
      this.f.scope(() => {
        const withoutCarry = !CARRIED.has(form.semantics)
        this.flags.begin(withoutCarry, CONDITIONAL.has(form.semantics))
        const fields = new KnownFields(this.ops, at)
        const e = new RegionEmitter(this.frame, this.routines, fields, form, this.flags, {
          branch: (condition) => this.branch(n, at, condition),
          jump: (rip) => this.jump(n, rip),
        })
        this.semantics[form.semantics]?.(e)
        if (handler.kind === 'fused') e.branch(this.flags.condition(handler.cc))
      })
    }
    if (node.end?.kind === 'next') this.edge(n, this.ops.u16(node.end.at + op.pc), 0)
    else if (node.end) this.leave(node.end.at)
  }

  private branch(n: number, at: number, condition?: I32): void {
    const go = (): void => this.edge(n, this.ops.target(at), this.ops.u8(at + op.remaining))
    if (condition) this.f.if(condition, () => this.flags.aside(go))
    else go()
  }

  /** Looks whether an indirect jump leads to one of the likely places. */
  private jump(n: number, rip: I64): void {
    const { f, graph, structure } = this
    if (structure.dispatcher === undefined || graph.entries.length === 0) return
    const offset = f.let(rip.sub(this.frame.get(state.ripBase)))
    const search = (places: readonly number[]): void => {
      const [place = 0] = places
      if (places.length === 1)
        f.if(offset.eq(place), () => this.flags.aside(() => this.edge(n, place, 0, true)))
      else {
        const half = places.length >> 1
        const [low, high] = [places.slice(0, half), places.slice(half)]
        f.if(
          offset.ltS(high[0] ?? 0),
          () => search(low),
          () => search(high),
        )
      }
    }
    search([...graph.entries].sort((a, b) => a - b))
  }

  /** Goes on at an offset from the page, with `back` instructions of the block not run. */
  private edge(from: number, offset: number, back: number, indirect = false): void {
    const { f, frame, graph, structure } = this
    const to = graph.byOffset.get(offset)
    const inside = to !== undefined
    const found = inside ? (graph.nodes[to] as Node).block : this.outside(offset)
    if (found === 0) {
      frame.pay(-back)
      this.leaveTo(offset)
      return
    }
    const price = this.ops.u16(found + block.instructions) - back
    f.ifLikely(false, frame.left.ltS(price), () =>
      this.flags.aside(() => {
        frame.pay(-back)
        this.leaveTo(offset)
      }),
    )
    frame.pay(price)
    if (!inside) {
      this.leave(found + block.size)
      return
    }
    if (!(graph.nodes[to] as Node).overwritesFlags) f.scope(() => this.flags.compute())
    if (indirect || structure.isCut(from, to)) {
      f.set(this.next, i32(structure.entries.indexOf(to)))
      f.br(this.loops.get(structure.root) as Label)
      return
    }
    const label =
      (structure.order[to] ?? 0) <= (structure.order[from] ?? 0) ? this.loops.get(to) : this.merges.get(to)
    if (label) f.br(label)
    else this.tree(to)
  }

  /** A block of the same page that is not in the region. */
  private outside(offset: number): number {
    if (offset < 0 || offset >= 4096) return 0
    const found = this.blocks.find(this.graph.page + offset, LONG64)
    return found !== 0 && this.ops.i32(found + block.secondPage) === -1 ? found : 0
  }

  /** Leaves for an op of a block that has been paid for. */
  private leave(at: number): void {
    this.f.scope(() => this.flags.compute())
    this.frame.leave(at)
  }

  /** Leaves for what dispatch finds there. */
  private leaveTo(offset: number): void {
    this.f.scope(() => this.flags.compute())
    this.f.store64(0, state.rip, this.frame.get(state.ripBase).add(i64(offset)))
    this.frame.leave(0)
  }
}
