import type { Decoder } from '../decoder.ts'
import type { Insn } from '../insn.ts'
import { block, CS, op, state } from '../layout.ts'
import { CODE64, LIMITED, LONG64, type Mode } from '../mode.ts'
import { FormCache, type KnownForm } from './form-cache.ts'
import { fact, InsnCache } from './insn-cache.ts'
import type { EngineModule } from './module.ts'
import { fitted, OpWriter } from './op-writer.ts'
import { pseudo } from './pseudo.ts'

const PAGE = 4096
const LONGEST = 15
/** The last offset in a page at which instructions are looked up by their bytes. */
const LAST_LOOKED_UP = PAGE - 8

/** Where guest code lies and how it is to be translated. */
export type Source = {
  /** Host address of the first instruction. */
  readonly host: number
  readonly mode: Mode
  /** Linear address of the first instruction, in halves. */
  readonly low: number
  readonly high: number
  /** Most instructions that the block may have. */
  readonly most: number
  /** The block is kept for later, not run once. */
  readonly keep: boolean
}

/** What a block was made of. */
export type Translation = {
  /** Pseudo op at the end included. */
  readonly ops: number
  readonly instructions: number
  readonly bytes: number
  /** Host address of the second page that the last instruction reaches into, or −1. */
  readonly secondPage: number
  /** The block says that the code segment ends here. It must not be kept: that is no property of the code. */
  readonly beyondLimit: boolean
}

type Fetched = { readonly insn: Insn; readonly secondPage: number } | 'fault' | 'beyond limit' | 'next block'

/** Decodes guest code into the ops of a block. */
export class Translator {
  private readonly decoder: Decoder
  private readonly forms: FormCache
  private readonly insns: InsnCache
  private readonly writer: OpWriter
  /** Host address of code at a linear address, 0 after a fault. */
  private readonly fetch: (low: number, high: number) => number
  private readonly u8: Uint8Array
  private readonly u32: Uint32Array
  private readonly straddle = new Uint8Array(2 * LONGEST)

  constructor(
    buffer: ArrayBufferLike,
    decoder: Decoder,
    module: Pick<EngineModule, 'handlers'>,
    fetch: (low: number, high: number) => number,
  ) {
    this.decoder = decoder
    this.forms = new FormCache(module)
    this.insns = new InsnCache(buffer)
    this.writer = new OpWriter(buffer)
    this.fetch = fetch
    this.u8 = new Uint8Array(buffer)
    this.u32 = new Uint32Array(buffer)
  }

  /** Writes the ops of the block at `at`, without its header. Undefined: fetching the first instruction faulted. */
  translate(at: number, source: Source): Translation | undefined {
    const { host, mode, most, keep } = source
    const start = host & (PAGE - 1)
    const page = host - start
    const segmentEnd = start + this.bytesToLimit(source)
    // a jump beyond the limit must be told from what comes before it
    const mayFuse = keep && (mode & LIMITED) === 0
    let offset = start
    let secondPage = -1
    let instructions = 0
    let beyondLimit = false
    /** Instructions that each op stands for: itself, its partner, and NOPs before it, which have no op of their own. */
    const weights: number[] = []
    let idle = 0
    let previous: KnownForm | undefined
    let ended = false
    while (instructions < most && !ended && offset < PAGE) {
      const opAt = at + block.size + weights.length * op.size
      const isLookedUp = mode === LONG64 && offset <= LAST_LOOKED_UP
      let facts = isLookedUp ? this.insns.write(page + offset, opAt, offset) : 0
      let form = this.insns.form
      if (facts === 0) {
        const fetched = this.fetchInstruction(source, page, offset, segmentEnd, instructions === 0)
        if (fetched === 'fault') return undefined
        if (fetched === 'next block') break
        if (fetched === 'beyond limit') {
          beyondLimit = true
          this.writer.plain(opAt, pseudo.protection, offset, 0)
          weights.push(1)
          instructions++
          break
        }
        const insn = fitted(fetched.insn, offset)
        secondPage = fetched.secondPage
        ended = secondPage !== -1
        facts = factsOf(insn)
        if (insn.invalid) {
          const raises = insn.invalid === 'ud' ? pseudo.undefined : pseudo.protection
          this.writer.plain(opAt, raises, offset, insn.length)
          form = undefined
        } else {
          form = this.forms.find(insn, mode)
          this.writer.instruction(opAt, insn, form, offset)
          if (isLookedUp && !ended && insn === fetched.insn)
            this.insns.keep(page + offset, opAt, insn, facts, form)
        }
      }
      ended ||= (facts & fact.endsBlock) !== 0
      if (facts & fact.isNop) {
        idle++
        previous = undefined
      } else {
        const pair = mayFuse && facts & fact.mayBePaired ? previous?.fused[conditionOf(facts)] : undefined
        if (pair !== undefined) {
          this.writer.pair(opAt - op.size, pair, opAt)
          weights.push((weights.pop() ?? 0) + 1)
          previous = undefined
        } else {
          weights.push(1 + idle)
          idle = 0
          previous = form
        }
      }
      instructions++
      offset += facts & fact.length
    }
    this.finish(at, weights, instructions, offset, keep)
    return { ops: weights.length + 1, instructions, bytes: offset - start, secondPage, beyondLimit }
  }

  /** The op at the end, and how many instructions come after each. */
  private finish(
    at: number,
    weights: readonly number[],
    instructions: number,
    offset: number,
    keep: boolean,
  ): void {
    const first = at + block.size
    this.writer.plain(first + weights.length * op.size, keep ? pseudo.next : pseudo.leave, offset, 0)
    let left = instructions
    weights.forEach((weight, i) => {
      left -= weight
      this.u8[first + i * op.size + op.remaining] = left
    })
  }

  /**
   * The instruction at `offset` in the page. One that reaches into the next page makes a block of its own. The limit of the
   * code segment counts before pages that are not there.
   */
  private fetchInstruction(
    { low, high, mode }: Source,
    page: number,
    offset: number,
    segmentEnd: number,
    isFirst: boolean,
  ): Fetched {
    const whole = this.decoder.decode(this.u8, page + offset, Math.min(PAGE, segmentEnd) - offset, mode)
    if (whole) return { insn: whole, secondPage: -1 }
    if (!isFirst) return 'next block'
    if (segmentEnd <= PAGE) return 'beyond limit'
    const next = this.fetch(nextPageLow(low), (mode & 3) === CODE64 ? nextPageHigh(low, high) : 0)
    if (next === 0) return 'fault'
    const secondPage = (next & -PAGE) >>> 0
    const here = PAGE - offset
    this.straddle.set(this.u8.subarray(page + offset, page + PAGE))
    this.straddle.set(this.u8.subarray(secondPage, secondPage + LONGEST), here)
    const insn = this.decoder.decode(this.straddle, 0, Math.min(here + LONGEST, segmentEnd - offset), mode)
    return insn ? { insn, secondPage } : 'beyond limit'
  }

  /** Bytes from the first instruction to the end of the code segment. */
  private bytesToLimit({ low, mode }: Source): number {
    if ((mode & LIMITED) === 0) return Number.POSITIVE_INFINITY
    const base = this.u32[(state.segmentBase + 8 * CS) >> 2] ?? 0
    const limit = this.u32[(state.segmentLimit + 4 * CS) >> 2] ?? 0
    return limit - ((low - base) >>> 0) + 1
  }
}

function factsOf({ invalid, length, row, width, cc }: Insn): number {
  if (invalid) return length | fact.endsBlock
  if (row.semantics === 'nop') return length | fact.isNop
  if (row.semantics !== 'jcc') return length | (row.attributes.block ? fact.endsBlock : 0)
  return length | (width === 16 ? 0 : fact.mayBePaired) | (cc << fact.conditionShift)
}

const conditionOf = (facts: number): number => facts >> fact.conditionShift

const nextPageLow = (low: number): number => ((low | (PAGE - 1)) + 1) | 0
const nextPageHigh = (low: number, high: number): number => (nextPageLow(low) === 0 ? (high + 1) | 0 : high)
