import type { Decoder } from '../decoder.ts'
import { arena, block, blockHash, MOST_INSTRUCTIONS, op, pageRecord, predictions, state } from '../layout.ts'
import { LIMITED, type Mode } from '../mode.ts'
import type { EngineModule } from './module.ts'
import { pseudo } from './pseudo.ts'
import { type Translation, Translator } from './translator.ts'

const PAGE = 4096
/** Blocks of one instruction that are kept, each in its own room. */
const SINGLES = 256
const SINGLE_ROOM = block.size + 2 * op.size
const LONGEST = 15
const singles = arena.first - SINGLES * SINGLE_ROOM
/** Room for a block of them: ops, one pseudo op, header. */
const BLOCK_ROOM = (MOST_INSTRUCTIONS + 1) * op.size + block.size

export type Engine = {
  /** Host address of code at a linear address, 0 after a fault. */
  fetch(low: number, high: number): number
  /** Drops writable TLB entries of a host page. */
  dropWrites(page: number): void
}

/** A block as the profiler sees it. */
export type BlockCount = {
  /** Host address of its first byte. */
  readonly host: number
  readonly mode: Mode
  readonly instructions: number
  /** Times entered. */
  readonly count: number
}

/** Keeps guest code as blocks of ops and forgets them when the code changes. */
export class BlockCache {
  /** Told of blocks that are dropped, before their ops are made stale; undefined: all of them. */
  onDrop: (at: number | undefined) => void = () => {}
  /** Blocks made since the start, for statistics. */
  translated = 0
  private readonly translator: Translator
  private readonly engine: Engine
  private readonly u8: Uint8Array
  private readonly u16: Uint16Array
  private readonly u32: Int32Array
  private readonly singleBytes = new Uint8Array(SINGLES * LONGEST)
  private readonly singleLengths = new Uint8Array(SINGLES)
  private readonly end: number
  /** Blocks by host page address. */
  private readonly pages = new Map<number, Set<number>>()
  private top = arena.first as number

  constructor(
    buffer: ArrayBufferLike,
    decoder: Decoder,
    module: Pick<EngineModule, 'handlers'>,
    engine: Engine,
    bytes: number = arena.end - arena.first,
  ) {
    this.translator = new Translator(buffer, decoder, module, (low, high) => engine.fetch(low, high))
    this.engine = engine
    this.end = arena.first + bytes
    this.u8 = new Uint8Array(buffer)
    this.u16 = new Uint16Array(buffer)
    this.u32 = new Int32Array(buffer)
  }

  /**
   * Makes the block at a host address. With `most` > 0 it has at most so many instructions, is not kept, and ends by
   * going back to dispatch. Returns its address, or 0 if the code's second page faults.
   */
  translate(host: number, mode: Mode, low: number, high: number, most: number): number {
    if (most === 1 && (mode & LIMITED) === 0) return this.translateOne(host, mode, low, high)
    const wanted = most === 0
    if (wanted && this.top + BLOCK_ROOM > this.end) this.clear()
    const at = wanted ? this.top : arena.start
    const limit = wanted ? MOST_INSTRUCTIONS : Math.min(most, MOST_INSTRUCTIONS)
    const made = this.translator.translate(at, { host, mode, low, high, most: limit, keep: wanted })
    if (!made) return 0
    this.writeHeader(at, host, mode, made)
    if (wanted && !made.beyondLimit) {
      this.top = at + block.size + made.ops * op.size
      this.enter(at, host)
      this.translated++
    }
    return at
  }

  /** As {@link translate} of one instruction. Those that touch devices come again and again: they are kept with their bytes. */
  private translateOne(host: number, mode: Mode, low: number, high: number): number {
    const n = (host ^ (host >>> 8)) & (SINGLES - 1)
    const at = singles + n * SINGLE_ROOM
    if (this.hostOf(at) === host && this.u16[(at + block.mode) >> 1] === mode && this.isUnchanged(n, host))
      return at
    const made = this.translator.translate(at, { host, mode, low, high, most: 1, keep: false })
    if (!made) return 0
    this.writeHeader(at, host, mode, made)
    this.singleBytes.set(this.u8.subarray(host, host + made.bytes), n * LONGEST)
    this.singleLengths[n] = made.secondPage === -1 ? made.bytes : 0
    return at
  }

  private isUnchanged(n: number, host: number): boolean {
    const length = this.singleLengths[n] ?? 0
    for (let i = 0; i < length; i++) if (this.u8[host + i] !== this.singleBytes[n * LONGEST + i]) return false
    return length > 0
  }

  private writeHeader(at: number, host: number, mode: Mode, made: Translation): void {
    const w = at >> 2
    this.u32[w + (block.address >> 2)] = host
    this.u16[(at + block.mode) >> 1] = mode
    this.u32[w + (block.next >> 2)] = 0
    this.u16[(at + block.ops) >> 1] = made.ops
    this.u32[w + (block.count >> 2)] = 0
    this.u16[(at + block.instructions) >> 1] = made.instructions
    this.u16[(at + block.bytes) >> 1] = made.bytes
    this.u32[w + (block.secondPage >> 2)] = made.secondPage
  }

  /** Makes a block findable and its pages' writes noticed. */
  private enter(at: number, host: number): void {
    const bucket = bucketOf(host)
    this.u32[(at + block.next) >> 2] = this.u32[bucket] ?? 0
    this.u32[bucket] = at
    const bytes = this.u16[(at + block.bytes) >> 1] ?? 0
    const inFirst = Math.min(bytes, PAGE - (host & (PAGE - 1)))
    this.protect(at, host, Math.max(inFirst, 1))
    const second = this.u32[(at + block.secondPage) >> 2] ?? -1
    if (second !== -1) this.protect(at, pageOf(second), Math.max(bytes - inFirst, 1))
  }

  private protect(at: number, host: number, bytes: number): void {
    const page = pageOf(host)
    let blocks = this.pages.get(page)
    if (!blocks) {
      blocks = new Set()
      this.pages.set(page, blocks)
      this.engine.dropWrites(page)
    }
    blocks.add(at)
    const record = this.record(page)
    this.u32[record >> 2] = (this.u32[record >> 2] ?? 0) | pageRecord.code
    this.mark(record, host, bytes)
  }

  /** Says in a page's record that the 64-byte chunks that [host, host + bytes) touches hold code. */
  private mark(record: number, host: number, bytes: number): void {
    const mask = (record + pageRecord.codeMask) >> 2
    const first = host & (PAGE - 1)
    const last = (first + bytes - 1) >> 6
    for (let chunk = first >> 6; chunk <= last; chunk++)
      this.u32[mask + (chunk >> 5)] = (this.u32[mask + (chunk >> 5)] ?? 0) | (1 << (chunk & 31))
  }

  private unmark(record: number): void {
    const mask = (record + pageRecord.codeMask) >> 2
    this.u32[mask] = 0
    this.u32[mask + 1] = 0
  }

  private record(page: number): number {
    const base = this.u32[state.ramBase >> 2] ?? 0
    const records = this.u32[state.pageRecords >> 2] ?? 0
    return records + (((page - base) >>> 12) << 4)
  }

  /** The block that begins at a host address, 0 if there is none. */
  find(host: number, mode: Mode): number {
    let at = this.u32[bucketOf(host)] ?? 0
    while (at !== 0 && (this.hostOf(at) !== host || this.u16[(at + block.mode) >> 1] !== mode))
      at = this.u32[(at + block.next) >> 2] ?? 0
    return at
  }

  /** All blocks that have code in a page. */
  inPage(page: number): number[] {
    return [...(this.pages.get(page) ?? [])]
  }

  /** Drops the blocks that have code in [host, host + bytes), which lies in one page. */
  codeWritten(address: number, bytes: number): void {
    const host = address >>> 0
    const page = pageOf(host)
    // the block that is run once stands for the beginning of one that is kept
    if (this.overlaps(arena.start, page, host, bytes)) this.makeStale(arena.start)
    const blocks = this.pages.get(page)
    if (!blocks) return
    const overwritten: number[] = []
    for (const at of blocks) if (this.overlaps(at, page, host, bytes)) overwritten.push(at)
    // what shares a chunk of 64 bytes with code is written again and again
    if (overwritten.length === 0) return
    for (const at of overwritten) this.drop(at)
    if (blocks.size === 0) return
    const record = this.record(page)
    this.unmark(record)
    for (const at of blocks) this.mark(record, this.startIn(page, at), this.lengthIn(page, at))
  }

  /** The blocks that were entered most often, that first. Counts start anew when all code is forgotten. */
  hottest(most: number): BlockCount[] {
    const all = new Set([...this.pages.values()].flatMap((blocks) => [...blocks]))
    return [...all]
      .map((at) => ({
        host: this.hostOf(at),
        mode: this.u16[(at + block.mode) >> 1] ?? 0,
        instructions: this.u16[(at + block.instructions) >> 1] ?? 0,
        count: (this.u32[(at + block.count) >> 2] ?? 0) >>> 0,
      }))
      .sort((a, b) => b.count - a.count || a.host - b.host)
      .slice(0, most)
  }

  private hostOf(at: number): number {
    return (this.u32[(at + block.address) >> 2] ?? 0) >>> 0
  }

  private overlaps(at: number, page: number, host: number, bytes: number): boolean {
    const second = this.u32[(at + block.secondPage) >> 2] ?? -1
    if (page !== pageOf(this.hostOf(at)) && (second === -1 || page !== pageOf(second))) return false
    const start = this.startIn(page, at)
    return start < host + bytes && host < start + this.lengthIn(page, at)
  }

  /** Where the part of a block begins that lies in `page`. */
  private startIn(page: number, at: number): number {
    const host = this.hostOf(at)
    return pageOf(host) === page ? host : page
  }

  /** Bytes of that part. */
  private lengthIn(page: number, at: number): number {
    const host = this.hostOf(at)
    const bytes = Math.max(this.u16[(at + block.bytes) >> 1] ?? 0, 1)
    const inFirst = Math.min(bytes, PAGE - (host & (PAGE - 1)))
    return pageOf(host) === page ? inFirst : Math.max(bytes - inFirst, 1)
  }

  /** No code is left in a page. */
  private forgetPage(page: number): void {
    const record = this.record(page)
    this.unmark(record)
    this.u32[record >> 2] = (this.u32[record >> 2] ?? 0) & ~pageRecord.code
    this.pages.delete(page)
  }

  private drop(at: number): void {
    const host = this.hostOf(at)
    let link = bucketOf(host)
    while (this.u32[link] !== 0 && this.u32[link] !== at) link = ((this.u32[link] ?? 0) + block.next) >> 2
    if (this.u32[link] === at) this.u32[link] = this.u32[(at + block.next) >> 2] ?? 0
    this.onDrop(at)
    this.makeStale(at)
    for (const page of [pageOf(host), pageOf(this.u32[(at + block.secondPage) >> 2] ?? -1)]) {
      const blocks = this.pages.get(page)
      blocks?.delete(at)
      if (blocks?.size === 0) this.forgetPage(page)
    }
  }

  /** Whoever is in the block, or linked to it, goes back to dispatch. */
  private makeStale(at: number): void {
    const ops = this.u16[(at + block.ops) >> 1] ?? 0
    for (let i = 0; i < ops; i++)
      this.u16[(at + block.size + i * op.size) >> 1] = i === 0 ? pseudo.staleFirst : pseudo.stale
  }

  /** Forgets everything: the arena is full, or memory was replaced from outside. */
  clear(): void {
    this.u32.fill(0, blockHash.start >> 2, (blockHash.start >> 2) + blockHash.buckets)
    for (const page of [...this.pages.keys()]) this.forgetPage(page)
    this.singleLengths.fill(0)
    this.top = arena.first
    this.onDrop(undefined)
    this.u32[state.linkFrom >> 2] = 0
    // other blocks will have their headers where those lay that are expected there
    this.u32.fill(-1, predictions.start >> 2, predictions.end >> 2)
  }
}

/** Index of the cell that has the first block of a host address's bucket. */
const bucketOf = (host: number): number =>
  (blockHash.start >> 2) + ((host ^ (host >>> 16)) & (blockHash.buckets - 1))

/** The page of a host address. WebAssembly hands those above 2 GiB over as negative numbers. */
const pageOf = (host: number): number => (host & -PAGE) >>> 0
