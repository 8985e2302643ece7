/** What a guest of one machine type may have, as virsh domcapabilities shows it. */
import { type XmlElement, xmlElement } from '../../xml/tree.ts'
import { writeXml } from '../../xml/writer.ts'
import { findMachine, preferredMachine } from '../domain/define/machine-types.ts'
import { VirError } from '../error.ts'
import { mostVcpus, text } from './capabilities.ts'
import { hostCpu } from './host-cpu.ts'
import { processorModels } from './processor-models.table.ts'

export interface CapabilityQuestion {
  emulator: string | null
  arch: string | null
  machine: string | null
  virtType: string | null
}

const wrong = (message: string): VirError => new VirError('invalidArg', message)

/** Types of hypervisors that libvirt knows (virDomainVirtType). */
const virtTypes = new Set([
  ...['none', 'qemu', 'kqemu', 'kvm', 'xen', 'lxc', 'uml', 'openvz', 'test', 'vmware', 'hyperv', 'vbox'],
  ...['phyp', 'parallels', 'bhyve', 'vz', 'hvf'],
])

/** Architectures that libvirt knows (virArch). */
export const architectures = new Set([
  ...['alpha', 'armv6l', 'armv7l', 'armv7b', 'aarch64', 'cris', 'i686', 'ia64', 'lm32', 'm68k', 'microblaze'],
  ...[
    'microblazeel',
    'mips',
    'mipsel',
    'mips64',
    'mips64el',
    'openrisc',
    'parisc',
    'parisc64',
    'ppc',
    'ppc64',
  ],
  ...[
    'ppc64le',
    'ppcemb',
    'riscv32',
    'riscv64',
    's390',
    's390x',
    'sh4',
    'sh4eb',
    'sparc',
    'sparc64',
    'unicore32',
  ],
  ...['x86_64', 'xtensa', 'xtensaeb', 'itanium', 'loongarch64'],
])

export interface Emulators {
  /** The path of new domains. */
  preferred: string
  isKnown(path: string): boolean
}

/** The answer to a question, or libvirt's refusal of it. */
export function formatDomainCapabilities(question: CapabilityQuestion, emulators: Emulators): string {
  const { path, machine } = findEmulator(question, emulators)
  return writeXml(answer(path, machine))
}

/** What serves such a guest: its path and its machine type. */
export function findEmulator(
  { emulator, arch, machine, virtType }: CapabilityQuestion,
  { preferred, isKnown }: Emulators,
): { path: string; machine: string } {
  if (virtType !== null && !virtTypes.has(virtType)) throw wrong(`unknown virttype: ${virtType}`)
  if (arch !== null && !architectures.has(arch)) throw wrong(`unknown architecture: ${arch}`)
  const path = emulator ?? preferred
  if (emulator === null && arch !== null && arch !== 'x86_64')
    throw new VirError('configUnsupported', `unable to find any emulator to serve '${arch}' architecture`)
  if (!isKnown(path))
    throw new VirError('systemError', `Cannot check QEMU binary ${path}: No such file or directory`)
  if (arch !== null && arch !== 'x86_64')
    throw wrong(`architecture from emulator 'x86_64' doesn't match given architecture '${arch}'`)
  const found = findMachine(machine ?? preferredMachine)
  if (!found) throw wrong(`the machine '${machine}' is not supported by emulator '${path}'`)
  if (virtType !== null && virtType !== 'qemu') {
    // QEMU's driver speaks of what would run such a guest, and that is TCG for all but these.
    const accelerator = virtType === 'kvm' || virtType === 'hvf' ? virtType : 'tcg'
    throw wrong(`the accel '${accelerator}' is not supported by '${path}' on this host`)
  }
  return { path, machine: found.name }
}

const list = (name: string, ...values: string[]): XmlElement =>
  xmlElement(
    'enum',
    { name },
    values.map((value) => text('value', value)),
  )
const yes = (name: string, ...children: XmlElement[]): XmlElement =>
  xmlElement(name, { supported: 'yes' }, children)
const no = (name: string): XmlElement => xmlElement(name, { supported: 'no' })

function answer(path: string, machine: string): XmlElement {
  return xmlElement('domainCapabilities', {}, [
    text('path', path),
    text('domain', 'qemu'),
    text('machine', machine),
    text('arch', 'x86_64'),
    xmlElement('vcpu', { max: String(mostVcpus) }),
    no('iothreads'),
    yes('os', list('firmware'), no('loader')),
    processors(),
    no('memoryBacking'),
    xmlElement('devices', {}, [
      // Nothing stands behind disks and channels yet: definitions keep them, and a start refuses them.
      no('disk'),
      yes('graphics', list('type', 'vnc')),
      yes('video', list('modelType', 'vga', 'virtio', 'none', 'bochs', 'ramfb')),
      no('hostdev'),
      yes('rng', list('model', 'virtio'), list('backendModel', 'random', 'builtin')),
      no('filesystem'),
      no('tpm'),
      no('redirdev'),
      no('channel'),
    ]),
    xmlElement(
      'features',
      {},
      ['gic', 'vmcoreinfo', 'genid', 'backingStoreInput', 'backup', 'sev', 'sgx', 'hyperv'].map(no),
    ),
  ])
}

function processors(): XmlElement {
  const mode = (name: string, supported: 'yes' | 'no', children: XmlElement[] = []): XmlElement =>
    xmlElement('mode', { name, supported }, children)
  return xmlElement('cpu', {}, [
    mode('host-passthrough', 'no'),
    mode('maximum', 'no'),
    mode('host-model', 'yes', [
      text('model', hostCpu.model, { fallback: 'forbid' }),
      text('vendor', hostCpu.vendor),
      ...hostCpu.features.map((name) => xmlElement('feature', { policy: 'require', name })),
    ]),
    mode(
      'custom',
      'yes',
      processorModels
        .filter(({ isForeign }) => !isForeign)
        .toSorted(({ name: a }, { name: b }) => (a < b ? 1 : -1))
        .map(({ name, vendor, features }) =>
          text('model', name, { usable: features ? 'yes' : 'no', vendor }),
        ),
    ),
  ])
}
