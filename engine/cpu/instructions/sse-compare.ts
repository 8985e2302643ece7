import { type I64, i32, i64, splat, type V128 } from '../../wasm/values.ts'
import type { Emitter, Routines, Semantics } from '../emitter.ts'
import { compare, relation } from '../ieee/compare.ts'
import { asBits, double, type Format, floatTest, single } from '../ieee/format.ts'
import { CF, PF, ZF } from '../registers.ts'
import type { Operands } from './integer.ts'
import {
  anyLane,
  denormalOperands,
  denormals,
  exactVector,
  guarded,
  guardedVector,
  laneOf,
  lanesOf,
  storeLane,
} from './sse-guard.ts'
import { enterSse, immediate } from './vector.ts'

/** Comparisons of floats: into flags, and by predicate into masks. */

/** Flags of COMISD by relation. */
const flagsOf: Record<keyof typeof relation, number> = {
  greater: 0,
  less: CF,
  equal: ZF,
  unordered: CF | PF | ZF,
}

const intoFlags =
  (t: Format, quietToo: boolean) =>
  (e: Emitter): void => {
    enterSse(e)
    const { f } = e
    const [left, right] = e.operands as Operands
    const b = right.readFloat()
    const a = left.readFloat()
    const notGreater = f.let(floatTest('le', a, b))
    const notLess = f.let(floatTest('ge', a, b))
    // CF if less, ZF if equal
    const fast = notGreater.add(notGreater.and(notLess).mul(ZF - CF))
    const flags = guarded(
      e,
      [...denormals(e, [left, a], [right, b]), notGreater.or(notLess).eqz()],
      fast.extendU(),
      `${t.name}.${quietToo ? 'comi' : 'ucomi'}`,
      (r) => flagsFunction(r, t, quietToo),
      asBits(a),
      asBits(b),
    )
    e.flags.write(flags.wrap())
  }

const flagsFunction = (routines: Routines, t: Format, quietToo: boolean) =>
  routines.function(`vector.${t.name}.${quietToo ? 'comi' : 'ucomi'}`, ['i64', 'i64'], 'i64', (f) => {
    const which = f.call(
      compare(routines, t),
      f.param(0, 'i64').get(),
      f.param(1, 'i64').get(),
      i64(quietToo ? 1n : 0n),
    )
    const packed = Object.entries(relation).reduce(
      (sum, [name, n]) => sum | (BigInt(flagsOf[name as keyof typeof relation]) << BigInt(8 * n)),
      0n,
    )
    f.result_(i64(packed).shrU(which.shl(3)).and(0xffn))
  })

/** Which relations satisfy the predicates EQ LT LE UNORD and their opposites: 4 bits each. */
const satisfied = (() => {
  const { less, equal, unordered } = relation
  const sets = [1 << equal, 1 << less, (1 << less) | (1 << equal), 1 << unordered]
  return [...sets, ...sets.map((set) => set ^ 15)].reduce((sum, set, n) => sum | (set << (4 * n)), 0)
})()

/** (a, b, immediate) → 1 if the predicate holds. LT, LE and their opposites do not take quiet NaNs. */
const holds = (routines: Routines, t: Format) =>
  routines.function(`vector.${t.name}.holds`, ['i64', 'i64', 'i64'], 'i64', (f) => {
    const predicate = f.let(f.param(2, 'i64').get().and(7n))
    const quietToo = predicate.and(3n).sub(1n).leU(1n).extendU()
    const which = f.call(compare(routines, t), f.param(0, 'i64').get(), f.param(1, 'i64').get(), quietToo)
    const bit = f.let(predicate.shl(2).add(which))
    // a mask of the lane's width
    f.result_(
      i64(0n).sub(
        i64(BigInt(satisfied >>> 0))
          .shrU(bit)
          .and(1n),
      ),
    )
  })

const scalar =
  (t: Format) =>
  (e: Emitter): void => {
    enterSse(e)
    const { f } = e
    const [to, from] = e.operands as Operands
    const predicate = immediate(e)
    const b = from.readFloat()
    const a = to.readFloat()
    const less = f.let(floatTest('lt', a, b))
    const equal = f.let(floatTest('eq', a, b))
    const ordered = less.or(equal).or(floatTest('gt', a, b))
    const troubles = [...denormals(e, [to, a], [from, b]), ordered.eqz()]
    const bit = predicate.and(7).shl(2).add(equal.shl(1).or(less))
    const fast: I64 = i64(0n).sub(i32(satisfied).shrU(bit).and(1).extendU())
    const [x, y] = [asBits(a), asBits(b)]
    to.write(guarded(e, troubles, fast, `${t.name}.cmp`, (r) => holds(r, t), x, y, predicate.extendU()))
  }

const packed =
  (t: Format) =>
  (e: Emitter): void => {
    enterSse(e)
    const { f, routines } = e
    const [to, from] = e.operands as Operands
    const predicate = immediate(e)
    const b = from.readVector(true)
    const a = to.readVector(true)
    const shape = t.bits === 64 ? 'f64x2' : 'f32x4'
    const nans = a.op(`${shape}.ne`, a).op('v128.or', b.op(`${shape}.ne`, b))
    const trouble = anyLane(t, nans, ...denormalOperands(e, t, [to, a], [from, b]))
    const exact = exactVector(routines, `${shape}.cmp`, (g, x, y, which) => {
      for (let n = 0; n < lanesOf(t); n++)
        storeLane(g, t, n, g.call(holds(routines, t), laneOf(t, x, n), laneOf(t, y, n), which))
    })
    // ordered here: UNORD is never true; the upper predicates are the opposites
    const flag = (n: number): V128 => splat('i32x4.splat', i32(0).sub(predicate.shrU(n).and(1)))
    const low = predicate.and(3)
    const less = a
      .op(`${shape}.lt`, b)
      .op('v128.and', splat('i32x4.splat', i32(0).sub(low.eq(1).or(low.eq(2)))))
    const equal = a.op(`${shape}.eq`, b).op('v128.and', splat('i32x4.splat', i32(0).sub(low.and(1).eqz())))
    const fast = f.let(less.op('v128.or', equal).op('v128.xor', flag(2)))
    to.writeVector(guardedVector(e, trouble, fast, exact, a, b, predicate.extendU()), true)
  }

export const sseCompare: Semantics = {
  ucomiss: intoFlags(single, false),
  ucomisd: intoFlags(double, false),
  comiss: intoFlags(single, true),
  comisd: intoFlags(double, true),
  cmpss: scalar(single),
  cmpsd: scalar(double),
  cmpps: packed(single),
  cmppd: packed(double),
}
