/** What a device cannot be, each class by its own rules. */
import { type ErrorCode, type ErrorDomain, VirError } from '../../error.ts'
import type { Address } from '../devices/address.ts'
import type { Disk } from '../devices/disk.ts'
import type { Video } from '../devices/video.ts'
import type { Definition } from './definition.ts'
import { everyDevice, pciPlace } from './pci-addresses.ts'
import { isQ35 } from './pci-needs.ts'

function refuse(code: ErrorCode, detail: string, domain: ErrorDomain = 'domain'): never {
  throw new VirError(code, detail, domain)
}

const unsupported = (detail: string, domain: ErrorDomain = 'qemu') =>
  refuse('configUnsupported', detail, domain)
const missing = (attribute: string, element: string) =>
  refuse('xmlError', `Missing required attribute '${attribute}' in element '${element}'`, 'xml')

/** Before anything is added: what an element has to say. */
export function checkElements(domain: Definition): void {
  const { devices } = domain
  for (const { address } of everyDevice(domain)) if (address) checkAddress(address)
  for (const { device, source } of devices.disks)
    if (device === 'lun' && !source)
      unsupported("disk device='lun' is only valid for block type disk source", 'domain')
  if (devices.controllers.some(({ type, model }) => type === 'usb' && model === 'none'))
    if (devices.inputs.some(({ bus }) => bus === 'usb'))
      unsupported("Can't add USB input device. USB bus is disabled", 'domain')
  for (const { kib } of domain.memoryBacking?.hugepages?.pages ?? [])
    if (kib === 0n) refuse('xmlDetail', "hugepage size can't be zero")
  if (devices.memballoon?.model === 'xen' || devices.controllers.some(({ type }) => type === 'xenbus'))
    refuse('internalError', 'Cannot automatically add a new PCI bus for a device with connect flags 00')
  for (const { type } of devices.hubs) if (!type) refuse('internalError', 'missing hub device type')
  for (const { model } of devices.sounds) if (!model) missing('model', 'sound')
  for (const { mode } of devices.smartcards) if (!mode) missing('mode', 'smartcard')
  for (const { name } of devices.shmems)
    if (!name) refuse('xmlError', "shmem element must contain 'name' attribute")
  for (const { backend } of devices.tpms) if (!backend) refuse('xmlError', 'missing TPM device backend')
  for (const { backend } of devices.rngs)
    if (!backend) refuse('xmlError', 'only one RNG backend is supported')
  for (const { lockspace: _space, key, target } of devices.leases) {
    if (!key) refuse('xmlError', "Missing 'key' element for lease")
    if (!target) refuse('xmlError', "Missing 'target' element for lease")
  }
  for (const { target } of devices.channels)
    if (!target?.type) refuse('xmlError', 'target type must be specified for channel device')
  for (const { source, target } of devices.filesystems) {
    const path = source?.dir ?? source?.dev ?? source?.file ?? source?.name ?? source?.usage ?? source?.socket
    if (path === undefined) throw new VirError('noSource', target?.dir, 'domain')
    if (target?.dir === undefined) throw new VirError('noTarget', String(path), 'domain')
  }
  for (const { mode, type, source } of devices.hostdevs) {
    if (mode === 'capabilities') continue
    if (!type) refuse('xmlError', 'missing source address type')
    if (!source) refuse('xmlError', 'Missing <source> element in hostdev device')
  }
  for (const { type, source } of devices.interfaces) {
    if ((type === 'network' || type === 'bridge') && !source)
      refuse('xmlError', `interface type='${type}' requires a 'source' element`)
    if (type === 'network' && !source?.network) missing('network', 'source')
    if (type === 'bridge' && !source?.bridge) missing('bridge', 'source')
    if (type === 'direct' && !source?.dev) missing('dev', 'source')
  }
  for (const { type, source } of devices.disks) {
    if (type === 'network' && source && !source.protocol) missing('protocol', 'source')
    if (type === 'volume' && source && (!source.pool || !source.volume))
      refuse('xmlError', "'pool' and 'volume' must be specified together for 'pool' type source")
  }
  checkChardevs(domain)
}

function checkAddress(address: Address): void {
  if (
    address.type === 'usb' &&
    address.port !== undefined &&
    !/^\d{1,9}(?:\.\d{1,9}){0,3}$/.test(address.port)
  )
    refuse('internalError', "Cannot parse <address> 'port' attribute", 'device')
  if (address.type !== 'pci') return
  const { domain = 0, bus = 0, slot = 0, function: fn = 0 } = address
  const hex = (value: number) => `0x${value.toString(16)}`
  const tooMuch = (detail: string) => refuse('xmlError', `Invalid PCI address ${detail}`, 'none')
  if (domain > 0xffff) tooMuch(`domain='${hex(domain)}', must be <= 0xFFFF`)
  if (bus > 0xff) tooMuch(`bus='${hex(bus)}', must be <= 0xFF`)
  if (slot > 0x1f) tooMuch(`slot='${hex(slot)}', must be <= 0x1F`)
  if (fn > 7) tooMuch(`function=${hex(fn)}, must be <= 7`)
}

function checkChardevs({ devices }: Definition): void {
  const { serials, parallels, consoles, channels, redirdevs } = devices
  for (const { type, sources } of [...serials, ...parallels, ...consoles, ...channels, ...redirdevs]) {
    const [source] = sources
    if ((type === 'file' || type === 'dev' || type === 'pipe') && !source?.path)
      refuse('internalError', 'Missing source path attribute for char device')
    if (type === 'unix' && source?.mode === 'connect' && !source.path)
      refuse('internalError', 'Missing source path attribute for char device')
    if (type === 'tcp' && !source?.host)
      refuse('internalError', 'Missing source host attribute for char device')
    if (type === 'tcp' && !source?.service)
      refuse('internalError', 'Missing source service attribute for char device')
    if (type === 'udp' && sources.every(({ service }) => !service))
      refuse('internalError', 'Missing source service attribute for char device')
  }
}

/** When everything has its place. */
export function checkDevices(domain: Definition): void {
  const { devices } = domain
  for (const disk of devices.disks) checkDisk(disk, domain)
  checkControllers(domain)
  checkInterfaces(domain)
  checkVideos(domain)
  if (devices.watchdogs.length > 1) refuse('internalError', 'only a single watchdog device is supported')
  for (const { model } of devices.watchdogs)
    if (model === 'diag288') unsupported('diag288 model of watchdog is allowed for s390 and s390x only')
  for (const { model } of devices.panics)
    if (model === 'pseries') unsupported("only pSeries guests support panic device of model 'pseries'")
  if (devices.nvram) unsupported('nvram device is only supported for PPC64')
  for (const { backend } of devices.tpms)
    if (backend?.type === 'emulator') unsupported(`TPM version '${backend.version}' is not supported`)
  if (devices.memories.length > 0 && !domain.maxMemory)
    unsupported("cannot use/hotplug a memory device when domain 'maxMemory' is not defined")
  for (const { model } of devices.shmems)
    if (model?.type === 'ivshmem') unsupported('ivshmem device is not supported with this QEMU binary')
  for (const { driver, accessmode, fmode, dmode } of devices.filesystems) {
    if ((fmode !== undefined || dmode !== undefined) && accessmode !== 'mapped')
      unsupported('fmode and dmode must be used with accessmode=mapped')
    if (driver?.type === 'virtiofs' && domain.memoryBacking?.access?.mode !== 'shared')
      unsupported("'virtiofs' requires shared memory")
  }
  for (const { audio } of devices.sounds)
    if (audio && !devices.audios.some(({ id }) => id === audio.id))
      refuse('xmlError', `no audio device with ID ${audio.id}`)
  if (devices.iommu?.model === 'virtio' && !domain.features?.acpi)
    unsupported("IOMMU device: 'virtio' requires ACPI")
  for (const { type, tlsPort } of devices.graphics)
    if (type === 'spice' && (tlsPort ?? 0) > 0)
      unsupported('spice TLS port set in XML configuration, but TLS is disabled in qemu.conf')
  const seen = new Set<string>()
  for (const hostdev of devices.hostdevs) {
    const key = JSON.stringify([hostdev.mode, hostdev.type, hostdev.source], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    if (seen.has(key)) refuse('xmlError', 'Hostdev already exists in the domain configuration')
    seen.add(key)
  }
}

/** Drives by bus: numbers that have to be 0. */
const fixedNumbers: Partial<Record<string, readonly ('bus' | 'target' | 'controller')[]>> = {
  sata: ['bus', 'target'],
  ide: ['target'],
  fdc: ['bus', 'target'],
}

function checkDisk(disk: Disk, domain: Definition): void {
  const { target, address, device, driver } = disk
  const bus = target?.bus ?? 'ide'
  const name = target?.dev ?? ''
  if (device === 'floppy' && bus !== 'fdc')
    refuse('internalError', `Invalid bus type '${bus}' for floppy disk`)
  if (device !== 'floppy' && bus === 'fdc') refuse('internalError', `Invalid bus type '${bus}' for disk`)
  const isDrive = ['ide', 'fdc', 'scsi', 'sata'].includes(bus)
  if (address && isDrive && address.type !== 'drive')
    unsupported(
      `Invalid address type '${address.type}' for the disk '${name}' with the bus type '${bus}'`,
      'domain',
    )
  if (bus === 'virtio' && address && !['pci', 'ccw', 'virtio-mmio'].includes(address.type ?? ''))
    unsupported(`virtio disk cannot have an address of type '${address.type}'`)
  if (address?.type === 'drive')
    for (const number of fixedNumbers[bus] ?? [])
      if ((address[number] ?? 0) !== 0) unsupported(`${number} must be 0 for ${bus} controller`)
  if (device === 'cdrom' && bus === 'virtio')
    unsupported(`disk type of '${name}' does not support ejectable media`)
  if (device === 'lun' && disk.type !== 'block' && disk.type !== 'network' && disk.type !== 'volume')
    unsupported("disk device='lun' is only valid for block type disk source", 'domain')
  if (driver?.name !== 'qemu') unsupported(`unsupported driver name '${driver?.name}' for disk '${name}'`)
  if (driver?.io === 'native' && driver.cache !== 'none' && driver.cache !== 'directsync')
    unsupported("io='native' needs either no disk cache or directsync cache mode")
  if (driver?.iothread !== undefined && !hasIothread(domain, driver.iothread))
    unsupported(`Disk iothread '${driver.iothread}' not defined in iothreadid`)
  if (disk.type === 'dir' && driver?.type !== 'fat')
    unsupported("storage type 'dir' requires use of storage format 'fat'")
  if (disk.shareable && driver?.type !== 'raw')
    unsupported(`shared access for disk '${name}' requires use of supported storage format`)
  if (disk.wwn !== undefined && !/^[\da-f]{16}$/i.test(disk.wwn))
    refuse('internalError', `Malformed wwn: ${disk.wwn}`, 'none')
  if (disk.wwn !== undefined && bus !== 'ide' && bus !== 'sata' && bus !== 'scsi')
    unsupported('Only ide and scsi disk support wwn')
  if (disk.serial !== undefined && !/^[\w .+-]*$/.test(disk.serial))
    refuse('internalError', `driver serial '${disk.serial}' contains unsafe characters`, 'qemu')
  const { iotune } = disk
  if (iotune?.totalBytesSec && (iotune.readBytesSec || iotune.writeBytesSec))
    refuse('xmlError', 'total and read/write bytes_sec cannot be set at the same time')
  if (iotune?.totalIopsSec && (iotune.readIopsSec || iotune.writeIopsSec))
    refuse('xmlError', 'total and read/write iops_sec cannot be set at the same time')
}

function hasIothread({ iothreads = 0, iothreadids }: Definition, id: number): boolean {
  const named = iothreadids?.iothreads ?? []
  return named.length > 0 ? named.some((it) => it.id === id) : id <= iothreads
}

function checkControllers(domain: Definition): void {
  for (const { type, index = 0, model, address, ports } of domain.devices.controllers) {
    if (type === 'pci' && (model === 'pci-root' || model === 'pcie-root') && pciPlace(address))
      unsupported('pci-root and pcie-root controllers should not have an address', 'domain')
    if (type === 'pci' && index > 255)
      unsupported(`PCI controller index ${index} too high, maximum is 255`, 'domain')
    if (type === 'ide' && isQ35(domain))
      unsupported('IDE controllers are unsupported for this QEMU binary or machine type')
    if (type === 'usb' && (model === 'qemu-xhci' || model === 'nec-xhci') && (ports ?? 0) > 15)
      unsupported(`'${model}' controller only supports up to '15' ports`)
  }
}

function checkInterfaces({ devices }: Definition): void {
  for (const { type, mtu, model, mac, port, virtualport } of devices.interfaces) {
    if (mtu && !['network', 'bridge', 'ethernet', 'vhostuser', 'vdpa'].includes(type ?? ''))
      unsupported(`setting MTU on interface type ${type} is not supported yet`)
    if (model?.type !== undefined && !/^[\w-]+$/.test(model.type))
      refuse('invalidArg', 'Model name contains invalid characters')
    if (port?.isolated && virtualport?.type === 'openvswitch')
      unsupported(
        `interface ${mac?.address} - <port isolated='yes'/> is not supported for network interfaces with virtualport type='openvswitch'`,
        'domain',
      )
  }
}

const primaryOnly = new Set(['cirrus', 'vga', 'vmvga', 'bochs'])

/** What a machine can have only as its first screen. */
export function checkSecondVideo({ model }: Video): void {
  const type = model?.type ?? 'cirrus'
  if (primaryOnly.has(type)) unsupported(`video type '${type}' is only valid as primary video device`)
}

function checkVideos({ devices }: Definition): void {
  const { videos } = devices
  for (const [index, { model }] of videos.entries()) {
    const type = model?.type ?? ''
    if (videos.length > 1 && videos.some((it) => it.model?.type === 'none'))
      unsupported("a 'none' video type must be the only video device defined for the domain", 'domain')
    if (['xen', 'vbox', 'parallels', 'gop'].includes(type))
      unsupported(`domain configuration does not support video model '${type}'`)
    if (type !== 'qxl') {
      if (model?.ram) unsupported('ram attribute only supported for video type qxl', 'domain')
      if (model?.vram64) unsupported('vram64 attribute only supported for video type qxl', 'domain')
      if (model?.vgamem) unsupported('vgamem attribute only supported for video type qxl', 'domain')
    }
    if (index > 0) checkSecondVideo(videos[index]!)
    if (type !== 'qxl' && type !== 'virtio' && (model?.heads ?? 1) > 1)
      unsupported(`video type '${type}' doesn't support multiple 'heads'`)
  }
}
