import { type I32, type I64, i64 } from '../../wasm/values.ts'
import type { Emitter, Operand } from '../emitter.ts'

/** The operands of an instruction by position: its row of the table says how many there are. */
export type Operands = readonly [Operand, Operand, Operand]

/** Ones in the low `width` bits. */
export const ones = (width: number): bigint => (1n << BigInt(width)) - 1n

export const zeroExtend = (value: I64, width: number): I64 => (width < 64 ? value.and(ones(width)) : value)

export const bit = (value: I64, n: number): I32 => value.shrU(n).wrap().and(1)

export const signBit = (value: I64, width: number): I32 => bit(value, width - 1)

/** The bytes of `width` in reverse order; the value is zero-extended. */
export function reverseBytes(value: I64, width: number): I64 {
  const swap = (v: I64, by: number, mask: bigint): I64 => v.shrU(by).and(mask).or(v.and(mask).shl(by))
  return swap(swap(value, 8, 0x00ff_00ff_00ff_00ffn), 16, 0x0000_ffff_0000_ffffn)
    .rotl(32)
    .shrU(64 - width)
}

/** Read, change and write, and keep what was there before and what is there now. */
export function change(e: Emitter, to: Operand, compute: (old: I64) => I64): { old: I64; result: I64 } {
  const values = { old: i64(0n), result: i64(0n) }
  to.update((old) => {
    values.old = old
    values.result = e.f.let(compute(old))
    return values.result
  })
  return values
}
