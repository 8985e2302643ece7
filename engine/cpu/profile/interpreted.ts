import type { BlockCache } from '../interpreter/blocks.ts'
import { pseudo } from '../interpreter/pseudo.ts'
import type { Ops } from '../jit/known-op.ts'
import { treatmentOf } from '../jit/treatment.ts'
import { block, state } from '../layout.ts'
import { LONG64 } from '../mode.ts'
import type { Code, CodeReader } from './code-reader.ts'
import type { BlockProfile, Line, ReasonSum } from './profile.ts'

/** Alive regions by head. */
type Regions = ReadonlyMap<number, { readonly code: readonly Code[] }>
type Entry = {
  readonly code: Code
  readonly reason: string
  readonly entries: number
  readonly lines?: Line[]
}

/** Of blocks that are dropped, those entered less often are only added up. */
const WORTH_KEEPING = 2000
const MOST_BLOCKS = 1000

/** Which blocks the interpreter enters, and why they were not compiled. */
export class Interpreted {
  private readonly reader: CodeReader
  private readonly blocks: BlockCache
  private readonly ops: Ops
  private readonly firstFunction: number
  /** How often blocks had been entered when compiled code began to be entered there: from then on that is counted as well. */
  private readonly whenMade = new Map<number, number>()
  /** What their counts have too much. */
  private before = new Map<number, number>()
  private kept: Entry[] = []
  private gone = { blocks: 0, instructions: 0 }

  constructor(reader: CodeReader, blocks: BlockCache, ops: Ops, firstFunction: number) {
    this.firstFunction = firstFunction
    this.reader = reader
    this.blocks = blocks
    this.ops = ops
  }

  begin(): void {
    this.before = new Map(this.all().map((code) => [code.at, this.countOf(code)]))
    this.kept = []
    this.gone = { blocks: 0, instructions: 0 }
  }

  /** A region is about to be entered at some of its blocks. Others may be entered there already. */
  made(code: readonly Code[]): void {
    for (const { at, count } of code) if (!this.isEntry(at)) this.whenMade.set(at, count)
  }

  /** A region is about to be no more: the counts of the blocks where it is entered go on from `restart`. */
  retired(entries: readonly number[], restart: number): void {
    for (const at of entries) this.exceed(at, restart - (this.whenMade.get(at) ?? restart))
  }

  /** The count of a block is about to be set. */
  recounted(at: number, count: number): void {
    if (!this.isEntry(at)) this.exceed(at, count - this.reader.block(at).count)
  }

  private exceed(at: number, entries: number): void {
    this.before.set(at, (this.before.get(at) ?? 0) + entries)
  }

  /** The block is about to be dropped; undefined: all are. */
  dropped(at: number | undefined, regions: Regions): void {
    for (const code of at === undefined ? this.all() : [this.reader.block(at)])
      this.keep(code, this.entriesOf(code), regions)
    if (at !== undefined) return
    this.before.clear()
    this.whenMade.clear()
  }

  private keep(code: Code, entries: number, regions: Regions): void {
    if (entries < WORTH_KEEPING) {
      this.gone.blocks++
      this.gone.instructions += entries * code.instructions
      return
    }
    const reason = `${this.reasonOf(code, regions, insideOf(regions))}, and overwritten`
    this.kept.push({ code, reason, entries, lines: this.reader.lines(code) })
  }

  sums(regions: Regions): { reasons: ReasonSum[]; blocks: BlockProfile[] } {
    const inside = insideOf(regions)
    const entries = this.all().map((code) => ({
      code,
      reason: this.reasonOf(code, regions, inside),
      entries: this.entriesOf(code),
    }))
    const all = [...this.kept, ...entries].filter((entry) => entry.entries > 0)
    const reasons = new Map([['seldom entered, and overwritten', { ...this.gone }]])
    for (const { code, reason, entries } of all) {
      const sum = reasons.get(reason) ?? { blocks: 0, instructions: 0 }
      reasons.set(reason, sum)
      sum.blocks++
      sum.instructions += entries * code.instructions
    }
    const blocks = all.sort((a, b) => executed(b) - executed(a)).slice(0, MOST_BLOCKS)
    return {
      reasons: [...reasons]
        .map(([reason, sum]) => ({ reason, ...sum }))
        .sort((a, b) => b.instructions - a.instructions),
      blocks: blocks.map((entry) => this.describe(entry)),
    }
  }

  private all(): Code[] {
    return this.blocks
      .hottest(Number.POSITIVE_INFINITY)
      .map(({ host, mode }) => this.reader.block(this.blocks.find(host, mode)))
  }

  /** How often a block was entered by the interpreter. */
  private entriesOf(code: Code): number {
    return this.countOf(code) - (this.before.get(code.at) ?? 0)
  }

  private countOf({ at, count }: Code): number {
    return this.isEntry(at) ? (this.whenMade.get(at) ?? count) : count
  }

  private isEntry(at: number): boolean {
    return this.ops.number(at + block.size) === pseudo.compiled
  }

  private reasonOf(code: Code, regions: Regions, inside: ReadonlySet<number>): string {
    if (regions.has(code.at)) return 'a region begins there, before it was made'
    if (inside.has(code.at)) return 'within a region, and entered there from outside'
    if (code.mode !== LONG64) return 'not flat 64-bit code'
    if (code.crossesPage) return 'reaches into another page'
    const first = code.at + block.size
    const number = this.ops.number(first)
    const handler = this.ops.handler(number)
    if (!handler || treatmentOf(this.ops, first, handler, number, this.firstFunction) === 'leave')
      return `begins with ${this.reader.what(number)}`
    return 'entered too seldom'
  }

  private describe(entry: Entry): BlockProfile {
    const { code, reason, entries, lines } = entry
    const { reader } = this
    return {
      address: reader.addressOf(code.host),
      physical: code.host - reader.view.getUint32(state.ramBase, true),
      reason,
      entries,
      instructions: executed(entry),
      lines: lines ?? reader.lines(code),
    }
  }
}

const executed = ({ code, entries }: Entry): number => code.instructions * entries

const insideOf = (regions: Regions): Set<number> =>
  new Set([...regions.values()].flatMap(({ code }) => code.map(({ at }) => at)))
