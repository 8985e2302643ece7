/** How many virtual processors and I/O threads a domain has, and what of the host's time they get. */

import { oneOf, positive, signed, signed64, string, unsigned, unsigned64, yesNo } from '../../xml/codec.ts'
import { attribute, child, children, content, leaf, required, schema, size } from '../../xml/schema.ts'
import { bitmap } from '../bitmap.ts'
import { malformed } from '../complaints.ts'

export const vcpu = schema({
  placement: attribute(oneOf('static', 'auto')),
  cpuset: attribute(bitmap),
  current: attribute(unsigned),
  count: content(malformed(unsigned, 'maximum vcpus count must be an integer')),
})

export const vcpus = schema({
  vcpus: children(
    schema({
      id: required(unsigned),
      enabled: required(yesNo),
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
  iothreads: children(schema({ id: required(positive), ...threadPool }), 'iothread'),
})

export const defaultIothread = schema(threadPool)

const scheduler = {
  scheduler: required(oneOf('other', 'batch', 'idle', 'fifo', 'rr')),
  priority: attribute(signed),
}

const cacheTypes = oneOf('both', 'code', 'data')

const cachetune = schema({
  vcpus: attribute(bitmap),
  id: attribute(string),
  caches: children(
    schema({
      id: required(unsigned),
      level: required(unsigned),
      type: required(cacheTypes),
      bytes: size('largest', { attribute: 'size', given: 'KiB' }),
    }),
    'cache',
  ),
  monitors: children(schema({ level: attribute(unsigned), vcpus: attribute(bitmap) }), 'monitor'),
})

const memorytune = schema({
  vcpus: attribute(bitmap),
  id: attribute(string),
  nodes: children(schema({ id: required(unsigned), bandwidth: required(unsigned) }), 'node'),
  monitors: children(schema({ vcpus: attribute(bitmap) }), 'monitor'),
})

export const cputune = schema({
  shares: leaf(malformed(unsigned64, "can't parse cputune shares value")),
  period: leaf(malformed(unsigned64, "can't parse cputune period value")),
  quota: leaf(malformed(signed64, "can't parse cputune quota value")),
  globalPeriod: leaf(malformed(unsigned64, "can't parse cputune global_period value"), 'global_period'),
  globalQuota: leaf(malformed(signed64, "can't parse cputune global_quota value"), 'global_quota'),
  emulatorPeriod: leaf(malformed(unsigned64, "can't parse cputune emulator_period value"), 'emulator_period'),
  emulatorQuota: leaf(malformed(signed64, "can't parse cputune emulator_quota value"), 'emulator_quota'),
  iothreadPeriod: leaf(malformed(unsigned64, "can't parse cputune iothread_period value"), 'iothread_period'),
  iothreadQuota: leaf(malformed(signed64, "can't parse cputune iothread_quota value"), 'iothread_quota'),
  vcpupins: children(
    schema({
      vcpu: required(unsigned),
      cpuset: required(bitmap, undefined, {
        code: 'internalError',
        message: 'missing cpuset for vcpupin',
        domain: 'domain',
      }),
    }),
    'vcpupin',
  ),
  emulatorpin: child(
    schema({
      cpuset: required(bitmap, undefined, {
        code: 'internalError',
        message: 'missing cpuset for emulatorpin',
        domain: 'domain',
      }),
    }),
  ),
  iothreadpins: children(
    schema({
      iothread: required(positive),
      cpuset: required(bitmap, undefined, {
        code: 'internalError',
        message: 'missing cpuset for iothreadpin',
        domain: 'domain',
      }),
    }),
    'iothreadpin',
  ),
  emulatorsched: child(schema(scheduler)),
  vcpuscheds: children(schema({ vcpus: attribute(bitmap), ...scheduler }), 'vcpusched'),
  iothreadscheds: children(schema({ iothreads: attribute(bitmap), ...scheduler }), 'iothreadsched'),
  cachetunes: children(cachetune, 'cachetune'),
  memorytunes: children(memorytune, 'memorytune'),
})
