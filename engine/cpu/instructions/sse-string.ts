import type { FuncRef } from '../../wasm/function.ts'
import { load8U, load16U } from '../../wasm/memory.ts'
import { type I32, type I64, i32, select, splat, type V128 } from '../../wasm/values.ts'
import type { Emitter, Routines, Semantics } from '../emitter.ts'
import { state } from '../layout.ts'
import { AF, CF, OF, PF, RAX, RCX, RDX, SF, ZF } from '../registers.ts'
import type { Operands } from './integer.ts'
import { bytes, constant, enterSse, fromLow, immediate, zero } from './vector.ts'

/** PCMPESTRI and its kin (SDM vol. 2, 4.1): two strings of up to 16 bytes or 8 words against each other. */

/** Bits of the immediate. */
const WORDS = 1
const SIGNED = 2
const AGGREGATION_SHIFT = 2
const NEGATIVE = 0x10
const MASKED = 0x20
const LAST_OR_EXPANDED = 0x40

const first = state.scratch + 32

/** A bit for every lane that is all ones: of bytes or of words. */
const laneBits = (words: I32, ofBytes: V128, ofWords: V128): I32 =>
  select(words, ofWords.test('i16x8.bitmask'), ofBytes.test('i8x16.bitmask'))

/** (string, words) → the number of elements before the first zero. */
const implicitLength = (routines: Routines): FuncRef<'i32'> =>
  routines.function('vector.stringLength', ['v128', 'i32'], 'i32', (f) => {
    const x = f.param(0, 'v128').get()
    const words = f.param(1, 'i32').get()
    const zeros = laneBits(words, x.op('i8x16.eq', zero()), x.op('i16x8.eq', zero()))
    const found = zeros.or(select(words, i32(1 << 8), i32(1 << 16)))
    f.result_(found.ctz())
  })

/** (a, b, length of a, length of b, immediate) → a bit for every element of b: IntRes2 of the manual. */
const compareStrings = (routines: Routines): FuncRef<'i32'> =>
  routines.function('vector.compareStrings', ['v128', 'v128', 'i32', 'i32', 'i32'], 'i32', (f) => {
    const control = f.param(4, 'i32').get()
    const words = f.let(control.and(WORDS))
    const lengthA = f.param(2, 'i32').get()
    // signed elements keep their order as unsigned ones with the top bit inverted
    const bias = f.let(
      select(
        control.and(SIGNED),
        select(words, constant(0x8000_8000_8000_8000n), constant(0x8080_8080_8080_8080n)),
        zero(),
      ),
    )
    const a = f.let(f.param(0, 'v128').get().op('v128.xor', bias))
    const b = f.let(f.param(1, 'v128').get().op('v128.xor', bias))
    f.storeV128(0, first, a)
    const ones = (count: I32): I32 => i32(1).shl(count).sub(1)
    const all = f.let(select(words, i32(0xff), i32(0xffff)))
    const validA = f.let(ones(lengthA))
    const validB = f.let(ones(f.param(3, 'i32').get()))
    const result = f.temp('i32')
    const i = f.temp('i32')
    f.set(result, i32(0))
    f.set(i, i32(0))

    /** Elements of b that stand so to element `index` of a. */
    const against = (op: string, index: I32): I32 =>
      f.ifElse(
        words,
        () => b.op(`i16x8.${op}`, splat('i16x8.splat', load16U(index.shl(1), first))).test('i16x8.bitmask'),
        () => b.op(`i8x16.${op}`, splat('i8x16.splat', load8U(index, first))).test('i8x16.bitmask'),
      )
    const each = (limit: I32, step: number, body: (index: I32) => void): void =>
      f.block((done) =>
        f.loop((again) => {
          f.brIf(done, i.get().geU(limit))
          body(i.get())
          f.set(i, i.get().add(step))
          f.br(again)
        }),
      )
    f.switch(control.shrU(AGGREGATION_SHIFT).and(3), [
      () => {
        each(lengthA, 1, (n) => f.set(result, result.get().or(against('eq', n))))
        f.set(result, result.get().and(validB))
      },
      () => {
        each(lengthA.and(-2), 2, (n) =>
          f.set(result, result.get().or(against('ge_u', n).and(against('le_u', n.add(1))))),
        )
        f.set(result, result.get().and(validB))
      },
      () => {
        const same = laneBits(words, a.op('i8x16.eq', b), a.op('i16x8.eq', b))
        f.set(result, same.and(validA).and(validB).or(validA.or(validB).xor(-1)).and(all))
      },
      () => {
        f.set(result, all)
        // what lies past the end of the register is not looked at
        each(lengthA, 1, (n) => {
          const untested = all.shrU(n).xor(-1)
          f.set(result, result.get().and(against('eq', n).and(validB).shrU(n).or(untested)))
        })
      },
    ])
    const inverted = select(control.and(MASKED), validB, all)
    f.result_(result.get().xor(select(control.and(NEGATIVE), inverted, i32(0))))
  })

/** The magnitude of a length register, but no more than there are elements. */
function explicitLength(e: Emitter, register: number, width: 32 | 64, count: I32): I32 {
  const { f } = e
  const length = e.register(register, width).readSigned()
  const negated = length.xor(length.shrS(63)).sub(length.shrS(63))
  const size = f.let(negated)
  return f.let(select(size.gtU(16n), count, select(size.wrap().gtU(count), count, size.wrap())))
}

function compare(e: Emitter, lengths: 'implicit' | 32 | 64, gives: 'index' | 'mask'): void {
  enterSse(e)
  const { f, routines } = e
  const [left, right] = e.operands as Operands
  const control = immediate(e)
  const words = f.let(control.and(WORDS))
  const count = f.let(select(words, i32(8), i32(16)))
  const b = right.readVector(false)
  const a = left.readVector(false)
  const lengthOf = (register: number, x: V128): I32 =>
    lengths === 'implicit'
      ? f.let(f.call(implicitLength(routines), x, words))
      : explicitLength(e, register, lengths, count)
  const lengthA = lengthOf(RAX, a)
  const lengthB = lengthOf(RDX, b)
  const result = f.let(f.call(compareStrings(routines), a, b, lengthA, lengthB, control))
  if (gives === 'index') {
    const last = i32(31).sub(result.clz())
    const found = select(control.and(LAST_OR_EXPANDED), last, result.ctz())
    e.register(RCX, 32).write(select(result, found, count).extendU())
  } else {
    const expanded = f.ifElse<V128>(
      words,
      () =>
        expand(
          'i16x8',
          splat('i16x8.splat', result),
          bytes(1, 0, 2, 0, 4, 0, 8, 0, 16, 0, 32, 0, 64, 0, 128, 0),
        ),
      () => {
        const spread = splat('i16x8.splat', result).op('i8x16.swizzle', bytes(...halves))
        return expand('i8x16', spread, constant(0x8040_2010_0804_0201n))
      },
    )
    const narrow: I64 = result.extendU()
    e.vector(0).writeVector(select(control.and(LAST_OR_EXPANDED), expanded, fromLow(narrow)), true)
  }
  const flag = (condition: I32, bit: number): I32 => select(condition, i32(bit), i32(0))
  e.flags.write(
    flag(result, CF)
      .or(flag(lengthB.ltU(count), ZF))
      .or(flag(lengthA.ltU(count), SF))
      .or(flag(result.and(1), OF))
      .and(~(AF | PF)),
  )
}

const halves = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
/** Lanes become all ones where they have the bit of their weight. */
const expand = (shape: string, spread: V128, weights: V128): V128 =>
  spread.op('v128.and', weights).op(`${shape}.ne`, zero())

export const sseString: Semantics = {
  pcmpestri: (e) => compare(e, 32, 'index'),
  pcmpestrm: (e) => compare(e, 32, 'mask'),
  'pcmpestri.wide': (e) => compare(e, 64, 'index'),
  'pcmpestrm.wide': (e) => compare(e, 64, 'mask'),
  pcmpistri: (e) => compare(e, 'implicit', 'index'),
  pcmpistrm: (e) => compare(e, 'implicit', 'mask'),
}
