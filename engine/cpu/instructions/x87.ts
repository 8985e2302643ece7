import type { Semantics } from '../emitter.ts'
import { x87Arithmetic } from './x87-arithmetic.ts'
import { x87Compare } from './x87-compare.ts'
import { x87Context } from './x87-context.ts'
import { x87Control } from './x87-control.ts'
import { x87Functions } from './x87-function.ts'
import { x87Move } from './x87-move.ts'
import { x87Store } from './x87-store.ts'

/** All instructions of the floating-point unit. */
export const x87: Semantics = {
  ...x87Arithmetic,
  ...x87Compare,
  ...x87Context,
  ...x87Control,
  ...x87Functions,
  ...x87Move,
  ...x87Store,
}
