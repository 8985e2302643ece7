import type { FuncRef } from '../../wasm/function.ts'
import { load8U, load16U, load32, load64, load64From32S, load64From32U } from '../../wasm/memory.ts'
import { i32, i64, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { FS, op, SS, state } from '../layout.ts'
import { access, canonicalCheck } from '../mmu/walk.ts'
import { vector } from '../registers.ts'

/** Bits of op.aux for operands in memory (and for the data segment of string instructions). */
export const aux = {
  /** Bits 0–1: address size, 0 = 16, 1 = 32, 2 = 64. */
  size: 3,
  /** Bits 2–4: segment. */
  segmentShift: 2,
  /** Default segment is SS: an address out of bounds is #SS. */
  stack: 0x20,
} as const

const WRITABLE = 0x02
const EXPAND_DOWN = 0x04
const CODE = 0x08
const PRESENT = 0x80
const BIG = 0x400

/**
 * Function (segment i32, offset i64, length i32, write i32) → linear i64. Outside 64-bit mode it checks presence, type and
 * limit (SDM 3A 5.3–5.5) and sets state.fault to #GP(0), or #SS(0) for SS.
 */
export function segmentLinear(routines: Routines): FuncRef<'i64'> {
  return routines.function('cpu.segmentLinear', ['i32', 'i64', 'i32', 'i32'], 'i64', (f) => {
    const segment = f.param(0, 'i32').get()
    const offset = f.param(1, 'i64').get()
    const length = f.param(2, 'i32').get()
    const base = f.let(load64(segment.shl(3), state.segmentBase))
    f.if(load32(0, state.mode).and(3).eq(2), () => {
      const linear = f.let(offset.add(select(segment.geU(FS), base, i64(0n))))
      f.do(canonicalCheck(routines), linear, length, select(segment.eq(SS), i32(access.stack), i32(0)))
      f.return(linear)
    })
    const rights = f.let(load32(segment.shl(2), state.segmentAccess))
    const limit = f.let(load64From32U(segment.shl(2), state.segmentLimit))
    const last = f.let(offset.add(length.extendU()).sub(1n))
    const expandDown = rights.and(CODE | EXPAND_DOWN).eq(EXPAND_DOWN)
    const top = select(rights.and(BIG), i64(0xffff_ffffn), i64(0xffffn))
    const outside = f.ifElse(
      expandDown,
      () => offset.leU(limit).or(last.gtU(top)),
      () => last.gtU(limit),
    )
    // writable data, or readable: data or code with its readable bit
    const forbidden = f.ifElse(
      f.param(3, 'i32').get(),
      () => rights.and(CODE | WRITABLE).ne(WRITABLE),
      () => rights.and(CODE | WRITABLE).eq(CODE),
    )
    f.if(outside.or(forbidden).or(rights.and(PRESENT).eqz()), () => {
      f.store32(0, state.faultError, 0)
      f.store32(0, state.fault, select(segment.eq(SS), i32(0x100 | vector.SS), i32(0x100 | vector.GP)))
    })
    f.result_(base.add(offset).and(0xffff_ffffn))
  })
}

/** Function (op i32) → offset of its memory operand within the segment, for every addressing mode. */
export function effectiveAddress(routines: Routines): FuncRef<'i64'> {
  return routines.function('cpu.effective', ['i32'], 'i64', (f) => {
    const at = f.param(0, 'i32').get()
    const index = load64(load16U(at, op.index_)).shl(load8U(at, op.scale).extendU())
    const sum = f.let(load64(load16U(at, op.base)).add(index).add(load64From32S(at, op.displacement)))
    const size = f.let(load8U(at, op.aux).and(aux.size))
    f.result_(sum.and(select(size.eqz(), i64(0xffffn), select(size.eq(1), i64(0xffff_ffffn), i64(-1n)))))
  })
}

/** Function (op i32, length i32, write i32) → linear address of its memory operand; checks as segmentLinear. */
export function operandLinear(routines: Routines): FuncRef<'i64'> {
  const effective = effectiveAddress(routines)
  const linear = segmentLinear(routines)
  return routines.function('cpu.operandLinear', ['i32', 'i32', 'i32'], 'i64', (f) => {
    const at = f.param(0, 'i32').get()
    const segment = load8U(at, op.aux).shrU(aux.segmentShift).and(7)
    f.result_(
      f.call(linear, segment, f.call(effective, at), f.param(1, 'i32').get(), f.param(2, 'i32').get()),
    )
  })
}
