import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { childElement, childElements, type XmlElement } from '../../engine/xml/tree.ts'

/** A disk of a definition that has something behind it. */
export interface Disk {
  /** As the guest finds it, for example vda. */
  target: string
  /** A file or device of the host. */
  path: string
  isShareable: boolean
  isReadOnly: boolean
  isRemovable: boolean
}

/** The disks of a definition that name a file or a device. */
export function disksOf(domain: XmlElement): Disk[] {
  const devices = childElement(domain, 'devices')
  const disks = devices ? childElements(devices).filter(({ name }) => name === 'disk') : []
  return disks.flatMap((disk) => {
    const source = childElement(disk, 'source')?.attributes
    const path = source?.get('file') ?? source?.get('dev')
    if (path === undefined) return []
    return {
      target: childElement(disk, 'target')?.attributes.get('dev') ?? '',
      path,
      isShareable: childElement(disk, 'shareable') !== undefined,
      isReadOnly: childElement(disk, 'readonly') !== undefined,
      isRemovable: ['cdrom', 'floppy'].includes(disk.attributes.get('device') ?? 'disk'),
    }
  })
}

/** Why a disk is not deleted with its machine unless the person says so, or at all. */
export interface Objection {
  text: MessageDescriptor
  /** It cannot be deleted from here. */
  isFinal: boolean
}

/**
 * What speaks against deleting a disk; undefined if nothing does. `isVolume`: a pool knows it; `others` are the machines
 * besides its own that use it too.
 */
export function objectionTo(disk: Disk, isVolume: boolean, others: readonly string[]): Objection | undefined {
  if (!isVolume)
    return { text: msg`No storage pool has it: it is missing, or must be removed by hand.`, isFinal: true }
  const users = others.join(', ')
  if (others.length > 0) return { text: msg`Also used by ${users}.`, isFinal: false }
  if (disk.isShareable) return { text: msg`Shared with other machines.`, isFinal: false }
  if (disk.isReadOnly) return { text: msg`Read-only for this machine.`, isFinal: false }
  if (disk.isRemovable) return { text: msg`A medium that can be taken out.`, isFinal: false }
  return undefined
}
