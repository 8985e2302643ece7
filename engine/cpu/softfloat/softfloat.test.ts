import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isHostMadeByAmd } from '../../testing/host-processor.ts'
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

/**
 * Our functions against the x87 of the machine that runs the test: the same operands in the same modes must give the same
 * bits and the same flags. Operands are random, with a liking for borders.
 */
const program = `
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
struct item { unsigned char image[112], memory[16]; } __attribute__((packed));
int main(void) {
  unsigned char *code = mmap(0, 4096, 7, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct { unsigned char op[12]; unsigned count; } batch;
  static struct item items[4096];
  while (fread(&batch, 16, 1, stdin) == 1) {
    memcpy(code, "\\xdd\\x27", 2);
    memcpy(code + 2, batch.op + 1, batch.op[0]);
    memcpy(code + 2 + batch.op[0], "\\xdd\\x37\\xc3", 3);
    for (unsigned done = 0; done < batch.count;) {
      unsigned n = batch.count - done < 4096 ? batch.count - done : 4096;
      if (fread(items, sizeof *items, n, stdin) != n) return 1;
      for (unsigned i = 0; i < n; i++)
        ((void (*)(void *, void *))code)(items[i].image, items[i].memory);
      fwrite(items, sizeof *items, n, stdout);
      done += n;
    }
  }
  return 0;
}
`

const A = state.scratch + 256
const B = A + 16
const TO = B + 16
const ITEM = 128
const ST0 = 28
const ST1 = 38
const MEMORY = 112
/** IE…PE, SF, C0–C3: what an operation leaves, besides the summary. */
const FLAGS = 0x477f | 0x200

type Case = { readonly control: number; readonly a: bigint[]; readonly b: bigint[] }
type Outcome = { readonly value: string; readonly flags: number }

let seed = 0x9e3779b97f4a7c15n
function random64(): bigint {
  seed ^= BigInt.asUintN(64, seed << 13n)
  seed ^= seed >> 7n
  seed ^= BigInt.asUintN(64, seed << 17n)
  return seed
}
const below = (n: number): number => Number(random64() % BigInt(n))
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T

const TOP = 1n << 63n
const significands = [
  0n,
  TOP,
  TOP | 1n,
  TOP | (1n << 62n),
  ~0n,
  TOP | (1n << 40n),
  TOP | (1n << 39n),
  TOP | (1n << 11n),
  1n,
  1n << 62n,
]
const exponents = [
  0, 0, 1, 2, 24, 64, 0x3f80, 0x3c00, 0x3ffe, 0x3fff, 0x4000, 0x403e, 0x403f, 0x43ff, 0x7ffd, 0x7ffe, 0x7fff,
]

function number(near?: number): bigint[] {
  const shapes: (() => bigint)[] = [
    () => pick(significands),
    () => random64() | TOP,
    () => random64() | TOP,
    () => random64(),
    () => (random64() | TOP) & (~0n << 40n),
    () => (random64() | TOP) & (~0n << 11n),
    () => TOP | (1n << BigInt(below(63))),
    () => ~0n ^ (1n << BigInt(below(63))),
  ]
  const scales: (() => number)[] = [
    () => pick(exponents),
    () => below(0x8000),
    () => 0x3fff + below(140) - 70,
    () => 0x3fff + below(20) - 10,
    () => Math.min(0x7ffe, Math.max(0, (near ?? 0x3fff) + below(140) - 70)),
    () => Math.min(0x7ffe, Math.max(0, (near ?? 0x3fff) + below(4) - 2)),
  ]
  const exponent = pick(scales)()
  return [BigInt.asUintN(64, pick(shapes)()), BigInt(exponent | (below(2) << 15))]
}

function someCases(count: number, masks: readonly number[]): Case[] {
  return Array.from({ length: count }, () => {
    const a = number()
    const control = 0x40 | pick(masks) | (pick([0, 2, 3, 3]) << 8) | (below(4) << 10)
    return { control, a, b: number(Number(a[1]) & 0x7fff) }
  })
}

const hex = (bits: bigint | undefined, signed: bigint | undefined): string =>
  `${(signed ?? 0n).toString(16).padStart(4, '0')}:${(bits ?? 0n).toString(16).padStart(16, '0')}`

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'x87-'))
  writeFileSync(join(directory, 'native.c'), program)
  execFileSync('gcc', ['-O1', '-o', join(directory, 'native'), join(directory, 'native.c')])
})
afterAll(() => rmSync(directory, { recursive: true }))

/** Runs an instruction with a in ST(0) and b in ST(1) on this machine; gives what `read` finds in each item. */
function native<T>(code: readonly number[], cases: readonly Case[], read: (item: DataView) => T): T[] {
  const input = new Uint8Array(16 + cases.length * ITEM)
  input.set([code.length, ...code])
  new DataView(input.buffer).setUint32(12, cases.length, true)
  cases.forEach(({ control, a, b }, i) => {
    const item = new DataView(input.buffer, 16 + i * ITEM, ITEM)
    item.setUint32(0, control, true)
    item.setUint32(8, 0xfff0, true)
    new Uint8Array(input.buffer, item.byteOffset + MEMORY, 16).fill(0xcc)
    ;[a, b].forEach(([bits = 0n, signed = 0n], n) => {
      item.setBigUint64(ST0 + 10 * n, bits, true)
      item.setUint16(ST0 + 10 * n + 8, Number(signed), true)
    })
  })
  const output = execFileSync(join(directory, 'native'), { input, maxBuffer: 1 << 30 })
  return cases.map((_, i) => read(new DataView(output.buffer, output.byteOffset + i * ITEM, ITEM)))
}

const registerAt =
  (offset: number) =>
  (item: DataView): Outcome => ({
    value: hex(item.getBigUint64(offset, true), BigInt(item.getUint16(offset + 8, true))),
    flags: item.getUint16(4, true) & FLAGS,
  })

/** Puts a case into memory; the destination starts as a copy of a, as the register would. */
function prepare(memory: DataView, { control, a, b }: Case): void {
  memory.setInt32(state.fpuControl, control, true)
  memory.setInt32(state.fpuStatus, 0, true)
  for (const [address, [bits = 0n, signed = 0n]] of [
    [A, a],
    [B, b],
    [TO, a],
  ] as const) {
    memory.setBigUint64(address, bits, true)
    memory.setUint16(address + 8, Number(signed), true)
  }
}

const ours = (memory: DataView, address = TO): Outcome => ({
  value: hex(memory.getBigUint64(address, true), BigInt(memory.getUint16(address + 8, true))),
  flags: memory.getInt32(state.fpuStatus, true) & FLAGS,
})

type Difference = { readonly case: string; readonly ours: unknown; readonly native: unknown }
/** The first few cases whose outcomes differ. */
function differences(
  cases: readonly Case[],
  mine: readonly unknown[],
  theirs: readonly unknown[],
): Difference[] {
  const text = ({ control, a, b }: Case): string =>
    `cw ${control.toString(16)} a ${hex(a[0], a[1])} b ${hex(b[0], b[1])}`
  return cases
    .map((one, i) => ({ case: text(one), ours: mine[i], native: theirs[i] }))
    .filter((d) => JSON.stringify(d.ours) !== JSON.stringify(d.native))
    .slice(0, 6)
}

const masked = [0x3f]
const unmasked = [0x3f, 0x00, 0x3e, 0x3d, 0x3b, 0x37, 0x2f, 0x1f]

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
