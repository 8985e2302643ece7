import type { WallClock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import { cpuid, defaultFeatures } from '../cpu/cpuid.ts'
import type { CpuHost } from '../cpu/host-imports.ts'
import { Msrs } from '../cpu/msr.ts'
import type { Board } from './board.ts'
import type { GuestMemory } from './memory.ts'

type Size = 1 | 2 | 4

/** Lets a vCPU reach the board that it sits on. The board is asked for late: it needs the vCPU's memory to be made. */
export class CpuHostAdapter implements CpuHost {
  readonly features = defaultFeatures
  readonly ticks: () => number
  private readonly board: () => Board
  private readonly chance: Random
  readonly msrs: Msrs

  constructor(options: {
    ticks(): number
    tsc(): bigint
    wallClock: WallClock
    random: Random
    board(): Board
    memory(): GuestMemory
  }) {
    this.ticks = options.ticks
    this.board = options.board
    this.chance = options.random
    this.msrs = new Msrs({
      memory: { write: (address, bytes) => options.memory().write(address, bytes) },
      now: () => options.ticks(),
      tsc: () => options.tsc(),
      wallClock: options.wallClock,
      apic: {
        readMsr: (index) => this.board().lapic.readMsr(index),
        writeMsr: (index, value) => this.board().lapic.writeMsr(index, value),
      },
      features: this.features,
    })
  }

  portIn(port: number, bytes: Size): number {
    return this.board().ports.read(port, bytes)
  }

  portOut(port: number, bytes: Size, value: number): void {
    this.board().ports.write(port, bytes, value)
  }

  mmioRead(address: number, bytes: Size): number {
    return this.board().mmio.read(address, bytes)
  }

  mmioWrite(address: number, bytes: Size, value: number): void {
    this.board().mmio.write(address, bytes, value)
  }

  readMsr(index: number): bigint | undefined {
    return this.msrs.read(index)
  }

  writeMsr(index: number, value: bigint): boolean {
    return this.msrs.write(index, value)
  }

  cpuid(leaf: number, subleaf: number): readonly [number, number, number, number] {
    return cpuid(leaf, subleaf, this.features)
  }

  random(into: Uint8Array): void {
    this.chance.fill(into)
  }

  readTaskPriority(): number {
    return this.board().lapic.cr8()
  }

  writeTaskPriority(priority: number): void {
    this.board().lapic.setCr8(priority)
  }
}
