/**
 * The engine's processor as libvirt describes processors: the nearest model of its map, and what it has beyond that.
 * engine/cpu/cpuid.ts decides; a test compares.
 */
export const hostCpu = {
  arch: 'x86_64',
  model: 'Westmere',
  vendor: 'Intel',
  /** Besides those of the model, by libvirt's names. */
  features: [
    'pclmuldq',
    'pcid',
    'x2apic',
    'movbe',
    'tsc-deadline',
    'xsave',
    'rdrand',
    'hypervisor',
    'arat',
    'fsgsbase',
    'tsc_adjust',
    'bmi1',
    'smep',
    'bmi2',
    'erms',
    'invpcid',
    'rdseed',
    'adx',
    'smap',
    'sha-ni',
    'umip',
    'fsrm',
    'pdpe1gb',
    'rdtscp',
    'abm',
    '3dnowprefetch',
    'invtsc',
  ],
} as const

/** How libvirt calls features that engine/cpu/cpuid.ts names otherwise. */
export const libvirtFeatureNames: Readonly<Record<string, string>> = {
  sse3: 'pni',
  sse4_1: 'sse4.1',
  sse4_2: 'sse4.2',
  tsc_deadline_timer: 'tsc-deadline',
  sha: 'sha-ni',
  pclmulqdq: 'pclmuldq',
}
