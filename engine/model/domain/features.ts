/** What of the machine is switched on or off, in libvirt's own order. */
import { oneOf, onOff, string, unsigned } from '../../xml/codec.ts'
import { attribute, child, flag, schema, size, type Value } from '../../xml/schema.ts'
import { choice } from '../identifiers.ts'
import { kibibytes } from './memory.ts'

const state = schema({ state: attribute(onOff) })

const hyperv = schema({
  mode: attribute(oneOf('custom', 'passthrough')),
  relaxed: child(state),
  vapic: child(state),
  spinlocks: child(schema({ state: attribute(onOff), retries: attribute(unsigned) })),
  vpindex: child(state),
  runtime: child(state),
  synic: child(state),
  stimer: child(schema({ state: attribute(onOff), direct: child(state) })),
  reset: child(state),
  vendorId: child(schema({ state: attribute(onOff), value: attribute(string) }), 'vendor_id'),
  frequencies: child(state),
  reenlightenment: child(state),
  tlbflush: child(state),
  ipi: child(state),
  evmcs: child(state),
  avic: child(state),
})

const kvm = schema({
  hidden: child(state),
  hintDedicated: child(state, 'hint-dedicated'),
  pollControl: child(state, 'poll-control'),
  pvIpi: child(state, 'pv-ipi'),
  dirtyRing: child(schema({ state: attribute(onOff), size: attribute(unsigned) }), 'dirty-ring'),
})

const xen = schema({
  e820Host: child(state, 'e820_host'),
  passthrough: child(schema({ state: attribute(onOff), mode: attribute(choice('sync_pt', 'share_pt')) })),
})

const workaround = schema({ value: attribute(oneOf('broken', 'workaround', 'fixed')) })

export const features = schema({
  acpi: flag(),
  apic: child(schema({ eoi: attribute(onOff) })),
  pae: flag(),
  hap: child(state),
  viridian: flag(),
  privnet: flag(),
  hyperv: child(hyperv),
  kvm: child(kvm),
  pvspinlock: child(state),
  pmu: child(state),
  vmport: child(state),
  gic: child(schema({ version: attribute(oneOf('2', '3', 'host')) })),
  smm: child(
    schema({
      state: attribute(onOff),
      tseg: child(schema({ bytes: size('largest', { path: 'string(./features/smm/tseg)', given: 'MiB' }) })),
    }),
  ),
  ioapic: child(schema({ driver: attribute(oneOf('qemu', 'kvm')) })),
  hpt: child(
    schema({
      resizing: attribute(oneOf('enabled', 'disabled', 'required')),
      maxpagesize: child(kibibytes('./features/hpt/maxpagesize')),
    }),
  ),
  vmcoreinfo: child(state),
  htm: child(state),
  nestedHv: child(state, 'nested-hv'),
  msrs: child(schema({ unknown: attribute(oneOf('ignore', 'fault')) })),
  ccfAssist: child(state, 'ccf-assist'),
  xen: child(xen),
  cfpc: child(workaround),
  sbbc: child(workaround),
  ibs: child(
    schema({ value: attribute(oneOf('broken', 'workaround', 'fixed-ibs', 'fixed-ccd', 'fixed-na')) }),
  ),
  tcg: child(schema({ tbCache: child(kibibytes('./tb-cache'), 'tb-cache') })),
})

export type Features = Value<typeof features>
