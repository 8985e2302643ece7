/** What each device gets that its definition leaves open, but for its address. */
import { VirError } from '../../error.ts'
import type { Disk } from '../devices/disk.ts'
import type { Input } from '../devices/input.ts'
import type { NetworkInterface } from '../devices/interface.ts'
import { completeBackend } from './consoles.ts'
import type { DefineContext } from './context.ts'
import type { Definition } from './definition.ts'
import { assignDriveAddress } from './drive-addresses.ts'
import { randomMac } from './identity.ts'
import { completeGraphics } from './screens.ts'

export function completeDevices(domain: Definition, context: DefineContext): void {
  const { devices } = domain
  for (const disk of devices.disks) completeDisk(disk, domain)
  for (const device of devices.interfaces) completeInterface(device, context)
  for (const input of devices.inputs) completeInput(input)
  for (const graphics of devices.graphics) completeGraphics(graphics)
  for (const filesystem of devices.filesystems) {
    filesystem.type ??= 'mount'
    if (filesystem.source?.socket === undefined) filesystem.accessmode ??= 'passthrough'
  }
  for (const hostdev of devices.hostdevs) {
    hostdev.mode ??= 'subsystem'
    if (hostdev.mode === 'subsystem') hostdev.managed ??= false
    if (hostdev.type === 'mdev' && hostdev.model === 'vfio-pci') hostdev.display ??= false
  }
  for (const redirdev of devices.redirdevs) redirdev.bus ??= 'usb'
  for (const device of [...devices.redirdevs, ...devices.smartcards]) completeBackend(device)
  for (const watchdog of devices.watchdogs) watchdog.action ??= 'reset'
  for (const panic of devices.panics) panic.model ??= 'isa'
  for (const rng of devices.rngs) if (rng.rate && !rng.rate.bytes) delete rng.rate
  for (const { backend } of devices.rngs)
    if (backend?.model === 'random' && !backend.path) backend.path = '/dev/random'
  for (const tpm of devices.tpms) {
    tpm.model ??= 'tpm-tis'
    if (tpm.backend?.type === 'passthrough') tpm.backend.device ??= { path: '/dev/tpm0' }
    else if (tpm.backend?.type === 'emulator') tpm.backend.version ??= tpm.model === 'tpm-crb' ? '2.0' : '1.2'
  }
  for (const shmem of devices.shmems) {
    shmem.model ??= { type: 'ivshmem' }
    shmem.model.type ??= 'ivshmem'
    if (shmem.model.type !== 'ivshmem-doorbell') shmem.size ??= { mib: 4n }
  }
  for (const memory of devices.memories) if (memory.model === 'virtio-pmem') memory.access ??= 'shared'
  if (devices.vsock) {
    devices.vsock.model ??= 'virtio'
    const cid = devices.vsock.cid ?? {}
    cid.auto ??= cid.address === undefined
    devices.vsock.cid = cid
  }
}

/** Buses by the beginning of the target's name; others are IDE's. */
const namedBuses = [
  ['hd', 'ide'],
  ['sd', 'scsi'],
  ['vd', 'virtio'],
  ['xvd', 'xen'],
  ['ubd', 'uml'],
] as const

export function completeDisk(disk: Disk, domain: Definition): void {
  disk.type ??= 'file'
  disk.device ??= 'disk'
  const name = disk.target?.dev
  if (name === undefined) {
    const source = disk.source?.file ?? disk.source?.dev ?? disk.source?.dir ?? disk.source?.name
    throw new VirError('noTarget', source, 'domain')
  }
  const target = disk.target!
  target.bus ??=
    disk.device === 'floppy' ? 'fdc' : (namedBuses.find(([prefix]) => name.startsWith(prefix))?.[1] ?? 'ide')
  if (disk.device === 'cdrom') disk.readonly = true
  const driver = disk.driver ?? {}
  disk.driver = driver
  driver.name ??= 'qemu'
  if (disk.type !== 'volume') driver.type ??= 'raw'
  if (disk.snapshot === 'no' && disk.readonly) delete disk.snapshot
  if (disk.type === 'nvme' && disk.source) disk.source.managed ??= true
  if (disk.source?.protocol === 'iscsi' && disk.source.name && !disk.source.name.includes('/'))
    disk.source.name += '/0'
  if (isEmptySource(disk)) delete disk.source
  if (!disk.source && disk.type === 'block' && disk.device !== 'disk') disk.type = 'file'
  for (const encryption of [disk.encryption, disk.source?.encryption])
    if (encryption) encryption.engine ??= 'qemu'
  if (!disk.address) assignDriveAddress(disk, domain)
  if (disk.address?.type === 'drive') disk.address = { target: 0, ...disk.address }
}

/** An empty drive's source says nothing. */
function isEmptySource({ source, type }: Disk): boolean {
  if (!source || (type !== 'file' && type !== 'block')) return false
  const { file, dev, startupPolicy, seclabels } = source
  return (
    (file === undefined || file === '') &&
    (dev === undefined || dev === '') &&
    !startupPolicy &&
    seclabels.length === 0
  )
}

export function completeInterface(device: NetworkInterface, { random }: DefineContext): void {
  device.type ??= 'user'
  const mac = device.mac ?? {}
  device.mac = mac
  mac.address ??= randomMac(random)
  if ((Number.parseInt(mac.address.slice(0, 2), 16) & 1) !== 0)
    throw new VirError('xmlError', `expected unicast mac address, found multicast '${mac.address}'`, 'domain')
  delete mac.type
  if (device.type !== 'hostdev') device.model ??= { type: device.type === 'vdpa' ? 'virtio' : 'rtl8139' }
  if (device.type === 'direct' && device.source) device.source.mode ??= 'vepa'
}

export function completeInput(input: Input): void {
  if (input.type === undefined) throw new VirError('internalError', 'missing input device type', 'domain')
  input.bus ??=
    input.type === 'evdev'
      ? undefined
      : input.type === 'tablet'
        ? 'usb'
        : input.type === 'passthrough'
          ? 'virtio'
          : 'ps2'
  if (input.bus === 'ps2' && input.type !== 'mouse' && input.type !== 'keyboard')
    throw new VirError('internalError', `ps2 bus does not support ${input.type} input device`, 'domain')
}
