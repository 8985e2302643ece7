import type { BlockCache } from '../interpreter/blocks.ts'
import { pseudo } from '../interpreter/pseudo.ts'
import type { Ops } from '../jit/known-op.ts'
import { treatmentOf } from '../jit/treatment.ts'
import { block, state } from '../layout.ts'
import { LONG64 } from '../mode.ts'
import type { Code, CodeReader } from './code-reader.ts'
import type { BlockProfile, Line, ReasonSum } from './profile.ts'

/** Alive regions by head; their code was counted as often as it was interpreted when they were made. */
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
  /** What is not to be counted of how often blocks were entered, and what is besides. */
  private before = new Map<number, number>()
  private more = new Map<number, number>()
  private kept: Entry[] = []
  private gone = { blocks: 0, instructions: 0 }

  constructor(reader: CodeReader, blocks: BlockCache, ops: Ops, firstFunction: number) {
    this.firstFunction = firstFunction
    this.reader = reader
    this.blocks = blocks
    this.ops = ops
  }

  begin(regions: Regions): void {
    const whenMade = countsWhenMade(regions)
    this.before = new Map(this.all().map((code) => [code.at, this.countOf(code, whenMade)]))
    this.more = new Map()
    this.kept = []
    this.gone = { blocks: 0, instructions: 0 }
  }

  /** A region is about to be no more: the counts of blocks where it is entered go on from `restart`. */
  retired(code: readonly Code[], restart: number): void {
    for (const { at, count } of code) {
      if (!this.isEntry(at)) continue
      this.more.set(at, (this.more.get(at) ?? 0) + count - (this.before.get(at) ?? 0))
      this.before.set(at, restart)
    }
  }

  /** The block is about to be dropped; undefined: all are. */
  dropped(at: number | undefined, regions: Regions): void {
    // most blocks that are dropped one by one are no entries
    const whenMade = at === undefined || this.isEntry(at) ? countsWhenMade(regions) : new Map()
    for (const code of at === undefined ? this.all() : [this.reader.block(at)])
      this.keep(code, this.entriesOf(code, whenMade), regions)
    if (at !== undefined) return
    this.before.clear()
    this.more.clear()
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
    const whenMade = countsWhenMade(regions)
    const entries = this.all().map((code) => ({
      code,
      reason: this.reasonOf(code, regions, inside),
      entries: this.entriesOf(code, whenMade),
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

  private entriesOf(code: Code, whenMade: ReadonlyMap<number, number>): number {
    const { at } = code
    return this.countOf(code, whenMade) - (this.before.get(at) ?? 0) + (this.more.get(at) ?? 0)
  }

  /** How often a block was entered by the interpreter: where compiled code is entered, that is counted as well. */
  private countOf({ at, count }: Code, whenMade: ReadonlyMap<number, number>): number {
    return this.isEntry(at) ? (whenMade.get(at) ?? count) : count
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

/** How often blocks of regions had been entered when these were made. */
const countsWhenMade = (regions: Regions): Map<number, number> =>
  new Map([...regions.values()].flatMap(({ code }) => code.map(({ at, count }) => [at, count])))

const executed = ({ code, entries }: Entry): number => code.instructions * entries

const insideOf = (regions: Regions): Set<number> =>
  new Set([...regions.values()].flatMap(({ code }) => code.map(({ at }) => at)))
