/**
 * What libvirt's QEMU driver adds to a definition: everything a guest has whether or not its author thought of it, so that
 * the machine stays the same whenever it is started.
 */
import { VirError } from '../../error.ts'
import type { Domain } from '../domain.ts'
import { completeAddresses } from './addresses.ts'
import { completeChardevs } from './consoles.ts'
import type { DefineContext } from './context.ts'
import {
  addController,
  addHostdevControllers,
  addImplicitControllers,
  assignIndexes,
  findController,
} from './controllers.ts'
import type { Definition } from './definition.ts'
import { checkElements } from './device-checks.ts'
import { sortDevices } from './device-order.ts'
import { completeDevices } from './devices.ts'
import { assignHostdevDriveAddresses } from './drive-addresses.ts'
import { emptyDevices } from './empty-devices.ts'
import { randomUuid } from './identity.ts'
import { aliases, findMachine, preferredMachine } from './machine-types.ts'
import { completeMemory } from './memory.ts'
import { assignPciAddresses } from './pci-addresses.ts'
import { isI440fx, isQ35 } from './pci-needs.ts'
import { completeProcessorModel } from './processor-model.ts'
import { completeProcessors } from './processors.ts'
import { completeAudio, completeVideos } from './screens.ts'
import { completeSettings } from './settings.ts'
import { assignUsbAddresses } from './usb-addresses.ts'
import { checkBootOrder, checkDefinition, checkDuplicates } from './validation.ts'
import { assignVirtioSerialPorts } from './virtio-serial-ports.ts'

export function completeDomain(domain: Domain, context: DefineContext): void {
  domain.devices ??= emptyDevices()
  domain.os ??= { boots: [] }
  const definition = domain as Definition
  definition.uuid ??= randomUuid(context.random)
  completeSettings(definition)
  definition.devices.emulator ??= context.emulator
  sortDevices(definition.devices)
  assignIndexes(definition)
  completeMachine(definition, context)
  addNvram(definition, context)
  addHostdevControllers(definition)
  checkControllerModels(definition)
  addDefaultDevices(definition)
  definition.os.type!.machine = aliases[definition.os.type!.machine!] ?? definition.os.type!.machine
  completeProcessors(definition)
  completeProcessorModel(definition)
  checkElements(definition)
  completeDevices(definition, context)
  assignHostdevDriveAddresses(definition)
  completeMemory(definition)
  checkDuplicates(definition)
  checkBootOrder(definition)
  completeChardevs(definition)
  addImplicitControllers(definition)
  completeControllerModels(definition)
  completeVideos(definition, context.defaultVideo ?? 'cirrus')
  completeAddresses(definition)
  assignVirtioSerialPorts(definition)
  assignPciAddresses(definition)
  assignUsbAddresses(definition)
  if (definition.name.includes('/'))
    throw new VirError('xmlError', `name ${definition.name} cannot contain '/'`, 'domain')
  checkDefinition(definition)
}

function completeMachine({ os, type, devices }: Definition, context: DefineContext): void {
  const machine = os.type ?? {}
  os.type = machine
  machine.arch ??= 'x86_64'
  machine.kind ??= 'hvm'
  const isMachineGiven = machine.machine !== undefined
  machine.machine ??= preferredMachine
  const { arch, kind } = machine
  if (arch !== 'x86_64') {
    if (!knownArchitectures.has(arch))
      throw new VirError('configUnsupported', `Unknown architecture ${arch}`, 'domain')
    throw new VirError('configUnsupported', `No emulator found for arch '${arch}'`)
  }
  if (kind === 'exe') throw new VirError('xmlError', 'init binary must be specified', 'domain')
  const emulator = devices.emulator!
  if (!isOurs(emulator, context))
    throw new VirError('systemError', `Cannot check QEMU binary ${emulator}: No such file or directory`)
  if (kind !== 'hvm')
    throw new VirError('configUnsupported', `Emulator '${emulator}' does not support os type '${kind}'`)
  // KVM is a way of running this emulator's machines that this host does not have; all others are none of its ways.
  if (type === 'kvm' && !isMachineGiven)
    throw new VirError('invalidArg', `could not get preferred machine for ${emulator} type=kvm`)
  if (type !== 'qemu')
    throw new VirError('configUnsupported', `Emulator '${emulator}' does not support virt type '${type}'`)
}

/** Variables of UEFI firmware are kept in a file of the daemon's. */
function addNvram({ os, name }: Definition, { nvramFolder }: DefineContext): void {
  const isUefi = os.loader?.type === 'pflash' && os.loader.readonly === true
  if (!isUefi || os.loader?.stateless === true || os.nvram?.path || os.nvram?.source) return
  os.nvram = { ...os.nvram, path: `${nvramFolder}/${name}_VARS.fd` }
}

/** Definitions made elsewhere name QEMU's binaries; they mean this machine. */
const isOurs = (emulator: string, context: DefineContext) =>
  emulator === context.emulator || /\/(?:qemu-system-x86_64|qemu-kvm|kvm|tabvisor)$/.test(emulator)

const knownArchitectures = new Set([
  ...['alpha', 'armv6l', 'armv7l', 'armv7b', 'aarch64', 'cris', 'i686', 'ia64', 'lm32', 'm68k', 'microblaze'],
  ...[
    'microblazeel',
    'mips',
    'mipsel',
    'mips64',
    'mips64el',
    'openrisc',
    'or32',
    'parisc',
    'parisc64',
    'ppc',
  ],
  ...['ppcle', 'ppc64', 'ppc64le', 'ppcemb', 'riscv32', 'riscv64', 's390', 's390x', 'sh4', 'sh4eb', 'sparc'],
  ...['sparc64', 'unicore32', 'xtensa', 'xtensaeb', 'x86_64'],
])

function addDefaultDevices(domain: Definition): void {
  const { devices } = domain
  for (const type of ['mouse', 'keyboard'] as const)
    if (!devices.inputs.some((input) => input.type === type && (input.bus ?? 'ps2') === 'ps2'))
      devices.inputs.push({ type, bus: 'ps2' })
  if (!devices.controllers.some(({ type, index }) => type === 'usb' && index === 0))
    addController(domain, 'usb', 0, isQ35(domain) ? 'qemu-xhci' : undefined)
  if (isQ35(domain) && !findController(domain, 'sata', 0)) addController(domain, 'sata', 0)
  if (isQ35(domain)) addRoot(domain, 'pcie-root')
  else if (isI440fx(domain)) addRoot(domain, 'pci-root')
  devices.memballoon ??= { model: 'virtio' }
  completeAudio(domain)
}

function addRoot(domain: Definition, model: 'pci-root' | 'pcie-root'): void {
  const root = findController(domain, 'pci', 0)
  if (!root) addController(domain, 'pci', 0, model)
  else if (root.model !== model)
    throw new VirError(
      'xmlError',
      `The PCI controller with index='0' must be model='${model}' for this machine type, but model='${root.model}' was found instead`,
    )
}

/** Models by type. */
const models: Partial<Record<string, readonly string[]>> = {
  usb: [
    ...['piix3-uhci', 'piix4-uhci', 'ehci', 'ich9-ehci1', 'ich9-uhci1', 'ich9-uhci2', 'ich9-uhci3'],
    ...['vt82c686b-uhci', 'pci-ohci', 'nec-xhci', 'qemu-xhci', 'none'],
  ],
  pci: [
    ...['pci-root', 'pcie-root', 'pci-bridge', 'dmi-to-pci-bridge', 'pcie-to-pci-bridge', 'pcie-root-port'],
    ...['pcie-switch-upstream-port', 'pcie-switch-downstream-port', 'pci-expander-bus', 'pcie-expander-bus'],
  ],
  scsi: [
    ...['auto', 'buslogic', 'lsilogic', 'lsisas1068', 'vmpvscsi', 'ibmvscsi', 'virtio-scsi', 'lsisas1078'],
    ...['virtio-transitional', 'virtio-non-transitional', 'ncr53c90', 'dc390', 'am53c974'],
  ],
  'virtio-serial': ['virtio', 'virtio-transitional', 'virtio-non-transitional'],
}

function checkControllerModels({ devices, os }: Definition): void {
  for (const { type, model, index } of devices.controllers) {
    if (model !== undefined && models[type ?? ''] && !models[type ?? '']!.includes(model))
      throw new VirError('configUnsupported', `Unknown model type '${model}'`, 'domain')
    if (type !== 'pci') continue
    if ((model === 'pci-root' || model === 'pcie-root') && index !== 0)
      throw new VirError('xmlError', 'pci-root and pcie-root controllers should have index 0')
    const chipset = findMachine(os.type?.machine ?? '')?.chipset
    if (model === 'pci-expander-bus' && chipset !== 'i440fx')
      throw new VirError(
        'configUnsupported',
        'pci-expander-bus controllers are only supported on 440fx-based machinetypes',
      )
    if (model === 'pcie-expander-bus' && chipset !== 'q35')
      throw new VirError(
        'configUnsupported',
        'pcie-expander-bus controllers are not supported with this machine type',
      )
  }
}

function completeControllerModels({ devices }: Definition): void {
  for (const controller of devices.controllers) {
    if (controller.type === 'scsi' && (controller.model === undefined || controller.model === 'auto'))
      controller.model = 'lsilogic'
    if (controller.type === 'usb') controller.model ??= 'piix3-uhci'
  }
}
