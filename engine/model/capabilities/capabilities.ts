/** What this daemon's host is and which guests it can run, as virsh capabilities shows it. */
import { type XmlElement, type XmlNode, xmlElement, xmlText } from '../../xml/tree.ts'
import { writeXml } from '../../xml/writer.ts'
import { aliases, machineTypes } from '../domain/define/machine-types.ts'
import { hostCpu } from './host-cpu.ts'

export interface HostFacts {
  uuid: string
  processors: number
  pageSize: number
  totalKiB: number
  emulator: string
}

/** The engine runs one processor for a guest. */
export const mostVcpus = 1

export const text = (name: string, value: string, attributes: Record<string, string> = {}): XmlElement =>
  xmlElement(name, attributes, [xmlText(value)])

export function formatCapabilities(facts: HostFacts): string {
  const parts = [host(facts), guest(facts)].map((part) => writeXml(part).replaceAll(/^(?=.)/gm, '  '))
  return `<capabilities>\n\n${parts.join('\n')}\n</capabilities>\n`
}

function host({ uuid, processors, pageSize, totalKiB }: HostFacts): XmlElement {
  const pageKiB = pageSize / 1024
  const pages = Math.floor(totalKiB / pageKiB)
  return xmlElement('host', {}, [
    text('uuid', uuid),
    xmlElement('cpu', {}, [
      text('arch', hostCpu.arch),
      text('model', hostCpu.model),
      text('vendor', hostCpu.vendor),
      xmlElement('topology', { sockets: '1', dies: '1', cores: String(processors), threads: '1' }),
      ...hostCpu.features.map((name) => xmlElement('feature', { name })),
      xmlElement('pages', { unit: 'KiB', size: String(pageKiB) }),
    ]),
    xmlElement('power_management'),
    xmlElement('iommu', { support: 'no' }),
    xmlElement('topology', {}, [
      xmlElement('cells', { num: '1' }, [
        xmlElement('cell', { id: '0' }, [
          text('memory', String(Math.floor(totalKiB)), { unit: 'KiB' }),
          text('pages', String(pages), { unit: 'KiB', size: String(pageKiB) }),
          xmlElement('distances', {}, [xmlElement('sibling', { id: '0', value: '10' })]),
          xmlElement('cpus', { num: String(processors) }, cpus(processors)),
        ]),
      ]),
    ]),
  ])
}

function cpus(count: number): XmlNode[] {
  return Array.from({ length: count }, (_, index) =>
    xmlElement('cpu', {
      id: String(index),
      socket_id: '0',
      die_id: '0',
      core_id: String(index),
      siblings: String(index),
    }),
  )
}

function guest({ emulator }: HostFacts): XmlElement {
  return xmlElement('guest', {}, [
    text('os_type', 'hvm'),
    xmlElement('arch', { name: 'x86_64' }, [
      text('wordsize', '64'),
      text('emulator', emulator),
      ...machines(),
      xmlElement('domain', { type: 'qemu' }),
    ]),
    xmlElement('features', {}, [
      xmlElement('acpi', { default: 'on', toggle: 'no' }),
      xmlElement('apic', { default: 'on', toggle: 'no' }),
    ]),
  ])
}

/** Each machine type, followed by the short name that stands for it. */
function machines(): XmlElement[] {
  const maxCpus = String(mostVcpus)
  return [...machineTypes.keys()].flatMap((name) => [
    text('machine', name, { maxCpus }),
    ...Object.entries(aliases)
      .filter(([, canonical]) => canonical === name)
      .map(([alias]) => text('machine', alias, { canonical: name, maxCpus })),
  ])
}
