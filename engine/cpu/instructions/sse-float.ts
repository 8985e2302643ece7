import { type I32, type I64, i32, i64, select, splat, type V128, v128 } from '../../wasm/values.ts'
import type { Emitter, Operand, Semantics } from '../emitter.ts'
import { add, multiply, squareRoot } from '../ieee/arithmetic.ts'
import { extreme } from '../ieee/compare.ts'
import { roundToIntegral } from '../ieee/convert.ts'
import { asBits, double, type Format, floatOp, floatTest, single } from '../ieee/format.ts'
import type { Operands } from './integer.ts'
import {
  anyLane,
  anyUnsafe,
  exactVector,
  guarded,
  guardedVector,
  isUnsafe,
  laneOf,
  lanesOf,
  storeLane,
  unsafeLanes,
  writeGuarded,
  writeGuardedVector,
} from './sse-guard.ts'
import { approximate } from './sse-reciprocal.ts'
import { exactOf, type Operation } from './sse-unrounded.ts'
import { enterSse, immediate, lanes } from './vector.ts'

/** Float arithmetic, scalar and packed. */

const laneShape = (t: Format): string => (t.bits === 64 ? 'f64x2' : 'f32x4')

const scalar =
  (t: Format, op: Operation) =>
  (e: Emitter): void => {
    enterSse(e)
    const [to, from] = e.operands as Operands
    const b = from.readFloat()
    const a = to.readFloat()
    const fast = e.f.let(floatOp(op, a, b))
    writeGuarded(
      e,
      to,
      [
        [to, a],
        [from, b],
      ],
      isUnsafe(e, fast),
      fast,
      `${t.name}.${op}`,
      (r) => exactOf(op)(r, t),
      asBits(a),
      asBits(b),
    )
  }

/** Two vectors combined by a different operation in even and odd lanes, into the first operand. */
function combine(
  e: Emitter,
  t: Format,
  even: Operation,
  odd: Operation,
  a: V128,
  b: V128,
  operands: readonly (readonly [Operand, V128])[],
): void {
  const { f, routines } = e
  const shape = laneShape(t)
  const evens = a.op(`${shape}.${even}`, b)
  const size = t.bits / 8
  const alternating = Array.from({ length: lanesOf(t) }, (_, n) => n + (n & 1 ? lanesOf(t) : 0))
  const fast = f.let(
    even === odd ? evens : evens.shuffle(a.op(`${shape}.${odd}`, b), lanes(size, ...alternating)),
  )
  const exact = exactVector(routines, `${shape}.${even}.${odd}`, (g, x, y) => {
    for (let n = 0; n < lanesOf(t); n++)
      storeLane(g, t, n, g.call(exactOf(n & 1 ? odd : even)(routines, t), laneOf(t, x, n), laneOf(t, y, n)))
  })
  const trouble = (denormal: V128[]): I32 => anyUnsafe(e, t, unsafeLanes(e, t, fast), ...denormal)
  writeGuardedVector(e, t, (e.operands as Operands)[0], operands, trouble, fast, exact, a, b)
}

const packed =
  (t: Format, even: Operation, odd = even) =>
  (e: Emitter): void => {
    enterSse(e)
    const [to, from] = e.operands as Operands
    const b = from.readVector(true)
    const a = to.readVector(true)
    combine(e, t, even, odd, a, b, [
      [to, a],
      [from, b],
    ])
  }

const horizontal =
  (t: Format, op: Operation) =>
  (e: Emitter): void => {
    enterSse(e)
    const { f } = e
    const [to, from] = e.operands as Operands
    const b = from.readVector(true)
    const a = to.readVector(true)
    const size = t.bits / 8
    const picked = (first: number): V128 =>
      f.let(a.shuffle(b, lanes(size, ...Array.from({ length: lanesOf(t) }, (_, n) => 2 * n + first))))
    combine(e, t, op, op, picked(0), picked(1), [
      [to, a],
      [from, b],
    ])
  }

const scalarRoot =
  (t: Format) =>
  (e: Emitter): void => {
    enterSse(e)
    const [to, from] = e.operands as Operands
    const b = from.readFloat()
    const fast = e.f.let(b.sqrt())
    writeGuarded(
      e,
      to,
      [[from, b]],
      isUnsafe(e, fast),
      fast,
      `${t.name}.sqrt`,
      (r) => squareRoot(r, t),
      asBits(b),
    )
  }

const packedRoot =
  (t: Format) =>
  (e: Emitter): void => {
    enterSse(e)
    const { f, routines } = e
    const [to, from] = e.operands as Operands
    const b = from.readVector(true)
    const fast = f.let(b.op(`${laneShape(t)}.sqrt`))
    const exact = exactVector(routines, `${laneShape(t)}.sqrt`, (g, x) => {
      for (let n = 0; n < lanesOf(t); n++)
        storeLane(g, t, n, g.call(squareRoot(routines, t), laneOf(t, x, n)))
    })
    const trouble = (denormal: V128[]): I32 => anyUnsafe(e, t, unsafeLanes(e, t, fast), ...denormal)
    writeGuardedVector(e, t, to, [[from, b]], trouble, fast, exact, b, b)
  }

type Which = 'min' | 'max'
const scalarExtreme =
  (t: Format, which: Which) =>
  (e: Emitter): void => {
    enterSse(e)
    const { f } = e
    const [to, from] = e.operands as Operands
    const b = from.readFloat()
    const a = to.readFloat()
    const takesFirst = f.let(floatTest(which === 'min' ? 'lt' : 'gt', a, b))
    const ordered = takesFirst.or(floatTest(which === 'min' ? 'ge' : 'le', a, b))
    writeGuarded(
      e,
      to,
      [
        [to, a],
        [from, b],
      ],
      ordered.eqz(),
      select(takesFirst, a, b),
      `${t.name}.${which}`,
      (r) => extreme(r, t, which),
      asBits(a),
      asBits(b),
    )
  }

const packedExtreme =
  (t: Format, which: Which) =>
  (e: Emitter): void => {
    enterSse(e)
    const { f, routines } = e
    const [to, from] = e.operands as Operands
    const b = from.readVector(true)
    const a = to.readVector(true)
    const shape = laneShape(t)
    const nans = a.op(`${shape}.ne`, a).op('v128.or', b.op(`${shape}.ne`, b))
    const trouble = (denormal: V128[]): I32 => anyLane(t, nans, ...denormal)
    const fast = f.let(a.op('v128.bitselect', b, a.op(`${shape}.${which === 'min' ? 'lt' : 'gt'}`, b)))
    const exact = exactVector(routines, `${shape}.${which}`, (g, x, y) => {
      for (let n = 0; n < lanesOf(t); n++)
        storeLane(g, t, n, g.call(extreme(routines, t, which), laneOf(t, x, n), laneOf(t, y, n)))
    })
    const operands = [[to, a] as const, [from, b] as const]
    writeGuardedVector(e, t, to, operands, trouble, fast, exact, a, b)
  }

const scalarRound =
  (t: Format) =>
  (e: Emitter): void => {
    enterSse(e)
    const [to, from] = e.operands as Operands
    const control = immediate(e).extendU()
    const b = from.read()
    to.write(guarded(e, [i32(1)], i64(0n), `${t.name}.round`, (r) => roundToIntegral(r, t), b, control))
  }

const packedRound =
  (t: Format) =>
  (e: Emitter): void => {
    enterSse(e)
    const [to, from] = e.operands as Operands
    const control = immediate(e).extendU()
    const b = from.readVector(true)
    const exact = exactVector(e.routines, `${laneShape(t)}.round`, (g, x, _, mode) => {
      for (let n = 0; n < lanesOf(t); n++)
        storeLane(g, t, n, g.call(roundToIntegral(e.routines, t), laneOf(t, x, n), mode))
    })
    to.writeVector(guardedVector(e, i32(1), v128(0n, 0n), exact, b, b, control), true)
  }

/** DPPS and DPPD: products of the lanes that the high half of the immediate chooses, their sum to those of the low half. */
const dotProduct =
  (t: Format) =>
  (e: Emitter): void => {
    enterSse(e)
    const [to, from] = e.operands as Operands
    const control = immediate(e).extendU()
    const b = from.readVector(true)
    const a = to.readVector(true)
    const exact = exactVector(e.routines, `${laneShape(t)}.dot`, (g, x, y, chosen, commitSoFar) => {
      const bit = (n: number): I32 => chosen.shrU(n).wrap().and(1)
      const product = (n: number): I64 =>
        g.ifElse(
          bit(4 + n),
          () => g.call(multiply(e.routines, t), laneOf(t, x, n), laneOf(t, y, n)),
          () => i64(0n),
        )
      let terms = Array.from({ length: lanesOf(t) }, (_, n) => product(n))
      // an unmasked exception of one step keeps the next from happening
      while (terms.length > 1) {
        commitSoFar()
        terms = neighbours(terms).map(([p, q]) => g.let(g.call(add(e.routines, t), p, q)))
      }
      const total = terms[0] as I64
      for (let n = 0; n < lanesOf(t); n++) storeLane(g, t, n, select(bit(n), total, i64(0n)))
    })
    to.writeVector(guardedVector(e, i32(1), v128(0n, 0n), exact, a, b, control), true)
  }

const neighbours = (terms: readonly I64[]): [I64, I64][] =>
  terms.flatMap((term, n) => (n & 1 ? [[terms[n - 1] as I64, term] as [I64, I64]] : []))

const approximateScalar =
  (root: boolean) =>
  (e: Emitter): void => {
    enterSse(e)
    const [to, from] = e.operands as Operands
    to.write(e.f.call(approximate(e.routines, root), from.read().wrap()).extendU())
  }

const approximatePacked =
  (root: boolean) =>
  (e: Emitter): void => {
    enterSse(e)
    const [to, from] = e.operands as Operands
    const b = from.readVector(true)
    const one = (n: number): I32 => e.f.call(approximate(e.routines, root), b.lane32(n))
    const start = splat('i32x4.splat', one(0))
    to.writeVector(
      [1, 2, 3].reduce((vector, n) => vector.withLane32(n, one(n)), start),
      true,
    )
  }

export const sseFloat: Semantics = {
  addss: scalar(single, 'add'),
  addsd: scalar(double, 'add'),
  addps: packed(single, 'add'),
  addpd: packed(double, 'add'),
  subss: scalar(single, 'sub'),
  subsd: scalar(double, 'sub'),
  subps: packed(single, 'sub'),
  subpd: packed(double, 'sub'),
  mulss: scalar(single, 'mul'),
  mulsd: scalar(double, 'mul'),
  mulps: packed(single, 'mul'),
  mulpd: packed(double, 'mul'),
  divss: scalar(single, 'div'),
  divsd: scalar(double, 'div'),
  divps: packed(single, 'div'),
  divpd: packed(double, 'div'),
  addsubps: packed(single, 'sub', 'add'),
  addsubpd: packed(double, 'sub', 'add'),
  haddps: horizontal(single, 'add'),
  haddpd: horizontal(double, 'add'),
  hsubps: horizontal(single, 'sub'),
  hsubpd: horizontal(double, 'sub'),
  sqrtss: scalarRoot(single),
  sqrtsd: scalarRoot(double),
  sqrtps: packedRoot(single),
  sqrtpd: packedRoot(double),
  minss: scalarExtreme(single, 'min'),
  minsd: scalarExtreme(double, 'min'),
  minps: packedExtreme(single, 'min'),
  minpd: packedExtreme(double, 'min'),
  maxss: scalarExtreme(single, 'max'),
  maxsd: scalarExtreme(double, 'max'),
  maxps: packedExtreme(single, 'max'),
  maxpd: packedExtreme(double, 'max'),
  roundss: scalarRound(single),
  roundsd: scalarRound(double),
  roundps: packedRound(single),
  roundpd: packedRound(double),
  dpps: dotProduct(single),
  dppd: dotProduct(double),
  rcpss: approximateScalar(false),
  rcpps: approximatePacked(false),
  rsqrtss: approximateScalar(true),
  rsqrtps: approximatePacked(true),
}
