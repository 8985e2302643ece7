import type { Features } from './cpuid.ts'

/**
 * Model-specific registers that have no cell in the vCPU's state (SDM vol. 4): memory types, machine check, the local
 * APIC's, and KVM's clock (Linux, Documentation/virt/kvm/x86/msr.rst). Those with a cell are in system/msr.ts.
 */
export type MsrWiring = {
  /** Guest-physical memory, where the clock structures go. */
  readonly memory: { write(address: number, bytes: Uint8Array): void }
  /** Guest time in nanoseconds since power-on. */
  now(): number
  /** The guest's time stamp counter now. It counts nanoseconds too (1 GHz), but the guest may have set it. */
  tsc(): bigint
  /** Seconds since the Unix epoch at power-on. */
  readonly wallClock: { readonly bootEpochSeconds: number }
  /** IA32_APIC_BASE, IA32_TSC_DEADLINE and 800h–8FFh. */
  readonly apic: {
    readMsr(index: number): bigint | undefined
    writeMsr(index: number, value: bigint): boolean
  }
  readonly features: Features
}

const APIC_BASE = 0x1b
const TSC_DEADLINE = 0x6e0
const isApic = (index: number): boolean =>
  index === APIC_BASE || index === TSC_DEADLINE || (index >= 0x800 && index <= 0x8ff)

const KVM_WALL_CLOCK = 0x4b56_4d00
const KVM_SYSTEM_TIME = 0x4b56_4d01
const KVM_WALL_CLOCK_OLD = 0x11
const KVM_SYSTEM_TIME_OLD = 0x12

/** Eight variable ranges, fixed ranges, write-combining. */
const MTRR_CAP = 0x508n
const MTRR_DEFAULT_TYPE = 0x2ff
const fixedMtrrs = new Set([0x250, 0x258, 0x259, ...Array.from({ length: 8 }, (_, n) => 0x268 + n)])
const isVariableMtrr = (index: number): boolean => index >= 0x200 && index <= 0x20f
const isMemoryType = (type: bigint): boolean => type < 2n || (type >= 4n && type <= 6n)

/** Ten banks, none with errors. */
const MCG_CAP = 10n
const MC_FIRST = 0x400
const MC_LAST = MC_FIRST + 4 * 10 - 1

/** Registers that exist and never change. */
const constants: Readonly<Record<number, bigint>> = {
  // IA32_PLATFORM_ID
  23: 0n,
  // IA32_BIOS_SIGN_ID: microcode revision in the upper half
  139: 0x1n << 32n,
  // MSR_PLATFORM_INFO: ratio 10 × 100 MHz
  206: 10n << 8n,
  254: MTRR_CAP,
  377: MCG_CAP,
  // IA32_PERF_STATUS
  408: 0n,
  // SMI count
  52: 0n,
}

/** Registers that take what they are given. */
const plain: readonly number[] = [
  // IA32_FEATURE_CONTROL, IA32_BIOS_UPDT_TRIG, MCG_STATUS, MCG_CTL, IA32_PERF_CTL, clock modulation, thermal, DEBUGCTL
  0x3a,
  0x79, 0x17a, 0x17b, 0x199, 0x19a, 0x19b, 0x19c, 0x1d9,
]

const every8Bits = (value: bigint, test: (byte: bigint) => boolean): boolean => {
  for (let shift = 0n; shift < 64n; shift += 8n) if (!test((value >> shift) & 0xffn)) return false
  return true
}

/** Guest-physical addresses that a JavaScript number and the memory can hold. */
const toAddress = (value: bigint): number => Number(value & 0xff_ffff_fffcn)

export class Msrs {
  private readonly wiring: MsrWiring
  private readonly values = new Map<number, bigint>()
  private version = 0

  constructor(wiring: MsrWiring) {
    this.wiring = wiring
    this.reset()
  }

  /** The state after power-on or INIT with RESET. */
  reset(): void {
    this.values.clear()
    this.version = 0
    for (const index of [...plain, ...fixedMtrrs, MTRR_DEFAULT_TYPE]) this.values.set(index, 0n)
    for (let index = 0x200; index <= 0x20f; index++) this.values.set(index, 0n)
    for (let index = MC_FIRST; index <= MC_LAST; index++) this.values.set(index, 0n)
    // BIOS enabled: locked, no VMX
    this.values.set(0x3a, 1n)
    if (this.wiring.features.has('hypervisor'))
      for (const index of [KVM_WALL_CLOCK, KVM_SYSTEM_TIME, KVM_WALL_CLOCK_OLD, KVM_SYSTEM_TIME_OLD])
        this.values.set(index, 0n)
  }

  /** Memory types as firmware leaves them: write-back, but uncached from the end of low memory to 4 GiB. */
  setMemoryTypes(lowMemoryEnd: number): void {
    this.values.set(MTRR_DEFAULT_TYPE, 0xc06n)
    for (const index of fixedMtrrs) this.values.set(index, 0x0606_0606_0606_0606n)
    // the largest power of two that ends at 4 GiB and holds no RAM
    let size = 0x4000_0000
    while (0x1_0000_0000 - size < lowMemoryEnd) size /= 2
    this.values.set(0x200, BigInt(0x1_0000_0000 - size))
    this.values.set(0x201, BigInt(0x100_0000_0000 - size) | 0x800n)
  }

  /** Undefined: #GP. */
  read(index: number): bigint | undefined {
    if (isApic(index)) return this.wiring.apic.readMsr(index)
    return constants[index] ?? this.values.get(index)
  }

  /** False: #GP. */
  write(index: number, value: bigint): boolean {
    if (isApic(index)) return this.wiring.apic.writeMsr(index, value)
    // writes of the microcode revision precede its reading
    if (index === 0x8b) return true
    if (constants[index] !== undefined || !this.values.has(index) || !this.isValid(index, value)) return false
    this.values.set(index, value)
    if (index === KVM_WALL_CLOCK || index === KVM_WALL_CLOCK_OLD) this.writeWallClock(value)
    if (index === KVM_SYSTEM_TIME || index === KVM_SYSTEM_TIME_OLD) this.writeSystemTime(value)
    return true
  }

  private isValid(index: number, value: bigint): boolean {
    if (fixedMtrrs.has(index)) return every8Bits(value, isMemoryType)
    if (index === MTRR_DEFAULT_TYPE) return (value & ~0xcffn) === 0n && isMemoryType(value & 0xffn)
    if (isVariableMtrr(index)) {
      const reserved = index & 1 ? 0x7ffn : 0xf00n
      return (
        (value & (reserved | ~0xff_ffff_ffffn)) === 0n && ((index & 1) === 1 || isMemoryType(value & 0xffn))
      )
    }
    // MCi_CTL takes anything, status and the rest only zero
    if (index >= MC_FIRST && index <= MC_LAST) return (index & 3) === 0 || value === 0n
    return true
  }

  /** struct pvclock_wall_clock: version (even when stable), seconds and nanoseconds at power-on. */
  private writeWallClock(value: bigint): void {
    const bytes = new Uint8Array(12)
    const view = new DataView(bytes.buffer)
    this.version += 2
    view.setUint32(0, this.version, true)
    const seconds = Math.floor(this.wiring.wallClock.bootEpochSeconds)
    view.setUint32(4, seconds, true)
    view.setUint32(8, Math.floor((this.wiring.wallClock.bootEpochSeconds - seconds) * 1e9), true)
    this.wiring.memory.write(toAddress(value), bytes)
  }

  /**
   * struct pvclock_vcpu_time_info. The TSC runs at guest time's own pace, so one writing lasts until the TSC is set:
   * ns = ((tsc − timestamp) << 1) × 2^31 / 2^32 + system time.
   */
  private writeSystemTime(value: bigint): void {
    if ((value & 1n) === 0n) return
    const bytes = new Uint8Array(32)
    const view = new DataView(bytes.buffer)
    this.version += 2
    view.setUint32(0, this.version, true)
    view.setBigUint64(8, BigInt.asUintN(64, this.wiring.tsc()), true)
    view.setBigUint64(16, BigInt(Math.floor(this.wiring.now())), true)
    view.setUint32(24, 0x8000_0000, true)
    view.setInt8(28, 1)
    // PVCLOCK_TSC_STABLE_BIT
    view.setUint8(29, 1)
    this.wiring.memory.write(toAddress(value), bytes)
  }

  /** To be called when guest time or the TSC has jumped (restore). */
  refresh(): void {
    for (const index of [KVM_SYSTEM_TIME, KVM_SYSTEM_TIME_OLD])
      this.writeSystemTime(this.values.get(index) ?? 0n)
  }

  save(): (readonly [index: number, value: string])[] {
    return [...this.values].map(([index, value]) => [index, value.toString(16)] as const)
  }

  restore(saved: readonly (readonly [index: number, value: string])[]): void {
    this.reset()
    for (const [index, value] of saved)
      if (this.values.has(index)) this.values.set(index, BigInt(`0x${value}`))
  }
}
