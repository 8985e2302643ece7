import { Cpu } from '../cpu/cpu.ts'
import { cpuid } from '../cpu/cpuid.ts'
import { type Segment, segments, state } from '../cpu/layout.ts'
import { RSP } from '../cpu/registers.ts'
import { forced, watched } from './forced-compilation.ts'
import { quietHost } from './quiet-host.ts'

/** Where things lie in a {@link BareMachine}. */
export const bare = {
  gdt: 0x1000,
  tss: 0x2000,
  otherTss: 0x2200,
  idt: 0x3000,
  handlers: 0x5000,
  kernelStack: 0x8000,
  innerStack: 0x9000,
  interruptStack: 0xa000,
  userStack: 0xb000,
  pages: 0x10000,
  code: 0x20000,
} as const

/** Selectors of the descriptors that every machine has. */
export const selector = {
  code32: 0x08,
  data: 0x10,
  userCode32: 0x1b,
  userData: 0x23,
  userCode64: 0x2b,
  code64: 0x30,
  tss: 0x40,
  otherTss: 0x50,
  code16: 0x58,
} as const

/**
 * A processor with tables and flat segments in protected or 64-bit mode and nothing around it. Each vector's handler is a
 * HLT at `handlers` + vector.
 */
export class BareMachine {
  readonly cpu: Cpu
  readonly ram: DataView
  ticks = 0
  private readonly long: boolean

  constructor(mode: 'protected' | 'long') {
    this.long = mode === 'long'
    this.cpu = watched(
      new Cpu({
        ...forced,
        memoryBytes: 4 << 20,
        host: {
          ...quietHost,
          portIn: () => 0xff,
          cpuid: (leaf, subleaf) => cpuid(leaf, subleaf),
          ticks: () => this.ticks,
          random: (into) => into.fill(7),
        },
      }),
    )
    this.ram = new DataView(this.cpu.ram.buffer, this.cpu.ram.byteOffset, this.cpu.ram.length)
    this.writeTables()
    this.enter()
  }

  private writeTables(): void {
    const descriptors: [number, bigint][] = [
      [selector.code32, 0x00cf_9b00_0000_ffffn],
      [selector.data, 0x00cf_9300_0000_ffffn],
      [selector.userCode32, 0x00cf_fb00_0000_ffffn],
      [selector.userData, 0x00cf_f300_0000_ffffn],
      [selector.userCode64, 0x00af_fb00_0000_ffffn],
      [selector.code64, 0x00af_9b00_0000_ffffn],
      [selector.tss, 0x0000_8900_0000_0067n | (BigInt(bare.tss) << 16n)],
      [selector.otherTss, 0x0000_8900_0000_0067n | (BigInt(bare.otherTss) << 16n)],
      [selector.code16, 0x0000_9b00_0000_ffffn],
    ]
    for (const [where, descriptor] of descriptors) this.put64(bare.gdt + (where & ~7), descriptor)
    for (let vector = 0; vector < 256; vector++) {
      this.gate(vector, { type: 0xe, level: 3 })
      this.cpu.ram[bare.handlers + vector] = 0xf4
    }
    if (this.long) {
      this.put64(bare.tss + 4, BigInt(bare.innerStack))
      this.put64(bare.tss + 0x24, BigInt(bare.interruptStack))
    } else {
      this.put32(bare.tss + 4, bare.innerStack)
      this.put32(bare.tss + 8, selector.data)
    }
    this.put64(bare.pages, BigInt(bare.pages + 0x1007))
    this.put64(bare.pages + 0x1000, BigInt(bare.pages + 0x2007))
    this.put64(bare.pages + 0x2000, 0x87n)
    this.put64(bare.pages + 0x2008, 0x20_0087n)
  }

  private enter(): void {
    const { cpu } = this
    cpu.set64(state.gdtBase, BigInt(bare.gdt))
    cpu.set32(state.gdtLimit, 0x7f)
    cpu.set64(state.idtBase, BigInt(bare.idt))
    cpu.set32(state.idtLimit, this.long ? 0xfff : 0x7ff)
    cpu.set64(state.cr0, this.long ? 0x8000_0011n : 0x11n)
    if (this.long) {
      cpu.set64(state.cr3, BigInt(bare.pages))
      cpu.set64(state.cr4, 0x220n)
      cpu.set64(state.efer, 0xd01n)
      cpu.setSegment('cs', selector.code64, 0n, -1, 0xa9b)
    } else cpu.setSegment('cs', selector.code32, 0n, -1, 0xc9b)
    for (const name of ['ds', 'es', 'ss', 'fs', 'gs'] as const)
      cpu.setSegment(name, selector.data, 0n, -1, 0xc93)
    cpu.setSegment('tr', selector.tss, BigInt(bare.tss), 0x67, 0x8b)
    cpu.setSegment('ldtr', 0, 0n, 0, 0)
    this.rsp = bare.kernelStack
    cpu.changed()
  }

  /** Sets a gate; by default to the vector's HLT. */
  gate(
    vector: number,
    gate: { type: number; level?: number; selector?: number; offset?: number; stack?: number },
  ): void {
    const offset = gate.offset ?? bare.handlers + vector
    const to = gate.selector ?? (this.long ? selector.code64 : selector.code32)
    const rights = 0x8000 | ((gate.level ?? 0) << 13) | (gate.type << 8) | (gate.stack ?? 0)
    const low =
      BigInt(offset & 0xffff) | (BigInt(to) << 16n) | (BigInt(rights) << 32n) | (BigInt(offset >>> 16) << 48n)
    this.put64(bare.idt + (this.long ? 16 : 8) * vector, low)
  }

  put32(address: number, value: number): void {
    this.ram.setUint32(address, value, true)
  }

  put64(address: number, value: bigint): void {
    this.ram.setBigUint64(address, value, true)
  }

  get rsp(): number {
    return Number(this.cpu.get64(state.registers + 8 * RSP))
  }

  set rsp(value: number) {
    this.cpu.set64(state.registers + 8 * RSP, BigInt(value))
  }

  selectorOf(name: Segment): number {
    return this.cpu.get32(state.segmentSelector + 4 * segments.indexOf(name))
  }

  /** Runs code until it halts or leaves otherwise; gives the exitReason. */
  run(code: readonly number[], budget = 1000): number {
    this.cpu.ram.set(code, bare.code)
    this.cpu.blocks.clear()
    this.cpu.set64(state.rip, BigInt(bare.code))
    return this.cpu.run(budget)
  }

  /** The vector in whose handler it halted. */
  get vector(): number {
    return Number(this.cpu.get64(state.rip)) - 1 - bare.handlers
  }

  /** Values on the stack, the top first; `bytes` each. */
  stack(count: number, bytes: 2 | 4 | 8 = this.long ? 8 : 4): number[] {
    return Array.from({ length: count }, (_, i) => {
      const at = this.rsp + i * bytes
      if (bytes === 8) return Number(this.ram.getBigUint64(at, true))
      return bytes === 4 ? this.ram.getUint32(at, true) : this.ram.getUint16(at, true)
    })
  }
}

/** Little-endian bytes of a 32-bit immediate. */
export const imm32 = (value: number): number[] => [
  value & 0xff,
  (value >> 8) & 0xff,
  (value >> 16) & 0xff,
  value >>> 24,
]
