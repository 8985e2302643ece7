/** What of the machine is switched on or off, in libvirt's own order. */
import { oneOf, onOff, string, unsigned } from '../../xml/codec.ts'
import { attribute, child, flag, required, schema, size } from '../../xml/schema.ts'
import { choice } from '../identifiers.ts'
import { kibibytes } from './memory.ts'

const state = schema({ state: attribute(onOff) })

/** Where a feature is named, it has to be said. */
const switched = schema({ state: required(onOff) })

const hyperv = schema({
  mode: attribute(oneOf('custom', 'passthrough')),
  relaxed: child(switched),
  vapic: child(switched),
  spinlocks: child(schema({ state: required(onOff), retries: attribute(unsigned) })),
  vpindex: child(switched),
  runtime: child(switched),
  synic: child(switched),
  stimer: child(schema({ state: required(onOff), direct: child(switched) })),
  reset: child(switched),
  vendorId: child(schema({ state: required(onOff), value: attribute(string) }), 'vendor_id'),
  frequencies: child(switched),
  reenlightenment: child(switched),
  tlbflush: child(switched),
  ipi: child(switched),
  evmcs: child(switched),
  avic: child(switched),
})

const kvm = schema({
  hidden: child(switched),
  hintDedicated: child(switched, 'hint-dedicated'),
  pollControl: child(switched, 'poll-control'),
  pvIpi: child(switched, 'pv-ipi'),
  dirtyRing: child(schema({ state: required(onOff), size: attribute(unsigned) }), 'dirty-ring'),
})

const xen = schema({
  e820Host: child(switched, 'e820_host'),
  passthrough: child(schema({ state: required(onOff), mode: attribute(choice('sync_pt', 'share_pt')) })),
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
  msrs: child(schema({ unknown: required(oneOf('ignore', 'fault')) })),
  ccfAssist: child(state, 'ccf-assist'),
  xen: child(xen),
  cfpc: child(workaround),
  sbbc: child(workaround),
  ibs: child(
    schema({ value: attribute(oneOf('broken', 'workaround', 'fixed-ibs', 'fixed-ccd', 'fixed-na')) }),
  ),
  tcg: child(schema({ tbCache: child(kibibytes('./tb-cache'), 'tb-cache') })),
})
