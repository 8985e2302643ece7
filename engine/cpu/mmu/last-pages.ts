import type { FunctionBuilder } from '../../wasm/function.ts'
import { load32, load64 } from '../../wasm/memory.ts'
import { type I32, type I64, v128 } from '../../wasm/values.ts'
import { lastPages, state } from '../layout.ts'

/**
 * The last page by each base register, for compiled code: it is found by fewer instructions than the TLB needs, and an address is
 * known as soon as its register. All are forgotten when anything leaves the TLB or another set of it is used, so that memory is
 * reached just as by the TLB alone.
 */
export class LastPage {
  private readonly page: number
  private readonly length: number
  private readonly addend: number

  /** `base`: the cell of the address's base register, `displacement` what is added. */
  constructor(base: number, displacement: number, forWriting: boolean) {
    const n =
      (2 * (numberOf(base) + 7 * Math.round(displacement / 4096)) + (forWriting ? 1 : 0)) &
      (lastPages.count - 1)
    this.page = lastPages.pages + 8 * n
    this.length = lastPages.lengths + 8 * n
    this.addend = lastPages.addends + 4 * n
  }

  /** Whether up to 16 bytes at `linear` are in the page; never if they are the last 15 of it. */
  has(linear: I64): I32 {
    return linear.sub(load64(0, this.page)).ltU(load64(0, this.length))
  }

  /** Whether 16 bytes at `linear` are in the page, and that is a multiple of 16; never if they are the last of it. */
  hasAligned(linear: I64): I32 {
    return linear.sub(load64(0, this.page)).rotr(4n).ltU(load64(0, this.length).shrU(4n))
  }

  host(linear: I64): I32 {
    return linear.wrap().add(load32(0, this.addend))
  }

  /** Takes up a page that the TLB has at `entry`. */
  remember(f: FunctionBuilder, entry: I32): void {
    f.store64(0, this.page, load64(entry))
    f.store64(0, this.length, BigInt(4096 - 15))
    f.store32(0, this.addend, load32(entry, 8))
  }
}

function numberOf(base: number): number {
  if (base === state.ripBase) return 16
  return base >= state.registers && base < state.zero ? (base - state.registers) >> 3 : 17
}

export function forgetLastPages(f: FunctionBuilder): void {
  for (let at: number = lastPages.lengths; at < lastPages.addends; at += 16) f.storeV128(0, at, v128(0n, 0n))
}
