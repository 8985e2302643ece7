/** Fields of the pages that are about the machine as a whole. */
import { msg } from '@lingui/core/macro'
import { childElement, childElements, type XmlElement, xmlElement } from '../../../engine/xml/tree.ts'
import { bootOrder, setBootOrder } from '../boot-order.ts'
import type { Field } from '../field.ts'
import { ensureChild, removeChildren, setValue, valueAt } from '../path.ts'

const fixed = { kind: 'fixed' } as const
const text = { kind: 'text' } as const

export const overview: readonly Field[] = [
  {
    path: 'name',
    label: msg`Name`,
    help: msg`Unique on this connection. It can be changed while the machine is shut off.`,
    input: text,
    isLockedWhileActive: true,
    check: (name) => {
      if (name.trim() === '') return msg`A machine needs a name.`
      return name.includes('/') ? msg`A name cannot have «/» in it.` : undefined
    },
  },
  {
    path: 'title',
    label: msg`Title`,
    help: msg`What people call the machine; one line.`,
    input: text,
  },
  {
    path: 'description',
    label: msg`Description`,
    help: msg`What it is for, who looks after it: anything that others should know.`,
    input: { kind: 'lines' },
  },
  {
    path: 'uuid',
    label: msg`UUID`,
    help: msg`Identifies the machine for good, whatever its name.`,
    input: fixed,
  },
  { path: '@type', label: msg`Hypervisor`, help: msg`What runs the machine.`, input: fixed },
  { path: 'os/type/@arch', label: msg`Architecture`, help: msg`Kind of its processor.`, input: fixed },
  { path: 'devices/emulator', label: msg`Emulator`, help: msg`The program that runs it.`, input: fixed },
  {
    path: 'os/type/@machine',
    label: msg`Chipset`,
    help: msg`The mainboard that the guest finds: q35 has PCI Express, pc (i440FX) is the older one. A system that is installed may not start on another.`,
    input: { kind: 'choice', values: ['q35', 'pc'], isNeeded: true },
    isLockedWhileActive: true,
    write: setChipset,
  },
  {
    path: 'os/@firmware',
    label: msg`Firmware`,
    help: msg`What starts the machine before its system does.`,
    input: fixed,
    read: (domain) => valueAt(domain, 'os/@firmware') || valueAt(domain, 'os/loader') || 'bios',
  },
]

/** Where devices are plugged in is another matter on another mainboard: defining finds new places. */
function setChipset(domain: XmlElement, machine: string): void {
  setValue(domain, 'os/type/@machine', machine)
  const devices = ensureChild(domain, 'devices')
  devices.children = devices.children.filter(
    (node) => node.kind !== 'element' || node.name !== 'controller' || valueAt(node, '@type') !== 'pci',
  )
  for (const device of childElements(devices))
    if (valueAt(device, 'address/@type') === 'pci') removeChildren(device, 'address')
}

const osNamespace = 'http://libosinfo.org/xmlns/libvirt/domain/1.0'
const osPath = 'metadata/libosinfo:libosinfo/libosinfo:os/@id'

export const osInformation: readonly Field[] = [
  {
    path: osPath,
    label: msg`Operating system`,
    help: msg`Its identifier at libosinfo, such as http://debian.org/debian/13. Tools choose devices by it.`,
    input: text,
    write: (domain, id) => {
      const metadata = ensureChild(domain, 'metadata')
      removeChildren(metadata, 'libosinfo:libosinfo')
      if (id !== '')
        metadata.children.push(
          xmlElement('libosinfo:libosinfo', { 'xmlns:libosinfo': osNamespace }, [
            xmlElement('libosinfo:os', { id }),
          ]),
        )
      else if (metadata.children.every(({ kind }) => kind === 'text')) removeChildren(domain, 'metadata')
    },
  },
]

const count = (least = 1): Field['input'] => ({ kind: 'number', least, most: 1024 })

/** A topology has all three, or none. */
const checkTopology: Field['check'] = (_, valueAtPath) => {
  const parts = ['sockets', 'cores', 'threads'].map((name) => valueAtPath(`cpu/topology/@${name}`))
  if (parts.every((part) => part === '')) return undefined
  if (parts.some((part) => part === '')) return msg`Give sockets, cores and threads, or none of them.`
  const product = parts.reduce((all, part) => all * Number(part), 1)
  const most = valueAtPath('vcpu')
  return product === Number(most)
    ? undefined
    : msg`Sockets × cores × threads make ${product} vCPUs, but the maximum is ${most}.`
}

export const cpus: readonly Field[] = [
  {
    path: 'vcpu/@current',
    label: msg`vCPUs at start`,
    help: msg`How many processors the guest has when it starts; all of the maximum if left empty.`,
    input: count(),
    check: (current, valueAtPath) =>
      Number(current) > Number(valueAtPath('vcpu')) ? msg`No more than the maximum.` : undefined,
  },
  {
    path: 'vcpu',
    label: msg`Maximum vCPUs`,
    help: msg`How many it can ever have without being shut down.`,
    input: { kind: 'number', least: 1, most: 1024, isNeeded: true },
  },
  {
    path: 'cpu/@mode',
    label: msg`CPU mode`,
    help: msg`Whether the guest sees a processor of a named model, one like the host’s, or the host’s own.`,
    input: { kind: 'choice' },
  },
  {
    path: 'cpu/model',
    label: msg`CPU model`,
    help: msg`A processor by its name, such as qemu64; for the mode «custom».`,
    input: { kind: 'text', suggest: 'cpuModels' },
    isShown: (valueAtPath) => valueAtPath('cpu/@mode') === 'custom' || valueAtPath('cpu/model') !== '',
  },
  {
    path: 'cpu/topology/@sockets',
    label: msg`Sockets`,
    help: msg`The guest sees this many processor packages. The three numbers multiplied are the maximum of vCPUs.`,
    input: count(),
    check: checkTopology,
    write: topologyWriter('sockets'),
  },
  {
    path: 'cpu/topology/@cores',
    label: msg`Cores`,
    help: msg`Cores in each socket.`,
    input: count(),
    write: topologyWriter('cores'),
  },
  {
    path: 'cpu/topology/@threads',
    label: msg`Threads`,
    help: msg`Threads in each core.`,
    input: count(),
    write: topologyWriter('threads'),
  },
]

/** Without its numbers a topology with dies alone means nothing. */
function topologyWriter(name: string): Field['write'] {
  return (domain, value) => {
    const cpu = value === '' ? childElement(domain, 'cpu') : ensureChild(domain, 'cpu')
    if (!cpu) return
    if (value === '') removeChildren(cpu, 'topology')
    else ensureChild(cpu, 'topology').attributes.set(name, value)
    if (cpu.attributes.size === 0 && cpu.children.length === 0) removeChildren(domain, 'cpu')
  }
}

export const memory: readonly Field[] = [
  {
    path: 'currentMemory',
    label: msg`Current allocation`,
    help: msg`In MiB. What the guest has of its memory; its balloon takes the rest away, while it runs too.`,
    input: { kind: 'memory' },
    check: (current, valueAtPath) =>
      Number(current) > Number(valueAtPath('memory')) ? msg`No more than the maximum allocation.` : undefined,
  },
  {
    path: 'memory',
    label: msg`Maximum allocation`,
    help: msg`In MiB. What the machine is built with; it takes effect when it is started next.`,
    input: { kind: 'memory' },
  },
  {
    path: 'memoryBacking/access/@mode',
    label: msg`Shared memory`,
    help: msg`Lets processes of the host share it; virtiofs and vhost-user need that.`,
    input: { kind: 'switch', on: 'shared', off: '' },
  },
]

const lifecycle = { kind: 'choice', isNeeded: true } as const

/** Autostart stands beside the definition, not in it. */
export const autostartPath = '#autostart'

export const boot: readonly Field[] = [
  {
    path: autostartPath,
    label: msg`Start with the host`,
    help: msg`The machine starts by itself when its host does; here, when the page is opened.`,
    input: { kind: 'switch', on: 'yes', off: '' },
    read: () => '',
    write: () => {},
  },
  {
    path: 'os/bootmenu/@enable',
    label: msg`Boot menu`,
    help: msg`The firmware shows a menu of what can be booted.`,
    input: { kind: 'switch', on: 'yes', off: '' },
    read: (domain) => (valueAt(domain, 'os/bootmenu/@enable') === 'yes' ? 'yes' : ''),
  },
  {
    path: 'devices/order',
    label: msg`Boot order`,
    help: msg`The firmware tries these devices one after another.`,
    input: { kind: 'order' },
    read: bootOrder,
    write: setBootOrder,
  },
  {
    path: 'os/kernel',
    label: msg`Kernel`,
    help: msg`Path of a Linux kernel that is booted directly, without firmware and disks.`,
    input: text,
    check: (kernel, valueAtPath) => {
      if (kernel !== '') return undefined
      if (valueAtPath('os/initrd') !== '') return msg`An initrd needs a kernel.`
      return valueAtPath('os/cmdline') === '' ? undefined : msg`Kernel arguments need a kernel.`
    },
  },
  {
    path: 'os/initrd',
    label: msg`Initrd`,
    help: msg`Path of the first file system that the kernel sees.`,
    input: text,
  },
  {
    path: 'os/cmdline',
    label: msg`Kernel arguments`,
    help: msg`The kernel’s command line.`,
    input: { kind: 'lines' },
  },
  {
    path: 'os/dtb',
    label: msg`Device tree`,
    help: msg`Path of a device tree (DTB), for machines that need one.`,
    input: text,
    isShown: (valueAtPath) => valueAtPath('os/dtb') !== '',
  },
  {
    path: 'on_poweroff',
    label: msg`When the guest powers off`,
    help: msg`destroy ends the machine, restart starts it again, preserve keeps it as it was.`,
    input: lifecycle,
  },
  {
    path: 'on_reboot',
    label: msg`When the guest reboots`,
    help: msg`restart resets the machine; destroy makes a reboot end it.`,
    input: lifecycle,
  },
  {
    path: 'on_crash',
    label: msg`When the guest crashes`,
    help: msg`For guests that say so by a panic device. The coredump actions write their memory to a file first.`,
    input: lifecycle,
  },
]
