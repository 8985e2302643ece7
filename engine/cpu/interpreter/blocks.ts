import type { Decoder } from '../decoder.ts'
import type { DecodedOperand, Insn } from '../insn.ts'
import { arena, block, blockHash, op, pageRecord, SS, state } from '../layout.ts'
import type { Mode } from '../mode.ts'
import { aux } from './address.ts'
import { FormCache, type KnownForm } from './form-cache.ts'
import type { EngineModule } from './module.ts'
import { pseudo } from './pseudo.ts'

const PAGE = 4096
const LONGEST = 15
/** A block ends after this many instructions (op.remaining is a byte). */
const MOST_INSTRUCTIONS = 64
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

/** Decodes guest code into blocks of ops and forgets them when the code changes. */
export class BlockCache {
  /** Blocks made since the start, for statistics. */
  translated = 0
  private readonly decoder: Decoder
  private readonly forms: FormCache
  private readonly engine: Engine
  private readonly u8: Uint8Array
  private readonly u16: Uint16Array
  private readonly u32: Int32Array
  private readonly i64: BigInt64Array
  private readonly end: number
  /** Blocks by host page address. */
  private readonly pages = new Map<number, Set<number>>()
  private readonly straddle = new Uint8Array(2 * LONGEST)
  private top = arena.first as number

  constructor(
    buffer: ArrayBufferLike,
    decoder: Decoder,
    module: Pick<EngineModule, 'handlers'>,
    engine: Engine,
    bytes: number = arena.end - arena.first,
  ) {
    this.decoder = decoder
    this.forms = new FormCache(module)
    this.engine = engine
    this.end = arena.first + bytes
    this.u8 = new Uint8Array(buffer)
    this.u16 = new Uint16Array(buffer)
    this.u32 = new Int32Array(buffer)
    this.i64 = new BigInt64Array(buffer)
  }

  /**
   * Makes the block at a host address. With `most` > 0 it has at most so many instructions, is not kept, and ends by
   * going back to dispatch. Returns its address, or 0 if the code's second page faults.
   */
  translate(host: number, mode: Mode, low: number, high: number, most: number): number {
    const keep = most === 0
    if (keep && this.top + BLOCK_ROOM > this.end) this.clear()
    const at = keep ? this.top : arena.start
    const page = pageOf(host)
    const limit = keep ? MOST_INSTRUCTIONS : Math.min(most, MOST_INSTRUCTIONS)
    let offset = host & (PAGE - 1)
    let secondPage = -1
    let ops = 0
    let instructions = 0
    /** Instructions that each op stands for: itself, its partner, and NOPs before it, which have no op of their own. */
    const weights: number[] = []
    let idle = 0
    let previous: { insn: Insn; known: KnownForm } | undefined
    let ended = false
    while (instructions < limit && !ended && offset < PAGE) {
      let insn = this.decoder.decode(this.u8, page + offset, PAGE - offset, mode)
      if (!insn) {
        // it reaches into the next page: a block of its own
        if (instructions > 0) break
        const next = this.engine.fetch(nextPageLow(low), nextPageHigh(low, high))
        if (next === 0) return 0
        secondPage = pageOf(next)
        const here = PAGE - offset
        this.straddle.set(this.u8.subarray(page + offset, page + PAGE))
        this.straddle.set(this.u8.subarray(secondPage, secondPage + LONGEST), here)
        insn = this.decoder.decode(this.straddle, 0, here + LONGEST, mode)
        if (!insn) throw new Error('decoder wants more than 15 bytes')
        ended = true
      }
      const opAt = at + block.size + ops * op.size
      if (insn.invalid) {
        this.writeHead(opAt, insn.invalid === 'ud' ? pseudo.undefined : pseudo.tooLong, offset, insn.length)
        ended = true
        previous = undefined
      } else {
        if (insn.row.semantics === 'nop') {
          idle++
          instructions++
          offset += insn.length
          previous = undefined
          continue
        }
        const known = this.forms.find(insn, mode)
        const fused =
          keep && previous && insn.row.semantics === 'jcc' && known.form.width !== 16
            ? previous.known.fused[known.form.cc]
            : undefined
        if (fused !== undefined && previous) {
          this.fuse(opAt - op.size, fused, previous.insn, insn)
          weights[weights.length - 1] = (weights.at(-1) ?? 1) + 1
          instructions++
          offset += insn.length
          previous = undefined
          continue
        }
        this.writeOp(opAt, insn, known, offset)
        previous = { insn, known }
        ended ||= insn.row.attributes.block && insn.row.semantics !== 'jcc'
      }
      weights.push(1 + idle)
      idle = 0
      ops++
      instructions++
      offset += insn.length
    }
    this.writeHead(at + block.size + ops * op.size, keep ? pseudo.next : pseudo.leave, offset, 0)
    let left = instructions
    weights.forEach((weight, i) => {
      left -= weight
      this.u8[at + block.size + i * op.size + op.remaining] = left
    })
    this.writeHeader(at, host, mode, ops + 1, instructions, offset - (host & (PAGE - 1)), secondPage)
    if (keep) {
      this.top = at + block.size + (ops + 1) * op.size
      this.enter(at, host)
      this.translated++
    }
    return at
  }

  private writeHeader(
    at: number,
    host: number,
    mode: Mode,
    ops: number,
    instructions: number,
    bytes: number,
    secondPage: number,
  ): void {
    const w = at >> 2
    this.u32[w + (block.address >> 2)] = host
    this.u32[w + (block.mode >> 2)] = mode
    this.u32[w + (block.next >> 2)] = 0
    this.u32[w + (block.ops >> 2)] = ops
    this.u32[w + (block.count >> 2)] = 0
    this.u16[(at + block.instructions) >> 1] = instructions
    this.u16[(at + block.bytes) >> 1] = bytes
    this.u32[w + (block.secondPage >> 2)] = secondPage
  }

  /** Turns the op of `first` into the pair of it and the conditional jump. */
  private fuse(at: number, handler: number, first: Insn, jump: Insn): void {
    this.u16[at >> 1] = handler
    this.u8[at + op.length] = first.length + jump.length
    this.u32[(at + op.target) >> 2] = 0
    const [relative] = jump.operands
    this.u32[(at + op.displacement) >> 2] = relative?.kind === 'relative' ? relative.value : 0
  }

  /** A pseudo op; also clears the record. */
  private writeHead(at: number, handler: number, pc: number, length: number): void {
    this.u8.fill(0, at, at + op.size)
    this.u16[at >> 1] = handler
    this.u16[(at + op.pc) >> 1] = pc
    this.u8[at + op.length] = length
  }

  private writeOp(at: number, insn: Insn, { form, handler }: KnownForm, pc: number): void {
    this.writeHead(at, handler, pc, insn.length)
    this.u16[(at + op.base) >> 1] = state.zero
    this.u16[(at + op.index_) >> 1] = state.zero
    let flags = addressSize(insn.addressWidth) | (insn.dataSegment << aux.segmentShift)
    let immediates = 0
    insn.operands.forEach((operand, i) => {
      switch (operand.kind) {
        case 'memory':
          flags = this.writeMemory(at, operand, insn, pc)
          break
        case 'immediate': {
          const bits = form.operands[i]?.width ?? 64
          const value = BigInt.asUintN(bits, operand.value)
          // a second immediate (ENTER) goes into the upper half
          if (immediates++ === 0) this.i64[(at + op.immediate) >> 3] = BigInt.asIntN(64, value)
          else this.u32[(at + op.immediate + 4) >> 2] = Number(value)
          break
        }
        case 'relative':
          this.u32[(at + op.displacement) >> 2] = operand.value
          break
        case 'far':
          this.u32[(at + op.immediate) >> 2] = operand.offset
          this.u32[(at + op.immediate + 4) >> 2] = operand.selector
          break
        default:
          this.u16[(at + registerField(i)) >> 1] = stateOffset(operand)
      }
    })
    this.u8[at + op.aux] = flags
  }

  private writeMemory(
    at: number,
    memory: Extract<DecodedOperand, { kind: 'memory' }>,
    insn: Insn,
    pc: number,
  ): number {
    let displacement = memory.displacement
    if (memory.absolute !== undefined) this.i64[(at + op.immediate) >> 3] = BigInt.asIntN(64, memory.absolute)
    if (memory.base === 16) {
      this.u16[(at + op.base) >> 1] = state.ripBase
      displacement += pc + insn.length
    } else if (memory.base >= 0) this.u16[(at + op.base) >> 1] = state.registers + 8 * memory.base
    if (memory.index >= 0) this.u16[(at + op.index_) >> 1] = state.registers + 8 * memory.index
    this.u8[at + op.scale] = memory.scale
    this.u32[(at + op.displacement) >> 2] = displacement
    this.u16[(at + op.segment) >> 1] =
      memory.segment >= 4 ? state.segmentBase + 8 * memory.segment : state.zero
    const stack = memory.segment === SS ? aux.stack : 0
    return addressSize(insn.addressWidth) | (memory.segment << aux.segmentShift) | stack
  }

  /** Makes a block findable and its pages' writes noticed. */
  private enter(at: number, host: number): void {
    const bucket = (blockHash.start >> 2) + ((host ^ (host >>> 16)) & (blockHash.buckets - 1))
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
    const mask = (record + pageRecord.codeMask) >> 3
    this.i64[mask] = BigInt.asIntN(64, (this.i64[mask] ?? 0n) | chunks(host, bytes))
  }

  private record(page: number): number {
    const base = this.u32[state.ramBase >> 2] ?? 0
    const records = this.u32[state.pageRecords >> 2] ?? 0
    return records + (((page - base) >>> 12) << 4)
  }

  /** Drops the blocks that have code in [host, host + bytes), which lies in one page. */
  codeWritten(address: number, bytes: number): void {
    const host = address >>> 0
    const page = pageOf(host)
    // the block that is run once stands for the beginning of one that is kept
    if (this.overlaps(arena.start, page, host, bytes)) this.makeStale(arena.start)
    const blocks = this.pages.get(page)
    if (!blocks) return
    let mask = 0n
    for (const at of [...blocks])
      if (this.overlaps(at, page, host, bytes)) this.drop(at)
      else mask |= chunks(...this.extent(at, page))
    this.setMask(page, mask)
  }

  /** The blocks that were entered most often, that first. Counts start anew when all code is forgotten. */
  hottest(most: number): BlockCount[] {
    const all = new Set([...this.pages.values()].flatMap((blocks) => [...blocks]))
    return [...all]
      .map((at) => ({
        host: this.hostOf(at),
        mode: this.u32[(at + block.mode) >> 2] ?? 0,
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
    const [start, length] = this.extent(at, page)
    return start < host + bytes && host < start + length
  }

  /** The part of a block that lies in `page`. */
  private extent(at: number, page: number): [start: number, length: number] {
    const host = this.hostOf(at)
    const bytes = Math.max(this.u16[(at + block.bytes) >> 1] ?? 0, 1)
    const inFirst = Math.min(bytes, PAGE - (host & (PAGE - 1)))
    return pageOf(host) === page ? [host, inFirst] : [page, Math.max(bytes - inFirst, 1)]
  }

  private setMask(page: number, mask: bigint): void {
    const record = this.record(page)
    this.i64[(record + pageRecord.codeMask) >> 3] = BigInt.asIntN(64, mask)
    if (mask === 0n) this.u32[record >> 2] = (this.u32[record >> 2] ?? 0) & ~pageRecord.code
    if (this.pages.get(page)?.size === 0) this.pages.delete(page)
  }

  private drop(at: number): void {
    const host = this.hostOf(at)
    let link = (blockHash.start >> 2) + ((host ^ (host >>> 16)) & (blockHash.buckets - 1))
    while (this.u32[link] !== 0 && this.u32[link] !== at) link = ((this.u32[link] ?? 0) + block.next) >> 2
    if (this.u32[link] === at) this.u32[link] = this.u32[(at + block.next) >> 2] ?? 0
    this.makeStale(at)
    for (const page of [pageOf(host), pageOf(this.u32[(at + block.secondPage) >> 2] ?? -1)]) {
      const blocks = this.pages.get(page)
      blocks?.delete(at)
      if (blocks?.size === 0) this.setMask(page, 0n)
    }
  }

  /** Whoever is in the block, or linked to it, goes back to dispatch. */
  private makeStale(at: number): void {
    const ops = this.u32[(at + block.ops) >> 2] ?? 0
    for (let i = 0; i < ops; i++)
      this.u16[(at + block.size + i * op.size) >> 1] = i === 0 ? pseudo.staleFirst : pseudo.stale
  }

  /** Forgets everything: the arena is full, or memory was replaced from outside. */
  clear(): void {
    this.u32.fill(0, blockHash.start >> 2, (blockHash.start >> 2) + blockHash.buckets)
    for (const page of [...this.pages.keys()]) {
      this.pages.get(page)?.clear()
      this.setMask(page, 0n)
    }
    this.top = arena.first
    this.u32[state.linkFrom >> 2] = 0
  }
}

/** The page of a host address. WebAssembly hands those above 2 GiB over as negative numbers. */
const pageOf = (host: number): number => (host & -PAGE) >>> 0

/** The 64-byte chunks of a page that [host, host + bytes) touches, as bits. */
function chunks(host: number, bytes: number): bigint {
  const first = (host & (PAGE - 1)) >> 6
  const last = ((host & (PAGE - 1)) + bytes - 1) >> 6
  return ((1n << BigInt(last - first + 1)) - 1n) << BigInt(first)
}

const nextPageLow = (low: number): number => ((low | (PAGE - 1)) + 1) | 0
const nextPageHigh = (low: number, high: number): number => (nextPageLow(low) === 0 ? (high + 1) | 0 : high)

const addressSize = (width: 16 | 32 | 64): number => (width === 16 ? 0 : width === 32 ? 1 : 2)

const registerField = (position: number): number =>
  position === 0 ? op.operand0 : position === 1 ? op.operand1 : op.operand2

function stateOffset(operand: DecodedOperand): number {
  switch (operand.kind) {
    case 'register':
      return state.registers + 8 * operand.number + (operand.high ? 1 : 0)
    case 'vector':
      return state.xmm + 32 * operand.number
    case 'mmx':
      return state.fpu + 16 * (operand.number & 7)
    case 'segment':
    case 'control':
    case 'debug':
      return operand.number
    default:
      return 0
  }
}
