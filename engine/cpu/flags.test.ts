import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildRoutines, word } from '../testing/routine-module.ts'
import type { FunctionBuilder } from '../wasm/function.ts'
import type { Routines, Width } from './emitter.ts'
import { MemoryFlags } from './flags.ts'
import { AF, ARITHMETIC, CF, OF, PF, SF, ZF } from './registers.ts'

const widths = [8, 16, 32, 64] as const
const conditions = Array.from({ length: 16 }, (_, cc) => cc)

/** Results of operations with operand `c` as carry in, in the engine. */
const operations = ['add', 'adc', 'sub', 'sbb', 'and', 'inc', 'dec'] as const
type Operation = (typeof operations)[number]

function setter(routines: Routines, operation: Operation, width: Width) {
  return routines.function(`test.${operation}${width}`, ['i64', 'i64', 'i64'], 'none', (f) => {
    const flags = new MemoryFlags(f)
    const [a, b, c] = f.args('i64', 'i64', 'i64')
    const [left, right, carry] = [f.let(a), f.let(b), f.let(c)]
    const sum = f.let(left.add(right))
    const difference = f.let(left.sub(right))
    const results: Record<Operation, () => void> = {
      add: () => flags.add(width, left, right, sum),
      adc: () => flags.add(width, left, right, f.let(sum.add(carry))),
      sub: () => flags.sub(width, left, right, difference),
      sbb: () => flags.sub(width, left, right, f.let(difference.sub(carry))),
      and: () => flags.logic(width, f.let(left.and(right))),
      inc: () => flags.inc(width, left, f.let(left.add(1n))),
      dec: () => flags.dec(width, left, f.let(left.sub(1n))),
    }
    results[operation]()
  })
}

const { call } = buildRoutines((routines) => {
  const made = operations.flatMap((operation) =>
    widths.map((width) => [`${operation}${width}`, setter(routines, operation, width)] as const),
  )
  const flagsOf = (f: FunctionBuilder) => new MemoryFlags(f)
  const consumers = {
    read: routines.function('test.read', [], 'i32', (f) => f.result_(flagsOf(f).read())),
    write: routines.function('test.write', ['i32'], 'none', (f) => flagsOf(f).write(f.param(0, 'i32').get())),
    carry: routines.function('test.carry', ['i32'], 'none', (f) => flagsOf(f).carry(f.param(0, 'i32').get())),
    carryOverflow: routines.function('test.carryOverflow', ['i32', 'i32'], 'none', (f) =>
      flagsOf(f).carryOverflow(f.param(0, 'i32').get(), f.param(1, 'i32').get()),
    ),
    result: routines.function('test.result', ['i64', 'i32', 'i32'], 'none', (f) =>
      flagsOf(f).result(16, f.param(0, 'i64').get(), f.param(1, 'i32').get(), f.param(2, 'i32').get()),
    ),
    cf: routines.function('test.cf', [], 'i32', (f) => f.result_(flagsOf(f).cf())),
    /** All sixteen conditions as bits. */
    conditions: routines.function('test.conditions', [], 'i32', (f) => {
      const flags = flagsOf(f)
      f.result_(conditions.map((cc) => flags.condition(cc).shl(cc)).reduce((all, one) => all.or(one)))
    }),
  }
  return { ...consumers, ...Object.fromEntries(made) } as typeof consumers &
    Record<string, (typeof made)[0][1]>
})
const run = call as Record<string, (...args: (bigint | number)[]) => bigint | number>

const bit = (flag: boolean, value: number): number => (flag ? value : 0)

function parity(result: bigint): boolean {
  let ones = 0
  for (let n = 0n; n < 8n; n++) ones += Number((result >> n) & 1n)
  return ones % 2 === 0
}

function resultFlags(width: Width, result: bigint): number {
  const value = BigInt.asUintN(width, result)
  return bit(value === 0n, ZF) | bit(BigInt.asIntN(width, value) < 0n, SF) | bit(parity(value), PF)
}

/** RFLAGS after an operation by the words of SDM vol. 1, 3.4.3.1, from exact numbers. */
function expected(
  operation: Operation,
  width: Width,
  x: bigint,
  y: bigint,
  carry: bigint,
  old: number,
): number {
  const isStep = operation === 'inc' || operation === 'dec'
  const a = BigInt.asUintN(width, x)
  const b = isStep ? 1n : BigInt.asUintN(width, y)
  if (operation === 'and') return resultFlags(width, a & b)
  const c = operation === 'adc' || operation === 'sbb' ? carry : 0n
  const sign = operation === 'add' || operation === 'adc' || operation === 'inc' ? 1n : -1n
  const signed = BigInt.asIntN(width, a) + sign * (BigInt.asIntN(width, b) + c)
  const whole = a + sign * (b + c)
  const nibble = (a & 15n) + sign * ((b & 15n) + c)
  const cf = whole !== BigInt.asUintN(width, whole)
  return (
    resultFlags(width, whole) |
    (isStep ? old & CF : bit(cf, CF)) |
    bit(signed !== BigInt.asIntN(width, signed), OF) |
    bit(nibble < 0n || nibble > 15n, AF)
  )
}

/** All conditions of SDM vol. 1, appendix B, as bits. */
function conditionsOf(flags: number): number {
  const has = (flag: number): boolean => (flags & flag) !== 0
  const less = has(SF) !== has(OF)
  const even = [has(OF), has(CF), has(ZF), has(CF) || has(ZF), has(SF), has(PF), less, less || has(ZF)]
  return even.reduce((all, holds, n) => all | (1 << (2 * n + (holds ? 0 : 1))), 0)
}

const everyFlags = Array.from({ length: 64 }, (_, n) =>
  [CF, PF, AF, ZF, SF, OF].reduce((all, flag, i) => all | bit(((n >> i) & 1) === 1, flag), 0),
)

describe('the arithmetic flags', () => {
  it.each(operations)('are right after %s of all bytes', (operation) => {
    let wrong = 0
    for (let a = 0n; a < 256n; a++)
      for (let b = 0n; b < 256n; b++)
        for (const carry of [0n, 1n]) {
          const old = carry ? CF : 0
          run.write?.(old)
          run[`${operation}8`]?.(a, b, carry)
          const flags = expected(operation, 8, a, b, carry, old)
          if (run.read?.() !== flags || run.conditions?.() !== conditionsOf(flags)) wrong++
        }
    expect(wrong).toBe(0)
  })

  it.each(widths.flatMap((width) => operations.map((operation) => [operation, width] as const)))(
    'are right after %s of %i bits, with garbage above',
    (operation, width) => {
      fc.assert(
        fc.property(word, word, fc.bigInt(0n, 1n), (a, b, carry) => {
          const old = carry ? CF : 0
          run.write?.(old)

          run[`${operation}${width}`]?.(a, b, carry)

          const flags = expected(operation, width, a, b, carry, old)
          expect(run.read?.()).toBe(flags)
          expect(run.conditions?.()).toBe(conditionsOf(flags))
        }),
        { numRuns: 1000 },
      )
    },
  )

  it('can have any combination', () => {
    const seen = everyFlags.map((flags) => {
      run.write?.(flags | ~ARITHMETIC)
      return [run.read?.(), run.conditions?.(), run.cf?.()]
    })

    expect(seen).toEqual(everyFlags.map((flags) => [flags, conditionsOf(flags), flags & CF]))
  })

  it('keep all others when CF or CF and OF change', () => {
    const seen = everyFlags.flatMap((flags) =>
      [0, 1].map((carry) => {
        run.write?.(flags)
        run.carry?.(carry)
        const one = run.read?.()
        run.carryOverflow?.(carry ^ 1, carry)
        return [one, run.read?.()]
      }),
    )

    const wanted = everyFlags.flatMap((flags) =>
      [0, 1].map((carry) => {
        const rest = flags & ~(CF | OF)
        return [(flags & ~CF) | carry, rest | (carry ^ 1) | bit(carry === 1, OF)]
      }),
    )
    expect(seen).toEqual(wanted)
  })

  it('keep CF over INC and DEC from any combination', () => {
    const seen = everyFlags.map((flags) => {
      run.write?.(flags)
      run.inc16?.(0xffffn, 0n, 0n)
      return run.read?.()
    })

    expect(seen).toEqual(everyFlags.map((flags) => (flags & CF) | ZF | PF | AF))
  })

  it('come from a result and given CF and OF', () => {
    fc.assert(
      fc.property(word, fc.boolean(), fc.boolean(), (value, cf, of) => {
        run.result?.(value, Number(cf), Number(of))

        expect(run.read?.()).toBe(resultFlags(16, value) | bit(cf, CF) | bit(of, OF))
      }),
    )
  })
})
