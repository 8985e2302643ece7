import type { Controller } from '../devices/controller.ts'
import type { Devices } from '../devices/devices.ts'
import type { Definition } from './definition.ts'
import { findMachine } from './machine-types.ts'
import type { BusModel, PciNeed } from './pci-buses.ts'

export const isQ35 = (domain: Definition) => findMachine(domain.os.type?.machine ?? '')?.chipset === 'q35'
export const isI440fx = (domain: Definition) =>
  findMachine(domain.os.type?.machine ?? '')?.chipset === 'i440fx'

/** Conventional and PCI Express devices, and virtio ones, which are whatever the guest has. */
export interface PciKinds {
  conventional: PciNeed
  express: PciNeed
}

export function pciKinds(domain: Definition): PciKinds {
  const hasExpressRoot = domain.devices.controllers.some(
    ({ type, model, index }) => type === 'pci' && index === 0 && model === 'pcie-root',
  )
  const conventional: PciNeed = { plug: 'pci', isAutomatic: true }
  return { conventional, express: hasExpressRoot ? { plug: 'pcie', isAutomatic: true } : conventional }
}

/** Transitional virtio devices fit conventional slots only. */
const virtio = (model: string | undefined, { conventional, express }: PciKinds) =>
  model === 'virtio-transitional' ? conventional : express

export function controllerNeed({ type, model }: Controller, kinds: PciKinds): PciNeed | undefined {
  switch (type) {
    case 'pci':
      if (model === undefined || model === 'pci-root' || model === 'pcie-root') return undefined
      return {
        plug: model as Exclude<BusModel, 'pci-root' | 'pcie-root'>,
        isAutomatic: false,
        isAggregated: model === 'pcie-root-port',
      }
    case 'sata':
    case 'ide':
      return kinds.conventional
    case 'usb':
      if (model === 'none') return undefined
      return model === 'nec-xhci' || model === 'qemu-xhci' ? kinds.express : kinds.conventional
    case 'scsi':
      if (model === undefined || model === 'ncr53c90') return undefined
      return model === 'virtio-scsi' || model === 'virtio-non-transitional'
        ? kinds.express
        : kinds.conventional
    case 'virtio-serial':
      return virtio(model, kinds)
    default:
      return undefined
  }
}

type Item<K extends keyof Devices> =
  NonNullable<Devices[K]> extends readonly (infer T)[] ? T : NonNullable<Devices[K]>

export function filesystemNeed({ driver, model }: Item<'filesystems'>, kinds: PciKinds): PciNeed | undefined {
  const hasDevice = ['path', 'handle', 'virtiofs'].includes(driver?.type ?? 'path')
  return hasDevice ? virtio(driver?.type === 'virtiofs' ? undefined : model, kinds) : undefined
}

export function interfaceNeed({ type, model }: Item<'interfaces'>, kinds: PciKinds): PciNeed | undefined {
  const name = model?.type
  if (type === 'hostdev') return kinds.express
  if (name === 'usb-net') return undefined
  const isExpress =
    ['virtio', 'virtio-non-transitional', 'e1000e'].includes(name ?? '') || !knownModels.has(name)
  return isExpress ? kinds.express : kinds.conventional
}

/** Of others nothing is known but that they will be modern. */
const knownModels: ReadonlySet<string | undefined> = new Set([
  ...['netfront', 'rtl8139', 'virtio', 'e1000', 'e1000e', 'igb', 'virtio-transitional'],
  ...['virtio-non-transitional', 'usb-net', 'spapr-vlan', 'lan9118', 'scm91c111', 'vlance'],
  ...['vmxnet', 'vmxnet2', 'vmxnet3', 'Am79C970A', 'Am79C973', '82540EM', '82545EM', '82543GC'],
])

export function soundNeed({ model }: Item<'sounds'>, kinds: PciKinds): PciNeed | undefined {
  return ['es1370', 'ac97', 'ich6', 'ich9'].includes(model ?? '') ? kinds.conventional : undefined
}

export function diskNeed({ target, model }: Item<'disks'>, kinds: PciKinds): PciNeed | undefined {
  return target?.bus === 'virtio' ? virtio(model, kinds) : undefined
}

export function hostdevNeed({ mode, type, model }: Item<'hostdevs'>, kinds: PciKinds): PciNeed | undefined {
  if (type === 'mdev') return model === 'vfio-pci' ? kinds.express : undefined
  if (mode !== 'subsystem') return undefined
  if (type === 'pci') return kinds.express
  return type === 'scsi_host' ? virtio(model, kinds) : undefined
}

export function memballoonNeed({ model }: Item<'memballoon'>, kinds: PciKinds): PciNeed | undefined {
  return model === 'xen' || model === 'none' ? undefined : virtio(model, kinds)
}

export function virtioNeed({ model }: { model?: string | undefined }, kinds: PciKinds): PciNeed {
  return virtio(model, kinds)
}

export function watchdogNeed({ model }: Item<'watchdogs'>, kinds: PciKinds): PciNeed | undefined {
  return model === 'i6300esb' ? kinds.conventional : undefined
}

export function videoNeed({ model }: Item<'videos'>, kinds: PciKinds): PciNeed | undefined {
  switch (model?.type) {
    case 'virtio':
    case 'bochs':
      return kinds.express
    case 'vga':
    case 'cirrus':
    case 'vmvga':
    case 'xen':
    case 'vbox':
    case 'qxl':
    case 'parallels':
      return kinds.conventional
    default:
      return undefined
  }
}

export function inputNeed({ bus, model }: Item<'inputs'>, kinds: PciKinds): PciNeed | undefined {
  return bus === 'virtio' ? virtio(model, kinds) : undefined
}

export function serialNeed({ target }: Item<'serials'>, kinds: PciKinds): PciNeed | undefined {
  return target?.type === 'pci-serial' ? kinds.conventional : undefined
}

export function iommuNeed({ model }: Item<'iommu'>, kinds: PciKinds): PciNeed | undefined {
  return model === 'virtio' ? { ...kinds.express, isIntegrated: true } : undefined
}

export function memoryNeed({ model }: Item<'memories'>, kinds: PciKinds): PciNeed | undefined {
  return model === 'virtio-pmem' || model === 'virtio-mem' ? kinds.express : undefined
}
