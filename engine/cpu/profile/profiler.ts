import type { Decoder } from '../decoder.ts'
import type { BlockCache } from '../interpreter/blocks.ts'
import type { EngineModule } from '../interpreter/module.ts'
import { pseudo } from '../interpreter/pseudo.ts'
import { Ops } from '../jit/known-op.ts'
import type { RegionWatch } from '../jit/regions.ts'
import { counter, deviceAccess, op, opCounts, regionExit, state } from '../layout.ts'
import { type Code, CodeReader } from './code-reader.ts'
import { Interpreted } from './interpreted.ts'
import type { ExitCause, ExitSum, Line, Profile, RegionExit, RegionProfile } from './profile.ts'

type Parts = {
  readonly buffer: ArrayBufferLike
  readonly decoder: Decoder
  readonly description: EngineModule
  readonly blocks: BlockCache
  /** Instructions executed so far. */
  readonly executed: () => number
}

type Exit = { -readonly [K in keyof RegionExit]: RegionExit[K] } & { readonly what: string }

type Region = {
  readonly head: number
  readonly code: readonly Code[]
  readonly codeBytes: number
  /** As they were when it was made. */
  readonly lines: readonly (readonly Line[])[]
  isAlive: boolean
  entries: number
  instructions: number
  /** By cause, and by op or RIP. */
  readonly exits: Map<string, Exit>
}

const MOST_EXITS = 200
const causes = new Map<number, keyof typeof regionExit>(
  Object.entries(regionExit).map(([name, n]) => [n, name as keyof typeof regionExit]),
)

/** Keeps count of where instructions are executed, in a vCPU whose module was built for that. */
export class Profiler implements RegionWatch {
  private readonly parts: Parts
  private readonly reader: CodeReader
  private readonly interpreted: Interpreted
  private readonly ops: BigUint64Array
  private readonly deviceExits: BigUint64Array
  private devicesBefore = 0n
  private regions: Region[] = []
  private readonly alive = new Map<number, Region>()
  private last: Exit | undefined
  /** Instructions executed when compiled code was left last, less those that were paid for but are still to come. */
  private leftAt = 0
  private begunAt = 0
  private translated = 0
  private isOver = false

  constructor(parts: Parts) {
    this.parts = parts
    this.reader = new CodeReader(parts.buffer, parts.decoder, parts.description)
    this.interpreted = new Interpreted(
      this.reader,
      parts.blocks,
      new Ops(parts.buffer, parts.description.byNumber, pseudo.count),
      parts.description.firstFunction,
    )
    this.ops = new BigUint64Array(parts.buffer, opCounts.start, (opCounts.end - opCounts.start) >> 3)
    this.deviceExits = new BigUint64Array(parts.buffer, counter.deviceExits, 1)
  }

  /** Forgets what has been counted. */
  begin(): void {
    this.ops.fill(0n)
    this.regions = [...this.alive.values()]
    for (const region of this.regions) {
      region.entries = 0
      region.instructions = 0
      region.exits.clear()
    }
    this.interpreted.begin()
    this.last = undefined
    this.translated = 0
    this.begunAt = this.parts.executed()
    this.leftAt = this.begunAt
  }

  /** A block of code at a host address is made, which a linear address leads to. */
  see(host: number, linear: bigint): void {
    this.reader.see(host, linear, this.reader.view.getUint32(state.cpl, true))
  }

  made(head: number, blocks: readonly number[], codeBytes: number): void {
    const code = blocks.map((at) => this.reader.block(at))
    const region: Region = {
      head,
      code,
      codeBytes,
      lines: code.map((one) => this.reader.lines(one)),
      isAlive: true,
      entries: 0,
      instructions: 0,
      exits: new Map(),
    }
    this.regions.push(region)
    this.alive.set(head, region)
    this.interpreted.made(code)
  }

  retired(head: number, entries: readonly number[], restart: number): void {
    this.interpreted.retired(entries, restart)
    const region = this.alive.get(head)
    if (!region) return
    region.isAlive = false
    this.alive.delete(head)
  }

  recounted(block: number, count: number): void {
    this.interpreted.recounted(block, count)
  }

  dropped(block: number | undefined): void {
    this.interpreted.dropped(block, this.alive)
    if (block !== undefined) return
    for (const region of this.alive.values()) region.isAlive = false
    this.alive.clear()
  }

  left(head: number, code: number, executed: number, paid: number): void {
    if (this.isOver) return
    const now = this.parts.executed()
    const between = now - paid - this.leftAt
    if (this.last) {
      this.last.interpreted += between
      if (between === 0) this.last.chained++
    }
    this.leftAt = now - (paid - executed)
    this.translated += executed
    const region = this.alive.get(head)
    this.last = undefined
    if (!region) return
    region.entries++
    region.instructions += executed
    this.last = this.exitOf(region, code)
    if (this.last) this.last.count++
  }

  private exitOf(region: Region, code: number): Exit | undefined {
    const opAt = code & -op.size
    const cause = this.causeOf(code & (op.size - 1))
    const { view } = this.reader
    const key = `${cause} ${opAt === 0 ? view.getBigUint64(state.rip, true) : opAt}`
    const known = region.exits.get(key)
    if (known) return known
    const exit =
      region.exits.size >= MOST_EXITS ? this.otherExit(region, cause) : this.newExit(region, cause, opAt)
    if (exit) region.exits.set(key, exit)
    return exit
  }

  /** Whoever returns to everywhere fills no memory. */
  private otherExit(region: Region, cause: ExitCause): Exit | undefined {
    return [...region.exits.values()].find((exit) => exit.cause === cause)
  }

  private newExit(region: Region, cause: ExitCause, opAt: number): Exit {
    const { view } = this.reader
    const exit = {
      cause,
      address: view.getBigUint64(state.rip, true),
      text: '',
      what: '',
      count: 0,
      chained: 0,
      interpreted: 0,
    }
    const page = view.getBigUint64(state.ripBase, true)
    if (opAt === 0) {
      exit.what =
        exit.address - page < 4096n && exit.address >= page ? '(within the page)' : '(to another page)'
      return exit
    }
    exit.address = page + BigInt(view.getUint16(opAt + op.pc, true))
    if (cause === 'outside') return exit
    const code = region.code.find((one) => this.reader.hostOfOp(opAt, one) !== undefined)
    const host = code && this.reader.hostOfOp(opAt, code)
    exit.what = this.reader.what(view.getUint16(opAt + op.handler, true))
    if (host !== undefined) exit.text = this.reader.instruction(host, code?.mode ?? 0).text
    return exit
  }

  private causeOf(number: number): ExitCause {
    const cause = causes.get(number) ?? 'interpret'
    if (cause !== 'fault' || this.reader.view.getUint32(state.fault, true) !== deviceAccess.retry)
      return cause
    const before = this.devicesBefore
    this.devicesBefore = this.deviceExits[0] ?? 0n
    return this.devicesBefore === before ? 'codeWrite' : 'device'
  }

  /** As {@link profile}, and nothing is counted from now on. */
  end(): Profile {
    this.isOver = true
    return this.profile()
  }

  /** What has been counted since {@link begin}. */
  profile(): Profile {
    const { reader, translated } = this
    const regions = this.regions.filter((region) => region.entries > 0)
    const { reasons, blocks } = this.interpreted.sums(this.alive)
    return {
      translated,
      interpreted: this.parts.executed() - this.begunAt - translated,
      regions: regions.sort((a, b) => b.instructions - a.instructions).map((region) => this.describe(region)),
      exits: sumsOf(regions),
      ops: [...this.ops]
        .map((count, number) => ({ what: reader.what(number), count: Number(count) }))
        .filter(({ count }) => count > 0)
        .sort((a, b) => b.count - a.count),
      reasons,
      blocks,
    }
  }

  private describe(region: Region): RegionProfile {
    const { reader } = this
    const { isAlive, codeBytes, entries, instructions, code, lines } = region
    const host = code[0]?.host ?? 0
    return {
      name: `region ${region.head.toString(16)}`,
      address: reader.addressOf(host) ?? BigInt(host),
      privilege: reader.privilegeOf(host),
      isAlive,
      codeBytes,
      entries,
      instructions,
      exits: [...new Set(region.exits.values())].sort((a, b) => b.count - a.count),
      blocks: code.map((one, n) => ({
        address: reader.addressOf(one.host) ?? BigInt(one.host),
        lines: lines[n] ?? [],
      })),
    }
  }
}

function sumsOf(regions: readonly Region[]): ExitSum[] {
  const sums = new Map<string, { -readonly [K in keyof ExitSum]: ExitSum[K] }>()
  for (const { exits } of regions)
    for (const { cause, what, text, count, chained, interpreted } of new Set(exits.values())) {
      const key = `${cause} ${what}`
      const sum = sums.get(key) ?? { cause, what, example: text, count: 0, chained: 0, interpreted: 0 }
      sum.count += count
      sum.chained += chained
      sum.interpreted += interpreted
      sums.set(key, sum)
    }
  return [...sums.values()].sort((a, b) => b.interpreted + b.count - a.interpreted - a.count)
}
