import type { FuncRef } from '../../wasm/function.ts'
import { type F32, type F64, type I32, type I64, i64, type V128, v128 } from '../../wasm/values.ts'
import type { Emitter, Routine, Routines, Semantics } from '../emitter.ts'
import { doubleToSingle, fromInteger, singleToDouble, toInteger } from '../ieee/convert.ts'
import { asBits, double, type Format, single } from '../ieee/format.ts'
import type { Operands } from './integer.ts'
import {
  anyLane,
  anyUnsafe,
  denormalLanes,
  exactVector,
  guarded,
  guardedVector,
  isUnsafe,
  laneOf,
  storeLane,
  unsafeLanes,
  writeGuarded,
} from './sse-guard.ts'
import { becomeMmx, both, enterMmx, enterSse, fromLow, isMmx, writeMmx } from './vector.ts'

/** Conversions between integers and floats, and between the two precisions. */

const fromGeneral =
  (t: Format) =>
  (e: Emitter): void => {
    enterSse(e)
    const { f } = e
    const [to, from] = e.operands as Operands
    const value = from.readSigned()
    const fast = t.bits === 64 ? value.toF64S() : value.toF32S()
    if (t.bits === 64 && from.width === 32) {
      to.writeFloat(f.let(fast))
      return
    }
    // exact if it fits the significand
    const limit = 1n << BigInt(t.fraction + 1)
    const trouble = value
      .add(limit)
      .gtU(2n * limit)
      .and(e.exponentMask().eqz())
    writeGuarded(e, to, [], trouble, f.let(fast), `${t.name}.from`, (r) => fromInteger(r, t), value)
  }

const toGeneral =
  (t: Format, truncates: boolean) =>
  (e: Emitter): void => {
    enterSse(e)
    const { f } = e
    const [to, from] = e.operands as Operands
    const width = to.width as 32 | 64
    const x = from.readFloat()
    const wide: F64 = x.type === 'f64' ? x : f.let(x.promote())
    const inRange = wide.abs().lt(2 ** (width - 1) - 1)
    const troubles = [e.exponentMask().eqz(), inRange.eqz()]
    const fast = (truncates ? wide : wide.nearest()).truncSatI64S()
    const name = `${t.name}.${truncates ? 'truncate' : 'integer'}${width}`
    to.write(guarded(e, troubles, fast, name, (r) => toInteger(r, t, width, truncates), asBits(x)))
  }

const doubleFromSingle = (e: Emitter): void => {
  enterSse(e)
  const { f } = e
  const [to, from] = e.operands as Operands
  const x = f.let(from.readFloat() as F32)
  const trouble = x.abs().lt(Number.POSITIVE_INFINITY).eqz()
  writeGuarded(e, to, [[from, x]], trouble, f.let(x.promote()), 'f32.double', singleToDouble, asBits(x))
}

const singleFromDouble = (e: Emitter): void => {
  enterSse(e)
  const [to, from] = e.operands as Operands
  const x = from.readFloat() as F64
  const fast = e.f.let(x.demote())
  writeGuarded(e, to, [], isUnsafe(e, fast), fast, 'f64.single', doubleToSingle, asBits(x))
}

type Convert = (routines: Routines) => FuncRef<'i64'>
type LaneFormat = Format | 'integer'
const laneBits = (t: LaneFormat): 32 | 64 => (t === 'integer' ? 32 : t.bits)
const laneFrom = (t: LaneFormat, x: V128, n: number): I64 =>
  t === 'integer' ? x.lane32(n).extendS() : laneOf(t, x, n)

/** A conversion of so many lanes as fit both; lanes without a source become zero. */
function converter(e: Emitter, name: string, from: LaneFormat, to: LaneFormat, convert: Convert): Routine {
  const count = 128 / Math.max(laneBits(from), laneBits(to))
  return exactVector(e.routines, name, (g, x) => {
    for (let n = 0; n < count; n++)
      storeLane(
        g,
        laneBits(to) === 64 ? double : single,
        n,
        g.call(convert(e.routines), laneFrom(from, x, n)),
      )
    for (let n = count; n < 128 / laneBits(to); n++) storeLane(g, single, n, i64(0n))
  })
}

/** What a packed conversion does the quick way, and when it must not. */
type Quick = (x: V128, e: Emitter) => { fast: V128; trouble: I32 }

const packed =
  (name: string, from: LaneFormat, to: LaneFormat, convert: Convert, quickly: Quick) =>
  (e: Emitter): void => {
    const [target, source] = e.operands as Operands
    if (isMmx(e)) enterMmx(e)
    enterSse(e)
    const x = source.width === 128 ? source.readVector(true) : e.f.let(fromLow(source.read()))
    // the x87 stack is given up even if the conversion then faults
    if (isMmx(e)) becomeMmx(e)
    const { fast, trouble } = quickly(x, e)
    const result = guardedVector(e, trouble, fast, converter(e, name, from, to, convert), x, x)
    if (target.kind === 'mmx') writeMmx(e, target, result.lane64(0))
    else if (target.width === 128) target.writeVector(result, true)
    else target.write(result.lane64(0))
  }

/** Integers of 32 bits from floats; quick while they are small enough to be sure. */
const quickIntegers =
  (t: Format, truncates: boolean): Quick =>
  (x, e) => {
    const shape = t.bits === 64 ? 'f64x2' : 'f32x4'
    const bound = t.bits === 64 ? 0x41df_ffff_0000_0000n : 0x4eff_ffff_4eff_ffffn
    const inRange = x.op(`${shape}.abs`).op(`${shape}.lt`, v128(bound, bound))
    const beyond = inRange.op('v128.not')
    const whole = truncates ? x : x.op(`${shape}.nearest`)
    const fast = whole.op(t.bits === 64 ? 'i32x4.trunc_sat_f64x2_s_zero' : 'i32x4.trunc_sat_f32x4_s')
    return { fast: e.f.let(fast), trouble: anyUnsafe(e, t, beyond) }
  }

const integers = (name: string, t: Format, truncates: boolean): ((e: Emitter) => void) =>
  packed(name, t, 'integer', (r) => toInteger(r, t, 32, truncates), quickIntegers(t, truncates))

const singlesFromIntegers = packed(
  'dq2ps',
  'integer',
  single,
  (r) => fromInteger(r, single),
  (x, e) => ({ fast: x.op('f32x4.convert_i32x4_s'), trouble: e.exponentMask().eqz() }),
)

/** Every 32-bit integer is a double. */
const doublesFromIntegers = (e: Emitter): void => {
  const [to, from] = e.operands as Operands
  if (from.kind === 'mmx') enterMmx(e)
  enterSse(e)
  to.writeVector(fromLow(from.read()).op('f64x2.convert_low_i32x4_s'), true)
  if (from.kind === 'mmx') becomeMmx(e)
}

export const sseConvert: Semantics = {
  cvtsi2ss: fromGeneral(single),
  cvtsi2sd: fromGeneral(double),
  cvtss2si: toGeneral(single, false),
  cvtsd2si: toGeneral(double, false),
  cvttss2si: toGeneral(single, true),
  cvttsd2si: toGeneral(double, true),
  cvtss2sd: doubleFromSingle,
  cvtsd2ss: singleFromDouble,

  cvtps2pd: packed('ps2pd', single, double, singleToDouble, (x, e) => {
    const low = e.f.let(both(x.lane64(0)))
    const nans = low.op('f32x4.ne', low)
    return {
      fast: x.op('f64x2.promote_low_f32x4'),
      trouble: anyLane(single, nans, denormalLanes(e, single, low)),
    }
  }),
  cvtpd2ps: packed('pd2ps', double, single, doubleToSingle, (x, e) => {
    const fast = e.f.let(x.op('f32x4.demote_f64x2_zero'))
    const low = both(fast.lane64(0))
    return { fast, trouble: anyUnsafe(e, single, unsafeLanes(e, single, low)) }
  }),
  cvtdq2ps: singlesFromIntegers,
  cvtdq2pd: doublesFromIntegers,
  cvtps2dq: integers('ps2dq', single, false),
  cvttps2dq: integers('tps2dq', single, true),
  cvtpd2dq: integers('pd2dq', double, false),
  cvttpd2dq: integers('tpd2dq', double, true),

  cvtpi2ps: singlesFromIntegers,
  cvtpi2pd: doublesFromIntegers,
  // the upper lanes are zeros, which convert to zeros without a flag
  cvtps2pi: integers('ps2dq', single, false),
  cvttps2pi: integers('tps2dq', single, true),
  cvtpd2pi: integers('pd2dq', double, false),
  cvttpd2pi: integers('tpd2dq', double, true),
}
