import type { FuncRef } from '../../wasm/function.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Emitter, Routines, Semantics } from '../emitter.ts'
import { RDX } from '../registers.ts'
import type { Operands } from './integer.ts'
import { product } from './multiplication.ts'

/** The bit manipulation extensions BMI1 and BMI2. */

/** BLSR, BLSMSK, BLSI: destination first, as in `blsr By,Ey`. */
const lowestBit =
  (compute: (v: I64) => I64, carry: (v: I64) => I32) =>
  (e: Emitter): void => {
    const [to, from] = e.operands as Operands
    const v = from.read()
    const result = e.f.let(compute(v))
    to.write(result)
    e.flags.result(e.width, result, carry(v), i32(0))
  }

/** Shifts without flags: the count is the last operand. */
const plainShift =
  (compute: (v: I64, count: I64, width: number) => I64) =>
  (e: Emitter): void => {
    const [to, from, by] = e.operands as Operands
    const count = by.read().and(BigInt(e.width - 1))
    to.write(compute(from.read(), count, e.width))
  }

/** PDEP and PEXT: second operand by the mask in the third. */
const byMask =
  (routine: (routines: Routines) => FuncRef<'i64'>) =>
  (e: Emitter): void => {
    const [to, from, mask] = e.operands as Operands
    const selected = mask.read()
    to.write(e.f.call(routine(e.routines), from.read(), selected))
  }

/** Runs over the bits of a mask, lowest first: `step` gets the lowest one and a single bit that counts them. */
function overMask(
  name: string,
  step: (source: I64, lowest: I64, counted: I64) => I64,
): (routines: Routines) => FuncRef<'i64'> {
  return (routines) =>
    routines.function(name, ['i64', 'i64'], 'i64', (f) => {
      const source = f.param(0, 'i64').get()
      const mask = f.param(1, 'i64')
      const counted = f.temp('i64')
      const result = f.temp('i64')
      f.set(counted, i64(1n))
      f.set(result, i64(0n))
      f.block((end) => {
        f.loop((next) => {
          f.brIf(end, mask.get().eqz())
          const lowest = mask.get().and(i64(0n).sub(mask.get()))
          f.set(result, result.get().or(step(source, lowest, counted.get())))
          f.set(mask, mask.get().and(mask.get().sub(1n)))
          f.set(counted, counted.get().shl(1))
          f.br(next)
        })
      })
      f.result_(result.get())
    })
}

export const deposit = overMask('deposit', (source, lowest, counted) =>
  select(source.and(counted).eqz(), i64(0n), lowest),
)
export const extract = overMask('extract', (source, lowest, counted) =>
  select(source.and(lowest).eqz(), i64(0n), counted),
)

export const bmi: Semantics = {
  andn: (e) => {
    const [to, inverted, from] = e.operands as Operands
    const result = e.f.let(from.read().and(inverted.read().not()))
    to.write(result)
    e.flags.result(e.width, result, i32(0), i32(0))
  },

  blsr: lowestBit(
    (v) => v.and(v.sub(1n)),
    (v) => v.eqz(),
  ),
  blsmsk: lowestBit(
    (v) => v.xor(v.sub(1n)),
    (v) => v.eqz(),
  ),
  blsi: lowestBit(
    (v) => v.and(i64(0n).sub(v)),
    (v) => v.ne(0n),
  ),

  /** The third operand: where to start in its first byte, how many bits in its second. */
  bextr: (e) => {
    const { f, width } = e
    const [to, from, control] = e.operands as Operands
    const v = from.read()
    const c = control.read()
    const start = f.let(c.and(0xffn))
    const length = f.let(c.shrU(8).and(0xffn))
    const shifted = f.let(select(start.geU(BigInt(width)), i64(0n), v.shrU(start)))
    const mask = i64(1n).shl(length).sub(1n)
    const result = f.let(select(length.geU(64n), shifted, shifted.and(mask)))
    to.write(result)
    e.flags.result(width, result, i32(0), i32(0))
  },

  bzhi: (e) => {
    const { f, width } = e
    const [to, from, index] = e.operands as Operands
    const v = from.read()
    const n = f.let(index.read().and(0xffn))
    const beyond = f.let(n.geU(BigInt(width)))
    const result = f.let(select(beyond, v, v.and(i64(1n).shl(n).sub(1n))))
    to.write(result)
    e.flags.result(width, result, beyond, i32(0))
  },

  pdep: byMask(deposit),
  pext: byMask(extract),

  /** High half to the first operand, low to the second, factors RDX and the third; no flags. */
  mulx: (e) => {
    const [toHigh, toLow, from] = e.operands as Operands
    const { low, high } = product(e, e.register(RDX, e.width).read(), from.read(), 'unsigned')
    toLow.write(low)
    toHigh.write(high)
  },

  rorx: plainShift((v, count, width) =>
    width === 64 ? v.rotr(count) : v.wrap().rotr(count.wrap()).extendU(),
  ),
  sarx: plainShift((v, count, width) => v.extendFrom(width).shrS(count)),
  shlx: plainShift((v, count) => v.shl(count)),
  shrx: plainShift((v, count) => v.shrU(count)),
}
