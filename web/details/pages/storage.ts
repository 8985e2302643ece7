/** Fields of disks, shared folders and controllers. */
import { msg } from '@lingui/core/macro'
import { childElement, childElements, type XmlElement } from '../../../engine/xml/tree.ts'
import { type Field, presence } from '../field.ts'
import { removeChildren, setValue, valueAt } from '../path.ts'

/** Where the path of a disk's source stands, by the type of the disk. */
const sourceAttributes: Record<string, string> = { file: 'file', block: 'dev', dir: 'dir', network: 'name' }

export function diskSource(disk: XmlElement): string {
  const source = childElement(disk, 'source')
  if (!source) return ''
  const pool = source.attributes.get('pool')
  if (pool !== undefined) return `${pool}/${source.attributes.get('volume') ?? ''}`
  return source.attributes.get(sourceAttributes[disk.attributes.get('type') ?? 'file'] ?? 'file') ?? ''
}

function setDiskSource(disk: XmlElement, path: string): void {
  if (path === '') {
    removeChildren(disk, 'source')
    return
  }
  if (disk.attributes.get('type') === 'volume') {
    const [pool, ...volume] = path.split('/')
    setValue(disk, 'source/@pool', pool!)
    setValue(disk, 'source/@volume', volume.join('/'))
    return
  }
  if (!disk.attributes.has('type')) disk.attributes.set('type', 'file')
  setValue(disk, `source/@${sourceAttributes[disk.attributes.get('type')!] ?? 'file'}`, path)
}

const isRemovable = (valueAtPath: (path: string) => string) =>
  ['cdrom', 'floppy'].includes(valueAtPath('@device'))

export const disk: readonly Field[] = [
  {
    path: '@device',
    label: msg`Device type`,
    help: msg`What the guest takes it for.`,
    input: { kind: 'fixed' },
    read: (element) => element.attributes.get('device') ?? 'disk',
  },
  {
    path: 'source',
    label: msg`Source`,
    help: msg`Path of the file, or pool/volume. A CD-ROM or floppy drive without one is empty.`,
    input: { kind: 'text', suggest: 'volumes' },
    read: diskSource,
    write: setDiskSource,
    check: (source, valueAtPath) =>
      source === '' && !isRemovable(valueAtPath) ? msg`A disk needs a source.` : undefined,
  },
  {
    path: 'target/@dev',
    label: msg`Target`,
    help: msg`Tells disks apart in the definition, as vda or sdb; the guest may call it otherwise.`,
    input: { kind: 'text' },
    check: (name) => (/^[a-z]+$/.test(name) ? undefined : msg`A name such as vda.`),
  },
  {
    path: 'target/@bus',
    label: msg`Disk bus`,
    help: msg`What the disk is attached to. virtio is the fastest; sata needs no driver of the guest’s own.`,
    input: { kind: 'choice', isNeeded: true },
    write: (element, bus) => {
      // Its address is of the old bus: defining finds another.
      removeChildren(element, 'address')
      setValue(element, 'target/@bus', bus)
    },
  },
  {
    path: 'readonly',
    label: msg`Read-only`,
    help: msg`The guest cannot write to it.`,
    input: presence,
  },
  {
    path: 'shareable',
    label: msg`Shareable`,
    help: msg`Several machines may use it at once; their file system must be made for that.`,
    input: presence,
  },
  {
    path: 'target/@removable',
    label: msg`Removable`,
    help: msg`The guest takes a USB disk for one that can be pulled out.`,
    input: { kind: 'switch', on: 'on', off: '' },
    isShown: (valueAtPath) => valueAtPath('target/@bus') === 'usb',
  },
  {
    path: 'serial',
    label: msg`Serial number`,
    help: msg`The guest finds the disk by it, under /dev/disk/by-id in Linux.`,
    input: { kind: 'text' },
    check: (serial) =>
      /^[\w.+ -]*$/.test(serial) ? undefined : msg`Letters, digits, spaces and the characters _ . + -`,
  },
  {
    path: 'driver/@cache',
    label: msg`Cache mode`,
    help: msg`How the host keeps what is written: none is safe, unsafe is fast and loses it in a power cut.`,
    input: { kind: 'choice' },
  },
  {
    path: 'driver/@discard',
    label: msg`Discard mode`,
    help: msg`Whether blocks that the guest frees (TRIM) are given back to the host: unmap does, ignore does not.`,
    input: { kind: 'choice' },
  },
]

export const filesystem: readonly Field[] = [
  {
    path: 'driver/@type',
    label: msg`Driver`,
    help: msg`virtiofs is fast and needs shared memory; path is 9p.`,
    input: { kind: 'choice', values: ['path', 'virtiofs'] },
  },
  {
    path: 'source/@dir',
    label: msg`Source path`,
    help: msg`The folder of the host.`,
    input: { kind: 'text' },
  },
  {
    path: 'target/@dir',
    label: msg`Target path`,
    help: msg`The tag by which the guest mounts it.`,
    input: { kind: 'text' },
    check: (tag) => (tag === '' ? msg`The guest needs a name to mount it by.` : undefined),
  },
  {
    path: 'readonly',
    label: msg`Read-only`,
    help: msg`The guest cannot write to it.`,
    input: presence,
  },
]

/** Devices that a controller of a type carries; each says by its address which one. */
export function attachedDevices(controller: XmlElement, domain: XmlElement): XmlElement[] {
  const type = controller.attributes.get('type')
  const index = controller.attributes.get('index') ?? '0'
  const devices = childElement(domain, 'devices')
  return (devices ? childElements(devices) : []).filter((device) => {
    const address = childElement(device, 'address')?.attributes
    if (!address || device === controller) return false
    if (type === 'pci') return address.get('type') === 'pci' && Number(address.get('bus')) === Number(index)
    if (type === 'usb') return address.get('type') === 'usb' && address.get('bus') === index
    if (type === 'virtio-serial')
      return address.get('type') === 'virtio-serial' && address.get('controller') === index
    return (
      address.get('type') === 'drive' &&
      address.get('controller') === index &&
      valueAt(device, 'target/@bus') === type
    )
  })
}

export const controller: readonly Field[] = [
  {
    path: '@type',
    label: msg`Type`,
    help: msg`What it carries.`,
    input: { kind: 'fixed' },
  },
  {
    path: '@index',
    label: msg`Index`,
    help: msg`Tells it from others of its type; devices name it in their addresses.`,
    input: { kind: 'fixed' },
  },
  {
    path: '@model',
    label: msg`Model`,
    help: msg`The part that the guest needs a driver for.`,
    input: { kind: 'fixed' },
  },
  {
    path: '#attached',
    label: msg`Attached devices`,
    help: msg`It cannot be removed as long as there are some.`,
    input: { kind: 'fixed' },
    read: (element, domain) =>
      attachedDevices(element, domain)
        .map((device) => valueAt(device, 'target/@dev') || valueAt(device, 'alias/@name') || device.name)
        .join(', '),
    isSame: () => true,
  },
]
