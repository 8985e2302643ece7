import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  A,
  B,
  buildHostProgram,
  type Case,
  differences,
  FLAGS,
  MEMORY,
  native,
  ours,
  prepare,
  registerAt,
  removeHostProgram,
  ST0,
  someCases,
  TO,
} from '../../testing/host-x87.ts'
import { buildRoutines } from '../../testing/routine-module.ts'
import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load64 } from '../../wasm/memory.ts'
import { i32 } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import type { Float80, GiveUp } from '../float-stack.ts'
import { state } from '../layout.ts'
import { fromDouble, fromSingle } from './convert.ts'
import { control, signExponent, significand, statusWord, storeNumber } from './format.ts'
import {
  compareQuickly,
  integerQuickly,
  type Narrowed,
  narrowQuickly,
  quickly,
  widenQuickly,
} from './quick.ts'

beforeAll(buildHostProgram)
afterAll(removeHostProgram)

const FORMATS = { 32: 'single', 64: 'double' } as const

const numberAt = (f: FunctionBuilder, address: number): Float80 => ({
  signed: f.let(signExponent(address)),
  bits: f.let(significand(address)),
})

/** () → 1 if `body` gives up, else 0. */
const attempt = (
  routines: Routines,
  name: string,
  body: (f: FunctionBuilder<'i32'>, giveUp: GiveUp) => void,
): FuncRef<'i32'> =>
  routines.function(name, [], 'i32', (f) => {
    body(f, (condition) => f.if(condition, () => f.return(i32(1))))
    f.result_(i32(0))
  })

/** A in a format for memory, in TO. */
const narrowed = (
  routines: Routines,
  name: string,
  narrow: (f: FunctionBuilder, x: Float80, giveUp: GiveUp) => Narrowed,
) =>
  attempt(routines, name, (f, giveUp) => {
    const { value, flags } = narrow(f, numberAt(f, A), giveUp)
    f.store64(TO, 0, value)
    f.store32(state.fpuStatus, 0, flags)
  })

const { call, memory } = buildRoutines((routines) => {
  const made: Record<string, FuncRef> = {}
  for (const [name, operate] of Object.entries(quickly))
    made[name] = attempt(routines, name, (f, giveUp) => {
      const r = operate(f, routines, numberAt(f, A), numberAt(f, B), control(), giveUp)
      storeNumber(f, TO, r.signed, r.bits)
      f.store32(state.fpuStatus, 0, statusWord().or(r.flags))
    })
  made.compare = attempt(routines, 'compare', (f, giveUp) =>
    f.store32(state.fpuStatus, 0, compareQuickly(f, numberAt(f, A), numberAt(f, B), giveUp)),
  )
  for (const width of [16, 32, 64])
    for (const cuts of [false, true])
      made[`${cuts ? 'cut' : 'integer'}${width}`] = narrowed(routines, `i${width}${cuts}`, (f, x, giveUp) =>
        integerQuickly(f, x, width, cuts, control(), giveUp),
      )
  for (const width of [32, 64] as const) {
    made[FORMATS[width]] = narrowed(routines, `narrow${width}`, (f, x, giveUp) =>
      narrowQuickly(f, FORMATS[width], x, control(), giveUp),
    )
    made[`widen${width}`] = attempt(routines, `widen${width}`, (f, giveUp) => {
      const { signed, bits } = widenQuickly(f, FORMATS[width], f.let(load64(A)), giveUp)
      storeNumber(f, TO, signed, bits)
    })
  }
  made.exact32 = fromSingle(routines)
  made.exact64 = fromDouble(routines)
  return made
})

const cases = [
  ...someCases(80_000, [0x3f]),
  ...someCases(20_000, [0x3f, 0, 0x3e, 0x3d, 0x3b, 0x37, 0x2f, 0x1f]),
]

/** The cases that a routine does not give up, so many of a hundred at least, with what it gives. */
function done<T>(name: string, share: number, read: () => T): { some: Case[]; mine: T[] } {
  const mine: T[] = []
  const some = cases.filter((one) => {
    prepare(memory, one)
    memory.setBigUint64(TO, 0n, true)
    if (call[name]?.() !== 0) return false
    mine.push(read())
    return true
  })
  expect(some.length / cases.length, name).toBeGreaterThan(share / 100)
  return { some, mine }
}

describe('what is done quickly gives the bits and flags of the host', () => {
  it.each([
    ['add', [0xd8, 0xc1]],
    ['sub', [0xd8, 0xe1]],
    ['mul', [0xd8, 0xc9]],
    ['div', [0xd8, 0xf1]],
  ] as const)('%s', (name, code) => {
    const { some, mine } = done(name, 5, () => ours(memory))
    expect(differences(some, mine, native(code, some, registerAt(ST0)))).toEqual([])
  })

  it('compare', () => {
    const flags = (item: DataView): number => item.getUint16(4, true) & FLAGS
    const { some, mine } = done('compare', 20, () => memory.getInt32(state.fpuStatus, true) & FLAGS)
    expect(differences(some, mine, native([0xd8, 0xd1], some, flags))).toEqual([])
  })

  it.each([
    ['integer16', [0xdf, 0x16], 16],
    ['integer32', [0xdb, 0x16], 32],
    ['integer64', [0xdf, 0x3e, 0xd9, 0xf6], 64],
    ['cut16', [0xdf, 0x0e, 0xd9, 0xf6], 16],
    ['cut32', [0xdb, 0x0e, 0xd9, 0xf6], 32],
    ['cut64', [0xdd, 0x0e, 0xd9, 0xf6], 64],
    ['single', [0xd9, 0x16], 32],
    ['double', [0xdd, 0x16], 64],
  ] as const)('to memory: %s', (name, code, width) => {
    const read = (view: DataView, at: number, flags: number) => ({
      value: BigInt.asUintN(width, view.getBigUint64(at, true)).toString(16),
      // FDECSTP clears C1
      flags: flags & FLAGS & (code.length > 2 ? ~0x200 : ~0),
    })
    const { some, mine } = done(name, 5, () => read(memory, TO, memory.getInt32(state.fpuStatus, true)))
    const theirs = native(code, some, (item) => read(item, MEMORY, item.getUint16(4, true)))
    expect(differences(some, mine, theirs)).toEqual([])
  })

  it.each([32, 64] as const)('from memory: %s bits, as the exact conversion', (width) => {
    const mask = (1n << BigInt(width)) - 1n
    const { some, mine } = done(`widen${width}`, 50, () => ours(memory))
    const theirs = some.map((one) => {
      prepare(memory, one)
      call[`exact${width}`]?.((one.a[0] ?? 0n) & mask, TO)
      return ours(memory)
    })
    expect(differences(some, mine, theirs)).toEqual([])
  })
})
