/** How much memory a domain has, of what it is made, and where it may come from. */
import { oneOf, onOff, unsigned } from '../../xml/codec.ts'
import { attribute, child, children, flag, schema, size } from '../../xml/schema.ts'
import { bitmap } from '../bitmap.ts'
import { choice } from '../identifiers.ts'

export const kibibytes = schema({ kib: size('KiB') })

export const maxMemory = schema({ slots: attribute(unsigned), kib: size('KiB') })
export const memory = schema({ dumpCore: attribute(onOff), kib: size('KiB') })

const page = schema({ kib: size('KiB', 'size'), nodeset: attribute(bitmap) })

export const memoryBacking = schema({
  hugepages: child(schema({ pages: children(page, 'page') })),
  nosharepages: flag(),
  locked: flag(),
  source: child(schema({ type: attribute(oneOf('file', 'anonymous', 'memfd')) })),
  access: child(schema({ mode: attribute(oneOf('shared', 'private')) })),
  allocation: child(
    schema({ mode: attribute(oneOf('immediate', 'ondemand')), threads: attribute(unsigned) }),
  ),
  discard: flag(),
})

export const memtune = schema({
  hardLimit: child(kibibytes, 'hard_limit'),
  softLimit: child(kibibytes, 'soft_limit'),
  minGuarantee: child(kibibytes, 'min_guarantee'),
  swapHardLimit: child(kibibytes, 'swap_hard_limit'),
})

const numaModes = oneOf('strict', 'preferred', 'interleave', 'restrictive')

export const numatune = schema({
  memory: child(
    schema({
      mode: attribute(numaModes),
      nodeset: attribute(bitmap),
      placement: attribute(choice('static', 'auto')),
    }),
  ),
  memnodes: children(
    schema({ cellid: attribute(unsigned), mode: attribute(numaModes), nodeset: attribute(bitmap) }),
    'memnode',
  ),
})
