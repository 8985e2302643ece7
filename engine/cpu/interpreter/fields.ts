import { load8U, load16U, load32, load64 } from '../../wasm/memory.ts'
import type { I32, I64 } from '../../wasm/values.ts'

/** The fields of a decoded op (see `op` in layout.ts) by their offsets. Here they are read when the op runs. */
export class OpFields {
  private readonly opAddress: I32

  constructor(op: I32) {
    this.opAddress = op
  }

  /** Where the op lies. */
  get op(): I32 {
    return this.opAddress
  }

  u8(offset: number): I32 {
    return load8U(this.op, offset)
  }

  u16(offset: number): I32 {
    return load16U(this.op, offset)
  }

  i32(offset: number): I32 {
    return load32(this.op, offset)
  }

  i64(offset: number): I64 {
    return load64(this.op, offset)
  }
}
