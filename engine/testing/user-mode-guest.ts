import { Cpu } from '../cpu/cpu.ts'
import type { RegionShapes } from '../cpu/jit/shape.ts'
import { exitReason, state } from '../cpu/layout.ts'
import { AF, CF, CR0, CR4, EFER, OF, PF, RSP, SF, ZF } from '../cpu/registers.ts'
import { type Case, HUNG, type Outcome, place } from './native/oracle.ts'
import { quietHost } from './quiet-host.ts'

/**
 * Our processor set up as oracle.c sets up the real one: 64-bit or 32-bit user mode, the same pages at the same addresses. Every
 * exception leads to a HLT of its own in the kernel half, whose address tells the vector.
 */

/** Physical addresses. The first 2 MiB are mapped for the kernel at `kernel`. */
const physical = {
  pml4: 0x1000,
  lowDirectories: 0x2000,
  lowDirectory: 0x3000,
  codeTable: 0x4000,
  dataTable: 0x5000,
  highDirectories: 0x6000,
  highDirectory: 0x7000,
  gdt: 0x8000,
  idt: 0x9000,
  tss: 0xa000,
  handlers: 0xb000,
  stackTop: 0xe000,
  code: 0x10000,
  data: 0x20000,
  readOnly: 0x23000,
} as const
const KERNEL = 0xffff_8000_0000_0000n
const RAM = 4 << 20
const HANDLER_SIZE = 16
const KERNEL_CODE = 0x08
const USER_CODE = 0x33
const USER_CODE_32 = 0x23
const USER_DATA = 0x2b
const FLAT_DATA = 0xcf3
const PRESENT = 1n
const WRITABLE = 2n
const USER = 4n
const LARGE = 0x80n
const BREAKPOINT = 3
const PAGE_FAULT = 14
const INSTRUCTION_FETCH = 0x10
const BUDGET = 100_000
/** Vectors whose frame has an error code. */
const WITH_ERROR = new Set([8, 10, 11, 12, 13, 14, 17])

const parity = (byte: number): number => {
  let value = byte
  value ^= value >> 4
  value ^= value >> 2
  value ^= value >> 1
  return value & 1
}

export class UserModeGuest {
  readonly cpu: Cpu
  private readonly ram: DataView
  private readonly bytes: Uint8Array

  constructor(features?: ReadonlySet<string>, hotCount = 0, shapes?: RegionShapes) {
    this.cpu = new Cpu({ memoryBytes: RAM, host: quietHost, features, hotCount, shapes })
    const { ram, buffer } = this.cpu
    this.ram = new DataView(ram.buffer, ram.byteOffset, ram.length)
    this.bytes = new Uint8Array(buffer, 0, state.end)
    this.makePages()
    this.makeTables()
    this.setControl()
  }

  private put(address: number, value: bigint): void {
    this.ram.setBigUint64(address, BigInt.asUintN(64, value), true)
  }

  private makePages(): void {
    const entry = (table: number, index: number, target: number, bits: bigint) =>
      this.put(table + 8 * index, BigInt(target) | PRESENT | bits)
    const directory = (address: number) => (address >>> 21) & 511
    const page = (address: number) => (address >>> 12) & 511
    const all = WRITABLE | USER
    entry(physical.pml4, 0, physical.lowDirectories, all)
    entry(physical.lowDirectories, 0, physical.lowDirectory, all)
    entry(physical.lowDirectory, directory(place.code), physical.codeTable, all)
    entry(physical.lowDirectory, directory(place.data), physical.dataTable, all)
    entry(physical.codeTable, page(place.code), physical.code, all)
    entry(physical.dataTable, page(place.data), physical.data, all)
    entry(physical.dataTable, page(place.data) + 1, physical.data + 0x1000, all)
    entry(physical.dataTable, page(place.readOnly), physical.readOnly, USER)
    entry(physical.pml4, 256, physical.highDirectories, WRITABLE)
    entry(physical.highDirectories, 0, physical.highDirectory, WRITABLE)
    entry(physical.highDirectory, 0, 0, WRITABLE | LARGE)
  }

  private makeTables(): void {
    const { ram } = this.cpu
    this.put(physical.gdt + KERNEL_CODE, 0x00af_9b00_0000_ffffn)
    this.put(physical.gdt + 0x10, 0x00cf_9300_0000_ffffn)
    this.put(physical.gdt + (USER_CODE_32 & ~7), 0x00cf_fb00_0000_ffffn)
    this.put(physical.gdt + (USER_DATA & ~7), 0x00cf_f300_0000_ffffn)
    this.put(physical.gdt + (USER_CODE & ~7), 0x00af_fb00_0000_ffffn)
    // Interrupt gates that user code may use.
    for (let vector = 0; vector < 32; vector++) {
      const handler = KERNEL + BigInt(physical.handlers + vector * HANDLER_SIZE)
      const low =
        (handler & 0xffffn) |
        (BigInt(KERNEL_CODE) << 16n) |
        (0xee00n << 32n) |
        ((handler & 0xffff_0000n) << 32n)
      this.put(physical.idt + 16 * vector, low)
      this.put(physical.idt + 16 * vector + 8, handler >> 32n)
      ram[physical.handlers + vector * HANDLER_SIZE] = 0xf4
    }
    this.put(physical.tss + 4, KERNEL + BigInt(physical.stackTop))
    ram.fill(0xcc, physical.code, physical.code + 4096)
  }

  private setControl(): void {
    const { cpu } = this
    cpu.set64(state.cr0, BigInt(CR0.PE | CR0.MP | CR0.ET | CR0.NE | CR0.WP | CR0.AM) | 0x8000_0000n)
    cpu.set64(state.cr4, BigInt(CR4.PAE | CR4.OSFXSR | CR4.OSXMMEXCPT | CR4.OSXSAVE))
    cpu.set64(state.cr3, BigInt(physical.pml4))
    cpu.set64(state.efer, BigInt(EFER.SCE | EFER.LME | EFER.LMA | EFER.NXE))
    cpu.set64(state.xcr0, 3n)
    cpu.set64(state.gdtBase, KERNEL + BigInt(physical.gdt))
    cpu.set32(state.gdtLimit, 0xfff)
    cpu.set64(state.idtBase, KERNEL + BigInt(physical.idt))
    cpu.set32(state.idtLimit, 0xfff)
    cpu.setSegment('ldtr', 0, 0n, 0, 0)
    cpu.setSegment('tr', 0x40, KERNEL + BigInt(physical.tss), 0x67, 0x8b)
    for (const name of ['ds', 'es'] as const) cpu.setSegment(name, USER_DATA, 0n, 0xffff_ffff, FLAT_DATA)
    cpu.setSegment('fs', 0, 0n, 0, 0)
    cpu.setSegment('gs', 0, BigInt(place.gsBase), 0, 0)
    cpu.flush()
  }

  run(cases: readonly Case[]): Outcome[] {
    return cases.map((item) => this.runOne(item))
  }

  private runOne(item: Case): Outcome {
    const { cpu } = this
    this.load(item)
    const reason = cpu.run(BUDGET)
    const handler = Number(cpu.get64(state.rip) - KERNEL) - physical.handlers
    const vector = reason === exitReason.halt && handler >= 0 ? Math.floor(handler / HANDLER_SIZE) : HUNG
    return this.outcome(vector)
  }

  private load(item: Case): void {
    const { cpu } = this
    const { ram } = cpu
    const at = physical.code + place.entry - place.code
    ram.fill(0xcc, at, at + 16)
    ram.set(item.code, at)
    cpu.written(at, 16)
    ram.fill(0, physical.data, physical.data + place.dataSize)
    ram.set(item.memory, physical.data + place.window - place.data)
    for (let i = 0; i < 16; i++) cpu.set64(state.registers + 8 * i, item.registers[i] ?? 0n)
    this.loadFlags(Number(item.flags))
    this.loadFloating(item.fx)
    cpu.set64(state.rip, BigInt(place.entry))
    cpu.set64(state.cr2, 0n)
    cpu.set32(state.fault, 0)
    cpu.set32(state.halted, 0)
    cpu.set32(state.interruptShadow, 0)
    if (item.mode === 64) cpu.setSegment('cs', USER_CODE, 0n, 0xffff_ffff, 0xafb)
    else cpu.setSegment('cs', USER_CODE_32, 0n, 0xffff_ffff, 0xcfb)
    cpu.setSegment('ss', USER_DATA, 0n, 0xffff_ffff, FLAT_DATA)
    cpu.set32(state.cpl, 3)
    cpu.changed()
  }

  /** See flags.ts for the two cells. */
  private loadFlags(flags: number): void {
    const { cpu } = this
    const result = flags & ZF ? 0n : 1n
    const odd = parity(Number(result))
    const carry = flags & CF ? 1n : 0n
    const crossed = carry ^ (flags & OF ? 1n : 0n)
    const wrongParity = odd === (flags & PF ? 1 : 0) ? 0x100n : 0n
    cpu.set64(state.flagResult, result)
    cpu.set64(
      state.flagCarry,
      (carry << 63n) |
        (crossed << 62n) |
        (flags & AF ? 8n : 0n) |
        (flags & SF ? 0x1_0000n : 0n) |
        wrongParity,
    )
    cpu.set32(state.flagsSystem, (flags & 0x400) | 0x202)
  }

  private loadFloating(fx: Uint8Array): void {
    const view = new DataView(fx.buffer, fx.byteOffset, fx.length)
    const status = view.getUint16(2, true)
    const top = (status >> 11) & 7
    this.cpu.set32(state.fpuControl, view.getUint16(0, true))
    this.cpu.set32(state.fpuStatus, status & ~0x3800)
    this.cpu.set32(state.fpuTop, top)
    this.cpu.set32(state.fpuEmpty, ~(fx[4] ?? 0) & 0xff)
    this.cpu.set32(state.fpuOpcode, view.getUint16(6, true))
    this.cpu.set64(state.fpuInstruction, view.getBigUint64(8, true))
    this.cpu.set64(state.fpuData, view.getBigUint64(16, true))
    this.cpu.set32(state.fpuCodeSelector, 0)
    this.cpu.set32(state.fpuDataSelector, 0)
    this.cpu.set32(state.mxcsr, view.getUint32(24, true))
    for (let i = 0; i < 8; i++)
      this.bytes.set(fx.subarray(32 + 16 * i, 42 + 16 * i), state.fpu + 16 * ((top + i) & 7))
    for (let i = 0; i < 16; i++) this.bytes.set(fx.subarray(160 + 16 * i, 176 + 16 * i), state.xmm + 32 * i)
  }

  private floating(): Uint8Array {
    const { cpu } = this
    const fx = new Uint8Array(512)
    const view = new DataView(fx.buffer)
    const top = cpu.get32(state.fpuTop)
    view.setUint16(0, cpu.get32(state.fpuControl), true)
    view.setUint16(2, (cpu.get32(state.fpuStatus) & ~0x3800) | (top << 11), true)
    fx[4] = ~cpu.get32(state.fpuEmpty) & 0xff
    view.setUint16(6, cpu.get32(state.fpuOpcode), true)
    view.setBigUint64(8, cpu.get64(state.fpuInstruction), true)
    view.setBigUint64(16, cpu.get64(state.fpuData), true)
    view.setUint32(24, cpu.get32(state.mxcsr), true)
    for (let i = 0; i < 8; i++) {
      const from = state.fpu + 16 * ((top + i) & 7)
      fx.set(this.bytes.subarray(from, from + 10), 32 + 16 * i)
    }
    for (let i = 0; i < 16; i++)
      fx.set(this.bytes.subarray(state.xmm + 32 * i, state.xmm + 32 * i + 16), 160 + 16 * i)
    return fx
  }

  private outcome(vector: number): Outcome {
    const { cpu } = this
    const hasError = WITH_ERROR.has(vector)
    const frame = physical.stackTop - (hasError ? 48 : 40)
    const read = (at: number) => this.ram.getBigUint64(at, true)
    const error = hasError ? Number(read(frame)) : 0
    const base = hasError ? frame + 8 : frame
    const address = cpu.get64(state.cr2)
    let rip = read(base)
    const elsewhere = vector === PAGE_FAULT && (error & INSTRUCTION_FETCH) !== 0 && address === rip
    if (vector === BREAKPOINT) rip--
    const registers = BigUint64Array.from({ length: 16 }, (_, i) => cpu.get64(state.registers + 8 * i))
    registers[RSP] = read(base + 24)
    const window = physical.data + place.window - place.data
    const memory = cpu.ram.slice(window, window + place.windowSize)
    return {
      fault:
        vector === BREAKPOINT || elsewhere
          ? undefined
          : { vector, error, address: vector === PAGE_FAULT ? address : 0n },
      rip,
      flags: read(base + 16),
      registers,
      fx: this.floating(),
      memory,
      stray: this.stray(window),
    }
  }

  /** As in oracle.c. */
  private stray(window: number): bigint {
    const { ram } = this.cpu
    ram.fill(0, window, window + place.windowSize)
    const words = new Int32Array(ram.buffer, ram.byteOffset + physical.data, place.dataSize / 4)
    let any = 0
    for (let i = 0; i < words.length; i++) any |= words[i] as number
    if (any === 0) return 0n
    let hash = 0n
    for (let at = physical.data; at < physical.data + place.dataSize; at += 8)
      hash = BigInt.asUintN(64, (hash ^ this.ram.getBigUint64(at, true)) * 0x1_0000_01b3n)
    return hash
  }
}
