import { block } from '../layout.ts'
import { LONG64 } from '../mode.ts'
import type { BlockCode, CompiledOp } from './block-code.ts'
import type { CodePage } from './frame.ts'
import type { Ops } from './known-op.ts'
import type { RegionShape } from './shape.ts'

/**
 * Where code is within calls that a region follows: the function that the region begins in, or one called from a certain place.
 * A function that is called from two places is there twice, and each knows where to return to.
 */
export type Context = {
  readonly id: number
  readonly caller: Context | undefined
  /** Places of the function's first instruction and of the one after the call. */
  readonly start: number
  readonly returnTo: number
  /** Numbers of its nodes by their places. */
  readonly nodes: Map<number, number>
}

/**
 * A block of the interpreter in a region. Places are linear addresses from that of the page where the region's head is; `page`
 * is the place of the block's page.
 */
export type Node = CodePage &
  BlockCode & {
    readonly context: Context
    readonly block: number
    readonly place: number
    /** The function that its last op calls, if the region follows it; its own if it calls itself. */
    calls: Context | undefined
    /** Nodes to which its last op may go by a register or the memory. */
    likely: readonly number[] | undefined
  }

/** A region: node 0 is its head. */
export type Graph = {
  readonly nodes: readonly Node[]
  /** Nodes where it can be entered, node 0 first. */
  readonly entries: readonly number[]
  /** Nodes to which each of its indirect jumps may go, returns apart: these have {@link Node.likely} of their own. */
  readonly jumpTargets: readonly number[]
  /** Nodes that end with calls which may leave compiled code before they return. */
  readonly leaving: ReadonlySet<number>
  nodeAt(context: Context, place: number): number | undefined
}

/** A block belongs to a region if it is entered at least 1/8 as often as blocks that become hot. */
const RARE = 8
/** The functions that a region follows calls into: how deep, and how large each of them may be. */
const MOST_DEPTH = 3
const MOST_CALLED_BLOCKS = 8
const MOST_CALLED_OPS = 50
/** Most places that an indirect jump is expected to go to, and how far away: interpreters' loops have several pages. */
const MOST_LIKELY = 64
const PAGES_AROUND = 8
/** Entries lie near the head: see block.page in layout.ts. */
const FARTHEST_ENTRY = 2000 * 4096

export type Blocks = {
  find(host: number, mode: number): number
  /** All blocks of a page. */
  inPage(page: number): number[]
  read(at: number): BlockCode
  /** Whether compiled code can be entered at a block, and whether there is compiled code of it. */
  isEntry(at: number): boolean
  isCompiled(at: number): boolean
  /** Whether an indirect jump of compiled code has led to a block. */
  isJumpedTo(at: number): boolean
  /** Whether a region that stays is entered at a block. */
  isElsewhere(at: number): boolean
  /** Host address of the page at a distance from that of the head, 0 if that is not known. */
  pageAt(distance: number): number
}

/**
 * Follows jumps from a hot block through blocks that are known and not rare, and calls into functions that are small.
 */
export class GraphBuilder implements Graph {
  readonly nodes: Node[] = []
  entries: number[] = []
  readonly jumpTargets: number[] = []
  private readonly ops: Ops
  private readonly blocks: Blocks
  private readonly rare: number
  private readonly shape: RegionShape
  readonly leaving = new Set<number>()
  private contexts = 0
  private opCount = 0
  private mostNodes: number
  private mostOps: number

  constructor(ops: Ops, blocks: Blocks, hotCount: number, shape: RegionShape) {
    this.ops = ops
    this.blocks = blocks
    this.rare = hotCount / RARE
    this.shape = shape
    this.mostNodes = shape.mostBlocks
    this.mostOps = shape.mostOps
  }

  /** Gives undefined if nothing can be compiled there. */
  build(head: number): Graph | undefined {
    const place = this.ops.host(head) & 4095
    const root = this.context(undefined, place, 0)
    if (this.ops.u16(head + block.mode) !== LONG64 || !this.add(root, place, head)) return undefined
    if (this.nodes[0]?.ops.length === 0 && this.nodes[0].end?.kind === 'interpret') return undefined
    this.follow(root, 0)
    this.followJumps(root)
    const { mostBlocks, mostOps } = this.shape.withCalls
    this.followCalls(root, mostBlocks, mostOps)
    this.entries = this.chooseEntries(root)
    return this
  }

  nodeAt(context: Context, place: number): number | undefined {
    return context.nodes.get(place)
  }

  private context(caller: Context | undefined, start: number, returnTo: number): Context {
    return { id: this.contexts++, caller, start, returnTo, nodes: new Map() }
  }

  /** Whether there is a node at a place; adds it if it should be there. */
  private reach(context: Context, place: number): boolean {
    if (this.nodeAt(context, place) !== undefined) return true
    if (this.nodes.length >= this.mostNodes || this.opCount >= this.mostOps) return false
    const host = this.blocks.pageAt(place & -4096)
    if (host === 0) return false
    const found = this.blocks.find(host + (place & 4095), LONG64)
    if (found === 0 || this.isRare(found, context) || this.shape.leavesOut()) return false
    if (context.caller === undefined && this.blocks.isElsewhere(found)) return false
    return this.add(context, place, found)
  }

  /** Blocks of compiled code are no longer counted. Functions that are called have them elsewhere. */
  private isRare(found: number, { caller }: Context): boolean {
    return this.ops.count(found) < this.rare && (caller !== undefined || !this.blocks.isCompiled(found))
  }

  private add(context: Context, place: number, found: number): boolean {
    const second = this.ops.i32(found + block.secondPage)
    if (second !== -1 && this.blocks.pageAt((place & -4096) + 4096) !== second >>> 0) return false
    const node = readNode(context, place, found, this.ops, this.blocks)
    context.nodes.set(place, this.nodes.length)
    this.nodes.push(node)
    this.opCount += node.weight
    return true
  }

  /** Goes on from node `first` and those after it, the most frequent first. */
  private follow(context: Context, first: number): void {
    const waiting = [first]
    const counts = [this.countOf(first)]
    while (waiting.length > 0) {
      // of those that are as frequent, the one that was found last
      let next = 0
      for (let i = 1; i < counts.length; i++) if ((counts[i] as number) >= (counts[next] as number)) next = i
      const node = this.nodes[waiting[next] as number] as Node
      waiting.splice(next, 1)
      counts.splice(next, 1)
      const goOn = (offset: number): void => {
        const before = this.nodes.length
        if (!this.reach(context, node.page + offset) || this.nodes.length === before) return
        waiting.push(before)
        counts.push(this.countOf(before))
      }
      for (const offset of node.targets) goOn(offset)
      if (node.afterwards !== undefined) goOn(node.afterwards)
    }
  }

  /**
   * Indirect jumps are expected to lead where some have led nearby. What they lead to may end with such jumps itself: each
   * instruction of an interpreter goes on to the next one.
   */
  private followJumps(root: Context): void {
    const first = this.nodes.filter(jumpsAnywhere)
    if (first.length === 0) return
    for (const place of this.placesJumpedTo(first)) {
      if (this.jumpTargets.length === MOST_LIKELY) break
      const before = this.nodes.length
      if (!this.reach(root, place)) continue
      this.jumpTargets.push(this.nodeAt(root, place) as number)
      if (this.nodes.length > before) this.follow(root, before)
    }
    for (const node of this.nodes) if (jumpsAnywhere(node)) node.likely = this.jumpTargets
  }

  /** Where indirect jumps have led in the pages around, the most frequent first. */
  private placesJumpedTo(jumping: readonly Node[]): number[] {
    const { ops, blocks } = this
    const pages = new Set<number>()
    for (const { page } of jumping)
      for (let n = -PAGES_AROUND; n <= PAGES_AROUND; n++) pages.add(page + 4096 * n)
    const counts = new Map<number, number>()
    for (const page of pages) {
      const host = blocks.pageAt(page)
      if (host === 0) continue
      for (const at of blocks.inPage(host)) {
        const offset = ops.host(at) & 4095
        if (blocks.isJumpedTo(at) && ops.host(at) - offset === host) counts.set(page + offset, ops.count(at))
      }
    }
    return [...counts].sort(([, a], [, b]) => b - a).map(([place]) => place)
  }

  private countOf(n: number): number {
    return this.ops.count((this.nodes[n] as Node).block)
  }

  /** Follows calls of a context's nodes; gives whether each comes back without leaving compiled code. */
  private followCalls(context: Context, mostNodes: number, mostOps: number): boolean {
    const calling = this.nodes.flatMap((node, n) =>
      node.context === context && last(node)?.handler.form.semantics === 'call' ? [n] : [],
    )
    calling.sort((a, b) => this.countOf(b) - this.countOf(a))
    const left = calling.filter((n) => !this.followCall(n, mostNodes, mostOps))
    for (const n of left) this.leaving.add(n)
    this.followRecursion(context)
    return left.length === 0
  }

  /** Where a function calls itself, its returns are likely to lead behind these calls. */
  private followRecursion(context: Context): void {
    const recursive = this.nodes.filter((node) => node.context === context && node.calls === context)
    if (recursive.length === 0) return
    const likely = recursive.flatMap(
      ({ page, afterwards }) => this.nodeAt(context, page + (afterwards ?? 0)) ?? [],
    )
    for (const node of this.nodes)
      if (node.context === context && last(node)?.handler.form.semantics === 'ret') node.likely = likely
  }

  /** Gives whether the call comes back without leaving compiled code. */
  private followCall(n: number, mostNodes: number, mostOps: number): boolean {
    const node = this.nodes[n] as Node
    const call = last(node)
    if (node.goesAnywhere || call === undefined) return false
    const start = node.page + this.ops.target(call.at)
    if (start === node.context.start) node.calls = node.context
    if (isWithin(node.context, start)) return false
    const context = this.context(node.context, start, node.page + (node.afterwards ?? 0))
    const [before, opsBefore] = [this.nodes.length, this.opCount]
    this.mostNodes = Math.min(mostNodes, before + MOST_CALLED_BLOCKS)
    this.mostOps = Math.min(mostOps, opsBefore + MOST_CALLED_OPS)
    const [nodeLimit, opLimit] = [this.mostNodes, this.mostOps]
    if (this.reach(context, start) && this.comesBack(this.nodes[before] as Node)) {
      this.follow(context, before)
      if (this.nodes.length < nodeLimit && this.opCount < opLimit) {
        node.calls = context
        const isLeaf = this.nodes.slice(before).every((inner) => this.comesBack(inner))
        return this.followCalls(context, nodeLimit, opLimit) && isLeaf
      }
    }
    for (const dropped of this.nodes.splice(before)) dropped.context.nodes.delete(dropped.place)
    for (const left of this.leaving) if (left >= before) this.leaving.delete(left)
    this.opCount = opsBefore
    return false
  }

  /** Whether control comes back from the block without leaving compiled code, save by what it calls directly. */
  private comesBack(node: Node): boolean {
    const name = last(node)?.handler.form.semantics
    return node.end?.kind !== 'interpret' && (!node.goesAnywhere || name === 'ret') && node.second === -1
  }

  /** The head, places that others return to, and loops. */
  private chooseEntries(root: Context): number[] {
    const entries = new Set([0])
    const add = (place: number, context = root): void => {
      const n = this.nodeAt(context, place)
      if (n === undefined || Math.abs(place) >= FARTHEST_ENTRY) return
      const { ops, end } = this.nodes[n] as Node
      // left for its first op, it would be entered again
      if (ops.length > 0 || end?.kind !== 'interpret') entries.add(n)
    }
    for (const [n, { page, context, afterwards, end }] of this.nodes.entries())
      if (afterwards !== undefined && (this.leaving.has(n) || end?.kind === 'interpret'))
        add(page + afterwards, context)
    // where another region is entered that this one may replace
    for (const node of this.nodes)
      if (node.context === root && this.blocks.isEntry(node.block)) add(node.place)
    for (const n of this.loopHeads(root)) add((this.nodes[n] as Node).place)
    return [...entries]
  }

  /** Nodes of a context that edges lead back to. */
  private loopHeads(context: Context): Set<number> {
    const heads = new Set<number>()
    const [OPEN, DONE] = [1, 2]
    const state = new Uint8Array(this.nodes.length)
    const look = (to: number | undefined): void => {
      if (to === undefined) return
      if (state[to] === OPEN) heads.add(to)
      else if (state[to] !== DONE) visit(to)
    }
    const visit = (n: number): void => {
      state[n] = OPEN
      const node = this.nodes[n] as Node
      const { page, afterwards } = node
      for (const offset of node.targets) look(this.nodeAt(context, page + offset))
      if (node.calls && afterwards !== undefined) look(this.nodeAt(context, page + afterwards))
      for (const to of node.likely ?? []) look(to)
      state[n] = DONE
    }
    this.nodes.forEach((node, n) => {
      if (node.context === context && state[n] === 0) visit(n)
    })
    return heads
  }
}

const last = (node: Node): CompiledOp | undefined => node.ops.at(-1)

const jumpsAnywhere = (node: Node): boolean =>
  node.goesAnywhere && last(node)?.handler.form.semantics === 'jmp'

/** Whether a function is being called already, or calls are too deep. */
function isWithin(context: Context, start: number): boolean {
  let depth = 0
  for (let c: Context | undefined = context; c; c = c.caller)
    if (c.start === start || ++depth > MOST_DEPTH) return true
  return false
}

function readNode(context: Context, place: number, at: number, ops: Ops, blocks: Blocks): Node {
  const host = (ops.host(at) & -4096) >>> 0
  return {
    ...blocks.read(at),
    context,
    block: at,
    place,
    page: place & -4096,
    host,
    calls: undefined,
    likely: undefined,
  }
}
