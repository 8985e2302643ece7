/** What processors of each model have: only of models that the engine's processor can be. Names are libvirt's. */
const pentiumPro = [
  ...['apic', 'cmov', 'cx8', 'de', 'fpu', 'fxsr', 'mce', 'mmx', 'msr', 'pae', 'pat', 'pge', 'pse', 'sep'],
  ...['sse', 'sse2', 'tsc'],
]
const qemu32 = [...pentiumPro, 'pni']
const kvm32 = [...qemu32, 'clflush', 'mca', 'mtrr', 'pse36']
const opteron = [...kvm32, 'lm', 'nx', 'syscall']
const conroe = [...opteron, 'lahf_lm', 'ssse3']
const penryn = [...conroe, 'cx16', 'sse4.1']
const nehalem = [...penryn, 'popcnt', 'sse4.2']

export interface ProcessorModel {
  name: string
  vendor: string
  /** Missing where the engine's processor lacks some of them. */
  features?: readonly string[]
  /** QEMU 7.2 does not know it: definitions may name it, and no list of capabilities does. */
  isForeign?: true
}

/** Models of x86 processors that libvirt 9.0.0 knows, in the order in which it lists them. */
export const processorModels: readonly ProcessorModel[] = [
  { name: '486', vendor: 'unknown' },
  { name: 'pentium', vendor: 'unknown' },
  { name: 'pentium2', vendor: 'unknown' },
  { name: 'pentium3', vendor: 'unknown' },
  { name: 'pentiumpro', vendor: 'unknown', features: pentiumPro, isForeign: true },
  { name: 'coreduo', vendor: 'Intel' },
  { name: 'n270', vendor: 'Intel' },
  { name: 'core2duo', vendor: 'Intel' },
  { name: 'qemu32', vendor: 'unknown', features: qemu32 },
  { name: 'kvm32', vendor: 'unknown', features: kvm32 },
  { name: 'cpu64-rhel5', vendor: 'unknown', features: opteron, isForeign: true },
  { name: 'cpu64-rhel6', vendor: 'unknown', features: [...opteron, 'cx16', 'lahf_lm'], isForeign: true },
  { name: 'qemu64', vendor: 'unknown' },
  { name: 'kvm64', vendor: 'unknown', features: [...opteron, 'cx16'] },
  { name: 'Conroe', vendor: 'Intel', features: conroe },
  { name: 'Penryn', vendor: 'Intel', features: penryn },
  { name: 'Nehalem', vendor: 'Intel', features: nehalem },
  { name: 'Nehalem-IBRS', vendor: 'Intel' },
  { name: 'Westmere', vendor: 'Intel', features: [...nehalem, 'aes'] },
  { name: 'Westmere-IBRS', vendor: 'Intel' },
  { name: 'SandyBridge', vendor: 'Intel' },
  { name: 'SandyBridge-IBRS', vendor: 'Intel' },
  { name: 'IvyBridge', vendor: 'Intel' },
  { name: 'IvyBridge-IBRS', vendor: 'Intel' },
  { name: 'Haswell-noTSX', vendor: 'Intel' },
  { name: 'Haswell-noTSX-IBRS', vendor: 'Intel' },
  { name: 'Haswell', vendor: 'Intel' },
  { name: 'Haswell-IBRS', vendor: 'Intel' },
  { name: 'Broadwell-noTSX', vendor: 'Intel' },
  { name: 'Broadwell-noTSX-IBRS', vendor: 'Intel' },
  { name: 'Broadwell', vendor: 'Intel' },
  { name: 'Broadwell-IBRS', vendor: 'Intel' },
  { name: 'Skylake-Client', vendor: 'Intel' },
  { name: 'Skylake-Client-IBRS', vendor: 'Intel' },
  { name: 'Skylake-Client-noTSX-IBRS', vendor: 'Intel' },
  { name: 'Skylake-Server', vendor: 'Intel' },
  { name: 'Skylake-Server-IBRS', vendor: 'Intel' },
  { name: 'Skylake-Server-noTSX-IBRS', vendor: 'Intel' },
  { name: 'Cascadelake-Server', vendor: 'Intel' },
  { name: 'Cascadelake-Server-noTSX', vendor: 'Intel' },
  { name: 'Icelake-Client', vendor: 'Intel', isForeign: true },
  { name: 'Icelake-Client-noTSX', vendor: 'Intel', isForeign: true },
  { name: 'Icelake-Server', vendor: 'Intel' },
  { name: 'Icelake-Server-noTSX', vendor: 'Intel' },
  { name: 'Cooperlake', vendor: 'Intel' },
  { name: 'Snowridge', vendor: 'Intel' },
  { name: 'athlon', vendor: 'AMD' },
  { name: 'phenom', vendor: 'AMD' },
  { name: 'Opteron_G1', vendor: 'AMD', features: opteron },
  { name: 'Opteron_G2', vendor: 'AMD' },
  { name: 'Opteron_G3', vendor: 'AMD' },
  { name: 'Opteron_G4', vendor: 'AMD' },
  { name: 'Opteron_G5', vendor: 'AMD' },
  { name: 'EPYC', vendor: 'AMD' },
  { name: 'EPYC-IBPB', vendor: 'AMD' },
  { name: 'EPYC-Rome', vendor: 'AMD' },
  { name: 'EPYC-Milan', vendor: 'AMD' },
  { name: 'Dhyana', vendor: 'Hygon' },
]
