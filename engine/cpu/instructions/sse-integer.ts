import { type I32, i32, select, splat, type V128 } from '../../wasm/values.ts'
import type { Emitter, Semantics } from '../emitter.ts'
import type { Operands } from './integer.ts'
import {
  becomeMmx,
  bytes,
  constant,
  enter,
  fromLow,
  immediate,
  isMmx,
  lanes,
  plain,
  whole,
  writeMmx,
} from './vector.ts'

/** Integers in MMX and XMM registers: arithmetic, comparison, shifts. */

const even16 = lanes(2, 0, 2, 4, 6, 8, 10, 12, 14)
const odd16 = lanes(2, 1, 3, 5, 7, 9, 11, 13, 15)
const even32 = lanes(4, 0, 2, 4, 6)
const odd32 = lanes(4, 1, 3, 5, 7)

const horizontal = (op: string, even: number[], odd: number[]): ((e: Emitter) => void) =>
  whole((a, b) => a.shuffle(b, even).op(op, a.shuffle(b, odd)), 'joined')

/** The high halves of the products of words. */
const highProduct = (sign: 's' | 'u'): ((e: Emitter) => void) =>
  whole((a, b) => {
    const [low, high] = [
      a.op(`i32x4.extmul_low_i16x8_${sign}`, b),
      a.op(`i32x4.extmul_high_i16x8_${sign}`, b),
    ]
    return low.shuffle(high, odd16)
  })

/** Products of the even doublewords, as quadwords. */
const evenProduct = (sign: 's' | 'u'): ((e: Emitter) => void) =>
  whole((a, b) => {
    const evens = (x: V128): V128 => x.shuffle(x, lanes(4, 0, 2, 0, 2))
    return evens(a).op(`i64x2.extmul_low_i32x4_${sign}`, evens(b))
  })

const sign = (shape: string, bits: number): ((e: Emitter) => void) =>
  whole((a, b, e) => {
    const negative = e.f.let(b.op(`${shape}.shr_s`, i32(bits - 1)))
    return a
      .op('v128.xor', negative)
      .op(`${shape}.sub`, negative)
      .op('v128.and', b.op(`${shape}.ne`, constant(0n)))
  })

/** A shift of every lane by the immediate, or by the low 64 bits of the other operand; too far gives `beyond`. */
function shift(op: string, bits: number): (e: Emitter) => void {
  const arithmetic = op.endsWith('_s')
  return (e) => {
    enter(e)
    const { f } = e
    const [to, by] = e.operands as Operands
    const given =
      by.kind === 'immediate'
        ? immediate(e).extendU()
        : by.width === 128
          ? by.readVector(true).lane64(0)
          : by.read()
    const count = f.let(given)
    const far = count.gtU(BigInt(bits - 1))
    const steps: I32 = arithmetic ? select(far, i32(bits - 1), count.wrap()) : count.wrap()
    const result = (x: V128): V128 =>
      arithmetic ? x.op(op, steps) : select(far, constant(0n), x.op(op, steps))
    if (to.kind === 'mmx') writeMmx(e, to, result(fromLow(to.read())).lane64(0))
    else to.writeVector(result(to.readVector(true)), true)
  }
}

/** A shift of the whole register by bytes; index bytes above 15 take zero. */
function byteShift(left: boolean): (e: Emitter) => void {
  return (e) => {
    enter(e)
    const { f } = e
    const [to] = e.operands as Operands
    const given = immediate(e)
    const count = splat('i8x16.splat', select(given.gtU(16), i32(16), given))
    const index = bytes(...Array(16).keys()).op(left ? 'i8x16.sub' : 'i8x16.add', count)
    to.writeVector(to.readVector(true).op('i8x16.swizzle', f.let(index)), true)
  }
}

export const sseInteger: Semantics = {
  paddb: plain('i8x16.add'),
  paddw: plain('i16x8.add'),
  paddd: plain('i32x4.add'),
  paddq: plain('i64x2.add'),
  paddsb: plain('i8x16.add_sat_s'),
  paddsw: plain('i16x8.add_sat_s'),
  paddusb: plain('i8x16.add_sat_u'),
  paddusw: plain('i16x8.add_sat_u'),
  psubb: plain('i8x16.sub'),
  psubw: plain('i16x8.sub'),
  psubd: plain('i32x4.sub'),
  psubq: plain('i64x2.sub'),
  psubsb: plain('i8x16.sub_sat_s'),
  psubsw: plain('i16x8.sub_sat_s'),
  psubusb: plain('i8x16.sub_sat_u'),
  psubusw: plain('i16x8.sub_sat_u'),

  pand: plain('v128.and'),
  pandn: whole((a, b) => b.op('v128.andnot', a)),
  por: plain('v128.or'),
  pxor: plain('v128.xor'),

  pcmpeqb: plain('i8x16.eq'),
  pcmpeqw: plain('i16x8.eq'),
  pcmpeqd: plain('i32x4.eq'),
  pcmpeqq: plain('i64x2.eq'),
  pcmpgtb: plain('i8x16.gt_s'),
  pcmpgtw: plain('i16x8.gt_s'),
  pcmpgtd: plain('i32x4.gt_s'),
  pcmpgtq: plain('i64x2.gt_s'),

  pminsb: plain('i8x16.min_s'),
  pminub: plain('i8x16.min_u'),
  pminsw: plain('i16x8.min_s'),
  pminuw: plain('i16x8.min_u'),
  pminsd: plain('i32x4.min_s'),
  pminud: plain('i32x4.min_u'),
  pmaxsb: plain('i8x16.max_s'),
  pmaxub: plain('i8x16.max_u'),
  pmaxsw: plain('i16x8.max_s'),
  pmaxuw: plain('i16x8.max_u'),
  pmaxsd: plain('i32x4.max_s'),
  pmaxud: plain('i32x4.max_u'),

  pavgb: plain('i8x16.avgr_u'),
  pavgw: plain('i16x8.avgr_u'),
  pabsb: whole((_, b) => b.op('i8x16.abs')),
  pabsw: whole((_, b) => b.op('i16x8.abs')),
  pabsd: whole((_, b) => b.op('i32x4.abs')),
  psignb: sign('i8x16', 8),
  psignw: sign('i16x8', 16),
  psignd: sign('i32x4', 32),

  pmullw: plain('i16x8.mul'),
  pmulld: plain('i32x4.mul'),
  pmulhw: highProduct('s'),
  pmulhuw: highProduct('u'),
  pmuludq: whole((a, b) => {
    const low = constant(0xffff_ffffn)
    return a.op('v128.and', low).op('i64x2.mul', b.op('v128.and', low))
  }),
  pmuldq: evenProduct('s'),
  pmaddwd: plain('i32x4.dot_i16x8_s'),
  pmaddubsw: whole((a, b) => {
    const evens = a.op('v128.and', constant(0x00ff_00ff_00ff_00ffn)).op('i16x8.mul', signedEven(b))
    const odds = a.op('i16x8.shr_u', i32(8)).op('i16x8.mul', b.op('i16x8.shr_s', i32(8)))
    return evens.op('i16x8.add_sat_s', odds)
  }),
  // −1 × −1 saturates in WebAssembly, but wraps here
  pmulhrsw: whole((a, b) => {
    const lowest = constant(0x8000_8000_8000_8000n)
    const overflow = a.op('i16x8.eq', lowest).op('v128.and', b.op('i16x8.eq', lowest))
    return a.op('i16x8.q15mulr_sat_s', b).op('v128.xor', overflow)
  }),
  psadbw: whole((a, b, e) => {
    const distance = a.op('i8x16.sub_sat_u', b).op('v128.or', b.op('i8x16.sub_sat_u', a))
    const quads = distance.op('i16x8.extadd_pairwise_i8x16_u').op('i32x4.extadd_pairwise_i16x8_u')
    const sums = e.f.let(quads)
    return sums.op('v128.and', constant(0xffff_ffffn)).op('i64x2.add', sums.op('i64x2.shr_u', i32(32)))
  }),

  phaddw: horizontal('i16x8.add', even16, odd16),
  phaddd: horizontal('i32x4.add', even32, odd32),
  phaddsw: horizontal('i16x8.add_sat_s', even16, odd16),
  phsubw: horizontal('i16x8.sub', even16, odd16),
  phsubd: horizontal('i32x4.sub', even32, odd32),
  phsubsw: horizontal('i16x8.sub_sat_s', even16, odd16),

  packsswb: whole((a, b) => a.op('i8x16.narrow_i16x8_s', b), 'joined'),
  packuswb: whole((a, b) => a.op('i8x16.narrow_i16x8_u', b), 'joined'),
  packssdw: whole((a, b) => a.op('i16x8.narrow_i32x4_s', b), 'joined'),
  packusdw: plain('i16x8.narrow_i32x4_u'),

  psllw: shift('i16x8.shl', 16),
  pslld: shift('i32x4.shl', 32),
  psllq: shift('i64x2.shl', 64),
  psrlw: shift('i16x8.shr_u', 16),
  psrld: shift('i32x4.shr_u', 32),
  psrlq: shift('i64x2.shr_u', 64),
  psraw: shift('i16x8.shr_s', 16),
  psrad: shift('i32x4.shr_s', 32),
  pslldq: byteShift(true),
  psrldq: byteShift(false),

  ptest: (e) => {
    enter(e)
    const [left, right] = e.operands as Operands
    const b = right.readVector(true)
    const a = left.readVector(true)
    const zf = a.op('v128.and', b).test('v128.any_true').eqz()
    const cf = b.op('v128.andnot', a).test('v128.any_true').eqz()
    e.flags.write(zf.shl(6).or(cf))
  },

  phminposuw: (e) => {
    enter(e)
    const { f } = e
    const [to, from] = e.operands as Operands
    const words = from.readVector(true)
    // value and position in one number: the smallest is the first of the smallest values
    const best = f.temp('i32')
    f.set(best, words.lane16(0).shl(3))
    for (let lane = 1; lane < 8; lane++) {
      const key = f.let(words.lane16(lane).shl(3).or(lane))
      f.set(best, select(key.ltU(best.get()), key, best.get()))
    }
    to.writeVector(fromLow(best.get().shrU(3).or(best.get().and(7).shl(16)).extendU()), true)
  },

  /** Distances of one group of four bytes from eight overlapping groups. */
  mpsadbw: (e) => {
    enter(e)
    const { f } = e
    const [to, from] = e.operands as Operands
    const selector = immediate(e)
    const b = from.readVector(true)
    const a = to.readVector(true)
    const at = (start: I32, pattern: V128): V128 => splat('i8x16.splat', start).op('i8x16.add', pattern)
    const group = at(selector.and(3).shl(2), bytes(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3))
    const fixed = f.let(b.op('i8x16.swizzle', group))
    const start = f.let(selector.and(4))
    const sums = (first: number): V128 => {
      const starts = [0, 1, 2, 3].flatMap((n) => [0, 1, 2, 3].map((i) => first + n + i))
      const moving = f.let(a.op('i8x16.swizzle', at(start, bytes(...starts))))
      const distance = moving.op('i8x16.sub_sat_u', fixed).op('v128.or', fixed.op('i8x16.sub_sat_u', moving))
      return distance.op('i16x8.extadd_pairwise_i8x16_u').op('i32x4.extadd_pairwise_i16x8_u')
    }
    to.writeVector(sums(0).op('i16x8.narrow_i32x4_u', sums(4)), true)
  },

  pmovmskb: (e) => {
    enter(e)
    const [to, from] = e.operands as Operands
    const vector = isMmx(e) ? fromLow(from.read()) : from.readVector(true)
    to.write(vector.test('i8x16.bitmask').extendU())
    if (isMmx(e)) becomeMmx(e)
  },
}

const signedEven = (x: V128): V128 => x.op('i16x8.shl', i32(8)).op('i16x8.shr_s', i32(8))
