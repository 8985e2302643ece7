import type { FunctionBuilder } from '../../wasm/function.ts'
import { load32 } from '../../wasm/memory.ts'
import { type I32, type I64, i32 } from '../../wasm/values.ts'
import { state, tlb } from '../layout.ts'
import { vector } from '../registers.ts'

/**
 * Alignment check (SDM vol. 3A, 6.15 interrupt 17): while CR0.AM and EFLAGS.AC are set at privilege 3, the TLB set in use
 * for data is one that stays empty, so that every access comes by the slow path, which calls this. Ends the function being
 * built by `end` with #AC in the state unless 2, 4 or 8 bytes are aligned to their size.
 */
export function checkAlignment(f: FunctionBuilder, linear: I64, bytes: I32, end: () => void): void {
  f.ifLikely(false, load32(0, state.tlbRead).eq(tlb.checked), () => {
    const low = f.let(bytes.sub(1))
    const bad = linear.wrap().and(low).ne(0).and(bytes.and(low).eqz()).and(bytes.leU(8))
    f.if(bad, () => {
      f.store32(0, state.faultError, 0)
      f.store32(0, state.fault, i32(0x100 | vector.AC))
      end()
    })
  })
}
