/** What the guest's processors look like. */
import { integer, oneOf, onOff, string, unsigned, unsigned64, yesNo } from '../../xml/codec.ts'
import { attribute, child, children, content, leaf, schema, size, type Value } from '../../xml/schema.ts'
import { bitmap } from '../bitmap.ts'
import { choice } from '../identifiers.ts'

export const cpuModel = schema({
  fallback: attribute(oneOf('allow', 'forbid')),
  vendorId: attribute(string, 'vendor_id'),
  name: content(string),
})

const cacheOfCell = schema({
  level: attribute(unsigned),
  associativity: attribute(oneOf('none', 'direct', 'full')),
  policy: attribute(oneOf('none', 'writeback', 'writethrough')),
  size: child(schema({ kib: size('KiB', 'value') })),
  line: child(schema({ bytes: size('bytes', 'value') })),
})

const cell = schema({
  id: attribute(unsigned),
  cpus: attribute(bitmap),
  kib: size('KiB', 'memory'),
  memAccess: attribute(oneOf('shared', 'private')),
  discard: attribute(yesNo),
  distances: child(
    schema({
      siblings: children(schema({ id: attribute(unsigned), value: attribute(unsigned) }), 'sibling'),
    }),
  ),
  caches: children(cacheOfCell, 'cache'),
})

const path = {
  initiator: attribute(unsigned),
  target: attribute(unsigned),
  cache: attribute(unsigned),
  type: attribute(oneOf('access', 'read', 'write')),
}

const interconnects = schema({
  latencies: children(schema({ ...path, value: attribute(unsigned64) }), 'latency'),
  bandwidths: children(schema({ ...path, kib: size('KiB', 'value') }), 'bandwidth'),
})

export const cpu = schema({
  mode: attribute(oneOf('custom', 'host-model', 'host-passthrough', 'maximum')),
  match: attribute(oneOf('exact', 'minimum', 'strict')),
  check: attribute(choice('none', 'partial', 'full')),
  migratable: attribute(onOff),
  model: child(cpuModel),
  vendor: leaf(string),
  topology: child(
    schema({
      sockets: attribute(unsigned),
      dies: attribute(unsigned),
      cores: attribute(unsigned),
      threads: attribute(unsigned),
    }),
  ),
  cache: child(
    schema({ level: attribute(integer(1, 3)), mode: attribute(oneOf('emulate', 'passthrough', 'disable')) }),
  ),
  maxphysaddr: child(schema({ mode: attribute(oneOf('emulate', 'passthrough')), bits: attribute(unsigned) })),
  features: children(
    schema({
      policy: attribute(oneOf('force', 'require', 'optional', 'disable', 'forbid')),
      name: attribute(string),
    }),
    'feature',
  ),
  numa: child(schema({ cells: children(cell, 'cell'), interconnects: child(interconnects) })),
})

export type Cpu = Value<typeof cpu>
