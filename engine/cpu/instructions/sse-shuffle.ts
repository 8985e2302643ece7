import { load8U, load16U, load32, load64, loadV128 } from '../../wasm/memory.ts'
import { type I32, type I64, i32, select, splat, type V128 } from '../../wasm/values.ts'
import type { Emitter, Operand, Routines, Semantics } from '../emitter.ts'
import { tables } from '../layout.ts'
import type { Operands } from './integer.ts'
import {
  becomeMmx,
  both,
  bytes,
  constant,
  enter,
  fromLow,
  immediate,
  iota,
  isMmx,
  lanes,
  whole,
  writeMmx,
  zero,
} from './vector.ts'

/** Elements of MMX and XMM registers: interleaved, permuted, blended, widened, put in and taken out. */

/** For every immediate of PSHUFD the 16 byte indices: 4 KiB. */
function doublewordIndices(routines: Routines): number {
  const table = new Uint8Array(4096)
  for (let order = 0; order < 256; order++)
    for (let i = 0; i < 16; i++) table[order * 16 + i] = ((order >> ((i >> 2) * 2)) & 3) * 4 + (i & 3)
  routines.table(tables.vector, table)
  return tables.vector
}

/** What an immediate chooses, 2 bits for each of four elements: known in compiled code. */
const ordered = (order: number): number[] => [0, 2, 4, 6].map((bit) => (order >> bit) & 3)

const shuffled32 = (e: Emitter, order: I32): V128 => loadV128(order.shl(4), doublewordIndices(e.routines))

/** Four words in a new order, 2 bits of the immediate for each. */
const shuffled16 = (e: Emitter, words: I64, order: I32): I64 =>
  e.f.call(
    e.routines.function('vector.shuffleWords', ['i64', 'i32'], 'i64', (f) => {
      const from = f.param(0, 'i64').get()
      const by = f.param(1, 'i32').get()
      const word = (n: number): I64 =>
        from
          .shrU(
            by
              .shrU(n * 2)
              .and(3)
              .shl(4)
              .extendU(),
          )
          .and(0xffffn)
          .shl(n * 16)
      f.result_(word(0).or(word(1)).or(word(2)).or(word(3)))
    }),
    words,
    order,
  )

const pairs = (count: number, from: number): number[] =>
  Array.from({ length: count / 2 }, (_, i) => [from + i, count + from + i]).flat()

/** Elements of both operands in turn: those of the low or of the high halves. */
function interleave(size: number, high: boolean): (e: Emitter) => void {
  const count = 16 / size
  const low = lanes(size, ...pairs(count, 0))
  return (e) => {
    const [to, from] = e.operands as Operands
    if (to.kind !== 'mmx')
      return whole((a, b) => a.shuffle(b, high ? lanes(size, ...pairs(count, count / 2)) : low))(e)
    enter(e)
    const b = from.read()
    // the low halves of 128 bits interleaved are both halves of 64
    writeMmx(
      e,
      to,
      both(to.read())
        .shuffle(both(b), low)
        .lane64(high ? 1 : 0),
    )
  }
}

const duplicate = (size: number, ...order: number[]): ((e: Emitter) => void) =>
  whole((_, b) => b.shuffle(b, lanes(size, ...order)))

/** Narrow integers at the bottom of the source become wide ones: by instructions that each double the width. */
const widen =
  (...steps: string[]): ((e: Emitter) => void) =>
  (e) => {
    enter(e)
    const [to, from] = e.operands as Operands
    to.writeVector(
      steps.reduce((vector, step) => vector.op(step), fromLow(from.read())),
      true,
    )
  }

/** Takes elements of the source where the top bit of XMM0's element is set. */
const blendByRegister = (shape: string, bits: number): ((e: Emitter) => void) =>
  whole((a, b, e) =>
    b.op(
      'v128.bitselect',
      a,
      e
        .vector(0)
        .readVector(true)
        .op(`${shape}.shr_s`, i32(bits - 1)),
    ),
  )

/** Takes elements of the source where the immediate has a one; `bits` are its weights in the lanes of `shape`. */
const blendByImmediate =
  (shape: string, weights: V128): ((e: Emitter) => void) =>
  (e) => {
    enter(e)
    const [to, from] = e.operands as Operands
    const choice = immediate(e)
    const b = from.readVector(true)
    const chosen = splat('i32x4.splat', choice.mul(0x0101_0101)).op('v128.and', weights)
    to.writeVector(b.op('v128.bitselect', to.readVector(true), chosen.op(`${shape}.ne`, zero())), true)
  }

/** Address of an element of a register. */
const element = (operand: Operand, index: I32, mask: number, size: number): I32 =>
  operand.pointer().add(index.and(mask).mul(size))

type LoadElement = (address: I32) => I64
const elementLoads: Readonly<Record<number, LoadElement>> = {
  8: (address) => load8U(address).extendU(),
  16: (address) => load16U(address).extendU(),
  32: (address) => load32(address).extendU(),
  64: (address) => load64(address),
}

/** Takes an element out. */
function extract(e: Emitter, bits: number): void {
  enter(e)
  const [to, from] = e.operands as Operands
  const size = bits / 8
  const read = elementLoads[bits] as LoadElement
  to.write(e.f.let(read(element(from, immediate(e), (isMmx(e) ? 8 : 16) / size - 1, size))))
  if (isMmx(e)) becomeMmx(e)
}

/** Puts an element in. */
function insert(e: Emitter, bits: number): void {
  enter(e)
  const { f } = e
  const [to, from] = e.operands as Operands
  const size = bits / 8
  const value = from.read()
  const at = f.let(element(to, immediate(e), (isMmx(e) ? 8 : 16) / size - 1, size))
  if (bits === 8) f.store8(at, 0, value)
  else if (bits === 16) f.store16(at, 0, value)
  else if (bits === 32) f.store32(at, 0, value)
  else f.store64(at, 0, value)
  if (isMmx(e)) writeMmx(e, to, to.read())
}

export const sseShuffle: Semantics = {
  punpcklbw: interleave(1, false),
  punpcklwd: interleave(2, false),
  punpckldq: interleave(4, false),
  punpcklqdq: interleave(8, false),
  punpckhbw: interleave(1, true),
  punpckhwd: interleave(2, true),
  punpckhdq: interleave(4, true),
  punpckhqdq: interleave(8, true),

  pshufd: whole((_, b, e) => {
    const order = immediate(e)
    if (order.literal !== undefined) return b.shuffle(b, lanes(4, ...ordered(order.literal)))
    return b.op('i8x16.swizzle', shuffled32(e, order))
  }),
  pshuflw: whole((_, b, e) => {
    const order = immediate(e)
    if (order.literal !== undefined) return b.shuffle(b, lanes(2, ...ordered(order.literal), 4, 5, 6, 7))
    return b.withLane64(0, shuffled16(e, b.lane64(0), order))
  }),
  pshufhw: whole((_, b, e) => {
    const order = immediate(e)
    if (order.literal !== undefined)
      return b.shuffle(b, lanes(2, 0, 1, 2, 3, ...ordered(order.literal).map((n) => n + 4)))
    return b.withLane64(1, shuffled16(e, b.lane64(1), order))
  }),
  pshufw: (e) => {
    enter(e)
    const [to, from] = e.operands as Operands
    writeMmx(e, to, shuffled16(e, from.read(), immediate(e)))
  },
  shufps: whole((a, b, e) => {
    const choice = immediate(e)
    if (choice.literal !== undefined) {
      const chosen = ordered(choice.literal).map((n, i) => (i < 2 ? n : n + 4))
      return a.shuffle(b, lanes(4, ...chosen))
    }
    const order = e.f.let(shuffled32(e, choice))
    return a.op('i8x16.swizzle', order).shuffle(b.op('i8x16.swizzle', order), lanes(8, 0, 3))
  }),
  shufpd: whole((a, b, e) => {
    const choice = immediate(e)
    if (choice.literal !== undefined)
      return a.shuffle(b, lanes(8, choice.literal & 1, 2 + ((choice.literal >> 1) & 1)))
    const pick = (vector: V128, bit: number): I64 =>
      select(choice.and(bit), vector.lane64(1), vector.lane64(0))
    return fromLow(pick(a, 1)).withLane64(1, pick(b, 2))
  }),
  // an index with its top bit set gives zero, as the swizzle does with every index above 15
  pshufb: (e) => {
    const indices = (e.operands as Operands)[0].kind === 'mmx' ? 0x87 : 0x8f
    whole((a, b) => a.op('i8x16.swizzle', b.op('v128.and', splat('i8x16.splat', i32(indices)))))(e)
  },
  palignr: (e) => {
    enter(e)
    const { f } = e
    const [to, from] = e.operands as Operands
    const count = immediate(e)
    const limited = select(count.gtU(32), i32(32), count)
    if (to.kind === 'mmx') {
      const b = from.read()
      const pair = f.let(fromLow(b).withLane64(1, to.read()))
      writeMmx(
        e,
        to,
        pair.op('i8x16.swizzle', iota().op('i8x16.add', splat('i8x16.splat', limited))).lane64(0),
      )
      return
    }
    const b = from.readVector(true)
    const index = f.let(iota().op('i8x16.add', splat('i8x16.splat', limited)))
    const upper = to
      .readVector(true)
      .op('i8x16.swizzle', index.op('i8x16.sub', splat('i8x16.splat', i32(16))))
    to.writeVector(b.op('i8x16.swizzle', index).op('v128.or', upper), true)
  },
  movddup: (e) => {
    enter(e)
    const [to, from] = e.operands as Operands
    to.writeVector(splat('f64x2.splat', from.readFloat()), true)
  },
  movsldup: duplicate(4, 0, 0, 2, 2),
  movshdup: duplicate(4, 1, 1, 3, 3),

  pblendvb: blendByRegister('i8x16', 8),
  blendvps: blendByRegister('i32x4', 32),
  blendvpd: (e) => {
    whole((a, b) => b.op('v128.bitselect', a, e.vector(0).readVector(true).op('i64x2.shr_s', i32(63))))(e)
  },
  pblendw: blendByImmediate('i16x8', bytes(1, 0, 2, 0, 4, 0, 8, 0, 16, 0, 32, 0, 64, 0, 128, 0)),
  blendps: blendByImmediate('i32x4', bytes(1, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0)),
  blendpd: blendByImmediate('i64x2', bytes(1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0)),

  pmovsxbw: widen('i16x8.extend_low_i8x16_s'),
  pmovsxbd: widen('i16x8.extend_low_i8x16_s', 'i32x4.extend_low_i16x8_s'),
  pmovsxbq: widen('i16x8.extend_low_i8x16_s', 'i32x4.extend_low_i16x8_s', 'i64x2.extend_low_i32x4_s'),
  pmovsxwd: widen('i32x4.extend_low_i16x8_s'),
  pmovsxwq: widen('i32x4.extend_low_i16x8_s', 'i64x2.extend_low_i32x4_s'),
  pmovsxdq: widen('i64x2.extend_low_i32x4_s'),
  pmovzxbw: widen('i16x8.extend_low_i8x16_u'),
  pmovzxbd: widen('i16x8.extend_low_i8x16_u', 'i32x4.extend_low_i16x8_u'),
  pmovzxbq: widen('i16x8.extend_low_i8x16_u', 'i32x4.extend_low_i16x8_u', 'i64x2.extend_low_i32x4_u'),
  pmovzxwd: widen('i32x4.extend_low_i16x8_u'),
  pmovzxwq: widen('i32x4.extend_low_i16x8_u', 'i64x2.extend_low_i32x4_u'),
  pmovzxdq: widen('i64x2.extend_low_i32x4_u'),

  pextrb: (e) => extract(e, 8),
  pextrw: (e) => extract(e, 16),
  pextrd: (e) => extract(e, (e.operands as Operands)[0].width),
  pinsrb: (e) => insert(e, 8),
  pinsrw: (e) => insert(e, 16),
  pinsrd: (e) => insert(e, (e.operands as Operands)[1].width),

  /** One element in, and zeros where the low bits of the immediate say so. */
  insertps: (e) => {
    enter(e)
    const { f } = e
    const [to, from] = e.operands as Operands
    const control = immediate(e)
    const value =
      from.kind === 'memory' ? from.read().wrap() : f.let(load32(element(from, control.shrU(6), 3, 4)))
    f.store32(element(to, control.shrU(4), 3, 4), 0, value)
    const weights = bytes(1, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0)
    const kept = splat('i32x4.splat', control).op('v128.and', weights).op('i32x4.eq', constant(0n))
    to.writeVector(to.readVector(true).op('v128.and', kept), true)
  },

  movmskps: (e) => mask(e, 'i32x4.bitmask'),
  movmskpd: (e) => mask(e, 'i64x2.bitmask'),
}

function mask(e: Emitter, bits: string): void {
  enter(e)
  const [to, from] = e.operands as Operands
  to.write(from.readVector(true).test(bits).extendU())
}
