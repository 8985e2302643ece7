/** What the guest's processors look like. */

import { integer, oneOf, onOff, positive, string, unsigned, unsigned64, yesNo } from '../../xml/codec.ts'
import { attribute, child, children, content, leaf, required, schema, size } from '../../xml/schema.ts'
import { bitmap } from '../bitmap.ts'
import { unsupported } from '../complaints.ts'
import { choice } from '../identifiers.ts'

export const cpuModel = schema({
  fallback: attribute(unsupported(oneOf('allow', 'forbid'), 'Invalid fallback attribute', 'cpu')),
  vendorId: attribute(string, 'vendor_id'),
  name: content(string),
})

const cacheOfCell = schema({
  level: attribute(unsigned),
  associativity: attribute(oneOf('none', 'direct', 'full')),
  policy: attribute(oneOf('none', 'writeback', 'writethrough')),
  size: child(schema({ kib: size('KiB', { attribute: 'value', path: './size/@value' }) })),
  line: child(schema({ bytes: size('B', { attribute: 'value', path: './line/@value' }) })),
})

const cell = schema({
  id: attribute(unsigned),
  cpus: attribute(bitmap),
  kib: size('KiB', { attribute: 'memory' }),
  memAccess: attribute(oneOf('shared', 'private')),
  discard: attribute(yesNo),
  distances: child(
    schema({
      siblings: children(schema({ id: required(unsigned), value: required(unsigned) }), 'sibling'),
    }),
  ),
  caches: children(cacheOfCell, 'cache'),
})

const path = {
  initiator: required(unsigned),
  target: required(unsigned),
  cache: attribute(unsigned),
  type: required(oneOf('access', 'read', 'write')),
}

const interconnects = schema({
  latencies: children(schema({ ...path, value: attribute(unsigned64) }), 'latency'),
  bandwidths: children(schema({ ...path, kib: size('KiB', { attribute: 'value' }) }), 'bandwidth'),
})

export const cpu = schema({
  mode: attribute(
    unsupported(
      oneOf('custom', 'host-model', 'host-passthrough', 'maximum'),
      "Invalid mode attribute '%s'",
      'cpu',
    ),
  ),
  match: attribute(oneOf('exact', 'minimum', 'strict')),
  check: attribute(choice('none', 'partial', 'full')),
  migratable: attribute(onOff),
  model: child(cpuModel),
  vendor: leaf(string),
  topology: child(
    schema({
      sockets: required(positive),
      dies: attribute(positive),
      cores: required(positive),
      threads: required(positive),
    }),
  ),
  cache: child(
    schema({
      level: attribute(integer(-(2 ** 31), 2 ** 31 - 1)),
      mode: required(oneOf('emulate', 'passthrough', 'disable')),
    }),
  ),
  maxphysaddr: child(schema({ mode: required(oneOf('emulate', 'passthrough')), bits: attribute(unsigned) })),
  features: children(
    schema({
      policy: attribute(
        unsupported(
          oneOf('force', 'require', 'optional', 'disable', 'forbid'),
          'Invalid CPU feature policy',
          'cpu',
        ),
      ),
      name: attribute(string),
    }),
    'feature',
  ),
  numa: child(schema({ cells: children(cell, 'cell'), interconnects: child(interconnects) })),
})
