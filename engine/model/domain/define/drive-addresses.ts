import { VirError } from '../../error.ts'
import type { DriveAddress } from '../devices/address.ts'
import type { Disk } from '../devices/disk.ts'
import type { Definition } from './definition.ts'
import { diskIndex } from './disk-name.ts'

/** Units of a SCSI bus that is not wide, the controller's own not counted. */
const scsiUnits = 7

/** Where a disk sits by its target's name: each bus has its own number of units. */
export function assignDriveAddress(disk: Disk, domain: Definition): void {
  const name = disk.target?.dev ?? ''
  const index = diskIndex(name)
  if (index === undefined)
    throw new VirError('xmlError', `Unknown disk name '${name}' and no address specified`, 'domain')
  const place = (controller: number, bus: number, unit: number): DriveAddress => ({
    type: 'drive',
    controller,
    bus,
    target: 0,
    unit,
  })
  switch (disk.target?.bus) {
    case 'scsi': {
      const address = place(Math.floor(index / scsiUnits), 0, index % scsiUnits)
      const isTaken = domain.devices.hostdevs.some(
        (hostdev) => hostdev.type === 'scsi' && hostdev.address && isSameDrive(hostdev.address, address),
      )
      if (isTaken)
        throw new VirError(
          'configUnsupported',
          `using disk target name '${name}' conflicts with SCSI host device address controller='${address.controller}' bus='0' target='0' unit='${address.unit}`,
          'domain',
        )
      disk.address = address
      break
    }
    case 'ide':
      disk.address = place(Math.floor(index / 4), Math.floor((index % 4) / 2), index % 2)
      break
    case 'sata':
      disk.address = place(Math.floor(index / 6), 0, index % 6)
      break
    case 'fdc':
      disk.address = place(Math.floor(index / 2), 0, index % 2)
      break
    default:
  }
}

/** SCSI devices of the host get the first unit that no other one and no disk has. */
export function assignHostdevDriveAddresses(domain: Definition): void {
  for (const hostdev of domain.devices.hostdevs) {
    if (hostdev.mode !== 'subsystem' || hostdev.type !== 'scsi' || hostdev.address) continue
    for (let controller = 0; !hostdev.address; controller++)
      for (let unit = 0; unit < scsiUnits && !hostdev.address; unit++) {
        const address: DriveAddress = { type: 'drive', controller, bus: 0, target: 0, unit }
        if (!isDriveUsed(domain, address)) hostdev.address = address
      }
  }
}

function isDriveUsed(domain: Definition, address: DriveAddress): boolean {
  const { disks, hostdevs } = domain.devices
  const isHere = (other: Disk['address']) => other !== undefined && isSameDrive(other, address)
  return (
    disks.some((disk) => disk.target?.bus === 'scsi' && isHere(disk.address)) ||
    hostdevs.some((hostdev) => hostdev.type === 'scsi' && isHere(hostdev.address))
  )
}

export function isSameDrive(one: NonNullable<Disk['address']>, other: NonNullable<Disk['address']>): boolean {
  if (one.type !== 'drive' || other.type !== 'drive') return false
  return (['controller', 'bus', 'target', 'unit'] as const).every(
    (key) => (one[key] ?? 0) === (other[key] ?? 0),
  )
}
