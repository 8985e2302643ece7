import type { FunctionBuilder } from '../../wasm/function.ts'
import { load32, load64 } from '../../wasm/memory.ts'
import { type I32, type I64, i32 } from '../../wasm/values.ts'
import { returns, state } from '../layout.ts'

/**
 * Where calls of compiled code are expected to return to: a slot for each of some places on the stack, with the block's header. By it
 * a return goes on without the TLB and the hash table of blocks, whose cells are often in no cache. A stack pointer finds its slot
 * again however calls are nested, and whatever is jumped over.
 *
 * Slots are good as long as the code's page is mapped as it was. The tag says so: it has another number whenever something leaves the
 * TLB, and tells user from kernel.
 */
/** Bit 0 of the tag is set for the user. */
const NEXT = 2
const [RIP, HEADER, TAG] = [0, 8, 12]

const slotOf = (rsp: I64): I32 => rsp.wrap().shl(1).and((returns.count - 1) * returns.size)
const tag = (): I32 => load32(0, returns.tag)

/** With RSP as it will be after the return: RIP of a place in the page that is being executed, and the header of its block. */
export function expectReturn(f: FunctionBuilder, rsp: I64, rip: I64, header: number): void {
  const slot = f.let(slotOf(rsp))
  f.store64(slot, returns.start + RIP, rip)
  f.store32(slot, returns.start + HEADER, header)
  f.store32(slot, returns.start + TAG, tag())
}

/** After a return to state.rip: runs `found` with the header that it was expected to lead to, if it was. */
export function ifExpected(f: FunctionBuilder, rsp: I64, found: (header: I32) => void): void {
  const slot = f.let(slotOf(rsp))
  const isRight = load64(slot, returns.start + RIP)
    .eq(load64(0, state.rip))
    .and(load32(slot, returns.start + TAG).eq(tag()))
  f.ifLikely(true, isRight, () => found(f.let(load32(slot, returns.start + HEADER))))
}

/** Something leaves the TLB. */
export function forgetReturns(f: FunctionBuilder): void {
  const next = f.let(tag().add(NEXT))
  f.store32(0, returns.tag, next)
  // what is there from so long ago would look new
  f.ifLikely(false, next.and(-NEXT).eqz(), () =>
    f.memoryFill(i32(returns.start), i32(0xff), i32(returns.count * returns.size)),
  )
}

/** `isUser` is 1 at privilege level 3, else 0. */
export function tellPrivilege(f: FunctionBuilder, isUser: I32): void {
  f.store32(0, returns.tag, tag().and(-NEXT).or(isUser))
}
