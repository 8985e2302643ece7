import type { I32, I64 } from '../../wasm/values.ts'
import type { Operand } from '../emitter.ts'
import type { OpEmitter } from './emitter.ts'
import type { Form } from './form.ts'

/**
 * A flag-setting instruction and the conditional jump after it become one op: a third of all blocks end so. Neither part
 * can fault, so the pair is atomic like one instruction (SDM calls the same thing macro-fusion).
 */
const compareConditions = new Set([2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15])
const resultConditions = new Set([4, 5, 8, 9])

export function canFuse(first: Form, cc: number): boolean {
  if (first.width === 16 || first.operands.some((o) => o.kind !== 'register' && o.kind !== 'immediate'))
    return false
  if (first.semantics === 'cmp' || first.semantics === 'test') return compareConditions.has(cc)
  if (first.width === 8) return false
  return ['sub', 'add', 'and', 'dec', 'inc'].includes(first.semantics) && resultConditions.has(cc)
}

export const fusedKey = (first: Form, cc: number): string => `${first.key} + jcc ${cc}`

/** The condition after CMP or TEST straight from the operands; after others from the flags. */
export function fusedCondition(e: OpEmitter, first: Form, cc: number): I32 {
  const [left, right] = e.operands as [Operand, Operand]
  const negate = (cc & 1) === 1
  const direct =
    first.semantics === 'cmp' ? compare(left, right, cc & 14) : test(e, first, left, right, cc & 14)
  if (!direct) return e.flags.condition(cc)
  return negate ? direct.eqz() : direct
}

function compare(left: Operand, right: Operand, kind: number): I32 | undefined {
  switch (kind) {
    case 2:
      return left.read().ltU(right.read())
    case 4:
      return left.read().eq(right.read())
    case 6:
      return left.read().leU(right.read())
    case 12:
      return left.readSigned().ltS(right.readSigned())
    case 14:
      return left.readSigned().leS(right.readSigned())
    default:
      return undefined
  }
}

function test(e: OpEmitter, first: Form, left: Operand, right: Operand, kind: number): I32 | undefined {
  if (first.semantics !== 'test') return undefined
  const both = (): I64 => left.readSigned().and(right.readSigned())
  switch (kind) {
    case 4:
      return both().eqz()
    case 8:
    case 12:
      return both().ltS(0n)
    case 14:
      return both().leS(0n)
    default:
      return e.flags.condition(kind)
  }
}
