import { pseudo } from '../interpreter/pseudo.ts'
import type { Handler } from '../interpreter/run.ts'
import { block, op } from '../layout.ts'
import { type Ops, overwritesFlags } from './known-op.ts'
import type { Content, Template } from './templates.ts'
import { type Treatment, weightOf } from './treatment.ts'

export type CompiledOp = {
  readonly at: number
  readonly handler: Handler
  /** Of the handler. */
  readonly number: number
  readonly treatment: Treatment
  /** Its code as it was written before, as that of any op of this content or as its own. */
  content: Content | undefined
  templates: Template | undefined
}

/** A block of the interpreter, as the compiler sees it. */
export type BlockCode = {
  /** Host address of the page that the block's only instruction reaches into, or −1. */
  readonly second: number
  readonly instructions: number
  /** Ops to compile, in order. */
  readonly ops: readonly CompiledOp[]
  /** How much code they make, in usual ops. */
  readonly weight: number
  /** What comes after them: an op that is left to the interpreter, the block's end, or nothing after a jump. */
  readonly end: { readonly kind: 'interpret' | 'next'; readonly at: number } | undefined
  /** Offsets from its page to which it goes directly, calls apart. */
  readonly targets: readonly number[]
  /** Offset from its page where code goes on after a call, or after an op that is left to the interpreter. */
  readonly afterwards: number | undefined
  /** Its last op goes where a register or the memory says. */
  readonly goesAnywhere: boolean
  /** Flags are overwritten before anything can look at them. */
  readonly overwritesFlags: boolean
}

const JUMPS = new Set(['jmp', 'ret', 'call'])
const DIRECT = new Set(['jcc', 'loop', 'loope', 'loopne', 'jcxz'])

/** What a block has to be compiled, wherever it is. */
export function readBlock(
  at: number,
  ops: Ops,
  firstHandler: number,
  treatment: (at: number, handler: Handler, number: number) => Treatment,
): BlockCode {
  const made: CompiledOp[] = []
  let end: BlockCode['end']
  for (let i = 0; i < ops.u16(at + block.ops); i++) {
    const opAt = at + block.size + i * op.size
    const number = i === 0 ? firstHandler : ops.number(opAt)
    const handler = ops.handler(number)
    const treated = handler ? treatment(opAt, handler, number) : 'leave'
    if (handler === undefined || treated === 'leave') {
      end = { kind: number === pseudo.next ? 'next' : 'interpret', at: opAt }
      break
    }
    made.push({ at: opAt, handler, number, treatment: treated, content: undefined, templates: undefined })
    if (treated === 'transfer' || JUMPS.has(handler.form.semantics)) break
  }
  const last = made.at(-1)
  const jumps = made.filter(({ handler }) => isBranch(handler) && handler.form.semantics !== 'call')
  const targets = jumps.map((o) => ops.target(o.at))
  if (end?.kind === 'next') targets.push(ops.u16(end.at + op.pc))
  const left = end?.kind === 'interpret' ? end : last?.handler.form.semantics === 'call' ? last : undefined
  return {
    second: ops.i32(at + block.secondPage),
    instructions: ops.u16(at + block.instructions),
    ops: made,
    weight: made.reduce((sum, { handler, treatment }) => sum + weightOf(handler, treatment), 0),
    end,
    targets,
    afterwards: left && ops.after(left.at),
    goesAnywhere: end === undefined && (last === undefined || !isBranch(last.handler)),
    overwritesFlags: overwritesFlags(made.map((o) => o.handler)),
  }
}

/** Whether the op is a direct branch. */
const isBranch = ({ kind, form }: Handler): boolean =>
  kind === 'fused' ||
  DIRECT.has(form.semantics) ||
  (JUMPS.has(form.semantics) && form.operands[0]?.kind === 'immediate' && form.semantics !== 'ret')
