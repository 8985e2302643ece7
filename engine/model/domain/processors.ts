/** How many virtual processors and I/O threads a domain has, and what of the host's time they get. */
import {
  complaining,
  integer,
  oneOf,
  signed,
  signed64,
  unsigned,
  unsigned64,
  yesNo,
} from '../../xml/codec.ts'
import { attribute, child, children, content, leaf, schema, size } from '../../xml/schema.ts'
import { bitmap } from '../bitmap.ts'

export const vcpu = schema({
  placement: attribute(oneOf('static', 'auto')),
  cpuset: attribute(bitmap),
  current: attribute(unsigned),
  count: content(
    complaining(unsigned, () => ({
      code: 'xmlError',
      message: 'maximum vcpus count must be an integer',
    })),
  ),
})

export const vcpus = schema({
  vcpus: children(
    schema({
      id: attribute(unsigned),
      enabled: attribute(yesNo),
      hotpluggable: attribute(yesNo),
      order: attribute(unsigned),
    }),
    'vcpu',
  ),
})

const threadPool = {
  threadPoolMin: attribute(signed, 'thread_pool_min'),
  threadPoolMax: attribute(signed, 'thread_pool_max'),
}

export const iothreadIds = schema({
  iothreads: children(schema({ id: attribute(integer(1, 2 ** 32 - 1)), ...threadPool }), 'iothread'),
})

export const defaultIothread = schema(threadPool)

const scheduler = {
  scheduler: attribute(oneOf('other', 'batch', 'idle', 'fifo', 'rr')),
  priority: attribute(signed),
}

const cacheTypes = oneOf('both', 'code', 'data')

const cachetune = schema({
  vcpus: attribute(bitmap),
  id: attribute<string>({ read: (text) => text, write: (text) => text }),
  caches: children(
    schema({
      id: attribute(unsigned),
      level: attribute(unsigned),
      type: attribute(cacheTypes),
      bytes: size('largest', 'size'),
    }),
    'cache',
  ),
  monitors: children(schema({ level: attribute(unsigned), vcpus: attribute(bitmap) }), 'monitor'),
})

const memorytune = schema({
  vcpus: attribute(bitmap),
  id: attribute<string>({ read: (text) => text, write: (text) => text }),
  nodes: children(schema({ id: attribute(unsigned), bandwidth: attribute(unsigned) }), 'node'),
  monitors: children(schema({ vcpus: attribute(bitmap) }), 'monitor'),
})

export const cputune = schema({
  shares: leaf(unsigned64),
  period: leaf(unsigned64),
  quota: leaf(signed64),
  globalPeriod: leaf(unsigned64, 'global_period'),
  globalQuota: leaf(signed64, 'global_quota'),
  emulatorPeriod: leaf(unsigned64, 'emulator_period'),
  emulatorQuota: leaf(signed64, 'emulator_quota'),
  iothreadPeriod: leaf(unsigned64, 'iothread_period'),
  iothreadQuota: leaf(signed64, 'iothread_quota'),
  vcpupins: children(schema({ vcpu: attribute(unsigned), cpuset: attribute(bitmap) }), 'vcpupin'),
  emulatorpin: child(schema({ cpuset: attribute(bitmap) })),
  iothreadpins: children(schema({ iothread: attribute(unsigned), cpuset: attribute(bitmap) }), 'iothreadpin'),
  emulatorsched: child(schema(scheduler)),
  vcpuscheds: children(schema({ vcpus: attribute(bitmap), ...scheduler }), 'vcpusched'),
  iothreadscheds: children(schema({ iothreads: attribute(bitmap), ...scheduler }), 'iothreadsched'),
  cachetunes: children(cachetune, 'cachetune'),
  memorytunes: children(memorytune, 'memorytune'),
})
