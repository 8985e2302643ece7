import type { I64 } from '../../wasm/values.ts'
import type { Emitter, Semantics } from '../emitter.ts'
import { change, type Operands } from './integer.ts'

const bitwise =
  (combine: (a: I64, b: I64) => I64) =>
  (e: Emitter): void => {
    const [to, from] = e.operands as Operands
    const b = from.read()
    const { result } = change(e, to, (a) => combine(a, b))
    e.flags.logic(e.width, result)
  }

export const logic: Semantics = {
  and: bitwise((a, b) => a.and(b)),
  or: bitwise((a, b) => a.or(b)),
  xor: bitwise((a, b) => a.xor(b)),

  test: (e) => {
    const [left, right] = e.operands as Operands
    e.flags.logic(e.width, e.f.let(left.read().and(right.read())))
  },

  not: (e) => {
    const [to] = e.operands as Operands
    to.update((a) => a.not())
  },
}
