import { pseudo } from '../interpreter/pseudo.ts'
import type { Handler } from '../interpreter/run.ts'
import { block, op } from '../layout.ts'
import { LONG64 } from '../mode.ts'
import { isCompiled, type Ops, overwritesFlags } from './known-op.ts'

/** A block of the interpreter in a region. */
export type Node = {
  readonly block: number
  readonly instructions: number
  /** Ops to compile with what they do, in order. */
  readonly ops: readonly { readonly at: number; readonly handler: Handler }[]
  /** What comes after them: an op that is left to the interpreter, the block's end, or nothing after a jump. */
  readonly end: { readonly kind: 'interpret' | 'next'; readonly at: number } | undefined
  /** Its last op goes where a register or the memory says. */
  readonly goesAnywhere: boolean
  /** Flags are overwritten before anything can look at them. */
  readonly overwritesFlags: boolean
}

/** A region: node 0 is where it is entered. */
export type Graph = {
  readonly page: number
  readonly nodes: readonly Node[]
  /** Node of the block that begins at an offset in the page. */
  readonly byOffset: ReadonlyMap<number, number>
  /** Offsets to which such ops are likely to go. */
  readonly entries: readonly number[]
}

const MOST_NODES = 64
const MOST_OPS = 600
/** A block belongs to a region if it is entered at least 1/32 as often as blocks that become hot. */
const RARE = 32
const JUMPS = new Set(['jmp', 'ret', 'call'])

export type Blocks = {
  find(host: number, mode: number): number
  /** All blocks of a page. */
  inPage(page: number): number[]
  /** Number of the handler that the first op of a block had before it was compiled. */
  firstHandler(at: number): number
}

/**
 * Follows direct jumps from a hot block through blocks of its page that are known and not rare. Calls may come back, and an
 * indirect jump may lead to any hot block of the page.
 */
export function graphFrom(head: number, ops: Ops, blocks: Blocks, hotCount: number): Graph | undefined {
  const host = ops.i32(head + block.address) >>> 0
  const page = (host & -4096) >>> 0
  if (!isWhole(head, ops)) return undefined
  const nodes: Node[] = []
  const byOffset = new Map([[host - page, 0]])
  const entries = new Set<number>()
  const queue = [head]
  let count = 0
  const reach = (offset: number): boolean => {
    if (offset < 0 || offset >= 4096) return false
    if (byOffset.has(offset)) return true
    if (byOffset.size >= MOST_NODES || count >= MOST_OPS) return false
    const found = blocks.find(page + offset, LONG64)
    if (found === 0 || !isWhole(found, ops) || ops.count(found) * RARE < hotCount) return false
    byOffset.set(offset, byOffset.size)
    queue.push(found)
    return true
  }
  const follow = (): void => {
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      const node = readNode(at, ops, blocks)
      nodes.push(node)
      count += node.ops.length
      const reached = targets(node, ops).map(reach)
      const last = node.ops.at(-1)
      if (last?.handler.form.semantics !== 'call' || !reached.at(-1)) continue
      const after = ops.after(last.at)
      if (reach(after)) entries.add(after)
    }
  }
  follow()
  if (nodes.some((node) => node.goesAnywhere && node.ops.at(-1)?.handler.form.semantics === 'jmp')) {
    for (const at of blocks.inPage(page).sort((a, b) => ops.count(b) - ops.count(a))) {
      const offset = (ops.i32(at + block.address) >>> 0) - page
      if (offset < 0 || byOffset.has(offset) || blocks.find(page + offset, LONG64) !== at) continue
      if (reach(offset)) entries.add(offset)
    }
    follow()
  }
  if (!nodes.some((node) => node.goesAnywhere)) entries.clear()
  return nodes[0]?.ops.length ? { page, nodes, byOffset, entries: [...entries] } : undefined
}

const isWhole = (at: number, ops: Ops): boolean =>
  ops.i32(at + block.secondPage) === -1 && ops.i32(at + block.mode) === LONG64

function readNode(at: number, ops: Ops, blocks: Blocks): Node {
  const made: { at: number; handler: Handler }[] = []
  let end: Node['end']
  for (let i = 0; i < ops.i32(at + block.ops); i++) {
    const opAt = at + block.size + i * op.size
    const number = i === 0 ? blocks.firstHandler(at) : ops.number(opAt)
    const handler = ops.handler(number)
    if (handler === undefined || !isCompiled(ops, opAt, handler)) {
      end = { kind: number === pseudo.next ? 'next' : 'interpret', at: opAt }
      break
    }
    made.push({ at: opAt, handler })
    if (JUMPS.has(handler.form.semantics)) break
  }
  return {
    block: at,
    instructions: ops.u16(at + block.instructions),
    ops: made,
    end,
    goesAnywhere:
      end === undefined && made.every(({ handler }, i) => i < made.length - 1 || !isBranch(handler)),
    overwritesFlags: overwritesFlags(made.map((o) => o.handler)),
  }
}

/** Whether the op is a direct branch. */
export const isBranch = ({ kind, form }: Handler): boolean =>
  kind === 'fused' ||
  form.semantics === 'jcc' ||
  (JUMPS.has(form.semantics) && form.operands[0]?.kind === 'immediate' && form.semantics !== 'ret')

/** Offsets in the page to which a block goes directly. */
export function targets(node: Node, ops: Ops): number[] {
  const offsets = node.ops.filter((o) => isBranch(o.handler)).map((o) => ops.target(o.at))
  if (node.end?.kind === 'next') offsets.push(ops.u16(node.end.at + op.pc))
  return offsets
}
