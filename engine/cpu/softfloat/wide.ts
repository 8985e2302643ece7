import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load32, load64 } from '../../wasm/memory.ts'
import { type I32, type I32Arg, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { BIAS, mulHigh, slot } from './format.ts'
import { fullPrecision } from './remainder.ts'
import { round } from './round.ts'

/**
 * Fractions of 128 bits, for the functions that need more than a significand: hi.lo ÷ 2^128, in [0, 1). A number is such a
 * fraction with its top bit set, times a power of two.
 */
export type Wide = { readonly hi: I64; readonly lo: I64 }

export const wide = (hi: I64 | bigint, lo: I64 | bigint = 0n): Wide => ({ hi: i64(hi), lo: i64(lo) })
export const bind = (f: FunctionBuilder, w: Wide): Wide => ({ hi: f.let(w.hi), lo: f.let(w.lo) })
export const loadWide = (address: I32Arg, offset = 0): Wide => ({
  hi: load64(address, offset),
  lo: load64(address, offset + 8),
})

export function storeWide(f: FunctionBuilder, address: I32Arg, w: Wide, offset = 0): void {
  f.store64(address, offset, w.hi)
  f.store64(address, offset + 8, w.lo)
}

/** A fraction in [0, 1) as BigInt, rounded down; numerator over denominator. */
export const fraction = (numerator: bigint, denominator: bigint): bigint => (numerator << 128n) / denominator
export const literal = (value: bigint): Wide => wide(value >> 64n, value & 0xffff_ffff_ffff_ffffn)

/** Fractions as bytes of a table, as loadWide reads them. */
export function bytesOf(values: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(16 * values.length)
  const view = new DataView(bytes.buffer)
  values.forEach((value, n) => {
    view.setBigUint64(16 * n, value >> 64n, true)
    view.setBigUint64(16 * n + 8, value & 0xffff_ffff_ffff_ffffn, true)
  })
  return bytes
}

/** 1 − w, for w > 0; for 0 it is the greatest fraction. */
export function complement(f: FunctionBuilder, w: Wide): Wide {
  const lo = f.let(select(w.hi.or(w.lo).eqz(), i64(1n), w.lo))
  return bind(f, { hi: w.hi.not().add(lo.eqz().extendU()), lo: i64(0n).sub(lo) })
}

export function addWide(f: FunctionBuilder, a: Wide, b: Wide): Wide {
  const lo = f.let(a.lo.add(b.lo))
  return { hi: f.let(a.hi.add(b.hi).add(lo.ltU(b.lo).extendU())), lo }
}

export function subtractWide(f: FunctionBuilder, a: Wide, b: Wide): Wide {
  const lo = f.let(a.lo.sub(b.lo))
  return { hi: f.let(a.hi.sub(b.hi).sub(a.lo.ltU(b.lo).extendU())), lo }
}

/** Shifted right by a count of 0 or more. */
export function shiftRight(f: FunctionBuilder, w: Wide, count: I32): Wide {
  const n = f.let(count.extendU())
  const back = i64(64n).sub(n)
  const near: Wide = { hi: w.hi.shrU(n), lo: select(n.eqz(), w.lo, w.lo.shrU(n).or(w.hi.shl(back))) }
  const far = select(n.ltU(128), w.hi.shrU(n.sub(64)), i64(0n))
  return bind(f, { hi: select(n.ltU(64), near.hi, i64(0n)), lo: select(n.ltU(64), near.lo, far) })
}

/** Shifted left so that the top bit is set, and by how much. Zero is an error of the caller. */
export function normaliseWide(f: FunctionBuilder, w: Wide): { readonly w: Wide; readonly shift: I32 } {
  const empty = f.let(w.hi.eqz())
  const hi = f.let(select(empty, w.lo, w.hi))
  const lo = f.let(select(empty, i64(0n), w.lo))
  const n = f.let(hi.clz())
  const shifted = { hi: hi.shl(n).or(select(n.eqz(), i64(0n), lo.shrU(i64(64n).sub(n)))), lo: lo.shl(n) }
  return { w: bind(f, shifted), shift: f.let(n.wrap().add(empty.shl(6))) }
}

/** (a, b) → a × b, the low half in slot.low; an error of up to 3 × 2^−128 downwards. */
const product = (routines: Routines): FuncRef<'i64'> =>
  routines.function('x87.multiplyWide', ['i64', 'i64', 'i64', 'i64'], 'i64', (f) => {
    const [ah, al, bh, bl] = f.args('i64', 'i64', 'i64', 'i64')
    const low = f.let(ah.mul(bh))
    const first = f.let(low.add(mulHigh(f, ah, bl)))
    const second = f.let(first.add(mulHigh(f, al, bh)))
    f.store64(slot.low, 0, second)
    const carries = f.let(first.ltU(low).extendU().add(second.ltU(first).extendU()))
    f.result_(mulHigh(f, ah, bh).add(carries))
  })

export function multiplyWide(f: FunctionBuilder, routines: Routines, a: Wide, b: Wide): Wide {
  const hi = f.let(f.call(product(routines), a.hi, a.lo, b.hi, b.lo))
  return { hi, lo: f.let(load64(slot.low)) }
}

/** (n, d), both with their top bits set → n ÷ d or half of that, whichever is below 1; slot.low + 8 tells if it was halved. */
const quotient = (routines: Routines): FuncRef<'i64'> =>
  routines.function('x87.divideWide', ['i64', 'i64', 'i64', 'i64'], 'i64', (f) => {
    const nh = f.param(0, 'i64')
    const nl = f.param(1, 'i64')
    const [dh, dl] = [f.param(2, 'i64').get(), f.param(3, 'i64').get()]
    const fits = (): I32 =>
      nh
        .get()
        .gtU(dh)
        .or(nh.get().eq(dh).and(nl.get().geU(dl)))
    const halved = f.let(fits())
    f.store32(slot.low, 8, halved)
    const lost = f.local('i64')
    f.if(halved, () => {
      f.set(lost, nl.get().and(1n))
      f.set(nl, nl.get().shrU(1).or(nh.get().shl(63)))
      f.set(nh, nh.get().shrU(1))
    })
    const qh = f.local('i64')
    const ql = f.local('i64')
    const left = f.local('i32')
    f.set(left, i32(128))
    f.loop((again) => {
      const carry = f.let(nh.get().ltS(0n))
      f.set(nh, nh.get().shl(1).or(nl.get().shrU(63)))
      f.set(nl, nl.get().shl(1).or(lost.get()))
      f.set(lost, i64(0n))
      f.set(qh, qh.get().shl(1).or(ql.get().shrU(63)))
      f.set(ql, ql.get().shl(1))
      f.if(carry.or(fits()), () => {
        f.set(nh, nh.get().sub(dh).sub(nl.get().ltU(dl).extendU()))
        f.set(nl, nl.get().sub(dl))
        f.set(ql, ql.get().or(1n))
      })
      f.set(left, left.get().sub(1))
      f.brIf(again, left.get())
    })
    f.store64(slot.low, 0, ql.get())
    f.result_(qh.get())
  })

/** n ÷ d as a fraction with its top bit set times 2^exponent (1 or 0). */
export function divideWide(
  f: FunctionBuilder,
  routines: Routines,
  n: Wide,
  d: Wide,
): { readonly w: Wide; readonly exponent: I32 } {
  const hi = f.let(f.call(quotient(routines), n.hi, n.lo, d.hi, d.lo))
  return { w: { hi, lo: f.let(load64(slot.low)) }, exponent: f.let(load32(slot.low, 8)) }
}

/**
 * (z, table, count, subtract) → z (c1 ± z (c2 ± z (c3 ± …))), the low half in slot.low: power series by Horner's rule over
 * coefficients that lie in a table.
 */
const horner = (routines: Routines): FuncRef<'i64'> =>
  routines.function('x87.series', ['i64', 'i64', 'i32', 'i32', 'i32'], 'i64', (f) => {
    const z = { hi: f.param(0, 'i64').get(), lo: f.param(1, 'i64').get() }
    const from = f.param(2, 'i32').get()
    const at = f.param(3, 'i32')
    const alternating = f.param(4, 'i32').get()
    const hi = f.local('i64')
    const lo = f.local('i64')
    f.set(at, from.add(at.get().shl(4)))
    f.loop((again) => {
      f.set(at, at.get().sub(16))
      const c = loadWide(at.get())
      const signed = i64(0n).sub(alternating.extendU())
      // c ± product: a subtraction is the addition of the two's complement.
      const low = f.let(lo.get().xor(signed).add(alternating.extendU()))
      const carried = f.let(low.eqz().and(alternating).extendU())
      const sum = f.let(c.lo.add(low))
      const high = hi.get().xor(signed).add(carried)
      f.set(hi, c.hi.add(high).add(sum.ltU(low).extendU()))
      f.set(lo, sum)
      const next = multiplyWide(f, routines, { hi: hi.get(), lo: lo.get() }, z)
      f.set(hi, next.hi)
      f.set(lo, next.lo)
      f.brIf(again, at.get().gtU(from))
    })
    f.store64(slot.low, 0, lo.get())
    f.result_(hi.get())
  })

export function series(
  f: FunctionBuilder,
  routines: Routines,
  z: Wide,
  table: { readonly address: number; readonly count: number },
  subtract: I32Arg,
): Wide {
  const hi = f.let(f.call(horner(routines), z.hi, z.lo, i32(table.address), i32(table.count), i32(subtract)))
  return { hi, lo: f.let(load64(slot.low)) }
}

/** Stores ±w × 2^exponent, rounded; w need not be normalised but is not zero, and is taken to be inexact. */
export function roundWide(
  f: FunctionBuilder,
  routines: Routines,
  to: I32Arg,
  sign: I32,
  exponent: I32,
  w: Wide,
): void {
  const { w: n, shift } = normaliseWide(f, w)
  fullPrecision(f, () =>
    f.do(round(routines), i32(to), sign, exponent.sub(shift).add(BIAS - 1), n.hi, n.lo.or(1n)),
  )
}
