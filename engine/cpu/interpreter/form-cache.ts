import type { Insn } from '../insn.ts'
import type { Mode } from '../mode.ts'
import type { Row } from '../table/row.ts'
import { type Form, formOf } from './form.ts'
import { canFuse, fusedKey } from './fusion.ts'
import type { EngineModule } from './module.ts'
import { pseudo } from './pseudo.ts'

export type KnownForm = {
  readonly form: Form
  /** Number of its handler. */
  readonly handler: number
  /** Numbers of the handlers of it and the conditional jump after it, by condition; undefined: cannot be fused. */
  readonly fused: readonly (number | undefined)[]
}

const repetition = { none: 0, rep: 1, repne: 2 } as const

/** Finds an instruction's form without building it anew each time: by everything in it that a form depends on. */
export class FormCache {
  private readonly known = new Map<Row, Map<number, KnownForm>>()
  private readonly module: Pick<EngineModule, 'handlers'>

  constructor(module: Pick<EngineModule, 'handlers'>) {
    this.module = module
  }

  find(insn: Insn, mode: Mode): KnownForm {
    const signature = signatureOf(insn, mode)
    let forms = this.known.get(insn.row)
    if (!forms) {
      forms = new Map()
      this.known.set(insn.row, forms)
    }
    let found = forms.get(signature)
    if (!found) {
      found = this.make(formOf(insn, mode))
      forms.set(signature, found)
    }
    return found
  }

  private make(form: Form): KnownForm {
    const { handlers } = this.module
    const conditions = Array.from({ length: 16 }, (_, cc) =>
      canFuse(form, cc) ? handlers.get(fusedKey(form, cc)) : undefined,
    )
    // every form of every row has a handler: see module.test.ts
    return { form, handler: handlers.get(form.key) ?? pseudo.undefined, fused: conditions }
  }
}

function signatureOf(insn: Insn, mode: Mode): number {
  let memory = 0
  for (const operand of insn.operands) {
    if (operand.kind !== 'memory') continue
    memory = operand.absolute !== undefined ? 3 : operand.index >= 0 || operand.segment >= 4 ? 2 : 1
  }
  return (
    memory |
    (insn.width << 2) |
    (mode << 9) |
    (insn.addressWidth << 16) |
    (repetition[insn.rep] << 23) |
    (insn.cc << 25)
  )
}
