import { describe, expect, it } from 'vitest'
import { encodingsOf } from '../../testing/encodings.ts'
import { Decoder } from '../decoder.ts'
import { engineModule } from '../engine-module.ts'
import { CODE16, CODE32, FLAT, LONG64, REAL_OR_VM, STACK_SHIFT, VM86 } from '../mode.ts'
import { rows } from '../table/rows.ts'
import { formOf, formsOf } from './form.ts'
import { FormCache } from './form-cache.ts'
import { pseudo } from './pseudo.ts'

const STACK16 = CODE16 << STACK_SHIFT
const STACK32 = CODE32 << STACK_SHIFT
const modes = [
  ['real mode', 16, CODE16 | STACK16 | REAL_OR_VM],
  ['real mode with flat segments', 16, CODE16 | STACK16 | REAL_OR_VM | FLAT],
  ['virtual-8086 mode', 16, CODE16 | STACK16 | REAL_OR_VM | VM86],
  ['16-bit code', 16, CODE16 | STACK16],
  ['16-bit code with a 32-bit stack', 16, CODE16 | STACK32],
  ['32-bit code', 32, CODE32 | STACK32 | FLAT],
  ['32-bit code with segments', 32, CODE32 | STACK32],
  ['32-bit code with a 16-bit stack', 32, CODE32 | STACK16],
  ['64-bit code', 64, LONG64],
] as const

describe('the engine', () => {
  const { description } = engineModule()

  it('has semantics for every row', () => {
    expect(description.missing).toEqual([])
  })

  it('has a handler for every form that a row announces', () => {
    const without = rows.flatMap(formsOf).filter(({ key }) => !description.handlers.has(key))

    expect(without.map(({ key }) => key)).toEqual([])
  })

  it('gives every handler a number of its own', () => {
    const numbers = [...description.handlers.values()]

    expect(new Set(numbers).size).toBe(numbers.length)
    expect(Math.min(...numbers)).toBe(pseudo.count)
    expect(Math.max(...numbers)).toBe(pseudo.count + numbers.length - 1)
  })

  // outside protected mode there is no VEX prefix: C4 and C5 are LES and LDS
  it.each(modes)('decodes every row to a handler in %s', (_name, size, mode) => {
    const decoder = new Decoder(rows)
    const forms = new FormCache(description)
    const isReal = (mode & REAL_OR_VM) !== 0
    const encodings = encodingsOf(rows, size).filter(
      ({ row }) => !(isReal && (row.attributes.prot || row.encoding.vex)),
    )

    const wrong = encodings.filter(({ row, bytes }) => {
      const insn = decoder.decode(bytes, 0, bytes.length, mode)
      if (!insn || insn.invalid || insn.row !== row || insn.length !== bytes.length) return true
      const { handler, form } = forms.find(insn, mode)
      return handler < pseudo.count || form.key !== formOf(insn, mode).key
    })

    expect(wrong.map(({ row, bytes }) => `${Buffer.from(bytes).toString('hex')}: ${row.id}`)).toEqual([])
    expect(encodings.length).toBeGreaterThan(1000)
  })
})
