/**
 * CPUID (SDM vol. 2, CPUID) and the leaves that KVM defines (Linux, Documentation/virt/kvm/x86/cpuid.rst).
 *
 * The CPU calls itself an Intel of family 6, model 28 (Bonnell): an in-order core that does not speculate, which is
 * true of ours as well. Linux therefore leaves out page table isolation, retpolines and all other mitigations, and
 * neither warns about them nor pays for them (arch/x86/kernel/cpu/common.c, cpu_vuln_whitelist: NO_SPECULATION).
 * What the CPU can do is told by feature bits alone.
 */
const VENDOR = 'GenuineIntel'
const BRAND = 'Tabvisor Virtual CPU'
const HYPERVISOR = 'KVMKVMKVM\0\0\0'
/** Family 6, model 1Ch, stepping 10: steppings up to 2 have an erratum about large pages that Linux works around. */
const SIGNATURE = 0x106ca
const TSC_KHZ = 1_000_000
const PHYSICAL_BITS = 40
const LINEAR_BITS = 48

type Register = 'eax' | 'ebx' | 'ecx' | 'edx'
type Place = readonly [leaf: number, register: Register, bit: number]

/** Where each feature is announced; names as in Linux's /proc/cpuinfo but `sse3` (there: pni). Subleaf 0. */
export const featurePlaces = {
  fpu: [1, 'edx', 0],
  de: [1, 'edx', 2],
  pse: [1, 'edx', 3],
  tsc: [1, 'edx', 4],
  msr: [1, 'edx', 5],
  pae: [1, 'edx', 6],
  mce: [1, 'edx', 7],
  cx8: [1, 'edx', 8],
  apic: [1, 'edx', 9],
  sep: [1, 'edx', 11],
  mtrr: [1, 'edx', 12],
  pge: [1, 'edx', 13],
  mca: [1, 'edx', 14],
  cmov: [1, 'edx', 15],
  pat: [1, 'edx', 16],
  pse36: [1, 'edx', 17],
  clflush: [1, 'edx', 19],
  mmx: [1, 'edx', 23],
  fxsr: [1, 'edx', 24],
  sse: [1, 'edx', 25],
  sse2: [1, 'edx', 26],
  sse3: [1, 'ecx', 0],
  pclmulqdq: [1, 'ecx', 1],
  monitor: [1, 'ecx', 3],
  ssse3: [1, 'ecx', 9],
  cx16: [1, 'ecx', 13],
  pcid: [1, 'ecx', 17],
  sse4_1: [1, 'ecx', 19],
  sse4_2: [1, 'ecx', 20],
  x2apic: [1, 'ecx', 21],
  movbe: [1, 'ecx', 22],
  popcnt: [1, 'ecx', 23],
  tsc_deadline_timer: [1, 'ecx', 24],
  aes: [1, 'ecx', 25],
  xsave: [1, 'ecx', 26],
  rdrand: [1, 'ecx', 30],
  hypervisor: [1, 'ecx', 31],
  fsgsbase: [7, 'ebx', 0],
  tsc_adjust: [7, 'ebx', 1],
  bmi1: [7, 'ebx', 3],
  smep: [7, 'ebx', 7],
  bmi2: [7, 'ebx', 8],
  erms: [7, 'ebx', 9],
  invpcid: [7, 'ebx', 10],
  rdseed: [7, 'ebx', 18],
  adx: [7, 'ebx', 19],
  smap: [7, 'ebx', 20],
  sha: [7, 'ebx', 29],
  umip: [7, 'ecx', 2],
  fsrm: [7, 'edx', 4],
  lahf_lm: [0x8000_0001, 'ecx', 0],
  abm: [0x8000_0001, 'ecx', 5],
  '3dnowprefetch': [0x8000_0001, 'ecx', 8],
  syscall: [0x8000_0001, 'edx', 11],
  nx: [0x8000_0001, 'edx', 20],
  pdpe1gb: [0x8000_0001, 'edx', 26],
  rdtscp: [0x8000_0001, 'edx', 27],
  lm: [0x8000_0001, 'edx', 29],
} as const satisfies Readonly<Record<string, Place>>

export type Features = ReadonlySet<string>

/**
 * All that this CPU has. Not MONITOR, although it is there: idle loops are better off with HLT.
 */
export const defaultFeatures: Features = new Set(
  Object.keys(featurePlaces).filter((name) => name !== 'monitor'),
)

export type CpuidResult = readonly [eax: number, ebx: number, ecx: number, edx: number]

/** Feature bits of one register of a leaf. */
function bits(leaf: number, register: Register, features: Features): number {
  let word = 0
  for (const [name, [at, where, bit]] of Object.entries(featurePlaces))
    if (at === leaf && where === register && features.has(name)) word |= 1 << bit
  return word >>> 0
}

function text(from: string, at: number): number {
  let word = 0
  for (let i = 0; i < 4; i++) word |= (from.charCodeAt(at + i) || 0) << (8 * i)
  return word >>> 0
}

const none: CpuidResult = [0, 0, 0, 0]
const HIGHEST_BASIC = 0x16
const HIGHEST_EXTENDED = 0x8000_0008
const HIGHEST_HYPERVISOR = 0x4000_0010

/** Types of deterministic cache parameters (leaf 4): data, instruction and unified, in bytes, ways, level. */
const caches = [
  { type: 1, level: 1, bytes: 32 << 10, ways: 8 },
  { type: 2, level: 1, bytes: 32 << 10, ways: 8 },
  { type: 3, level: 2, bytes: 512 << 10, ways: 8 },
] as const
const LINE = 64

function cache(subleaf: number): CpuidResult {
  const entry = caches[subleaf]
  if (!entry) return none
  const sets = entry.bytes / entry.ways / LINE
  // bit 8: self-initialising; one core, one thread shares it
  return [entry.type | (entry.level << 5) | (1 << 8), (LINE - 1) | ((entry.ways - 1) << 22), sets - 1, 0]
}

/** KVM_FEATURE_CLOCKSOURCE2, …_NOP_IO_DELAY, …_CLOCKSOURCE and …_CLOCKSOURCE_STABLE_BIT. */
const KVM_FEATURES = (1 << 0) | (1 << 1) | (1 << 3) | (1 << 24)

/** Sizes of the XSAVE area (SDM vol. 1, 13.2): x87 and SSE are the legacy region and the header. */
const XSAVE_BYTES = 512 + 64

/**
 * What CPUID answers. OSXSAVE (leaf 1, ECX bit 27) mirrors CR4 and is added by the instruction itself. `apicId` is
 * this vCPU's; topology is one core with one thread.
 */
export function cpuid(
  leaf: number,
  subleaf: number,
  features: Features = defaultFeatures,
  apicId = 0,
): CpuidResult {
  const number = leaf >>> 0
  const [eax, ebx, ecx, edx] = answer(number, subleaf >>> 0, features, apicId)
  return [eax >>> 0, ebx >>> 0, ecx >>> 0, edx >>> 0]
}

function answer(leaf: number, subleaf: number, features: Features, apicId: number): CpuidResult {
  const flags = (register: Register): number => bits(leaf, register, features)
  switch (leaf) {
    case 0:
      return [HIGHEST_BASIC, text(VENDOR, 0), text(VENDOR, 8), text(VENDOR, 4)]
    case 1: {
      const clflush = features.has('clflush') ? (LINE / 8) << 8 : 0
      return [SIGNATURE, (apicId << 24) | (1 << 16) | clflush, flags('ecx'), flags('edx')]
    }
    case 2:
      // FFh: the caches are told by leaf 4
      return [0x00ff_0001, 0, 0, 0]
    case 4:
      return cache(subleaf)
    case 6:
      // ARAT: the APIC timer never stops
      return [1 << 2, 0, 0, 0]
    case 7:
      return subleaf === 0 ? [0, flags('ebx'), flags('ecx'), flags('edx')] : none
    case 0xb:
      // levels: thread, then core; one of each
      if (subleaf === 0) return [0, 1, 1 << 8, apicId]
      if (subleaf === 1) return [0, 1, (2 << 8) | 1, apicId]
      return [0, 0, subleaf & 0xff, apicId]
    case 0xd:
      if (!features.has('xsave')) return none
      if (subleaf === 0) return [3, XSAVE_BYTES, XSAVE_BYTES, 0]
      return none
    case 0x15:
      return [1, 1, TSC_KHZ * 1000, 0]
    case 0x16:
      return [TSC_KHZ / 1000, TSC_KHZ / 1000, 100, 0]
    case 0x4000_0000:
      if (!features.has('hypervisor')) return none
      return [HIGHEST_HYPERVISOR, text(HYPERVISOR, 0), text(HYPERVISOR, 4), text(HYPERVISOR, 8)]
    case 0x4000_0001:
      return features.has('hypervisor') ? [KVM_FEATURES, 0, 0, 0] : none
    case 0x4000_0010:
      // frequencies of TSC and APIC timer in kHz, as VMware began and others do
      return features.has('hypervisor') ? [TSC_KHZ, TSC_KHZ, 0, 0] : none
    case 0x8000_0000:
      return [HIGHEST_EXTENDED, 0, 0, 0]
    case 0x8000_0001:
      return [0, 0, flags('ecx'), flags('edx')]
    case 0x8000_0002:
    case 0x8000_0003:
    case 0x8000_0004: {
      const at = (leaf - 0x8000_0002) * 16
      return [text(BRAND, at), text(BRAND, at + 4), text(BRAND, at + 8), text(BRAND, at + 12)]
    }
    case 0x8000_0006:
      // L2: 512 KiB, 8 ways, lines of 64 bytes
      return [0, 0, (512 << 16) | (6 << 12) | LINE, 0]
    case 0x8000_0007:
      // invariant TSC
      return [0, 0, 0, 1 << 8]
    case 0x8000_0008:
      return [PHYSICAL_BITS | (LINEAR_BITS << 8), 0, 0, 0]
    default:
      return none
  }
}
