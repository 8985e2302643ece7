import type { FunctionBuilder } from '../wasm/function.ts'
import { load64 } from '../wasm/memory.ts'
import { type I64, i64 } from '../wasm/values.ts'
import type { CompilerCounters } from './jit/compiler.ts'
import { counter, regionExit } from './layout.ts'

/** Adds to a cell of {@link counter}. */
export function countUp(f: FunctionBuilder, cell: number, amount: I64 = i64(1n)): void {
  f.store64(0, cell, load64(0, cell).add(amount))
}

/** Why compiled code was left, with how often. Their sum is how often it was entered. */
export type ExitCounts = Readonly<Record<keyof typeof regionExit | 'device' | 'codeWrite', number>>

/** What a vCPU has done since it was made, whatever was reset or restored meanwhile. */
export type CpuCounters = CompilerCounters & {
  /** Instructions executed by compiled code, and by the interpreter. */
  readonly translated: number
  readonly interpreted: number
  readonly entries: number
  /** Times that compiled code went on in another region by itself. */
  readonly chained: number
  readonly exits: ExitCounts
  /** Blocks of guest code that were decoded. */
  readonly blocks: number
  /** Page walks: what the TLB did not have. */
  readonly tlbMisses: number
  /** Times the TLB was emptied, wholly or in part. */
  readonly tlbFlushes: number
}

/** The cells of {@link counter} as numbers, which are exact up to 2^53. */
export class CounterCells {
  private readonly cells: BigUint64Array

  constructor(buffer: ArrayBufferLike) {
    this.cells = new BigUint64Array(buffer, counter.start, (counter.end - counter.start) >> 3)
  }

  private get(cell: number): number {
    return Number(this.cells[(cell - counter.start) >> 3] ?? 0n)
  }

  get translated(): number {
    return this.get(counter.translated)
  }

  get exits(): ExitCounts {
    const left = (cause: keyof typeof regionExit) => this.get(counter.exits + 8 * regionExit[cause])
    const device = this.get(counter.deviceExits)
    const codeWrite = this.get(counter.codeExits)
    return {
      interpret: left('interpret'),
      fault: left('fault') - device - codeWrite,
      device,
      codeWrite,
      budget: left('budget'),
      indirect: left('indirect'),
      return: left('return'),
      outside: left('outside'),
      unknown: left('unknown'),
      transfer: left('transfer'),
    }
  }

  get chained(): number {
    return this.get(counter.chained)
  }

  get tlb(): Pick<CpuCounters, 'tlbMisses' | 'tlbFlushes'> {
    return { tlbMisses: this.get(counter.walks), tlbFlushes: this.get(counter.flushes) }
  }
}
