import type { Cpu } from '../cpu/cpu.ts'
import type { GuestMemory } from './memory.ts'
import { PlainMemory } from './memory.ts'

/** Guest RAM inside the engine's memory. Writes mark pages dirty and drop code that was translated from them. */
export class CpuMemory extends PlainMemory implements GuestMemory {
  private readonly cpu: Cpu

  constructor(cpu: Cpu) {
    super(cpu.ram)
    this.cpu = cpu
  }

  override setU8(address: number, value: number): void {
    super.setU8(address, value)
    this.changed(address, 1)
  }

  override setU16(address: number, value: number): void {
    super.setU16(address, value)
    this.changed(address, 2)
  }

  override setU32(address: number, value: number): void {
    super.setU32(address, value)
    this.changed(address, 4)
  }

  override write(address: number, bytes: Uint8Array): void {
    super.write(address, bytes)
    this.changed(address, bytes.length)
  }

  private changed(address: number, length: number): void {
    if (address >= 0 && length > 0 && address + length <= this.size) this.cpu.written(address, length)
  }
}
