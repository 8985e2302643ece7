import { Cpu } from '../cpu/cpu.ts'
import type { CpuHost } from '../cpu/host-imports.ts'
import type { Batching } from '../cpu/jit/queue.ts'
import type { Room } from '../cpu/jit/regions.ts'
import type { RegionShapes } from '../cpu/jit/shape.ts'
import { exitReason, state } from '../cpu/layout.ts'
import { AC, CR0, CR4, EFER, RAX, RCX, RDI, RSP } from '../cpu/registers.ts'
import { forced, isForced, watched } from './forced-compilation.ts'
import { quietHost } from './quiet-host.ts'

/**
 * A processor with paging of a chosen kind that executes one instruction at a time, so that tests can look at single
 * accesses. Physical memory from 0 on is also mapped, for the kernel alone, at `system`, where code, descriptor tables and
 * the handlers of exceptions lie; the rest of the linear addresses is the test's own. The TLB is kept between instructions.
 */
export type PagingKind = 'two levels' | 'PAE' | 'four levels'

const place = {
  root: 0x1000,
  /** Tables are taken from here on. */
  tables: 0x2000,
  gdt: 0x3_0000,
  idt: 0x3_1000,
  tss: 0x3_2000,
  handlers: 0x3_3000,
  stackTop: 0x3_5000,
  code: 0x3_6000,
  descriptor: 0x3_7000,
} as const
/** Free for tests, physical. */
export const FREE = 0x4_0000
/** Of the first bytes of RAM so many are mapped at `system`. */
const SYSTEM_BYTES = 0x10_0000
const WITH_ERROR = new Set([8, 10, 11, 12, 13, 14, 17])
export const PRESENT = 1n
export const WRITABLE = 2n
export const USER = 4n
export const LARGE = 0x80n
export const GLOBAL = 0x100n
export const NX = 1n << 63n
const ALL = PRESENT | WRITABLE | USER

export type Fault = { vector: number; error: number | undefined; cr2: bigint }
export type Step = {
  cpl?: 0 | 3
  ac?: boolean
  rax?: bigint
  rcx?: bigint
  rdi?: bigint
  rsp?: bigint
  rip?: bigint
}
export type Stepped = { readonly fault: Fault | undefined; readonly rax: bigint; readonly rcx: bigint }
export type Mmio = { readonly address: number; readonly bytes: number; readonly value?: number }

const hex = (bytes: string): Uint8Array => Uint8Array.from(Buffer.from(bytes.replaceAll(' ', ''), 'hex'))

export type PagedGuestOptions = {
  memoryBytes?: number
  lowMemoryEnd?: number
  codeBytes?: number
  hotCount?: number
  shapes?: RegionShapes | undefined
  room?: Room | undefined
  batching?: Batching | undefined
  stopwatch?: () => number
  isProfiled?: boolean
  videoBytes?: number
  /** CPUID was executed: the test may raise interrupts here. */
  onCpuid?: (cpu: Cpu) => void
  /** Of the machine around the processor, what is other than usual. */
  host?: Partial<CpuHost>
}

export class PagedGuest {
  readonly cpu: Cpu
  readonly ram: DataView
  readonly kind: PagingKind
  readonly long: boolean
  /** Linear address of physical address 0. */
  readonly system: bigint
  /** Device accesses in order; a read gives its ordinal number. */
  readonly mmio: Mmio[] = []
  /** Linear addresses of the page with the instruction, for the kernel and for users. */
  private readonly code: Record<0 | 3, bigint>
  private nextTable: number = place.tables

  constructor(kind: PagingKind, options: PagedGuestOptions = {}) {
    this.kind = kind
    this.long = kind === 'four levels'
    const host = { ...this.host(options.onCpuid), ...options.host }
    this.cpu = watched(new Cpu({ memoryBytes: 2 << 20, ...forced, ...options, host }))
    this.ram = new DataView(this.cpu.ram.buffer, this.cpu.ram.byteOffset, this.cpu.ram.length)
    this.system = this.long ? 0xffff_8000_0000_0000n : kind === 'PAE' ? 0xffe0_0000n : 0xffc0_0000n
    this.code = { 0: this.system + BigInt(place.code), 3: this.system + BigInt(SYSTEM_BYTES) }
    if (kind === 'PAE')
      for (let n = 0; n < 4; n++) this.put(place.root + 8 * n, BigInt(this.table()) | PRESENT)
    for (let page = 0; page < SYSTEM_BYTES; page += 4096)
      this.map(this.system + BigInt(page), BigInt(page), PRESENT | WRITABLE)
    this.map(this.code[3], BigInt(place.code), PRESENT | USER)
    this.makeDescriptors()
    this.setRegisters()
  }

  private host(onCpuid: (cpu: Cpu) => void = () => {}): CpuHost {
    return {
      ...quietHost,
      mmioRead: (address, bytes) => this.mmio.push({ address, bytes }),
      mmioWrite: (address, bytes, value) => {
        this.mmio.push({ address, bytes, value })
      },
      cpuid: () => {
        onCpuid(this.cpu)
        return [0, 0, 0, 0]
      },
    }
  }

  put(address: number, value: bigint): void {
    this.ram.setBigUint64(address, BigInt.asUintN(64, value), true)
  }

  /** A page of zeros for tables. */
  private table(): number {
    const at = this.nextTable
    this.nextTable += 4096
    return at
  }

  /** Address of the entry for a linear address at `level`, 1 being page tables; the tables above it are made. */
  entry(linear: bigint, level = 1): number {
    const bits = this.kind === 'two levels' ? 10n : 9n
    const bytes = this.kind === 'two levels' ? 4 : 8
    const top = this.long ? 4 : this.kind === 'PAE' ? 3 : 2
    let table: number = place.root
    for (let n = top; ; n--) {
      const mask = this.kind === 'PAE' && n === 3 ? 3n : (1n << bits) - 1n
      const at = table + Number((linear >> (12n + bits * BigInt(n - 1))) & mask) * bytes
      if (n === level) return at
      if (this.entryAt(at) === 0n) this.setEntry(at, BigInt(this.table()) | ALL)
      table = Number(this.entryAt(at) & 0xffff_f000n)
    }
  }

  entryAt(at: number): bigint {
    return this.kind === 'two levels' ? BigInt(this.ram.getUint32(at, true)) : this.ram.getBigUint64(at, true)
  }

  setEntry(at: number, value: bigint): void {
    if (this.kind === 'two levels') this.ram.setUint32(at, Number(BigInt.asUintN(32, value)), true)
    else this.put(at, value)
  }

  /** Maps a page; level 2 and 3: a large one. */
  map(linear: bigint, physical: bigint, bits: bigint, level = 1): void {
    this.setEntry(this.entry(linear, level), physical | bits | (level > 1 ? LARGE : 0n))
  }

  private makeDescriptors(): void {
    const { ram } = this.cpu
    const width = this.long ? 0x20n : 0x40n
    const descriptors = [0x9bn, 0x93n, 0xfbn, 0xf3n].map(
      (access) => 0x008f_0000_0000_ffffn | (access << 40n) | (width << 48n),
    )
    for (const [i, descriptor] of descriptors.entries()) this.put(place.gdt + 8 * (i + 1), descriptor)
    for (let vector = 0; vector < 64; vector++) {
      this.setHandler(vector, this.system + BigInt(place.handlers + vector))
      ram[place.handlers + vector] = 0xf4
    }
    const stack = this.system + BigInt(place.stackTop)
    if (this.long) {
      this.put(place.tss + 0x24, stack)
      this.put(place.tss + 0x2c, stack - 0x800n)
    } else this.put(place.tss + 4, stack | (0x10n << 32n))
  }

  /** Puts a descriptor of 8 bytes into the GDT. */
  setDescriptor(selector: number, descriptor: bigint): void {
    this.put(place.gdt + (selector & ~7), descriptor)
  }

  /** An interrupt gate; in long mode it has a stack of its own, IST 1 or 2. `user`: programs may use it. */
  setHandler(vector: number, handler: bigint, { stack = 1, user = false } = {}): void {
    const type = user ? 0xeen : 0x8en
    const low = (handler & 0xffffn) | (8n << 16n) | (type << 40n) | ((handler & 0xffff_0000n) << 32n)
    if (this.long) this.put(place.idt + 16 * vector, low | (BigInt(stack) << 32n))
    if (this.long) this.put(place.idt + 16 * vector + 8, handler >> 32n)
    else this.put(place.idt + 8 * vector, low)
  }

  private setRegisters(): void {
    const { cpu } = this
    cpu.set64(state.cr0, BigInt((CR0.PE | CR0.NE | CR0.WP | CR0.ET | CR0.PG) >>> 0))
    cpu.set64(state.cr3, BigInt(place.root))
    cpu.set64(state.cr4, BigInt(CR4.OSFXSR | (this.kind === 'two levels' ? CR4.PSE : CR4.PAE)))
    cpu.set64(
      state.efer,
      BigInt(this.long ? EFER.LME | EFER.LMA | EFER.NXE : this.kind === 'PAE' ? EFER.NXE : 0),
    )
    cpu.set64(state.gdtBase, this.system + BigInt(place.gdt))
    cpu.set64(state.idtBase, this.system + BigInt(place.idt))
    cpu.setSegment('tr', 0x30, this.system + BigInt(place.tss), 0x67, 0x8b)
    if (!this.long)
      for (const name of ['ds', 'es'] as const) cpu.setSegment(name, 0x23, 0n, 0xffff_ffff, 0xcf3)
  }

  /** Sets control registers from outside and flushes. */
  control(registers: { cr0?: number; cr4?: number; efer?: number }): void {
    const { cpu } = this
    for (const name of ['cr0', 'cr4', 'efer'] as const)
      cpu.set64(state[name], BigInt((registers[name] ?? cpu.get32(state[name])) >>> 0))
    cpu.flush()
  }

  /** Sets the registers to go on at `rip` with; the others stay. */
  prepare({ cpl = 0, ac = false, rax = 0n, rcx = 0n, rdi = 0n, rsp, rip }: Step): void {
    const { cpu } = this
    const privilege = cpl << 5
    cpu.setSegment('cs', (cpl ? 0x18 : 0x08) | cpl, 0n, 0xffff_ffff, (this.long ? 0xa9b : 0xc9b) | privilege)
    cpu.setSegment('ss', (cpl ? 0x20 : 0x10) | cpl, 0n, 0xffff_ffff, 0xc93 | privilege)
    cpu.set32(state.cpl, cpl)
    cpu.set32(state.flagsSystem, 2 | (ac ? AC : 0))
    cpu.set64(state.registers, rax)
    cpu.set64(state.registers + 8 * RCX, rcx)
    cpu.set64(state.registers + 8 * RDI, rdi)
    cpu.set64(state.registers + 8 * RSP, rsp ?? this.system + BigInt(place.stackTop))
    cpu.set64(state.rip, rip ?? this.code[cpl])
    cpu.changed()
  }

  /** Puts machine code, given in hexadecimal, at a physical address. */
  load(physical: number, code: string): void {
    const bytes = hex(code)
    this.cpu.ram.set(bytes, physical)
    this.cpu.written(physical, bytes.length)
  }

  register(number: number): bigint {
    return this.cpu.get64(state.registers + 8 * number)
  }

  /** Executes one instruction, given in hexadecimal; with `rip` the one that lies there. */
  step(instruction: string, how: Step = {}): Stepped {
    this.load(place.code, instruction)
    this.prepare(how)
    if (isForced && how.rip === undefined) this.runBeforeJump(instruction)
    else this.cpu.run(1)
    return { fault: this.fault(), rax: this.register(RAX), rcx: this.register(RCX) }
  }

  /** Runs the instruction, and behind it a jump to itself: code is compiled if the budget has room for its block. */
  private runBeforeJump(instruction: string): void {
    const { cpu } = this
    this.load(place.code + hex(instruction).length, 'eb fe')
    cpu.run(2)
    const back = cpu.get32(state.exitReason) === exitReason.halt
    if (back) cpu.set64(state.rip, cpu.get64(state.rip) - 1n)
    cpu.set32(state.halted, 0)
    cpu.instructions -= 1
  }

  /** Where a vector's HLT lies. */
  halt(vector: number): bigint {
    return this.system + BigInt(place.handlers + vector)
  }

  /** The vector in whose HLT it halted. */
  get haltedIn(): number | undefined {
    const vector = Number(this.cpu.get64(state.rip) - this.halt(0)) - 1
    return vector >= 0 && vector < 64 ? vector : undefined
  }

  /** The exception whose handler comes next. */
  fault(): Fault | undefined {
    const { cpu } = this
    const vector = Number(cpu.get64(state.rip) - this.system) - place.handlers
    if (vector < 0 || vector >= 64) return undefined
    const frame = Number(cpu.get64(state.registers + 32) - this.system)
    const error = WITH_ERROR.has(vector) ? this.ram.getUint32(frame, true) : undefined
    return { vector, error, cr2: cpu.get64(state.cr2) }
  }

  /** Loads or stores by RAX at `linear`, 1 to 8 bytes; fetches the instruction there (a NOP must lie there). */
  read(linear: bigint, bytes: 1 | 2 | 4 | 8 = 1, how: Step = {}): Stepped {
    return this.step({ 1: '8a 08', 2: '66 8b 08', 4: '8b 08', 8: '48 8b 08' }[bytes], { ...how, rax: linear })
  }

  write(linear: bigint, value: bigint, bytes: 1 | 2 | 4 | 8 = 1, how: Step = {}): Stepped {
    const code = { 1: '88 08', 2: '66 89 08', 4: '89 08', 8: '48 89 08' }[bytes]
    return this.step(code, { ...how, rax: linear, rcx: value })
  }

  fetch(linear: bigint, how: Step = {}): Stepped {
    return this.step('90', { ...how, rip: linear })
  }

  invlpg(linear: bigint): Stepped {
    return this.step('0f 01 38', { rax: linear })
  }

  /** Writes CR3 with the value that it has. */
  reloadCr3(): Stepped {
    return this.step('0f 22 d8', { rax: this.cpu.get64(state.cr3) })
  }

  /** Goes to a process context, whose entries in the TLB are kept or not; the page tables are the same. */
  enterContext(pcid: number, isKept = true): Stepped {
    return this.step('0f 22 d8', { rax: BigInt(place.root | pcid) | (isKept ? 1n << 63n : 0n) })
  }

  /** INVPCID, with a descriptor of a PCID and a linear address. */
  invpcid(type: bigint, pcid: bigint, linear = 0n, how: Step = {}): Stepped {
    this.put(place.descriptor, pcid)
    this.put(place.descriptor + 8, linear)
    const rax = this.system + BigInt(place.descriptor)
    return this.step('66 0f 38 82 08', { ...how, rax, rcx: type })
  }

  writeCr4(value: number): Stepped {
    return this.step('0f 22 e0', { rax: BigInt(value) })
  }
}
