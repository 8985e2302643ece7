import type { CodePage } from './frame.ts'
import type { Graph, Node } from './graph.ts'
import { type Structure, structureOf } from './structure.ts'

/** So many likely places of an indirect jump are compared one after another where it is; more have a switch in common. */
export const FEW_PLACES = 3

/** How a region's graph becomes code: in what order and structure, and what need not be asked on the way. */
export class RegionPlan {
  readonly structure: Structure
  /** Nodes to which the switch leads, if the region has one. */
  readonly switched: readonly number[]
  /** Most instructions from a node on until the budget is looked at again, its own included. */
  private readonly longest: readonly number[]
  /** Pages that are known to be mapped as they were, since code in them led to a node. */
  private readonly knownPages: readonly ReadonlySet<number>[]
  private readonly graph: Graph

  constructor(graph: Graph) {
    this.graph = graph
    this.switched = graph.jumpTargets.length > FEW_PLACES ? graph.jumpTargets : []
    const edges = graph.nodes.map((node) => this.successors(node))
    const switching = graph.nodes.flatMap((node, n) => (this.isSwitched(node) ? [n] : []))
    this.structure = structureOf(edges, [...graph.entries, ...this.switched], switching)
    this.longest = this.longestPaths(edges)
    this.knownPages = this.pagesOnTheWay()
  }

  /** Places where the region is entered, in the order of the numbers that they have in their blocks' headers. */
  get entries(): readonly Node[] {
    const { structure, graph } = this
    const numbered = structure.dispatcher === undefined ? [0] : structure.entries
    const wanted = new Set(graph.entries)
    return numbered.flatMap((n) => (wanted.has(n) ? [graph.nodes[n] as Node] : []))
  }

  /** Most instructions behind the block where it is entered until the budget is looked at again. */
  get neededAtEntry(): number {
    const { graph } = this
    return Math.max(...graph.entries.map((n) => this.needed(n) - (graph.nodes[n] as Node).instructions))
  }

  /** Most instructions from a node on until the budget is looked at again. */
  needed(n: number): number {
    return this.longest[n] ?? 0
  }

  /** Whether a node ends with a jump that the switch leads on. */
  isSwitched({ likely }: Node): boolean {
    return this.switched.length > 0 && likely === this.graph.jumpTargets
  }

  /** Whether the budget is looked at before a node. */
  isChecked(n: number): boolean {
    const { isLoop, dispatcher, entries } = this.structure
    return isLoop[n] === true || (dispatcher !== undefined && entries.includes(n))
  }

  /** Whether a page is mapped as it was when control comes from a node. */
  isKnown(from: number, page: number): boolean {
    return this.knownPages[from]?.has(page) === true
  }

  /** Pages of a node that may not be mapped as they were when it was compiled. */
  unknownPages(from: number, to: Node): CodePage[] {
    const pages: CodePage[] = this.isKnown(from, to.page) ? [] : [to]
    if (to.second !== -1) pages.push({ page: to.page + 4096, host: to.second >>> 0 })
    return pages
  }

  private successors(node: Node): number[] {
    const { graph } = this
    const { context, page, calls, likely } = node
    const to: number[] = []
    const add = (n: number | undefined): void => {
      if (n !== undefined) to.push(n)
    }
    for (const offset of node.targets) add(graph.nodeAt(context, page + offset))
    if (calls) add(graph.nodeAt(calls, calls.start))
    if (context.caller && node.goesAnywhere && node.ops.at(-1)?.treatment !== 'transfer')
      add(graph.nodeAt(context.caller, context.returnTo))
    if (!this.isSwitched(node)) for (const n of likely ?? []) to.push(n)
    return to
  }

  private longestPaths(edges: readonly (readonly number[])[]): number[] {
    const { order } = this.structure
    const longest: number[] = edges.map(() => 0)
    const backwards = [...edges.keys()].sort((a, b) => (order[b] ?? 0) - (order[a] ?? 0))
    for (const n of backwards) {
      let then = 0
      for (const to of edges[n] ?? []) if (!this.isChecked(to)) then = Math.max(then, longest[to] ?? 0)
      longest[n] = (this.graph.nodes[n] as Node).instructions + then
    }
    return longest
  }

  private pagesOnTheWay(): ReadonlySet<number>[] {
    const { children, root, dispatcher } = this.structure
    const known: ReadonlySet<number>[] = []
    const visit = (n: number, before: ReadonlySet<number>): void => {
      const page = n === dispatcher ? undefined : (this.graph.nodes[n] as Node).page
      const here = page === undefined || before.has(page) ? before : new Set(before).add(page)
      known[n] = here
      for (const child of children[n] ?? []) visit(child, here)
    }
    visit(root, new Set())
    return known
  }
}
