import type { Controller } from '../devices/controller.ts'
import type { Disk } from '../devices/disk.ts'
import type { Domain } from '../domain.ts'
import { consoleOf, isConsoleOfSerial } from './consoles.ts'
import { diskIndex } from './disk-name.ts'
import { findMachine } from './machine-types.ts'

interface Named {
  alias?: { name?: string | undefined } | undefined
}

/** Names of a running domain's devices, by which events and block jobs call them. Those that have one keep it. */
export function assignAliases(domain: Domain): void {
  const { devices } = domain
  if (!devices) return
  const scsiModel = (index: number) =>
    devices.controllers.find((it) => it.type === 'scsi' && it.index === index)?.model
  for (const disk of devices.disks) name(disk, diskAlias(disk, scsiModel))
  numberFree([...devices.interfaces.filter(({ type }) => type !== 'hostdev')], 'net')
  numberFree([...devices.interfaces.filter(({ type }) => type === 'hostdev'), ...devices.hostdevs], 'hostdev')
  numberFree(devices.filesystems, 'fs')
  numberAll(devices.sounds, 'sound')
  numberAll(devices.redirdevs, 'redir')
  numberAll(devices.videos, 'video')
  const isQ35 = findMachine(domain.os?.type?.machine ?? '')?.chipset === 'q35'
  for (const controller of devices.controllers) name(controller, controllerAlias(controller, isQ35))
  numberAll(devices.inputs, 'input')
  numberAll(devices.parallels, 'parallel')
  numberAll(devices.serials, 'serial')
  numberAll(devices.channels, 'channel')
  numberAll(devices.consoles, 'console')
  numberAll(devices.hubs, 'hub')
  numberAll(devices.shmems, 'shmem')
  numberAll(devices.smartcards, 'smartcard')
  numberAll(devices.watchdogs, 'watchdog')
  if (devices.memballoon && devices.memballoon.model !== 'none') name(devices.memballoon, 'balloon0')
  numberFree(devices.rngs, 'rng')
  numberAll(devices.tpms, 'tpm')
  for (const memory of devices.memories) {
    const prefix = memory.model?.replace('-', '').replace('sgxepc', 'epc') ?? 'dimm'
    if (memory.address?.type === 'dimm') name(memory, `${prefix}${memory.address.slot ?? 0}`)
    else numberFree([memory], prefix, devices.memories)
  }
  if (devices.vsock) name(devices.vsock, 'vsock0')
  if (devices.iommu) name(devices.iommu, 'iommu0')
  const [serial] = devices.serials
  if (serial && isConsoleOfSerial(devices.consoles[0])) devices.consoles[0] = consoleOf(serial)
}

function name(device: Named, alias: string): void {
  if (device.alias?.name === undefined) device.alias = { name: alias }
}

function numberAll(devices: readonly Named[], prefix: string): void {
  for (const [index, device] of devices.entries()) name(device, `${prefix}${index}`)
}

/** Counts on from the highest number that is there. */
function numberFree(devices: readonly Named[], prefix: string, all: readonly Named[] = devices): void {
  for (const device of devices) {
    if (device.alias?.name !== undefined) continue
    const numbers = all.map(({ alias }) =>
      Number(new RegExp(`^${prefix}(\\d{1,9})$`).exec(alias?.name ?? '')?.[1] ?? -1),
    )
    name(device, `${prefix}${Math.max(-1, ...numbers) + 1}`)
  }
}

function diskAlias({ target, address }: Disk, scsiModel: (index: number) => string | undefined): string {
  const bus = target?.bus ?? 'ide'
  if (address?.type !== 'drive') return `${bus}-disk${diskIndex(target?.dev ?? '') ?? 0}`
  const { controller = 0, bus: lane = 0, target: id = 0, unit = 0 } = address
  return bus === 'scsi' && scsiModel(controller) !== 'lsilogic'
    ? `${bus}${controller}-${lane}-${id}-${unit}`
    : `${bus}${controller}-${lane}-${unit}`
}

/** Parts of the chipset are called as QEMU calls them. */
function controllerAlias({ type, index = 0, model }: Controller, isQ35: boolean): string {
  if (type === 'pci') return model === 'pcie-root' ? `pcie.${index}` : `pci.${index}`
  if (index === 0 && (type === (isQ35 ? 'sata' : 'ide') || type === 'usb'))
    return type === 'usb' ? 'usb' : 'ide'
  return `${type}${index}`
}
