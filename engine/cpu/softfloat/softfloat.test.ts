import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isHostMadeByAmd } from '../../testing/host-processor.ts'
import {
  A,
  B,
  buildHostProgram,
  type Case,
  differences,
  FLAGS,
  MEMORY,
  masked,
  native,
  type Outcome,
  ours,
  prepare,
  registerAt,
  removeHostProgram,
  ST0,
  ST1,
  someCases,
  TO,
  TOP,
  unmasked,
} from '../../testing/host-x87.ts'
import { buildRoutines } from '../../testing/routine-module.ts'
import { state } from '../layout.ts'
import { arctangent } from './arctangent.ts'
import { add, divide, multiply, squareRoot, subtract } from './arithmetic.ts'
import { cos, sin, sinCos, tan } from './circular.ts'
import { compare, examine, relation } from './compare.ts'
import { fromDouble, fromInteger, fromSingle, quieten, toDouble, toInteger, toSingle } from './convert.ts'
import { exponential } from './exponential.ts'
import { slot } from './format.ts'
import { extract, roundToInteger, scale } from './integral.ts'
import { logarithm, logarithmNearOne } from './logarithm.ts'
import { remainder } from './remainder.ts'

beforeAll(buildHostProgram)
afterAll(removeHostProgram)

describe('arithmetic', () => {
  const { call, memory } = buildRoutines((routines) => ({
    add: add(routines),
    subtract: subtract(routines),
    multiply: multiply(routines),
    divide: divide(routines),
    squareRoot: squareRoot(routines),
  }))
  it.each([
    ['add', [0xd8, 0xc1]],
    ['subtract', [0xd8, 0xe1]],
    ['multiply', [0xd8, 0xc9]],
    ['divide', [0xd8, 0xf1]],
  ] as const)('%s gives the bits and flags of the host', (name, code) => {
    const cases = [...someCases(60_000, masked), ...someCases(30_000, unmasked)]
    const theirs = native(code, cases, registerAt(ST0))
    const mine = cases.map((one) => {
      prepare(memory, one)
      call[name](A, B, TO, 0)
      return ours(memory)
    })
    expect(differences(cases, mine, theirs)).toEqual([])
  })

  it('squareRoot gives the bits and flags of the host', () => {
    const cases = [...someCases(60_000, masked), ...someCases(30_000, unmasked)]
    const theirs = native([0xd9, 0xfa], cases, registerAt(ST0))
    const mine = cases.map((one) => {
      prepare(memory, one)
      call.squareRoot(A, TO)
      return ours(memory)
    })
    expect(differences(cases, mine, theirs)).toEqual([])
  })
})

describe('partial remainder, rounding, scaling, extraction', () => {
  const { call, memory } = buildRoutines((routines) => ({
    remainder: remainder(routines),
    roundToInteger: roundToInteger(routines),
    scale: scale(routines),
    extract: extract(routines),
  }))
  const cases = [...someCases(50_000, masked), ...someCases(20_000, unmasked)]
  it.each([
    ['FPREM', [0xd9, 0xf8], () => call.remainder(A, B, TO, 0)],
    ['FPREM1', [0xd9, 0xf5], () => call.remainder(A, B, TO, 1)],
    ['FRNDINT', [0xd9, 0xfc], () => call.roundToInteger(A, TO)],
    ['FSCALE', [0xd9, 0xfd], () => call.scale(A, B, TO)],
  ] as const)('%s gives the bits and flags of the host', (_, code, run) => {
    const theirs = native(code, cases, registerAt(ST0))
    const mine = cases.map((one) => {
      prepare(memory, one)
      run()
      return ours(memory)
    })
    expect(differences(cases, mine, theirs)).toEqual([])
  })

  it('FXTRACT gives both results of the host', () => {
    const both = (item: DataView): Outcome[] => [registerAt(ST1)(item), registerAt(ST0)(item)]
    const alone = someCases(50_000, masked)
    const theirs = native([0xd9, 0xf4], alone, both)
    const mine = alone.map((one) => {
      prepare(memory, one)
      call.extract(A, A, TO)
      return [ours(memory, A), ours(memory, TO)]
    })
    expect(differences(alone, mine, theirs)).toEqual([])
  })
})

describe('comparison', () => {
  const { call, memory } = buildRoutines((routines) => ({
    compare: compare(routines),
    examine: examine(routines),
  }))
  const cases = [...someCases(50_000, masked), ...someCases(20_000, unmasked)]
  it.each([
    ['FCOM', [0xd8, 0xd1], 0],
    ['FUCOM', [0xdd, 0xe1], 1],
  ] as const)('%s gives the conditions and flags of the host', (_, code, quiet) => {
    const theirs = native(code, cases, (item) => item.getUint16(4, true) & FLAGS)
    const mine = cases.map((one) => {
      prepare(memory, one)
      const result = Number(call.compare(A, B, 0, quiet))
      return (memory.getInt32(state.fpuStatus, true) | (result & ~relation.aborted)) & FLAGS
    })
    expect(differences(cases, mine, theirs)).toEqual([])
  })

  it('FXAM gives the class of the host', () => {
    const theirs = native([0xd9, 0xe5], cases, (item) => item.getUint16(4, true) & FLAGS)
    const mine = cases.map((one) => {
      prepare(memory, one)
      return call.examine(A, 0)
    })
    expect(differences(cases, mine, theirs)).toEqual([])
  })
})

describe('conversion', () => {
  const { call, memory } = buildRoutines((routines) => ({
    toSingle: toSingle(routines),
    toDouble: toDouble(routines),
    toInteger: toInteger(routines),
    fromSingle: fromSingle(routines),
    fromDouble: fromDouble(routines),
    fromInteger: fromInteger(routines),
    quieten: quieten(routines),
  }))
  const UNTOUCHED = 0xccccccccccccccccn
  const stored =
    (width: number) =>
    (item: DataView): Outcome => ({
      value: BigInt.asUintN(width, item.getBigUint64(MEMORY, true)).toString(16),
      flags: item.getUint16(4, true) & FLAGS,
    })

  it.each([
    ['m32', 32, [0xd9, 0x16], () => call.toSingle(A)],
    ['m64', 64, [0xdd, 0x16], () => call.toDouble(A)],
    ['m16int', 16, [0xdf, 0x16], () => call.toInteger(A, 16, 0)],
    ['m32int', 32, [0xdb, 0x16], () => call.toInteger(A, 32, 0)],
    ['m64int', 64, [0xdf, 0x3e], () => call.toInteger(A, 64, 0)],
    ['m16int cut off', 16, [0xdf, 0x0e], () => call.toInteger(A, 16, 1)],
    ['m64int cut off', 64, [0xdd, 0x0e], () => call.toInteger(A, 64, 1)],
  ] as const)('a store to %s leaves what the host leaves', (_, width, code, run) => {
    const cases = [...someCases(50_000, masked), ...someCases(20_000, unmasked)]
    const theirs = native(code, cases, stored(width))
    const mine = cases.map((one) => {
      prepare(memory, one)
      const aborted = run() !== 0
      const value = aborted ? UNTOUCHED : memory.getBigUint64(slot.result, true)
      return { value: BigInt.asUintN(width, value).toString(16), flags: ours(memory).flags }
    })
    expect(differences(cases, mine, theirs)).toEqual([])
  })
})

describe('transcendental functions', () => {
  const { call, memory } = buildRoutines((routines) => ({
    sin: sin(routines),
    cos: cos(routines),
    sinCos: sinCos(routines),
    tan: tan(routines),
    arctangent: arctangent(routines),
    logarithm: logarithm(routines),
    logarithmNearOne: logarithmNearOne(routines),
    exponential: exponential(routines),
  }))
  const cases = [...someCases(20_000, masked), ...someCases(5_000, unmasked)]
  const C1 = 0x200
  const UE = 0x10

  /** Position among all numbers of one sign. */
  const rank = (value: string): bigint => {
    const [signed = '', bits = ''] = value.split(':')
    return (BigInt(`0x${signed}`) << 63n) + (BigInt(`0x${bits}`) & ~TOP)
  }
  /** The value of the host, if ours is it or a neighbour: what the manual promises (SDM vol. 1, 8.3.10). */
  const snap = (mine: Outcome, theirs: Outcome, free = C1): Outcome => {
    const distance = rank(mine.value) - rank(theirs.value)
    return {
      value: distance >= -1n && distance <= 1n ? theirs.value : mine.value,
      flags: (mine.flags & ~free) | (theirs.flags & free),
    }
  }
  /**
   * Whether the sine of the smallest normal number, which is that number once rounded, is tiny: AMD's processors say so, as ours
   * does; of Intel's some do not (family 6, model 167).
   */
  const freeFlags = (name: string, { a }: Case): number =>
    !isHostMadeByAmd() && name.startsWith('FSIN') && (Number(a[1]) & 0x7fff) <= 1 ? C1 | UE : C1

  /** FYL2XP1 is defined to ±0.29, and for what is no number. */
  const nearZero = ({ a }: Case): boolean =>
    (Number(a[1]) & 0x7fff) <= 0x3ffd || (Number(a[1]) & 0x7fff) === 0x7fff

  it.each([
    ['FSIN', [0xd9, 0xfe], cases, () => call.sin(A, TO)],
    ['FCOS', [0xd9, 0xff], cases, () => call.cos(A, TO)],
    ['F2XM1', [0xd9, 0xf0], cases, () => call.exponential(A, TO)],
    ['FPATAN', [0xd9, 0xf3], cases, () => call.arctangent(B, A, TO)],
    ['FYL2X', [0xd9, 0xf1], cases, () => call.logarithm(B, A, TO)],
    ['FYL2XP1', [0xd9, 0xf9], cases.filter(nearZero), () => call.logarithmNearOne(B, A, TO)],
  ] as const)('%s is the host\u2019s result or next to it, with its flags', (name, code, some, run) => {
    const theirs = native(code, some, registerAt(ST0))
    const mine = some.map((one, i) => {
      prepare(memory, one)
      run()
      return snap(ours(memory), theirs[i] as Outcome, freeFlags(name, one))
    })
    expect(differences(some, mine, theirs)).toEqual([])
  })

  it.each([
    ['FSINCOS', [0xd9, 0xfb], () => call.sinCos(A, TO, B)],
    ['FPTAN', [0xd9, 0xf2], () => call.tan(A, TO, B)],
  ] as const)('%s gives both results', (name, code, run) => {
    const accepted = someCases(25_000, masked).filter(({ a }) => (Number(a[1]) & 0x7fff) < 0x403e)
    const theirs = native(code, accepted, (item) => [registerAt(ST1)(item), registerAt(ST0)(item)])
    const mine = accepted.map((one, i) => {
      prepare(memory, one)
      run()
      return [TO, B].map((address, n) =>
        snap(ours(memory, address), theirs[i]?.[n] as Outcome, freeFlags(name, one)),
      )
    })
    expect(differences(accepted, mine, theirs)).toEqual([])
  })
})
