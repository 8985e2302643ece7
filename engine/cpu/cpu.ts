import { UserError } from '../base/error.ts'
import { CounterCells, type CpuCounters } from './counters.ts'
import { type CpuOptions, usualHotCount } from './cpu-options.ts'
import { Decoder } from './decoder.ts'
import { status } from './emitter.ts'
import { engineModule } from './engine-module.ts'
import { hostImports } from './host-imports.ts'
import { instructions } from './instructions/all.ts'
import { BlockCache } from './interpreter/blocks.ts'
import { Compiler } from './jit/compiler.ts'
import { unbatched, usualBatching } from './jit/queue.ts'
import { usualRoom } from './jit/regions.ts'
import { usualShapes } from './jit/shape.ts'
import { attentionBudget, pageRecord, segments, state, tlb } from './layout.ts'
import { PageRecords } from './page-records.ts'
import { Profiler } from './profile/profiler.ts'
import { vector } from './registers.ts'
import { setResetValues } from './reset.ts'
import { copyState } from './saved-state.ts'
import { eventKind } from './system/exceptions.ts'
import { rows } from './table/rows.ts'

type Exports = {
  run(): number
  fetch(low: number, high: number): number
  deliver(vector: number, kind: number): number
  changed(): void
  flush(): void
  dropWrites(page: number): void
  parkWrites(host: number, bytes: number): void
}

/** After so many times as many entries into compiled code it pays to compile more of what is around. */
const AGAIN = 8
/** Instructions for a byte of WebAssembly: a million for a usual region. */
const usualPace = 85
const WASM_PAGE = 65536
const RAM_ALIGNMENT = 65536

/** One x86-64 processor and the RAM it runs on. */
export class Cpu {
  readonly buffer: ArrayBuffer
  /** Guest RAM; physical 0 is its first byte. */
  readonly ram: Uint8Array
  readonly ramBase: number
  /** Video memory. It lies behind RAM, and the guest sees it where {@link placeVideo} and {@link setVideoWindow} say. */
  readonly video: Uint8Array
  readonly lowMemory: number
  readonly highMemory: number
  readonly blocks: BlockCache
  readonly profiler: Profiler | undefined
  private readonly i32: Int32Array
  private readonly u64: BigUint64Array
  private readonly exports: Exports
  private readonly hotCount: number
  private readonly compiler: Compiler
  private readonly cells: CounterCells
  private readonly records: PageRecords
  private videoAddress = 0
  private videoLength = 0
  private videoWindow = 0
  private retiredBefore = 0
  /** As retiredBefore, but of this vCPU alone: a restored one has not executed what the saved one had. */
  private executedBefore = 0
  private running = false

  constructor(options: CpuOptions) {
    const { memoryBytes, videoBytes = 0, host } = options
    const records = ((memoryBytes + videoBytes) / 4096) * pageRecord.size
    this.ramBase = Math.ceil((pageRecord.start + records) / RAM_ALIGNMENT) * RAM_ALIGNMENT
    const pages = (this.ramBase + memoryBytes + videoBytes) / WASM_PAGE
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
    this.buffer = memory.buffer as ArrayBuffer
    this.ram = new Uint8Array(this.buffer, this.ramBase, memoryBytes)
    this.video = new Uint8Array(this.buffer, this.ramBase + memoryBytes, videoBytes)
    this.i32 = new Int32Array(this.buffer, 0, state.end >> 2)
    this.u64 = new BigUint64Array(this.buffer, 0, state.end >> 3)
    this.lowMemory = Math.min(memoryBytes, options.lowMemoryEnd ?? 0xc000_0000)
    this.highMemory = memoryBytes - this.lowMemory

    const { description, module } = engineModule(options.isProfiled)
    this.hotCount = options.hotCount ?? usualHotCount
    const regions = new WebAssembly.Table({ element: 'anyfunc', initial: 1 })
    const functions = hostImports(this.buffer, host, () => execution)
    const instance = new WebAssembly.Instance(module, { host: { ...functions, memory, regions } })
    this.exports = instance.exports as unknown as Exports
    const decoder = new Decoder(rows, options.features)
    this.blocks = new BlockCache(this.buffer, decoder, description, this.exports, options.codeBytes)
    this.records = new PageRecords(this.buffer, this.ramBase, (at, bytes) =>
      this.blocks.codeWritten(at, bytes),
    )
    this.profiler = options.isProfiled
      ? new Profiler({
          buffer: this.buffer,
          description,
          blocks: this.blocks,
          decoder,
          executed: () => this.executedHere,
        })
      : undefined
    this.compiler = new Compiler({
      memory,
      table: regions,
      exports: instance.exports,
      description,
      semantics: instructions,
      blocks: this.blocks,
      hotCounts: { first: this.hotCount, second: this.hotCount * AGAIN },
      executed: () => this.executedHere,
      pace: options.hotCount === undefined ? usualPace : 0,
      chains: !options.isProfiled,
      shapes: options.shapes ?? usualShapes,
      room: options.room ?? usualRoom,
      batching: options.batching ?? (options.hotCount === undefined ? usualBatching : unbatched),
      stopwatch: options.stopwatch ?? (() => 0),
      watch: this.profiler,
    })
    const execution = { blocks: this.blocks, compiler: this.compiler, profiler: this.profiler }
    this.cells = new CounterCells(this.buffer)
    new Uint8Array(this.buffer, tlb.checked, tlb.entries * tlb.entrySize).fill(0xff)
    this.reset()
  }

  get32(offset: number): number {
    return this.i32[offset >> 2] ?? 0
  }

  set32(offset: number, value: number): void {
    this.i32[offset >> 2] = value
  }

  get64(offset: number): bigint {
    return this.u64[offset >> 3] ?? 0n
  }

  set64(offset: number, value: bigint): void {
    this.u64[offset >> 3] = value
  }

  /** The 32 bytes of a segment register. Call {@link changed} after the last of several. */
  setSegment(
    name: (typeof segments)[number],
    selector: number,
    base: bigint,
    limit: number,
    access: number,
  ): void {
    const n = segments.indexOf(name)
    this.set32(state.segmentSelector + 4 * n, selector)
    this.set64(state.segmentBase + 8 * n, base)
    this.set32(state.segmentLimit + 4 * n, limit)
    this.set32(state.segmentAccess + 4 * n, access)
  }

  /** Derives decoding mode, privilege and TLB sets after registers were set from outside. */
  changed(): void {
    this.exports.changed()
  }

  /** As after RESET (SDM 3A table 10-1): real mode at F000:FFF0, below 4 GiB. RAM stays. */
  reset(): void {
    this.u64.fill(0n)
    this.setFixedCells()
    setResetValues(this)
    this.flush()
    this.changed()
  }

  /** Empties TLB and translated code: after RAM or paging registers changed from outside. */
  flush(): void {
    this.exports.flush()
    this.blocks.clear()
  }

  /** Instructions retired so far; exact between instructions that end a block. */
  get instructions(): number {
    return this.retiredBefore + (this.running ? this.executed() : 0)
  }

  set instructions(count: number) {
    this.retiredBefore = count
  }

  private get executedHere(): number {
    return this.executedBefore + (this.running ? this.executed() : 0)
  }

  private executed(): number {
    const budget = this.get32(state.budget) + (this.get32(state.attention) ? attentionBudget : 0)
    return this.get32(state.slice) - budget
  }

  /**
   * Executes up to `budget` (< 2^29) instructions; gives an exitReason. It ends with the last block for which the budget lasts if it
   * need not be used up: to cut blocks takes longer than they do.
   */
  run(budget: number, mustUseUp = true): number {
    this.compiler.installDue()
    this.set32(state.budget, budget)
    this.set32(state.wholeBlocks, mustUseUp ? 0 : 1)
    this.set32(state.slice, budget)
    this.set32(state.stopRequest, 0)
    this.running = true
    try {
      return this.exports.run()
    } finally {
      const executed = this.executed()
      this.retiredBefore += executed
      this.executedBefore += executed
      this.running = false
      this.set32(state.attention, 0)
      this.set32(state.compiled, 0)
    }
  }

  /** Makes a running vCPU look for events at the end of the current block. */
  attend(): void {
    if (!this.running || this.get32(state.attention)) return
    this.set32(state.attention, 1)
    this.set32(state.budget, this.get32(state.budget) - attentionBudget)
  }

  /** Ends the running slice soon (exitReason.request). */
  requestStop(): void {
    this.set32(state.stopRequest, 1)
    this.attend()
  }

  /** The INTR line: an interrupt controller has something for us. */
  setInterruptPending(pending: boolean): void {
    this.set32(state.interruptPending, pending ? 1 : 0)
    if (pending) this.attend()
  }

  /** An NMI waits until it can be taken. */
  setNmi(): void {
    this.set32(state.nmiPending, 1)
    this.attend()
  }

  get nmiPending(): boolean {
    return this.get32(state.nmiPending) !== 0 && this.get32(state.nmiBlocked) === 0
  }

  /** Delivers an external interrupt after exitReason.interrupt. False: the guest ran into a triple fault. */
  interrupt(number: number): boolean {
    return this.exports.deliver(number, eventKind.external) !== status.stop
  }

  deliverNmi(): boolean {
    this.set32(state.nmiPending, 0)
    return this.exports.deliver(vector.NMI, eventKind.external) !== status.stop
  }

  /**
   * Video memory appears at a guest-physical address that is not RAM's, or nowhere if `length` is 0. Like RAM it may then
   * hold page tables and code.
   */
  placeVideo(address: number, length: number): void {
    this.videoAddress = address
    this.videoLength = length
    this.setVideoCells()
    this.exports.flush()
  }

  /** A0000h–AFFFFh stand for video memory from `offset` on, or for a device if it is negative. */
  setVideoWindow(offset: number): void {
    const host = offset < 0 ? 0 : this.ramBase + this.ram.length + offset
    if (host === this.videoWindow) return
    this.videoWindow = host
    this.setVideoCells()
    this.exports.flush()
  }

  /** As {@link written}, for video memory. */
  videoWritten(offset: number, length: number): void {
    this.written(this.ram.length + offset, length)
  }

  /**
   * Which pages of video memory from `first` on, one for each byte of `into`, were written since this was last asked: 1
   * there, else 0. Gives whether any was.
   */
  takeDirtyVideo(first: number, into: Uint8Array): boolean {
    const page = this.ram.length / 4096 + first
    const any = this.records.takeDirty(page, into)
    if (any) this.exports.parkWrites(this.ramBase + page * 4096, into.length * 4096)
    return any
  }

  /** Device access to RAM happened at [address, address + length): marks pages dirty, drops translated code. */
  written(address: number, length: number): void {
    this.records.written(address, length)
  }

  /** How code was executed so far. Instructions are exact where {@link instructions} are. */
  get counters(): CpuCounters {
    const { translated, exits, chained, tlb } = this.cells
    return {
      ...this.compiler.counters,
      ...tlb,
      translated,
      interpreted: this.executedHere - translated,
      entries: Object.values(exits).reduce((sum, n) => sum + n, 0),
      chained,
      exits,
      blocks: this.blocks.translated,
    }
  }

  /** The blocks of guest code that were entered most often, by offset in RAM: what is worth compiling. */
  hottest(most: number): { address: number; mode: number; instructions: number; count: number }[] {
    return this.blocks.hottest(most).map(({ host, mode, instructions, count }) => ({
      address: host - this.ramBase,
      mode,
      instructions,
      count,
    }))
  }

  /** Whether page `index` of RAM was written since {@link clearDirty}. */
  isDirty(index: number): boolean {
    return this.records.isDirty(index)
  }

  /** Starts a new round of dirty-page tracking. */
  clearDirty(): void {
    this.records.clean(this.ram.length / 4096)
    this.exports.flush()
  }

  /**
   * The state cells, for saving: without those that mean something only while code runs, so that equal machines are saved
   * as equal bytes. The TLB is not saved; it is emptied here too, so that this machine goes on exactly as its copy does.
   */
  saveState(): Uint8Array {
    this.exports.flush()
    return copyState(this.buffer)
  }

  /** Puts saved cells back; RAM must hold what belongs to them, or {@link written} and {@link flush} be called afterwards. */
  restoreState(cells: Uint8Array): void {
    if (cells.length !== state.end) throw new UserError('the saved state of the vCPU is damaged')
    new Uint8Array(this.buffer, 0, state.end).set(cells)
    this.setFixedCells()
    this.set32(state.linkFrom, 0)
    this.flush()
    this.changed()
  }

  /** The cells that say where memory lies, and the constant one. */
  private setFixedCells(): void {
    this.set32(state.ramBase, this.ramBase)
    this.set32(state.ramLow, this.lowMemory)
    this.set32(state.ramHigh, this.highMemory)
    this.set32(state.pageRecords, pageRecord.start)
    this.set64(state.one, 1n)
    this.set32(state.compiled, 0)
    this.set32(state.hotCount, this.hotCount)
    this.setVideoCells()
  }

  private setVideoCells(): void {
    this.set64(state.videoAddress, BigInt(this.videoAddress))
    this.set32(state.videoLength, this.videoLength)
    this.set32(state.videoWindow, this.videoWindow)
  }
}
