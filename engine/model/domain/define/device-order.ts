/** Places in the lists of disks and controllers: those of one bus or type stand together, in ascending order. */
import type { Controller } from '../devices/controller.ts'
import type { Disk } from '../devices/disk.ts'
import { diskIndex } from './disk-name.ts'

export function insertDisk(disks: Disk[], disk: Disk): void {
  const numberOf = ({ target }: Disk) => diskIndex(target?.dev ?? '') ?? -1
  let place = -1
  for (let at = disks.length - 1; at >= 0; at--) {
    if (disks[at]!.target?.bus !== disk.target?.bus) continue
    if (numberOf(disks[at]!) > numberOf(disk)) place = at
    else if (place < 0) place = at + 1
  }
  disks.splice(place < 0 ? disks.length : place, 0, disk)
}

/** The first part of an EHCI comes before its companions. */
export function insertController(controllers: Controller[], controller: Controller): void {
  let place = -1
  for (let at = controllers.length - 1; at >= 0; at--) {
    const current = controllers[at]!
    if (current.type !== controller.type) continue
    if (controller.index === undefined) {
      place = at + 1
      break
    }
    const index = current.index ?? -1
    const isMaster = !controller.master && current.master !== undefined && index === controller.index
    if (index > controller.index || isMaster) place = at
    else if (place < 0) place = at + 1
  }
  controllers.splice(place < 0 ? controllers.length : place, 0, controller)
}

const companionPorts: Readonly<Record<string, number>> = { 'ich9-uhci1': 0, 'ich9-uhci2': 2, 'ich9-uhci3': 4 }

/** A companion of an EHCI serves two of its ports. */
export function completeMaster(controller: Controller): void {
  const startport = controller.type === 'usb' ? companionPorts[controller.model ?? ''] : undefined
  if (startport !== undefined) controller.master ??= { startport }
}

export function sortDevices(devices: { disks: Disk[]; controllers: Controller[] }): void {
  for (const disk of devices.disks.splice(0)) insertDisk(devices.disks, disk)
  for (const controller of devices.controllers.splice(0)) {
    completeMaster(controller)
    insertController(devices.controllers, controller)
  }
}
