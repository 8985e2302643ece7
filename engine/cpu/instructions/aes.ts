import type { FuncRef } from '../../wasm/function.ts'
import { load8U, loadV128 } from '../../wasm/memory.ts'
import { type I32, i32, splat, type V128 } from '../../wasm/values.ts'
import type { Emitter, Routines, Semantics } from '../emitter.ts'
import { state, tables } from '../layout.ts'
import type { Operands } from './integer.ts'
import { constant, enterSse, immediate, lanes, whole } from './vector.ts'

/** AES-NI: the steps of a round of FIPS 197. Byte r + 4c of a register is row r, column c. */

/** The substitution of FIPS 197, 5.1.1: the inverse in GF(2^8), then an affine map. */
function substitution(): { forward: Uint8Array; inverse: Uint8Array } {
  const forward = new Uint8Array(256)
  const inverse = new Uint8Array(256)
  const times = (a: number, b: number): number => {
    let product = 0
    for (let i = 0; i < 8; i++) {
      if ((b >> i) & 1) product ^= a << i
    }
    for (let i = 14; i >= 8; i--) if ((product >> i) & 1) product ^= 0x11b << (i - 8)
    return product
  }
  for (let x = 0; x < 256; x++) {
    let power = 1
    // x^254 is the inverse, and 0 of 0
    for (let i = 0; i < 254; i++) power = times(power, x)
    const turned = power * 0x101
    const y = (power ^ (turned >> 4) ^ (turned >> 5) ^ (turned >> 6) ^ (turned >> 7) ^ 0x63) & 0xff
    forward[x] = y
    inverse[y] = x
  }
  return { forward, inverse }
}

const forwardAt = tables.vector + 4096
const inverseAt = forwardAt + 256

const substitute = (routines: Routines, inverted: boolean): FuncRef<'v128'> =>
  routines.function(`aes.substitute${inverted ? 'Inverse' : ''}`, ['v128'], 'v128', (f) => {
    const { forward, inverse } = substitution()
    const table = inverted ? inverseAt : forwardAt
    routines.table(table, inverted ? inverse : forward)
    const at = state.scratch + 32
    f.storeV128(0, at, f.param(0, 'v128').get())
    const i = f.temp('i32')
    f.set(i, i32(15))
    f.loop((again) => {
      f.store8(i.get(), at, load8U(load8U(i.get(), at), table))
      f.set(i, i.get().sub(1))
      f.brIf(again, i.get().geS(0))
    })
    f.result_(loadV128(0, at))
  })

const position = (row: number, column: number): number => row + 4 * ((column + 4) % 4)
const permutation = (of: (row: number, column: number) => number): number[] =>
  Array.from({ length: 16 }, (_, i) => of(i & 3, i >> 2))
const shiftRows = permutation((row, column) => position(row, column + row))
const shiftRowsBack = permutation((row, column) => position(row, column - row))
const rotated = (by: number): number[] => permutation((row, column) => position((row + by) & 3, column))

const double = (x: V128): V128 =>
  x
    .op('i8x16.shl', i32(1))
    .op('v128.xor', x.op('i8x16.shr_s', i32(7)).op('v128.and', constant(0x1b1b_1b1b_1b1b_1b1bn)))

/** 2a₀ + 3a₁ + a₂ + a₃ in every row: FIPS 197, 5.1.3. */
const mixColumns = (routines: Routines): FuncRef<'v128'> =>
  routines.function('aes.mixColumns', ['v128'], 'v128', (f) => {
    const x = f.param(0, 'v128').get()
    const next = f.let(x.shuffle(x, rotated(1)))
    const sum = f.let(x.op('v128.xor', next))
    f.result_(
      double(sum)
        .op('v128.xor', next)
        .op('v128.xor', sum.shuffle(sum, rotated(2))),
    )
  })

/** Its inverse is the same after adding 4(a₀ + a₂) to a₀ and a₂ and 4(a₁ + a₃) to a₁ and a₃. */
const mixColumnsBack = (routines: Routines): FuncRef<'v128'> =>
  routines.function('aes.mixColumnsBack', ['v128'], 'v128', (f) => {
    const x = f.param(0, 'v128').get()
    const twice = f.let(double(f.let(x.op('v128.xor', x.shuffle(x, rotated(2))))))
    f.result_(f.call(mixColumns(routines), f.let(x.op('v128.xor', double(twice)))))
  })

/** One round: the bytes move and are substituted, columns are mixed unless it is the last, the key is added. */
const round = (back: boolean, last: boolean): ((e: Emitter) => void) =>
  whole((a, key, { f, routines }) => {
    const moved = a.shuffle(a, back ? shiftRowsBack : shiftRows)
    const substituted = f.let(f.call(substitute(routines, back), moved))
    const mix = back ? mixColumnsBack : mixColumns
    return (last ? substituted : f.let(f.call(mix(routines), substituted))).op('v128.xor', key)
  })

export const aes: Semantics = {
  aesenc: round(false, false),
  aesenclast: round(false, true),
  aesdec: round(true, false),
  aesdeclast: round(true, true),
  aesimc: whole((_, b, { f, routines }) => f.call(mixColumnsBack(routines), b)),
  aeskeygenassist: (e) => {
    enterSse(e)
    const { f, routines } = e
    const [to, from] = e.operands as Operands
    const constantOfRound = immediate(e)
    const words = f.let(f.call(substitute(routines, false), from.readVector(true)))
    const word = (n: number): I32 => words.lane32(n)
    const turned = (n: number): I32 => word(n).rotr(8).xor(constantOfRound)
    const result = words
      .shuffle(words, lanes(4, 1, 1, 3, 3))
      .withLane32(1, turned(1))
      .withLane32(3, turned(3))
    to.writeVector(result, true)
  },
  /** Multiplication of polynomials over GF(2). */
  pclmulqdq: (e) => {
    enterSse(e)
    const { f, routines } = e
    const [to, from] = e.operands as Operands
    const choice = immediate(e)
    const half = (x: V128, bit: number): V128 =>
      x.op(
        'i8x16.swizzle',
        splat('i8x16.splat', choice.shrU(bit).and(1).shl(3)).op('i8x16.add', iotaOfHalf()),
      )
    const b = from.readVector(true)
    const a = to.readVector(true)
    const factors = [half(a, 0).lane64(0), half(b, 4).lane64(0)]
    to.writeVector(f.call(polynomialProduct(routines), ...factors), true)
  },
}

const iotaOfHalf = (): V128 => constant(0x0706_0504_0302_0100n)

const polynomialProduct = (routines: Routines): FuncRef<'v128'> =>
  routines.function('vector.polynomialProduct', ['i64', 'i64'], 'v128', (f) => {
    const low = f.param(0, 'i64')
    const bits = f.param(1, 'i64')
    const high = f.temp('i64')
    const sum = f.temp('v128')
    f.set(high, low.get().and(0n))
    f.set(sum, constant(0n))
    f.block((done) =>
      f.loop((again) => {
        f.brIf(done, bits.get().eqz())
        f.if(bits.get().wrap().and(1), () => {
          const shifted = splat('i64x2.splat', low.get()).withLane64(1, high.get())
          f.set(sum, sum.get().op('v128.xor', shifted))
        })
        f.set(high, high.get().shl(1).or(low.get().shrU(63)))
        f.set(low, low.get().shl(1))
        f.set(bits, bits.get().shrU(1))
        f.br(again)
      }),
    )
    f.result_(sum.get())
  })
