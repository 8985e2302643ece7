/**
 * How a graph of blocks becomes structured code, by its dominator tree (N. Ramsey, "Beyond Relooper", 2022). Block 0 is where
 * it is entered. Where blocks can be reached otherwise than by edges, or by an edge into the middle of a loop, a dispatcher
 * is added before block 0: a loop around everything that branches to `entries` by number.
 */
export type Structure = {
  readonly root: number
  /** The dispatcher's number, if there is one; it is the root then. */
  readonly dispatcher: number | undefined
  /** Blocks that the dispatcher leads to. */
  readonly entries: readonly number[]
  /** Blocks that edges from before lead to, from more than one place. */
  readonly isMerge: readonly boolean[]
  readonly isLoop: readonly boolean[]
  /** Dominator tree: children in the order in which they are written. */
  readonly children: readonly (readonly number[])[]
  /** Place of each block in reverse postorder. */
  readonly order: readonly number[]
  /** The edge goes by way of the dispatcher. */
  isCut(from: number, to: number): boolean
}

/** `entries`: blocks that are reached from `anywhere`, which are blocks, too, besides by edges. */
export function structureOf(
  edges: readonly (readonly number[])[],
  entries: readonly number[] = [],
  anywhere: readonly number[] = [],
): Structure {
  const count = edges.length
  const cut = new Set<number>()
  const entered = new Set([0, ...entries])
  const dispatching = new Set(anywhere)
  const key = (from: number, to: number): number => from * (count + 1) + to
  for (;;) {
    const dispatcher = entered.size > 1 ? count : undefined
    const root = dispatcher ?? 0
    const successors = edges.map((to, from) => [
      ...to.filter((t) => !cut.has(key(from, t))),
      ...(dispatcher !== undefined && dispatching.has(from) ? [dispatcher] : []),
    ])
    if (dispatcher !== undefined) successors.push([...entered])
    const sequence = reversePostorder(successors, root)
    const order = successors.map(() => -1)
    for (const [place, n] of sequence.entries()) order[n] = place
    const parents = dominators(successors, sequence, order, root)
    const before = cut.size
    const isLoop = successors.map(() => false)
    const forward = successors.map((_, n): number => (dispatcher !== undefined && entered.has(n) ? 1 : 0))
    for (const from of sequence)
      for (const to of successors[from] ?? []) {
        if (at(order, to) > at(order, from)) forward[to] = at(forward, to) + 1
        else if (dominates(parents, to, from)) isLoop[to] = true
        else {
          cut.add(key(from, to))
          entered.add(to)
          dispatching.add(from)
        }
      }
    if (cut.size > before) continue
    const children: number[][] = successors.map(() => [])
    for (const n of sequence.slice(1)) children[at(parents, n)]?.push(n)
    return {
      root,
      dispatcher,
      entries: [...entered],
      isMerge: forward.map((count) => count > 1),
      isLoop,
      children,
      order,
      isCut: (from, to) => cut.has(key(from, to)),
    }
  }
}

const at = (list: readonly number[], n: number): number => list[n] as number

function reversePostorder(successors: readonly (readonly number[])[], root: number): number[] {
  const seen = new Set<number>()
  const done: number[] = []
  const visit = (n: number): void => {
    seen.add(n)
    for (const next of successors[n] ?? []) if (!seen.has(next)) visit(next)
    done.push(n)
  }
  visit(root)
  return done.reverse()
}

/** Immediate dominators (Cooper, Harvey, Kennedy, "A simple, fast dominance algorithm"). */
function dominators(
  successors: readonly (readonly number[])[],
  sequence: readonly number[],
  order: readonly number[],
  root: number,
): number[] {
  const parents = successors.map(() => -1)
  parents[root] = root
  const common = (a: number, b: number): number => {
    let [x, y] = [a, b]
    while (x !== y)
      if (at(order, x) > at(order, y)) x = at(parents, x)
      else y = at(parents, y)
    return x
  }
  for (let changed = true; changed; ) {
    changed = false
    for (const from of sequence)
      for (const to of successors[from] ?? []) {
        if (to === root) continue
        const parent = at(parents, to) < 0 ? from : common(at(parents, to), from)
        changed ||= parent !== at(parents, to)
        parents[to] = parent
      }
  }
  return parents
}

function dominates(parents: readonly number[], a: number, b: number): boolean {
  let n = b
  while (n !== a && n !== at(parents, n)) n = at(parents, n)
  return n === a
}
