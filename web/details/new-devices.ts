import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { parseXml } from '../../engine/xml/parser.ts'
import { childElement, childElements, type XmlElement } from '../../engine/xml/tree.ts'
import { valueAt } from './path.ts'

/** A device that can be added: its element as it is at first, to be changed by the fields of its page. */
interface NewDevice {
  kind: string
  label?: MessageDescriptor
  xml: (domain: XmlElement) => string
  /** Machines with one of these cannot be started here yet. */
  missing?: MessageDescriptor
  /** There can be but one. */
  isSingle?: boolean
}

const noDisks = msg`Disks are not available yet: a machine with one could not be started.`
const notHere = msg`This hypervisor does not have it yet: a machine with one could not be started.`
const noHost = msg`A browser lends no devices of its computer: a machine with one could not be started.`

/** All that can be added, in the order of virt-manager’s dialog. */
export const newDevices: readonly NewDevice[] = [
  {
    kind: 'disk',
    xml: (domain) =>
      `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><target dev='${freeTarget(domain, 'vd')}' bus='virtio'/></disk>`,
    missing: noDisks,
  },
  {
    kind: 'disk',
    label: msg`CD-ROM drive`,
    xml: (domain) =>
      `<disk type='file' device='cdrom'><target dev='${freeTarget(domain, 'sd')}' bus='sata'/><readonly/></disk>`,
    missing: noDisks,
  },
  {
    kind: 'controller',
    label: msg`SCSI controller`,
    xml: () => "<controller type='scsi' model='virtio-scsi'/>",
  },
  {
    kind: 'interface',
    xml: () =>
      `<interface type='network'><mac address='${newMac()}'/><source network='default'/><model type='virtio'/></interface>`,
    missing: notHere,
  },
  {
    kind: 'input',
    label: msg`Tablet`,
    xml: () => "<input type='tablet' bus='virtio'/>",
  },
  {
    kind: 'input',
    label: msg`Keyboard`,
    xml: () => "<input type='keyboard' bus='virtio'/>",
  },
  {
    kind: 'graphics',
    xml: () => "<graphics type='vnc' port='-1' autoport='yes'/>",
    isSingle: true,
  },
  { kind: 'sound', xml: () => "<sound model='ich9'/>", missing: notHere },
  { kind: 'serial', xml: () => "<serial type='pty'/>" },
  { kind: 'parallel', xml: () => "<parallel type='pty'/>", missing: notHere },
  { kind: 'console', xml: () => "<console type='pty'><target type='virtio'/></console>" },
  {
    kind: 'channel',
    xml: () => "<channel type='pty'><target type='virtio' name='org.example.port.0'/></channel>",
  },
  {
    kind: 'channel',
    label: msg`Clipboard channel`,
    xml: () =>
      "<channel type='qemu-vdagent'><source><clipboard copypaste='yes'/></source><target type='virtio' name='com.redhat.spice.0'/></channel>",
  },
  {
    kind: 'hostdev',
    xml: () => "<hostdev mode='subsystem' type='usb'><source/></hostdev>",
    missing: noHost,
  },
  { kind: 'video', xml: () => "<video><model type='virtio'/></video>", isSingle: true },
  {
    kind: 'watchdog',
    xml: () => "<watchdog model='i6300esb' action='reset'/>",
    missing: notHere,
    isSingle: true,
  },
  {
    kind: 'filesystem',
    xml: () => "<filesystem type='mount'><source dir='/'/><target dir='shared'/></filesystem>",
    missing: notHere,
  },
  { kind: 'smartcard', xml: () => "<smartcard mode='passthrough' type='spicevmc'/>", missing: notHere },
  { kind: 'redirdev', xml: () => "<redirdev bus='usb' type='spicevmc'/>", missing: notHere },
  {
    kind: 'tpm',
    xml: () => "<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>",
    missing: notHere,
    isSingle: true,
  },
  {
    kind: 'rng',
    xml: () => "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>",
  },
  { kind: 'panic', xml: () => "<panic model='isa'/>", isSingle: true },
  {
    kind: 'vsock',
    xml: () => "<vsock model='virtio'><cid auto='yes'/></vsock>",
    missing: notHere,
    isSingle: true,
  },
]

/** Why it cannot be added to this machine; undefined if it can. */
export function reasonAgainst({ kind, missing, isSingle }: NewDevice, domain: XmlElement) {
  const devices = childElement(domain, 'devices')
  if (missing) return missing
  if (isSingle && devices && childElement(devices, kind))
    return msg`The machine has one, and can have no other.`
  return undefined
}

export const newElement = (device: NewDevice, domain: XmlElement): XmlElement => parseXml(device.xml(domain))

/** The first name for a disk that is not taken: sda, sdb, … */
export function freeTarget(domain: XmlElement, prefix: string): string {
  const devices = childElement(domain, 'devices')
  const taken = (devices ? childElements(devices) : []).map((device) => valueAt(device, 'target/@dev'))
  for (let number = 0; ; number++) {
    const name = prefix + letters(number)
    if (!taken.includes(name)) return name
  }
}

const letters = (number: number): string =>
  (number >= 26 ? letters(Math.floor(number / 26) - 1) : '') + String.fromCharCode(97 + (number % 26))

/** One of those that QEMU’s guests have. */
function newMac(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(3))
  return ['52', '54', '00', ...[...bytes].map((byte) => byte.toString(16).padStart(2, '0'))].join(':')
}
