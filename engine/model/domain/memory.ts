/** How much memory a domain has, of what it is made, and where it may come from. */

import { oneOf, onOff, unsigned } from '../../xml/codec.ts'
import { attribute, child, children, flag, required, schema, size } from '../../xml/schema.ts'
import { bitmap } from '../bitmap.ts'
import { malformed, unsupported } from '../complaints.ts'
import { choice } from '../identifiers.ts'

/** An element with an amount of memory, which libvirt looks up at `path`. */
export const kibibytes = (path: string) => schema({ kib: size('KiB', { path }) })

export const maxMemory = schema({
  slots: attribute(malformed(unsigned, 'Failed to parse memory slot count')),
  kib: size('KiB', { path: './maxMemory[1]' }),
})
export const memory = schema({ dumpCore: attribute(onOff), kib: size('KiB', { path: './memory[1]' }) })

const page = schema({ kib: size('KiB', { attribute: 'size' }), nodeset: attribute(bitmap) })

export const memoryBacking = schema({
  hugepages: child(schema({ pages: children(page, 'page') })),
  nosharepages: flag(),
  locked: flag(),
  source: child(
    schema({
      type: attribute(
        unsupported(oneOf('file', 'anonymous', 'memfd'), "unknown memoryBacking/source/type '%s'"),
      ),
    }),
  ),
  access: child(
    schema({
      mode: attribute(unsupported(oneOf('shared', 'private'), "unknown memoryBacking/access/mode '%s'")),
    }),
  ),
  allocation: child(
    schema({
      mode: attribute(
        unsupported(oneOf('immediate', 'ondemand'), "unknown memoryBacking/allocation/mode '%s'"),
      ),
      threads: attribute(unsigned),
    }),
  ),
  discard: flag(),
})

export const memtune = schema({
  hardLimit: child(kibibytes('./memtune/hard_limit[1]'), 'hard_limit'),
  softLimit: child(kibibytes('./memtune/soft_limit[1]'), 'soft_limit'),
  minGuarantee: child(kibibytes('./memtune/min_guarantee[1]'), 'min_guarantee'),
  swapHardLimit: child(kibibytes('./memtune/swap_hard_limit[1]'), 'swap_hard_limit'),
})

const numaModes = oneOf('strict', 'preferred', 'interleave', 'restrictive')

export const numatune = schema({
  memory: child(
    schema({
      mode: attribute(unsupported(numaModes, "Unsupported NUMA memory tuning mode '%s'")),
      nodeset: attribute(bitmap),
      placement: attribute(
        unsupported(choice('static', 'auto'), "Unsupported NUMA memory placement mode '%s'"),
      ),
    }),
  ),
  memnodes: children(
    schema({ cellid: required(unsigned), mode: attribute(numaModes), nodeset: attribute(bitmap) }),
    'memnode',
  ),
})
