import type { FunctionBuilder } from '../../wasm/function.ts'
import { load32, load64 } from '../../wasm/memory.ts'
import { type I32, type I64, i32 } from '../../wasm/values.ts'
import { op, predictions, state } from '../layout.ts'

/**
 * Where compiled code is expected to go on: slots with a RIP and the header of the block there, by which it goes on without the TLB
 * and the hash table of blocks, whose cells are often in no cache. Returns have one for each of some places on the stack, which is
 * found again however calls are nested and whatever is jumped over; jumps and calls by a register or by memory one for each of some
 * places in the code, with where that led last.
 *
 * A slot is good as long as the page there is mapped as it was. The tag says so: it has another number whenever something leaves
 * the TLB, and its bit 0 tells user from kernel.
 */
const NEXT = 2
const [RIP, HEADER, TAG] = [0, 8, 12]

const tag = (): I32 => load32(0, predictions.tag)

/** The slot of a return, with RSP as it is after it. */
export const returnSlot = (rsp: I64): I32 =>
  rsp
    .wrap()
    .shl(1)
    .and((predictions.returnCount - 1) * predictions.size)
    .add(predictions.returns)

/** The slot of the jump that the interpreter's op at this address makes. */
export const jumpSlot = (at: number): number =>
  predictions.jumps + ((at / op.size) & (predictions.jumpCount - 1)) * predictions.size

/** Says that code will go on at `rip` where this block begins, which lies in no second page. It must be mapped now. */
export function predict(f: FunctionBuilder, slot: I32, rip: I64, header: I32): void {
  f.store64(slot, RIP, rip)
  f.store32(slot, HEADER, header)
  f.store32(slot, TAG, tag())
}

/** Runs `found` with the header of the block at state.rip if the slot has it. */
export function ifPredicted(f: FunctionBuilder, slot: I32, found: (header: I32) => void): void {
  const isRight = load64(slot, RIP).eq(load64(0, state.rip)).and(load32(slot, TAG).eq(tag()))
  f.ifLikely(true, isRight, () => found(f.let(load32(slot, HEADER))))
}

/** Something leaves the TLB. */
export function forgetPredictions(f: FunctionBuilder): void {
  const next = f.let(tag().add(NEXT))
  f.store32(0, predictions.tag, next)
  // what is there from so long ago would look new
  f.ifLikely(false, next.and(-NEXT).eqz(), () =>
    f.memoryFill(i32(predictions.start), i32(0xff), i32(predictions.end - predictions.start)),
  )
}

/** `isUser` is 1 at privilege level 3, else 0. */
export function tellPrivilege(f: FunctionBuilder, isUser: I32): void {
  f.store32(0, predictions.tag, tag().and(-NEXT).or(isUser))
}
