/** The definition of a virtual machine: all that a domain of libvirt's QEMU driver may say, in the order it says it. */

import { type Codec, integer, oneOf, string, unsigned, yesNo } from '../../xml/codec.ts'
import { attribute, child, children, leaf, required, schema, type Value, verbatim } from '../../xml/schema.ts'
import { internal, malformed, unsupported } from '../complaints.ts'
import { uuid } from '../identifiers.ts'
import { blkiotune } from './blkiotune.ts'
import { os } from './boot.ts'
import { clock } from './clock.ts'
import { cpu } from './cpu.ts'
import { devices } from './devices/devices.ts'
import { features } from './features.ts'
import { lifecycleActions } from './lifecycle-action.ts'
import { kibibytes, maxMemory, memory, memoryBacking, memtune, numatune } from './memory.ts'
import { cputune, defaultIothread, iothreadIds, vcpu, vcpus } from './processors.ts'
import { qemuElements } from './qemu-namespace.ts'
import { keywrap, launchSecurity, seclabel } from './security.ts'
import { sysinfo } from './sysinfo.ts'

const lifecycleAction = oneOf(...lifecycleActions)

/** virPerfEventType, in its order. */
export const perfEventNames = [
  'cmt',
  'mbmt',
  'mbml',
  'cpu_cycles',
  'instructions',
  'cache_references',
  'cache_misses',
  'branch_instructions',
  'branch_misses',
  'bus_cycles',
  'stalled_cycles_frontend',
  'stalled_cycles_backend',
  'ref_cpu_cycles',
  'cpu_clock',
  'task_clock',
  'page_faults',
  'context_switches',
  'cpu_migrations',
  'page_faults_min',
  'page_faults_maj',
  'alignment_faults',
  'emulation_faults',
] as const
const perfEvents: Codec<string> = oneOf(...perfEventNames)

const perf = schema({
  events: children(schema({ name: required(perfEvents), enabled: required(yesNo) }), 'event'),
})

export const domain = schema({
  type: attribute(
    oneOf(
      'qemu',
      'kqemu',
      'kvm',
      'xen',
      'lxc',
      'uml',
      'openvz',
      'test',
      'vmware',
      'hyperv',
      'vbox',
      'phyp',
      'parallels',
      'bhyve',
      'vz',
      'hvf',
    ),
  ),
  id: attribute(integer(-1, 2 ** 31 - 1)),
  xmlnsQemu: attribute(string, 'xmlns:qemu'),
  name: leaf(string),
  uuid: leaf(uuid),
  genid: leaf(internal(uuid, 'malformed genid element')),
  title: leaf(string),
  description: leaf(string),
  metadata: verbatim(),
  maxMemory: child(maxMemory),
  memory: child(memory),
  currentMemory: child(kibibytes('./currentMemory[1]')),
  blkiotune: child(blkiotune),
  memtune: child(memtune),
  memoryBacking: child(memoryBacking),
  vcpu: child(vcpu),
  vcpus: child(vcpus),
  iothreads: leaf(malformed(unsigned, "invalid iothreads count '%s'")),
  iothreadids: child(iothreadIds),
  defaultiothread: child(defaultIothread),
  cputune: child(cputune),
  numatune: child(numatune),
  resource: child(
    schema({
      partition: leaf(string),
      fibrechannel: child(schema({ appid: attribute(string) })),
    }),
  ),
  sysinfos: children(sysinfo, 'sysinfo'),
  bootloader: leaf(string),
  bootloaderArgs: leaf(string, 'bootloader_args'),
  os: child(os),
  features: child(features),
  cpu: child(cpu),
  clock: child(clock),
  onPoweroff: leaf(unsupported(lifecycleAction, 'unknown on_poweroff action: %s'), 'on_poweroff'),
  onReboot: leaf(unsupported(lifecycleAction, 'unknown on_reboot action: %s'), 'on_reboot'),
  onCrash: leaf(unsupported(lifecycleAction, 'unknown on_crash action: %s'), 'on_crash'),
  onLockfailure: leaf(
    unsupported(oneOf('poweroff', 'restart', 'pause', 'ignore'), 'unknown on_lockfailure action: %s'),
    'on_lockfailure',
  ),
  pm: child(
    schema({
      suspendToMem: child(schema({ enabled: attribute(yesNo) }), 'suspend-to-mem'),
      suspendToDisk: child(schema({ enabled: attribute(yesNo) }), 'suspend-to-disk'),
    }),
  ),
  perf: child(perf),
  devices: child(devices),
  seclabels: children(seclabel, 'seclabel'),
  keywrap: child(keywrap),
  launchSecurity: child(launchSecurity),
  ...qemuElements,
})

/** As read: what the document says, and nothing of what defining adds. */
export type Domain = Value<typeof domain>
