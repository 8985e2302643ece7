import type { ImageDescription } from '../../engine/model/image.ts'
import { type XmlElement, xmlElement, xmlText } from '../../engine/xml/tree.ts'
import { writeXml } from '../../engine/xml/writer.ts'
import { osOfImage } from './operating-systems.ts'

/** A machine to be defined, with a serial console and a screen. */
export interface NewDomain {
  name: string
  title: string
  memoryMiB: number
  vcpus?: number | undefined
  /** libosinfo's identifier of its system, if one is known. */
  osId?: string | undefined
  /** As libvirt calls machine types; q35 if left out. */
  chipset?: 'q35' | 'pc' | undefined
  /** What is booted, as the daemon finds it: nothing if there is no kernel; an initrd is not needed by every kernel. */
  kernel: string | undefined
  initrd: string | undefined
  commandLine: string
  /** Model of the video card; VGA if left out. */
  video?: string | undefined
  /** Which agent for the clipboard is in it. */
  agent?: ImageDescription['agent'] | undefined
  /** Path of a raw volume that is its first disk. */
  disk?: string | undefined
  /** Name of the network that its card is in. */
  network?: string | undefined
}

/** What an image advises for a machine that is made of it. */
export function bootOf({ kernel, initrd, ...image }: ImageDescription): NewDomain {
  const folder = `/images/${image.name}`
  const osId = osOfImage(image)?.id
  return { ...image, osId, kernel: `${folder}/${kernel.file}`, initrd: `${folder}/${initrd.file}` }
}

/** Its definition. */
export function newDomainXml(domain: NewDomain): string {
  const { name, title, memoryMiB, vcpus = 1, osId, chipset = 'q35', video, agent, disk, network } = domain
  return writeXml(
    xmlElement('domain', { type: 'qemu' }, [
      leaf('name', name),
      ...(title ? [leaf('title', title)] : []),
      ...(osId ? [osMetadata(osId)] : []),
      leaf('memory', String(memoryMiB), { unit: 'MiB' }),
      leaf('vcpu', String(vcpus)),
      xmlElement('os', {}, [
        leaf('type', 'hvm', { arch: 'x86_64', machine: chipset }),
        ...bootElements(domain),
      ]),
      xmlElement('features', {}, [xmlElement('acpi'), xmlElement('apic')]),
      xmlElement('devices', {}, [
        ...(disk ? [diskElement(disk)] : []),
        ...(network ? [networkElement(network)] : []),
        xmlElement('serial', { type: 'pty' }),
        xmlElement('console', { type: 'pty' }),
        xmlElement('graphics', { type: 'vnc' }),
        xmlElement('video', {}, [xmlElement('model', { type: video ?? 'vga' })]),
        ...(video ? [xmlElement('input', { type: 'tablet', bus: 'virtio' })] : []),
        ...(agent ? [agentChannel()] : []),
        xmlElement('rng', { model: 'virtio' }, [leaf('backend', '/dev/urandom', { model: 'random' })]),
      ]),
    ]),
  )
}

const leaf = (name: string, text: string, attributes = {}) => xmlElement(name, attributes, [xmlText(text)])

function bootElements({ kernel, initrd, commandLine }: NewDomain): XmlElement[] {
  if (!kernel) return []
  const texts = { kernel, initrd, cmdline: commandLine }
  return Object.entries(texts).flatMap(([name, text]) => (text ? [leaf(name, text)] : []))
}

/** As virt-manager remembers the system. */
const osMetadata = (id: string): XmlElement =>
  xmlElement('metadata', {}, [
    xmlElement(
      'libosinfo:libosinfo',
      { 'xmlns:libosinfo': 'http://libosinfo.org/xmlns/libvirt/domain/1.0' },
      [xmlElement('libosinfo:os', { id })],
    ),
  ])

const diskElement = (file: string): XmlElement =>
  xmlElement('disk', { type: 'file', device: 'disk' }, [
    xmlElement('driver', { name: 'qemu', type: 'raw' }),
    xmlElement('source', { file }),
    xmlElement('target', { dev: 'vda', bus: 'virtio' }),
  ])

const networkElement = (network: string): XmlElement =>
  xmlElement('interface', { type: 'network' }, [
    xmlElement('source', { network }),
    xmlElement('model', { type: 'virtio' }),
  ])

/** Text is copied and pasted between the guest and whoever looks at its screen. */
const agentChannel = (): XmlElement =>
  xmlElement('channel', { type: 'qemu-vdagent' }, [
    xmlElement('source', {}, [xmlElement('clipboard', { copypaste: 'yes' })]),
    xmlElement('target', { type: 'virtio', name: 'com.redhat.spice.0' }),
  ])
