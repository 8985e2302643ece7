/**
 * A local APIC's vector table: what each local source of interrupts does (Intel SDM 3A, 11.5.1).
 */
import { LAPIC_REGISTER } from './lapic-registers.table.ts'

const R = LAPIC_REGISTER
const FIRST = R.lvtTimer
const LAST = R.lvtError
const MASKED = 1 << 16
/** Bits that can be written, entry by entry. */
const WRITABLE: Record<number, number> = {
  [R.lvtTimer]: 0x0007_00ff,
  [R.lvtThermal]: 0x0001_07ff,
  [R.lvtPerformance]: 0x0001_07ff,
  [R.lvtLint0]: 0x0001_a7ff,
  [R.lvtLint1]: 0x0001_a7ff,
  [R.lvtError]: 0x0001_00ff,
}

export interface LocalVector {
  masked: boolean
  delivery: number
  vector: number
}

export class LapicVectors {
  private readonly entries = new Uint32Array(LAST - FIRST + 1)

  has(register: number): boolean {
    return register >= FIRST && register <= LAST
  }

  reset(): void {
    this.entries.fill(MASKED)
  }

  read(register: number): number {
    return this.entries[register - FIRST] ?? 0
  }

  /** Gives what the register holds now. An APIC that software has turned off keeps its entries masked (11.4.7.2). */
  write(register: number, value: number, enabled: boolean): number {
    const entry = (value & (WRITABLE[register] ?? 0)) | (enabled ? 0 : MASKED)
    this.entries[register - FIRST] = entry
    return entry
  }

  maskAll(): void {
    for (const [i, entry] of this.entries.entries()) this.entries[i] = entry | MASKED
  }

  at(register: number): LocalVector {
    const entry = this.read(register)
    return { masked: (entry & MASKED) !== 0, delivery: (entry >>> 8) & 7, vector: entry & 0xff }
  }

  save(): number[] {
    return [...this.entries]
  }

  restore(entries: readonly number[]): void {
    this.entries.set(entries)
  }

  get length(): number {
    return this.entries.length
  }
}
