import { Cpu } from '../cpu/cpu.ts'
import type { CpuHost } from '../cpu/host-imports.ts'
import { state } from '../cpu/layout.ts'
import { CR0 } from '../cpu/registers.ts'
import { quietHost } from './quiet-host.ts'

/**
 * A processor in 32-bit protected mode with flat segments and paging one to one, for short programs. Every vector leads to
 * a HLT of its own; programs end with INT 30h.
 */
const PAGE_DIRECTORY = 0x1000
const PAGE_TABLE = 0x2000
const GDT = 0x3000
const IDT = 0x4000
const TSS = 0x5000
const HANDLERS = 0x7000
const KERNEL_STACK = 0x9000
const CODE = 0xa000
const DONE = 0x30
const WITH_ERROR = new Set([8, 10, 11, 12, 13, 14, 17])
const names = ['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi'] as const
type Name = (typeof names)[number]

/** Where the I/O permission bitmap lies in the TSS. */
const BITMAP = 0x68
/** Bit 1 of EFLAGS is always set. */
const NO_FLAGS = 0x0002

export type Port = { readonly port: number; readonly bytes: number; readonly value?: number }

export type Ending = {
  /** Vector and error code of an exception; undefined if the program came to its end. */
  readonly fault: { vector: number; error: number } | undefined
  readonly eip: number
  readonly eflags: number
  readonly registers: Record<Name, number>
}

export class FlatGuest {
  readonly cpu: Cpu
  readonly ram: DataView
  /** Port accesses in order; reads give their ordinal number. */
  readonly ports: Port[] = []
  /** Without a bitmap. */
  private taskLimit = BITMAP - 1

  constructor() {
    this.cpu = new Cpu({ memoryBytes: 1 << 20, host: this.host() })
    const { cpu } = this
    this.ram = new DataView(cpu.ram.buffer, cpu.ram.byteOffset, cpu.ram.length)
    this.put(PAGE_DIRECTORY, PAGE_TABLE | 7)
    for (let page = 0; page < 256; page++) this.put(PAGE_TABLE + 4 * page, (page << 12) | 7)
    const descriptors = [
      0n,
      0x00cf9b000000ffffn,
      0x00cf93000000ffffn,
      0x00cffb000000ffffn,
      0x00cff3000000ffffn,
    ]
    descriptors.forEach((descriptor, i) => {
      this.ram.setBigUint64(GDT + 8 * i, descriptor, true)
    })
    for (let vector = 0; vector < 64; vector++) {
      this.put(IDT + 8 * vector, 0x8_0000 | (HANDLERS + vector))
      this.put(IDT + 8 * vector + 4, 0xee00)
      this.ram.setUint8(HANDLERS + vector, 0xf4)
    }
    this.put(TSS + 4, KERNEL_STACK)
    this.put(TSS + 8, 0x10)
    this.ram.setUint16(TSS + 0x66, BITMAP, true)
  }

  private host(): CpuHost {
    return {
      ...quietHost,
      portIn: (port, bytes) => this.ports.push({ port, bytes }),
      portOut: (port, bytes, value) => {
        this.ports.push({ port, bytes, value })
      },
    }
  }

  private put(address: number, value: number): void {
    this.ram.setUint32(address, value, true)
  }

  unmap(address: number): void {
    this.put(PAGE_TABLE + 4 * (address >>> 12), 0)
  }

  /** Bytes of the I/O permission bitmap; the last must be FF. */
  setPortBitmap(bytes: readonly number[]): void {
    this.cpu.ram.set(bytes, TSS + BITMAP)
    this.taskLimit = BITMAP + bytes.length - 1
  }

  /** Runs bytes given in hexadecimal with these registers; all others are 0. */
  run(program: string, registers: Partial<Record<Name, number>>, cpl: 0 | 3 = 0, eflags = 0): Ending {
    const { cpu } = this
    const code = Buffer.from(program.replaceAll(' ', ''), 'hex')
    cpu.ram.set([...code, 0xcd, DONE], CODE)
    cpu.reset()
    cpu.set64(state.cr0, BigInt(CR0.PE | CR0.NE | CR0.WP | CR0.ET) | 0x8000_0000n)
    cpu.set64(state.cr3, BigInt(PAGE_DIRECTORY))
    cpu.set64(state.gdtBase, BigInt(GDT))
    cpu.set64(state.idtBase, BigInt(IDT))
    cpu.setSegment('tr', 0x28, BigInt(TSS), this.taskLimit, 0x8b)
    const privilege = cpl << 5
    cpu.setSegment('cs', (cpl ? 0x18 : 0x08) | cpl, 0n, 0xffff_ffff, 0xc9b | privilege)
    for (const name of ['ss', 'ds', 'es'] as const)
      cpu.setSegment(name, (cpl ? 0x20 : 0x10) | cpl, 0n, 0xffff_ffff, 0xc93 | privilege)
    cpu.set32(state.cpl, cpl)
    cpu.set32(state.flagsSystem, eflags | NO_FLAGS)
    names.forEach((name, i) => {
      cpu.set64(state.registers + 8 * i, BigInt((registers[name] ?? 0) >>> 0))
    })
    cpu.set64(state.rip, BigInt(CODE))
    cpu.flush()
    cpu.changed()
    cpu.run(10_000)
    return this.ending(cpl)
  }

  private ending(cpl: 0 | 3): Ending {
    const { cpu } = this
    const vector = Number(cpu.get64(state.rip)) - 1 - HANDLERS
    const read = (at: number) => this.ram.getUint32(at, true)
    let frame = Number(cpu.get64(state.registers + 32))
    const error = WITH_ERROR.has(vector) ? read(frame) : 0
    if (WITH_ERROR.has(vector)) frame += 4
    const values = names.map((name, i) => [name, Number(cpu.get64(state.registers + 8 * i))])
    const registers = Object.fromEntries(values) as Record<Name, number>
    registers.esp = cpl ? read(frame + 12) : frame + 12
    const fault = vector === DONE ? undefined : { vector, error }
    return { fault, eip: read(frame) - CODE, eflags: read(frame + 8), registers }
  }
}
