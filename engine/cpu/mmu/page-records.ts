import type { FunctionBuilder } from '../../wasm/function.ts'
import { load32 } from '../../wasm/memory.ts'
import type { I32 } from '../../wasm/values.ts'
import { pageRecord, state } from '../layout.ts'

/** Address of the page record of a host address in guest RAM or video memory. */
export function recordOf(host: I32): I32 {
  return host.sub(load32(0, state.ramBase)).shrU(12).shl(4).add(load32(0, state.pageRecords))
}

export function markDirty(f: FunctionBuilder, host: I32): void {
  f.scope(() => {
    const record = f.let(recordOf(host))
    f.store32(record, pageRecord.flags, load32(record, pageRecord.flags).or(pageRecord.dirty))
  })
}
