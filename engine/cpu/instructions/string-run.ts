import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load32 } from '../../wasm/memory.ts'
import { type I32, type I64, i32, select } from '../../wasm/values.ts'
import type { Routines, Width } from '../emitter.ts'
import { state, tlb } from '../layout.ts'
import { storeHost } from '../mmu/slow-access.ts'
import { entryAddress, entryHost, entryMatches } from '../mmu/tlb.ts'
import { ones } from './integer.ts'

/**
 * Runs of string elements within pages of RAM that the TLB knows. These functions cannot fault: where they can do nothing,
 * because of MMIO, an unknown page or an element across two pages, they give 0, and the caller does one element by itself.
 */

/** Host address of `linear` by a TLB set; the function being built returns 0 if the set does not have it. */
function ramOr0(f: FunctionBuilder<'i32'>, set: number, linear: I64): I32 {
  const entry = f.let(entryAddress(load32(0, set), linear, tlb.entries))
  f.if(entryMatches(entry, linear, 1).eqz(), () => f.return(i32(0)))
  return f.let(entryHost(entry, linear))
}

const least = (f: FunctionBuilder<'i32'>, a: I32, b: I32): I32 => f.let(select(a.ltU(b), a, b))
const restOfPage = (f: FunctionBuilder<'i32'>, linear: I64): I32 =>
  f.let(i32(4096).sub(linear.wrap().and(0xfff)))

/** (from, to, most bytes, bytes of an element) → bytes copied upwards. */
export const copyRun = (routines: Routines): FuncRef<'i32'> =>
  routines.function('string.copy', ['i64', 'i64', 'i32', 'i32'], 'i32', (f) => {
    const from = f.param(0, 'i64').get()
    const to = f.param(1, 'i64').get()
    const source = ramOr0(f, state.tlbRead, from)
    const destination = ramOr0(f, state.tlbWrite, to)
    const inPages = least(f, restOfPage(f, from), restOfPage(f, to))
    const most = least(f, f.param(2, 'i32').get(), inPages)
    // Where elements are read that this instruction has written before, memory.copy must not run that far.
    const distance = f.let(destination.sub(source))
    const apart = select(distance.eqz(), most, least(f, most, distance))
    const bytes = f.let(apart.and(i32(0).sub(f.param(3, 'i32').get())))
    f.memoryCopy(destination, source, bytes)
    f.result_(bytes)
  })

/** (to, value, most bytes) → bytes filled upwards with elements of `width`. */
export const fillRun = (routines: Routines, width: Width): FuncRef<'i32'> =>
  routines.function(`string.fill${width}`, ['i64', 'i64', 'i32'], 'i32', (f) => {
    const unit = width / 8
    const to = f.param(0, 'i64').get()
    const value = f.param(1, 'i64').get()
    const destination = ramOr0(f, state.tlbWrite, to)
    const bytes = f.let(least(f, f.param(2, 'i32').get(), restOfPage(f, to)).and(-unit))
    const repeatedByte = value.and(0xffn).mul(0x0101_0101_0101_0101n & ones(width))
    f.if(repeatedByte.eq(value), () => {
      f.memoryFill(destination, value.wrap(), bytes)
      f.return(bytes)
    })
    const at = f.temp('i32')
    const end = f.let(destination.add(bytes))
    f.set(at, destination)
    f.block((done) => {
      f.loop((next) => {
        f.brIf(done, at.get().eq(end))
        storeHost(f, width, at.get(), value)
        f.set(at, at.get().add(unit))
        f.br(next)
      })
    })
    f.result_(bytes)
  })
